/** @file Logarithms of 1 + exp(x) and 1 - exp(x), and of the logistic function (Maechler 2012, "Accurately computing log(1 - exp(-|a|))"). */
import { exp } from "./exp.js";
import { expm1 } from "./expm1.js";
import { log } from "./log.js";
import { log1p } from "./log1p.js";

/** log(1 + exp(x)), the softplus function, for any real x. */
export function log1pExp(x: number): number {
  return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

/** log(1 - exp(x)) for x <= 0; -Infinity at 0, NaN above 0. */
export function log1mExp(x: number): number {
  if (x > 0) return NaN;
  return x > -0.6931471805599453 ? log(-expm1(x)) : log1p(-exp(x));
}

/** log(exp(x) / (1 + exp(x))), the logarithm of {@link logistic}, for any real x. */
export function logLogistic(x: number): number {
  return -log1pExp(-x);
}
