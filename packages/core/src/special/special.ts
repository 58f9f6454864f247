/**
 * @file The special functions under one name. Every one is built from additions, multiplications, divisions and square roots
 * alone, whose bits IEEE 754 fixes; ECMAScript leaves those of `Math.exp` and its kin to the engine.
 */
import {
  cosh,
  digamma,
  erf,
  erfc,
  erfcx,
  exp,
  expm1,
  lgamma,
  log,
  log1mExp,
  log1p,
  log1pExp,
  logAddExp,
  logistic,
  logit,
  logLogistic,
  normalCdf,
  normalLogCdf,
  normalQuantile,
  pow,
  sinh,
  tanh,
  trigamma,
} from "./elementary.js";
import { betaInc, betaIncComplement, logBetaInc, logBetaIncComplement } from "./incomplete-beta.js";
import { gammaP, gammaPInverse, gammaQ, logGammaP, logGammaQ } from "./incomplete-gamma.js";
import { acos, asin, atan, atan2 } from "./inverse-trigonometric.js";
import { lbeta, lchoose } from "./lbeta.js";
import { studentTCdf, studentTLogCdf } from "./student-t-cdf.js";
import { cos, sin, tan } from "./trigonometric.js";

/** Special functions of real numbers in double precision, the same bits on every engine: `special.exp(1)`. */
export const special = {
  exp,
  expm1,
  log,
  log1p,
  log1mExp,
  log1pExp,
  logLogistic,
  logistic,
  logit,
  logAddExp,
  cosh,
  sinh,
  tanh,
  cos,
  sin,
  tan,
  acos,
  asin,
  atan,
  atan2,
  pow,
  lgamma,
  digamma,
  trigamma,
  lbeta,
  lchoose,
  erf,
  erfc,
  erfcx,
  normalCdf,
  normalLogCdf,
  normalQuantile,
  gammaP,
  gammaPInverse,
  gammaQ,
  logGammaP,
  logGammaQ,
  betaInc,
  betaIncComplement,
  logBetaInc,
  logBetaIncComplement,
  studentTCdf,
  studentTLogCdf,
} as const;
