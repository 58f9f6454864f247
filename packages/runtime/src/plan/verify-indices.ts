/** @file Every index into an array is checked before anything runs: kernels read and write without looking. */

import type { Plan } from "./programs.js";

/**
 * Lowers what a fit runs, which checks its indices. Programs are lowered once, so that this costs nothing that would not come.
 * Predictions lower nothing that the density has not but other values of the same expressions.
 *
 * @throws ModelError for an index that is none of its array
 */
export function verifyIndices(plan: Plan): void {
  void plan.programs.value;
  // What a random report is drawn from stands in no density.
  if (plan.quantities.some(({ isRandom }) => isRandom)) void plan.programs.draw;
}
