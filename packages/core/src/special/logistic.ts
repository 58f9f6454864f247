/** @file The logistic function and its inverse. */
import { exp } from "./exp.js";
import { log } from "./log.js";
import { log1p } from "./log1p.js";

/** 1 / (1 + exp(-x)), also known as inv_logit; keeps relative accuracy as it goes to 0. */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + exp(-x));
  const e = exp(x);
  return e / (1 + e);
}

/** log(p / (1 - p)) for p in [0, 1]; -Infinity at 0, Infinity at 1, NaN outside; accurate about its zero at 1/2. */
export function logit(p: number): number {
  // Above 1/4 the numerator 2 p - 1 is exact.
  return p >= 0.25 ? log1p((2 * p - 1) / (1 - p)) : log(p / (1 - p));
}
