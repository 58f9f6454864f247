/**
 * @file The exponential function and exp(x) - 1: x = k ln 2 + r with |r| <= ln 2 / 2, exp(x) = 2^k exp(r) by a polynomial
 * (coefficients from `test/elementary/coefficients.py`). A table would shorten the polynomial, but to read one costs two
 * lanes of SIMD more than the polynomial's end does.
 */
import type { Lanes } from "./lanes.js";
import { polynomial } from "./polynomial.js";
import { powerOfTwo } from "./power-of-two.js";

const log2E = 1.4426950408889634;
/** ln 2 in two parts; the first has 32 bits, so that its product with a power's exponent is exact. */
const logTwoHigh = 0.6931471803691238;
const logTwoLow = 1.9082149292705877e-10;

/** (exp(r) - 1 - r) / r^2 for |r| <= ln 2 / 2. */
const tail = [
  0.5000000000000006, 0.16666666666666588, 0.04166666666657676, 0.008333333333389495, 0.0013888888931563816,
  0.00019841269719146786, 2.480150527557696e-5, 2.755740741189696e-6, 2.7626037083944325e-7, 2.5053816664096232e-8,
];

/** exp(x + low) = 2^k (1 + high + rest). */
interface Reduced<V> {
  readonly k: V;
  readonly high: V;
  readonly rest: V;
}

/**
 * The parts of exp(x + low).
 *
 * @param argument - x, within +-1100
 * @param low - what x leaves out, much smaller than 1; absent for 0
 */
function reduce<V, M>(t: Lanes<V, M>, argument: V, low?: V): Reduced<V> {
  const x = t.share(argument);
  const k = t.share(t.nearest(t.mul(x, t.constant(log2E))));
  const high = t.share(t.sub(x, t.mul(k, t.constant(logTwoHigh))));
  // What high has too much.
  const product = t.mul(k, t.constant(logTwoLow));
  const excess = t.share(low === undefined ? product : t.sub(product, low));
  const r = t.share(t.sub(high, excess));
  const r2 = t.share(t.mul(r, r));
  return { k, high, rest: t.sub(t.mul(r2, polynomial(t, r, r2, tail)), excess) };
}

/**
 * exp(x + low), overflowing to Infinity and underflowing through subnormal numbers to 0 with one rounding; NaN at NaN.
 * For the arguments of which {@link exp} and its kin make an exception.
 */
export function expAtEdge<V, M>(t: Lanes<V, M>, x: V, low?: V): V {
  const { k, high, rest } = reduce(t, t.max(t.min(x, t.constant(800)), t.constant(-800)), low);
  const value = t.add(t.constant(1), t.add(high, rest));
  const half = t.share(t.floor(t.mul(k, t.constant(0.5))));
  return t.mul(t.mul(value, t.powerOfTwo(half)), t.powerOfTwo(t.sub(k, half)));
}

/** exp(x + low) for |x| < 708. */
export function expOfSum<V, M>(t: Lanes<V, M>, x: V, low?: V): V {
  const { k, high, rest } = reduce(t, x, low);
  return t.mul(t.add(t.constant(1), t.add(high, rest)), t.powerOfTwo(k));
}

/**
 * The exponential of `x`: 0 at -Infinity, Infinity above 709.78, NaN at NaN.
 *
 * Largest error 0.97 ulp over 1e7 points.
 */
export function exp<V, M>(t: Lanes<V, M>, x: V): V {
  return t.rare(
    t.not(t.less(t.abs(x), t.constant(708))),
    () => expAtEdge(t, x),
    () => expOfSum(t, x),
  );
}

/**
 * exp(x + low) factor for x <= 0, without a branch: with no `low` and no `factor` the same bits as {@link exp}. NaN at NaN.
 *
 * @param low - what x leaves out, much smaller than 1
 * @param factor - in [2^-60, 2]; it is applied before the result can become subnormal, so that it is rounded once
 */
export function expOfNonPositive<V, M>(t: Lanes<V, M>, x: V, low?: V, factor?: V): V {
  const { k, high, rest } = reduce(t, t.max(x, t.constant(-800)), low);
  const value = t.add(t.constant(1), t.add(high, rest));
  // The exponent reaches -1155 where the result underflows; 2^200 more is in range, and exact.
  const scaled = t.mul(factor === undefined ? value : t.mul(value, factor), t.powerOfTwo(t.add(k, t.constant(200))));
  return t.mul(scaled, t.constant(powerOfTwo(-200)));
}

/** exp(x) for x <= 0 with the bits of {@link exp} and half of its test. NaN at NaN. */
export function expOfModerateNonPositive<V, M>(t: Lanes<V, M>, x: V): V {
  return t.rare(
    t.not(t.less(t.constant(-708), x)),
    () => expOfNonPositive(t, x),
    () => expOfSum(t, x),
  );
}

/** 2^k (1 + high + rest) - 1 for k in -1022..1023. */
function minusOne<V, M>(t: Lanes<V, M>, { k, high, rest }: Reduced<V>): V {
  const power = t.share(t.powerOfTwo(k));
  // 2^k - 1 + 2^k high is nearly exact; the sign of a zero is lost.
  return t.add(t.add(t.sub(power, t.constant(1)), t.mul(power, high)), t.mul(power, rest));
}

/**
 * exp(x) - 1, accurate for small `x`: -1 at -Infinity, Infinity above 709.78, NaN at NaN; -0 at -0.
 *
 * Largest error 1.18 ulp over 1e7 points.
 */
export function expm1<V, M>(t: Lanes<V, M>, x: V): V {
  return t.rare(
    t.not(t.less(t.abs(x), t.constant(708))),
    () => t.sub(expAtEdge(t, x), t.constant(1)),
    () => t.copySign(expm1OfModerate(t, x), x),
  );
}

/** exp(x) - 1 for |x| < 708, without a branch; +0 at both zeros. */
export function expm1OfModerate<V, M>(t: Lanes<V, M>, x: V): V {
  return minusOne(t, reduce(t, x));
}

/** exp(x) - 1 for x <= 0, without a branch; +0 at both zeros, NaN at NaN. */
export function expm1OfNonPositive<V, M>(t: Lanes<V, M>, x: V): V {
  return minusOne(t, reduce(t, t.max(x, t.constant(-80))));
}
