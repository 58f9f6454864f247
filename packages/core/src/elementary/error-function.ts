/**
 * @file The error function, its complements and the normal distribution function, from one polynomial for the scaled
 * complement erfcx(x) = exp(x^2) erfc(x) on the whole half line: (1 + 2 x) erfcx(x) in (x - 4) / (x + 4) (the variable of
 * Schonfelder 1978; coefficients from `test/elementary/coefficients.py`).
 */
import { expAtEdge, expOfNonPositive } from "./exponential.js";
import type { Lanes } from "./lanes.js";
import { log1pOfModerate } from "./logarithm.js";
import { polynomial } from "./polynomial.js";
import { powerOfTwo } from "./power-of-two.js";

const rootTwo = 1.4142135623730951;

/** Half of (1 + 2 x) erfcx(x) in (x - 4) / (x + 4), constant term first, for x >= 0. */
export const erfcxCoefficients: readonly number[] = [
  0.6164975593127763, -0.06981055842027858, 0.007689826051302665, 0.034048527127108666, -0.05051953301782337,
  0.04686641750542412, -0.0331651829119498, 0.018583757692748226, -0.00809886697573803, 0.0025159855038836567,
  -0.0003788869261459495, -9.963048663252987e-5, 7.531176680162171e-5, -1.2193872783076122e-5, -5.612970299029387e-6,
  2.844737208196416e-6, 1.495227553649033e-7, -4.009828925521938e-7, 3.5183587357269607e-8, 4.6463889292287895e-8,
  -8.017052277378921e-9, -3.4937973731941866e-9, 7.556633093081706e-10,
];
/** erf(x) / x in x^2 for |x| <= 1. */
const centre = [
  1.1283791670955126, -0.3761263890318352, 0.11283791670944185, -0.02686617064311142, 0.005223977606118157,
  -0.0008548325929302933, 0.00012055293576655873, -1.4924712299041705e-5, 1.6447131553146343e-6, -1.6206313739195466e-7,
  1.3710980744593308e-8, -7.779469796777585e-10,
];

/** erfcx(a / divisor) for a >= 0; the divisor goes into constants, so that nothing is rounded for it. */
function scaledComplementOf<V, M>(t: Lanes<V, M>, a: V, divisor: number): V {
  // The quotient of two infinities is not wanted.
  const x = t.share(t.min(a, t.constant(1e300)));
  const middle = t.constant(4 * divisor);
  const y = t.share(t.div(t.sub(x, middle), t.add(x, middle)));
  const y2 = t.share(t.mul(y, y));
  const scaled = divisor === 1 ? a : t.mul(t.constant(1 / divisor), a);
  return t.div(polynomial(t, y, y2, erfcxCoefficients), t.add(t.constant(0.5), scaled));
}

/** x^2 half is high + low without the rounding of the square, for |x| <= 40; high has no rounding either. */
function squareParts<V, M>(t: Lanes<V, M>, x: V, half: 0.5 | 1): { readonly high: V; readonly low: V } {
  // 20 bits after the point, and six before: the square of it is exact.
  const short = t.share(t.mul(t.nearest(t.mul(x, t.constant(powerOfTwo(20)))), t.constant(powerOfTwo(-20))));
  const scaled = half === 1 ? short : t.mul(short, t.constant(half));
  const rest = t.sub(x, short);
  return {
    high: t.mul(scaled, short),
    low: t.mul(half === 1 ? rest : t.mul(rest, t.constant(half)), t.add(x, short)),
  };
}

/** exp(-a^2 half) erfcx(a sqrt(half)) factor for a >= 0. */
function tail<V, M>(t: Lanes<V, M>, a: V, half: 0.5 | 1, factor: V): V {
  // Beyond 40, where exp(-a^2 / 2) has vanished, squares need not be exact.
  const { high, low } = squareParts(t, t.share(t.min(a, t.constant(40))), half);
  return expOfNonPositive(t, t.neg(high), t.neg(low), factor);
}

/**
 * The complementary error function, 1 - erf(x), relatively accurate until it underflows at 27.2.
 *
 * Largest error 7.15 ulp over 1e7 points.
 */
export function erfc<V, M>(t: Lanes<V, M>, x: V): V {
  const a = t.share(t.abs(x));
  const upper = t.share(tail(t, a, 1, scaledComplementOf(t, a, 1)));
  return t.select(t.less(x, t.constant(0)), t.sub(t.constant(2), upper), upper);
}

/**
 * The error function; -0 at -0.
 *
 * Largest error 2.65 ulp over 1e7 points.
 */
export function erf<V, M>(t: Lanes<V, M>, x: V): V {
  const a = t.share(t.abs(x));
  return t.rare(
    t.less(t.constant(1), a),
    () => t.copySign(t.sub(t.constant(1), tail(t, a, 1, scaledComplementOf(t, a, 1))), x),
    () => {
      const u = t.share(t.mul(x, x));
      return t.mul(x, polynomial(t, u, t.share(t.mul(u, u)), centre));
    },
  );
}

/**
 * exp(x^2) erfc(x), which decays as 1 / (x sqrt(pi)); Infinity below -26.7.
 *
 * Largest error 6.40 ulp over 1e7 points.
 */
export function erfcx<V, M>(t: Lanes<V, M>, x: V): V {
  const upper = t.share(scaledComplementOf(t, t.share(t.abs(x)), 1));
  return t.rare(
    t.less(x, t.constant(0)),
    () => {
      const { high, low } = squareParts(t, t.share(t.max(x, t.constant(-28))), 1);
      return t.sub(t.mul(t.constant(2), expAtEdge(t, high, low)), upper);
    },
    () => upper,
  );
}

/**
 * P(Z <= x) for a standard normal Z, relatively accurate in the lower tail until it underflows at -38.5.
 *
 * Largest error 7.69 ulp over 1e7 points.
 */
export function normalCdf<V, M>(t: Lanes<V, M>, x: V): V {
  const a = t.share(t.abs(x));
  const below = t.share(tail(t, a, 0.5, t.mul(t.constant(0.5), scaledComplementOf(t, a, rootTwo))));
  return t.select(t.less(x, t.constant(0)), below, t.sub(t.constant(1), below));
}

/**
 * log P(Z <= x) for a standard normal Z, relatively accurate in both tails.
 *
 * Largest error 9.18 ulp over 1e7 points.
 */
export function normalLogCdf<V, M>(t: Lanes<V, M>, x: V): V {
  const a = t.share(t.abs(x));
  const ratio = t.share(t.mul(t.constant(0.5), scaledComplementOf(t, a, rootTwo)));
  const isLower = t.shareTest(t.less(x, t.constant(0)));
  // Below 0 the logarithm is of `ratio`. What taking 1 away rounds does not count beside a^2 / 2 where `ratio` is small,
  // nor does the bound that keeps the logarithm finite.
  const lower = t.max(t.sub(ratio, t.constant(1)), t.constant(-1 + powerOfTwo(-53)));
  const argument = t.select(isLower, lower, t.neg(tail(t, a, 0.5, ratio)));
  const value = t.share(log1pOfModerate(t, t.share(argument)));
  return t.select(isLower, t.sub(value, t.mul(t.mul(t.constant(0.5), x), x)), value);
}
