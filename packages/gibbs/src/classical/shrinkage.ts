/** @file How far each group's intercept follows its own rows rather than the mean of the groups. */

/**
 * Weights of partial pooling by draw: `lambda[t, j] = (n[j] / s2[t]) / (n[j] / s2[t] + 1 / s2_a[t])`, the weight of a group's
 * own mean in the mean of its intercept's full conditional [GelmanHill2007, section 12.2]. 0 for a group without rows, nearing 1
 * as rows accumulate or the groups' variance grows.
 *
 * @param counts rows of each group, `[numGroups]`
 * @param residualVariances by draw, `[numDraws]`, positive
 * @param groupVariances by draw, `[numDraws]`, positive
 * @returns `[numDraws, numGroups]`, row-major
 */
export function shrinkageWeights(
  counts: ArrayLike<number>,
  residualVariances: Float64Array,
  groupVariances: Float64Array,
): Float64Array {
  const numGroups = counts.length;
  const weights = new Float64Array(residualVariances.length * numGroups);
  for (let t = 0; t < residualVariances.length; t++) {
    const rowsOfPrior = residualVariances[t]! / groupVariances[t]!;
    for (let j = 0; j < numGroups; j++) weights[t * numGroups + j] = counts[j]! / (counts[j]! + rowsOfPrior);
  }
  return weights;
}
