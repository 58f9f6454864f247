/**
 * @file The quantile function of the chi-square distribution: the start of [WilsonHilferty1931], then Newton's method on
 * the incomplete gamma function, kept inside a bracket.
 */
import { incompleteGamma } from "./incomplete-gamma.js";
import { logGamma } from "./log-gamma.js";
import { normalQuantile } from "./normal-quantile.js";

/**
 * The quantile of a chi-square distribution.
 *
 * 1. Start from d (1 - 2 / 9d + z sqrt(2 / 9d))^3, z the normal quantile; for small probabilities, where that is
 *    negative, from the leading term of the distribution function at 0.
 * 2. Take Newton steps on P(d / 2, x / 2) = p (on Q where p > 1/2, which keeps relative accuracy in the upper tail);
 *    a step that leaves the bracket found so far is replaced by bisection.
 *
 * @param probability in `[0, 1]`; 0 gives 0, 1 gives `Infinity`, anything outside or NaN gives NaN
 * @param degreesOfFreedom positive, else NaN
 * @example chiSquareQuantile(0.95, 7); // 14.06714044934
 */
export function chiSquareQuantile(probability: number, degreesOfFreedom: number): number {
  if (!(probability >= 0 && probability <= 1) || !(degreesOfFreedom > 0) || degreesOfFreedom === Infinity) return NaN;
  if (probability === 0) return 0;
  if (probability === 1) return Infinity;
  const shape = degreesOfFreedom / 2;
  const logNormaliser = shape * Math.LN2 + logGamma(shape);
  let x = startingPoint(probability, degreesOfFreedom, logNormaliser);
  let low = 0;
  let high = Infinity;
  for (let iteration = 0; iteration < 200; iteration++) {
    const { lower, upper } = incompleteGamma(shape, x / 2);
    const excess = probability > 0.5 ? 1 - probability - upper : lower - probability;
    if (excess === 0) return x;
    if (excess > 0) high = x;
    else low = x;
    const density = Math.exp((shape - 1) * Math.log(x) - x / 2 - logNormaliser);
    let next = x - excess / density;
    if (!(next > low && next < high)) next = high === Infinity ? 2 * x : (low + high) / 2;
    if (Math.abs(next - x) <= 2 * Number.EPSILON * x) return next;
    x = next;
  }
  return x;
}

function startingPoint(probability: number, degreesOfFreedom: number, logNormaliser: number): number {
  const ninth = 2 / (9 * degreesOfFreedom);
  const cubeRoot = 1 - ninth + normalQuantile(probability) * Math.sqrt(ninth);
  if (cubeRoot > 0.1) return degreesOfFreedom * cubeRoot ** 3;
  const shape = degreesOfFreedom / 2;
  return Math.max(Math.exp((Math.log(probability * shape) + logNormaliser) / shape), Number.MIN_VALUE);
}
