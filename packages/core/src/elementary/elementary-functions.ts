/** @file The elementary functions that are defined over lanes, by the names that `special` and kernels call them. */
import { erf, erfc, erfcx, normalCdf, normalLogCdf } from "./error-function.js";
import { exp, expm1, expOfModerateNonPositive, expOfNonPositive } from "./exponential.js";
import { cosh, sinh, tanh } from "./hyperbolic.js";
import type { Elementary1, Elementary2 } from "./lanes.js";
import { digamma, lgamma, lgammaAboutOne, trigamma } from "./log-gamma.js";
import { log, log1p, log1pOfUnit, logOfSum } from "./logarithm.js";
import { log1mExp, log1pExp, logAddExp, logistic, logit, logLogistic } from "./logistic.js";
import { normalQuantile } from "./normal-quantile.js";
import { pow } from "./power.js";

/** Functions of one number. */
export const elementaryFunctions1: Readonly<Record<string, Elementary1>> = {
  exp,
  expm1,
  log,
  log1p,
  log1mExp,
  log1pExp,
  logLogistic,
  logistic,
  logit,
  cosh,
  sinh,
  tanh,
  lgamma,
  digamma,
  trigamma,
  erf,
  erfc,
  erfcx,
  normalCdf,
  normalLogCdf,
  normalQuantile,
};

/**
 * Shorter definitions without a branch, for a narrower range: `exp(-abs(x))` may be `expOfNonPositive(-abs(x))`, with the
 * same bits; `log(x)` for `x` known to be in 2^-1022..2^1022 may be `logOfModerate(x)`, with the same bits; `log1p(e)` for `e` known to be in [0, 1] may be `log1pOfUnit(e)`, whose last bit may differ.
 */
export const narrowFunctions1: Readonly<Record<string, Elementary1>> = {
  expOfNonPositive: (t, x) => expOfNonPositive(t, x),
  logOfModerate: (t, x) => logOfSum(t, x),
  log1pOfUnit,
};

/**
 * What loops take that leave rows with rare arguments to other code, by the function for which it stands: the same bits, and a
 * test of rare arguments where the function itself has a longer way for all.
 */
export const leavingFunctions1: Readonly<Record<string, Elementary1>> = {
  expOfNonPositive: expOfModerateNonPositive,
};

/** What core's other functions are made of besides. */
export const innerFunctions1: Readonly<Record<string, Elementary1>> = { lgammaAboutOne };

/** Functions of two numbers. */
export const elementaryFunctions2: Readonly<Record<string, Elementary2>> = {
  pow,
  logAddExp,
};
