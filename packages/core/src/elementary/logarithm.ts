/**
 * @file The natural logarithm and log(1 + x): the argument is 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)], and
 * log(1 + f) = 2 atanh(s) for s = f / (2 + f) by a polynomial (coefficients from `test/elementary/coefficients.py`),
 * written as f - s (f - R) so that the rounding of s is scaled down (Tang 1990 has the like).
 */
import type { Lanes } from "./lanes.js";
import { polynomial } from "./polynomial.js";
import { powerOfTwo } from "./power-of-two.js";

const rootTwo = 1.4142135623730951;
/** ln 2 in two parts; the first has 32 bits, so that its product with a power's exponent is exact. */
const logTwoHigh = 0.6931471803691238;
const logTwoLow = 1.9082149292705877e-10;

/** (2 atanh(s) / s - 2) / s^2 in s^2, for 1 + f in [sqrt(1/2), sqrt(2)]. */
const tail = [
  0.6666666666666734, 0.3999999999941606, 0.2857142874209644, 0.22222198601640095, 0.18183562917193913,
  0.15314084891357085, 0.14795622482823803,
];
/** The same for |s| <= 1/5. */
const unitTail = [
  0.6666666666667268, 0.39999999996177094, 0.2857142939281318, 0.22222138685332793, 0.18186349161405585,
  0.15250316433483524, 0.15367265352552523,
];

/** s (f - R), the difference of f and log(1 + f). */
function shortfall<V, M>(t: Lanes<V, M>, f: V, s: V, coefficients: readonly number[]): V {
  const s2 = t.share(t.mul(s, s));
  const r = t.mul(s2, polynomial(t, s2, t.share(t.mul(s2, s2)), coefficients));
  return t.mul(s, t.sub(f, r));
}

/** k ln 2 + log(1 + f) for 1 + f in [sqrt(1/2), sqrt(2)]. */
function combine<V, M>(t: Lanes<V, M>, k: V, f: V): V {
  const s = t.share(t.div(f, t.add(t.constant(2), f)));
  const rest = t.sub(t.mul(k, t.constant(logTwoLow)), shortfall(t, f, s, tail));
  return t.add(t.mul(k, t.constant(logTwoHigh)), t.add(f, rest));
}

/**
 * log(x + low) for normal x below 2^1022.
 *
 * @param low - what x leaves out, half a unit in its last place or less; absent for 0
 */
export function logOfSum<V, M>(t: Lanes<V, M>, x: V, low?: V): V {
  // The exponent of x sqrt(2) is the k wanted.
  const k = t.share(t.exponent(t.mul(x, t.constant(rootTwo))));
  const scale = t.share(t.powerOfTwo(t.neg(k)));
  const f = t.sub(t.mul(x, scale), t.constant(1));
  return combine(t, k, t.share(low === undefined ? f : t.add(f, t.mul(low, scale))));
}

/** The natural logarithm of any number; for those of which {@link log} makes an exception. */
function logAtEdge<V, M>(t: Lanes<V, M>, x: V): V {
  // Scaled by 2^54 or 2^-54 into the usual range.
  const isSmall = t.shareTest(t.less(x, t.constant(1)));
  const scaled = t.share(t.mul(x, t.select(isSmall, t.constant(powerOfTwo(54)), t.constant(powerOfTwo(-54)))));
  const k = t.share(t.exponent(t.mul(scaled, t.constant(rootTwo))));
  const f = t.share(t.sub(t.mul(scaled, t.powerOfTwo(t.neg(k))), t.constant(1)));
  const shift = t.select(isSmall, t.constant(-54), t.constant(54));
  const value = combine(t, t.share(t.add(k, shift)), f);
  const isFinite = t.and(t.less(t.constant(0), x), t.less(x, t.constant(Infinity)));
  const edge = t.select(t.equal(x, t.constant(Infinity)), x, t.constant(NaN));
  return t.select(isFinite, value, t.select(t.equal(x, t.constant(0)), t.constant(-Infinity), edge));
}

/**
 * The natural logarithm of `x`: -Infinity at both zeros, NaN below 0 and at NaN, Infinity at Infinity.
 *
 * Largest error 0.90 ulp over 1e7 points.
 */
export function log<V, M>(t: Lanes<V, M>, x: V): V {
  const test = t.and(t.lessOrEqual(t.constant(powerOfTwo(-1022)), x), t.less(x, t.constant(powerOfTwo(1022))));
  return t.rare(
    t.not(test),
    () => logAtEdge(t, x),
    () => logOfSum(t, x),
  );
}

/**
 * log(1 + x), accurate for small `x`: -Infinity at -1, NaN below -1 and at NaN, Infinity at Infinity; -0 at -0.
 *
 * Largest error 1.41 ulp over 1e7 points, just below 1/2, else 0.9.
 */
export function log1p<V, M>(t: Lanes<V, M>, x: V): V {
  const test = t.and(t.less(t.constant(-1), x), t.less(x, t.constant(powerOfTwo(1000))));
  return t.rare(
    t.not(test),
    () => t.select(t.equal(x, t.constant(-1)), t.constant(-Infinity), logAtEdge(t, x)),
    () => t.copySign(log1pOfModerate(t, x), x),
  );
}

/** log(1 + x) for x above -1 and below 2^1000, without a branch; +0 at both zeros. */
export function log1pOfModerate<V, M>(t: Lanes<V, M>, x: V): V {
  const k = t.share(t.exponent(t.mul(t.add(t.constant(1), x), t.constant(rootTwo))));
  // 1 + x = 2^k (1 + f). Up to k = 53 the difference of 2^k - 1 is exact and so is that from x, but for x in
  // (0.41, 0.5), where it is rounded once; beyond 53 the 1 does not count.
  const f = t.mul(t.sub(x, t.sub(t.powerOfTwo(k), t.constant(1))), t.powerOfTwo(t.neg(k)));
  return combine(t, k, t.share(f));
}

/**
 * log(1 + x) for x in [0, 1], in fewer operations and without a branch; NaN at NaN.
 *
 * Largest error 1.27 ulp over 1e7 points.
 */
export function log1pOfUnit<V, M>(t: Lanes<V, M>, x: V): V {
  // About c = 0 or 1: log(1 + x) = log(1 + c) + log(1 + g) with 1 + g = (1 + x) / (1 + c).
  const c = t.share(t.nearest(x));
  const f = t.share(t.sub(x, c));
  const s = t.share(t.div(f, t.add(t.add(t.constant(2), c), x)));
  const g = t.share(t.mul(f, t.sub(t.constant(1), t.mul(t.constant(0.5), c))));
  return t.add(t.mul(c, t.constant(0.6931471805599453)), t.sub(g, shortfall(t, g, s, unitTail)));
}
