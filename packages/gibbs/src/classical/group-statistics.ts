/**
 * @file Sufficient statistics of a straight line with an intercept for each group: all that a sweep needs of the rows, so that
 * its cost does not depend on their number. Sums of squares are centred, within groups and at the least squares slope, so
 * that nothing cancels however far from 0 the data lie.
 */

/** What the rows say of a varying-intercept model with one predictor. */
export interface GroupStatistics {
  readonly numRows: number;
  /** Number of groups, those without rows included. */
  readonly numGroups: number;
  /** `[numGroups]`, rows of each group. */
  readonly counts: Float64Array;
  /** `[numGroups]`, means of the predictor and of the outcome; 0 for a group without rows. */
  readonly xMeans: Float64Array;
  readonly yMeans: Float64Array;
  /** Sum of squares of the predictor around its group means. */
  readonly withinSquares: number;
  /** Least squares slope within groups; 0 where the predictor is constant in every group. */
  readonly withinSlope: number;
  /** Sum of squares of the outcome around its group means and the line of `withinSlope`. */
  readonly residualSquares: number;
}

/**
 * Sums the rows up.
 *
 * @param x predictor, `[numRows]`
 * @param y outcome, `[numRows]`
 * @param groups codes of the groups, `[numRows]`, from 0 below `numGroups`
 */
export function groupStatistics(
  x: Float64Array,
  y: Float64Array,
  groups: Int32Array,
  numGroups: number,
): GroupStatistics {
  const numRows = y.length;
  const counts = new Float64Array(numGroups);
  for (let i = 0; i < numRows; i++) counts[groups[i]!]! += 1;
  const xMeans = groupMeans(x, groups, counts);
  const yMeans = groupMeans(y, groups, counts);
  let withinSquares = 0;
  let withinProducts = 0;
  for (let i = 0; i < numRows; i++) {
    const dx = x[i]! - xMeans[groups[i]!]!;
    withinSquares += dx * dx;
    withinProducts += dx * (y[i]! - yMeans[groups[i]!]!);
  }
  const withinSlope = withinSquares > 0 ? withinProducts / withinSquares : 0;
  let residualSquares = 0;
  for (let i = 0; i < numRows; i++) {
    const group = groups[i]!;
    const residual = y[i]! - yMeans[group]! - withinSlope * (x[i]! - xMeans[group]!);
    residualSquares += residual * residual;
  }
  return { numRows, numGroups, counts, xMeans, yMeans, withinSquares, withinSlope, residualSquares };
}

/** Means by group; the mean deviation from a first mean takes its rounding errors away. */
function groupMeans(values: Float64Array, groups: Int32Array, counts: Float64Array): Float64Array {
  const means = new Float64Array(counts.length);
  for (let pass = 0; pass < 2; pass++) {
    const sums = new Float64Array(counts.length);
    for (let i = 0; i < values.length; i++) sums[groups[i]!]! += values[i]! - means[groups[i]!]!;
    for (let j = 0; j < means.length; j++) if (counts[j]! > 0) means[j]! += sums[j]! / counts[j]!;
  }
  return means;
}
