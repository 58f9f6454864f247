/**
 * @file Rank normalisation [Vehtari2021, eq. 14]: ranks (the mean rank where draws tie) mapped to normal quantiles of
 * (rank - 3/8) / (S + 1/4) [Blom1958].
 */
import { special } from "@terrace/core";

/** The scores of the last size asked for, by twice the rank: all scalars of a fit have the same number of draws. */
let cached = new Float64Array(0);

function scoresByTwiceRank(size: number): Float64Array {
  if (cached.length !== 2 * size + 1) {
    cached = new Float64Array(2 * size + 1);
    for (let twice = 2; twice <= 2 * size; twice++)
      cached[twice] = special.normalQuantile((twice / 2 - 0.375) / (size + 0.25));
  }
  return cached;
}

/**
 * Normal scores of the ranks of `values`.
 *
 * @param values any order, without NaN
 * @param order the indices that sort `values`
 */
export function normalScores(values: Float64Array, order: Uint32Array): Float64Array {
  const size = values.length;
  const table = scoresByTwiceRank(size);
  const scores = new Float64Array(size);
  for (let start = 0; start < size;) {
    const value = values[order[start]];
    let end = start + 1;
    while (end < size && values[order[end]] === value) end++;
    // Ranks start + 1 .. end share their mean.
    const score = table[start + 1 + end];
    for (let i = start; i < end; i++) scores[order[i]] = score;
    start = end;
  }
  return scores;
}

/**
 * The order that sorts |value - centre|, merged in one pass from the order that sorts the values.
 *
 * @param folded `|values[i] - centre|`
 * @param values as sorted by `order`
 */
export function foldedOrder(
  folded: Float64Array,
  values: Float64Array,
  order: Uint32Array,
  centre: number,
): Uint32Array {
  const size = order.length;
  const merged = new Uint32Array(size);
  let right = 0;
  for (let end = size; right < end;) {
    const middle = (right + end) >> 1;
    if (values[order[middle]] < centre) right = middle + 1;
    else end = middle;
  }
  let left = right - 1;
  for (let i = 0; i < size; i++) {
    merged[i] =
      right >= size || (left >= 0 && folded[order[left]] <= folded[order[right]]) ? order[left--] : order[right++];
  }
  return merged;
}
