/** @file The elementary functions that are defined over lanes, by the name that kernels call them. */
import { exp, expm1 } from "./exponential.js";
import type { Elementary1, Elementary2 } from "./lanes.js";
import { log, log1p } from "./logarithm.js";
import { log1pExp, logistic, logLogistic, tanh } from "./logistic.js";

/** Functions of one number. */
export const elementaryFunctions1: Readonly<Record<string, Elementary1>> = {
  exp,
  expm1,
  log,
  log1p,
  log1pExp,
  logistic,
  logLogistic,
  tanh,
};

/** Functions of two numbers. */
export const elementaryFunctions2: Readonly<Record<string, Elementary2>> = {};
