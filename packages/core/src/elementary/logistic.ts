/**
 * @file The logistic function, and the logarithms of 1 + exp(x) and of 1 - exp(x), without a branch, from exp(-|x|), which neither overflows nor
 * loses digits.
 */
import { expm1OfNonPositive, expOfNonPositive } from "./exponential.js";
import type { Lanes } from "./lanes.js";
import { log, log1pOfModerate, log1pOfUnit, logOfSum } from "./logarithm.js";
import { powerOfTwo } from "./power-of-two.js";

/** What the logistic function and {@link log1pExp} of one argument share: exp(-|x|). */
export function expOfMinusAbs<V, M>(t: Lanes<V, M>, x: V): V {
  return t.share(expOfNonPositive(t, t.neg(t.abs(x))));
}

/** 1 / (1 + exp(-x)) from {@link expOfMinusAbs}. */
export function logisticFrom<V, M>(t: Lanes<V, M>, x: V, e: V): V {
  const one = t.constant(1);
  return t.div(t.select(t.less(x, t.constant(0)), e, one), t.add(one, e));
}

/** log(1 + exp(x)) from {@link expOfMinusAbs}. */
export function log1pExpFrom<V, M>(t: Lanes<V, M>, x: V, e: V): V {
  return t.add(t.max(x, t.constant(0)), log1pOfUnit(t, e));
}

/**
 * 1 / (1 + exp(-x)), relatively accurate as it goes to 0; NaN at NaN.
 *
 * Largest error 2.29 ulp over 1e7 points.
 */
export function logistic<V, M>(t: Lanes<V, M>, x: V): V {
  return logisticFrom(t, x, expOfMinusAbs(t, x));
}

/**
 * log(1 + exp(x)), relatively accurate as it goes to 0; NaN at NaN.
 *
 * Largest error 2.02 ulp over 1e7 points.
 */
export function log1pExp<V, M>(t: Lanes<V, M>, x: V): V {
  return log1pExpFrom(t, x, expOfMinusAbs(t, x));
}

/** log(1 / (1 + exp(-x))); the error of {@link log1pExp}. */
export function logLogistic<V, M>(t: Lanes<V, M>, x: V): V {
  return t.neg(log1pExp(t, t.share(t.neg(x))));
}

/**
 * log(1 - exp(x)) for x <= 0; -Infinity at 0, NaN above 0.
 *
 * Largest error 2.02 ulp over 1e7 points.
 */
export function log1mExp<V, M>(t: Lanes<V, M>, x: V): V {
  const one = t.constant(1);
  const e = t.share(expOfNonPositive(t, x));
  // 1 - exp(x) is high + low: above -log(2) with no digit lost, below with what rounding it loses (Maechler 2012).
  const difference = t.share(t.sub(one, e));
  const isNear = t.shareTest(t.less(t.constant(-Math.LN2), x));
  const high = t.share(t.select(isNear, t.neg(expm1OfNonPositive(t, x)), difference));
  const low = t.share(t.select(isNear, t.constant(0), t.sub(t.sub(one, difference), e)));
  return t.rare(
    t.not(t.lessOrEqual(x, t.constant(-powerOfTwo(-1000)))),
    // 1 - exp(x) is -x next to 0.
    () => log(t, t.share(t.neg(x))),
    () => logOfSum(t, high, low),
  );
}

/**
 * log(p / (1 - p)) for p in [0, 1]; -Infinity at 0, Infinity at 1, NaN outside; accurate about its zero at 1/2.
 *
 * Largest error 3.08 ulp over 1e7 points.
 */
export function logit<V, M>(t: Lanes<V, M>, p: V): V {
  const complement = t.share(t.sub(t.constant(1), p));
  return t.rare(
    t.not(t.and(t.lessOrEqual(t.constant(0.25), p), t.less(p, t.constant(1)))),
    () => log(t, t.share(t.div(p, complement))),
    // 2 p - 1 is exact.
    () => log1pOfModerate(t, t.share(t.div(t.sub(t.mul(t.constant(2), p), t.constant(1)), complement))),
  );
}

/**
 * log(exp(x) + exp(y)) without overflow; -Infinity where both are; NaN where one is.
 *
 * Largest error 2.08 ulp over 1e7 points, the unit being that of the larger magnitude of an argument where the value is
 * smaller.
 */
export function logAddExp<V, M>(t: Lanes<V, M>, x: V, y: V): V {
  const test = t.shareTest(t.less(y, x));
  const larger = t.share(t.select(test, x, y));
  const smaller = t.share(t.select(test, y, x));
  return t.rare(
    t.not(t.less(t.abs(larger), t.constant(Infinity))),
    () => t.select(t.equal(smaller, smaller), larger, t.constant(NaN)),
    () => t.add(larger, log1pOfUnit(t, t.share(expOfNonPositive(t, t.sub(smaller, larger))))),
  );
}
