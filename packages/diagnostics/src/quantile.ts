/** @file Sample quantiles by linear interpolation of order statistics, type 7 of [HyndmanFan1996]: the default of R. */
import { ascendingOrder } from "./ascending-order.js";

/**
 * The type 7 quantile of values in any order.
 *
 * 1. h = (n - 1) p, between the order statistics x_(floor h) and x_(ceil h), counted from 0.
 * 2. The value is (1 - w) x_(floor h) + w x_(ceil h), w = h - floor h; where both are equal it is that number exactly.
 *
 * NaN anywhere and no values at all give NaN; infinite draws are ordered as any other.
 *
 * @throws RangeError when `probability` is not in `[0, 1]`
 * @example quantile(Float64Array.of(3, 1, 2, 4), 0.5); // 2.5
 */
export function quantile(values: Float64Array, probability: number): number {
  checkProbability("quantile", probability);
  if (values.some(Number.isNaN)) return NaN;
  const order = ascendingOrder(values);
  return quantileOfSorted(
    Float64Array.from(order, (index) => values[index]),
    probability,
  );
}

/** The type 7 quantile of ascending values without NaN. */
export function quantileOfSorted(sorted: Float64Array, probability: number): number {
  if (sorted.length === 0) return NaN;
  const position = (sorted.length - 1) * probability;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === above) return below;
  const weight = position - Math.floor(position);
  return weight === 0 ? below : (1 - weight) * below + weight * above;
}

/** @throws RangeError naming the caller when a probability is not in `[0, 1]` */
export function checkProbability(caller: string, probability: number): void {
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(
      `${caller}: argument \`probability\` expects a number from 0 to 1, received \`${probability}\`.`,
    );
  }
}
