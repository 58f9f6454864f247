/** @file The least squares line through points: what complete and no pooling come to. */

/** A line, `y = intercept + slope * x`. */
export interface Line {
  readonly intercept: number;
  readonly slope: number;
}

/** The least squares line; undefined where there is none, since all of `x` is one number (a single row, say). */
export function leastSquares(x: ArrayLike<number>, y: ArrayLike<number>): Line | undefined {
  const xMean = mean(x);
  const yMean = mean(y);
  let squares = 0;
  let products = 0;
  for (let i = 0; i < x.length; i++) {
    squares += (x[i]! - xMean) ** 2;
    products += (x[i]! - xMean) * (y[i]! - yMean);
  }
  if (squares === 0) return undefined;
  return { intercept: yMean - (products / squares) * xMean, slope: products / squares };
}

/** The mean of the values. */
export function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}
