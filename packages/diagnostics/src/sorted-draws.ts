/**
 * @file One scalar's draws sorted once, and all that the rank-based diagnostics derive from that: order statistics, rank
 * scores of the split chains, the same folded around the median.
 */
import { ascendingOrder } from "./ascending-order.js";
import { applySplit, splitPlan } from "./chain-matrix.js";
import type { ChainMatrix, SplitPlan } from "./chain-matrix.js";
import { foldedOrder, normalScores } from "./normal-scores.js";
import { quantileOfSorted } from "./quantile.js";

/** A matrix with the order of its values. */
export interface SortedDraws {
  readonly matrix: ChainMatrix;
  readonly plan: SplitPlan;
  /** Indices into `matrix.values`, ascending. */
  readonly order: Uint32Array;
  /** All values, ascending. */
  readonly sorted: Float64Array;
}

/** Sorts; `matrix` must be free of NaN. */
export function sortDraws(matrix: ChainMatrix): SortedDraws {
  const order = ascendingOrder(matrix.values);
  const sorted = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) sorted[i] = matrix.values[order[i]];
  return { matrix, plan: splitPlan(matrix.numChains, matrix.numDraws), order, sorted };
}

/** Rank-normalised split chains. A dropped middle draw takes no rank. */
export function bulkScores(draws: SortedDraws): ChainMatrix {
  const split = applySplit(draws.plan, draws.matrix.values);
  return { ...split, values: normalScores(split.values, splitOrder(draws)) };
}

/** Rank-normalised split chains of the distance from the median of all draws. */
export function foldedScores(draws: SortedDraws): ChainMatrix {
  const median = quantileOfSorted(draws.sorted, 0.5);
  const split = applySplit(draws.plan, draws.matrix.values);
  // Loops, not `map`: on typed arrays its callback costs more than the arithmetic.
  const folded = new Float64Array(split.values.length);
  for (let i = 0; i < folded.length; i++) folded[i] = Math.abs(split.values[i] - median);
  const order = foldedOrder(folded, split.values, splitOrder(draws), median);
  return { ...split, values: normalScores(folded, order) };
}

/** Split chains of the indicator "at or below a value". */
export function indicatorAtOrBelow(draws: SortedDraws, value: number): ChainMatrix {
  const { values } = draws.matrix;
  const indicator = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) indicator[i] = values[i] <= value ? 1 : 0;
  return applySplit(draws.plan, indicator);
}

function splitOrder({ plan, order }: SortedDraws): Uint32Array {
  const { target } = plan;
  if (target === null) return order;
  const kept = new Uint32Array(plan.numChains * plan.numDraws);
  let count = 0;
  for (const index of order) {
    if (target[index] >= 0) kept[count++] = target[index];
  }
  return kept;
}
