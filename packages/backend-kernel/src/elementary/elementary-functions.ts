/** @file The elementary functions that are defined over lanes, by the name that kernels call them. */
import { erf, erfc, erfcx, normalCdf, normalLogCdf } from "./error-function.js";
import { exp, expm1 } from "./exponential.js";
import { cosh, sinh, tanh } from "./hyperbolic.js";
import type { Elementary1, Elementary2 } from "./lanes.js";
import { digamma, lgamma } from "./log-gamma.js";
import { log, log1p } from "./logarithm.js";
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
  erf,
  erfc,
  erfcx,
  normalCdf,
  normalLogCdf,
  normalQuantile,
};

/** Functions of two numbers. */
export const elementaryFunctions2: Readonly<Record<string, Elementary2>> = {
  pow,
  logAddExp,
};
