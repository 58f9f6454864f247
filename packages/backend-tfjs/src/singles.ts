/** @file Numbers of Float64 as Float32. */

/** The largest number that Float32 has. */
export const largestSingle = 3.4028234663852886e38;

/** Rounded to Float32; finite numbers stay finite, where they may only stand in for infinity. */
export function toSingles(values: ArrayLike<number>): Float32Array {
  const singles = new Float32Array(values.length);
  for (let i = 0; i < singles.length; i++) {
    const x = values[i]!;
    singles[i] = Number.isFinite(x) ? Math.min(Math.max(x, -largestSingle), largestSingle) : x;
  }
  return singles;
}
