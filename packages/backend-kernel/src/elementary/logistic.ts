/**
 * @file The logistic function, log(1 + exp(x)) and tanh, without a branch, from exp(-|x|), which neither overflows nor
 * loses digits.
 */
import { expm1OfNonPositive, expOfNonPositive } from "./exponential.js";
import type { Lanes } from "./lanes.js";
import { log1pOfUnit } from "./logarithm.js";

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
 * MEASURED-logistic
 */
export function logistic<V, M>(t: Lanes<V, M>, x: V): V {
  return logisticFrom(t, x, expOfMinusAbs(t, x));
}

/**
 * log(1 + exp(x)), relatively accurate as it goes to 0; NaN at NaN.
 *
 * MEASURED-log1pExp
 */
export function log1pExp<V, M>(t: Lanes<V, M>, x: V): V {
  return log1pExpFrom(t, x, expOfMinusAbs(t, x));
}

/** log(1 / (1 + exp(-x))); the error of {@link log1pExp}. */
export function logLogistic<V, M>(t: Lanes<V, M>, x: V): V {
  return t.neg(log1pExp(t, t.share(t.neg(x))));
}

/**
 * The hyperbolic tangent; -0 at -0, NaN at NaN.
 *
 * MEASURED-tanh
 */
export function tanh<V, M>(t: Lanes<V, M>, x: V): V {
  const e = t.share(expm1OfNonPositive(t, t.mul(t.constant(-2), t.abs(x))));
  return t.copySign(t.div(e, t.add(t.constant(2), e)), x);
}
