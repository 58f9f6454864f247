/** @file Every index into an array is checked before anything runs: kernels read and write without looking. */

import type { Plan } from "./programs.js";

/**
 * Lowers what a fit runs, which checks its indices. Everything is lowered once, so that this costs nothing that would not come.
 * Predictions lower nothing that the density has not but other values of the same expressions.
 *
 * @param analysed whether full conditionals are looked for: then it is the bound model that comes in any case, and not the density
 * @throws ModelError for an index that is none of its array
 */
export function verifyIndices(plan: Plan, analysed: boolean): void {
  void (analysed ? plan.boundModel : plan.programs.value);
  // What a random report is drawn from stands in no density.
  if (plan.quantities.some(({ isRandom }) => isRandom)) void plan.programs.draw;
}
