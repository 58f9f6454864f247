/** @file Mean and standard deviation of draws, in two passes so that a large offset costs no digits. */

/** The arithmetic mean, corrected by the mean of the residuals; NaN for no values. */
export function mean(values: Float64Array): number {
  const n = values.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i];
  const first = sum / n;
  if (first - first !== 0) return first;
  let residual = 0;
  for (let i = 0; i < n; i++) residual += values[i] - first;
  return first + residual / n;
}

/** The standard deviation with divisor n - 1; NaN for fewer than two values and where one is NaN or infinite. */
export function standardDeviation(values: Float64Array, centre: number = mean(values)): number {
  const n = values.length;
  if (n < 2) return NaN;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += square(values[i] - centre);
  return Math.sqrt(sum / (n - 1));
}

/** The square of `x`; the power operator leaves the bits to the engine. */
export function square(x: number): number {
  return x * x;
}
