/** @file Polynomials: the even and the odd coefficients by Horner's rule side by side, which halves the chain of dependent operations. */
import type { Lanes } from "./lanes.js";

/** The coefficients at `start`, `start + step`, ... as a polynomial in `x`. */
function horner<V, M>(t: Lanes<V, M>, x: V, coefficients: readonly number[], start: number, step: number): V {
  const last = start + step * Math.floor((coefficients.length - 1 - start) / step);
  let value = t.constant(coefficients[last]!);
  for (let i = last - step; i >= 0; i -= step) value = t.add(t.mul(value, x), t.constant(coefficients[i]!));
  return value;
}

/**
 * The polynomial in `x`.
 *
 * @param x - shared
 * @param x2 - the square of `x`, shared
 * @param coefficients - lowest first, two or more
 */
export function polynomial<V, M>(t: Lanes<V, M>, x: V, x2: V, coefficients: readonly number[]): V {
  return t.add(horner(t, x2, coefficients, 0, 2), t.mul(horner(t, x2, coefficients, 1, 2), x));
}

/** The polynomial in `x`, where it is short or where its square has no other use; coefficients lowest first. */
export function shortPolynomial<V, M>(t: Lanes<V, M>, x: V, coefficients: readonly number[]): V {
  return horner(t, x, coefficients, 0, 1);
}
