/** @file Whether draws follow a distribution function. */

/** Distance of Kolmogorov and Smirnov times the root of the number of draws; above 2.23 once in 1e4 times. */
export function kolmogorovSmirnov(draws: ArrayLike<number>, cdf: (x: number) => number): number {
  const sorted = Float64Array.from(draws).sort();
  const n = sorted.length;
  let distance = 0;
  sorted.forEach((x, i) => {
    const p = cdf(x);
    distance = Math.max(distance, p - i / n, (i + 1) / n - p);
  });
  return distance * Math.sqrt(n);
}

/** Above this a test at level 1e-4 rejects. */
export const kolmogorovSmirnovLimit = 2.23;
