/** @file What stops a chain of sweeps: a value that is no number, from which no sweep comes back. */

import { SamplerError } from "@terrace/core";

import { viewsOf, type StatePlace } from "../sweeps/instantiate-sweep.js";

/**
 * @param row what is kept of an iteration, `[rowSize]`
 * @param state the values that it was made of
 * @param numSweeps sweeps done, warmup included
 * @throws SamplerError naming the first variable that has no value
 */
export function verifyNumbers(
  row: Float64Array,
  variables: readonly StatePlace[],
  state: Float64Array,
  numSweeps: number,
): void {
  // A loop of its own: a call for each number costs more than the sweep's own arithmetic.
  let isKnown = true;
  for (let k = 0; k < row.length; k++) isKnown &&= row[k] === row[k];
  if (isKnown) return;
  const values = viewsOf(variables, state);
  const found = variables.find((_, k) => values[k]!.some(Number.isNaN));
  throw new SamplerError(
    `${found === undefined ? "a parameter" : `\`${found.name}\``} has no value after ${numSweeps} sweeps. ` +
      "The posterior may have no finite integral, as where data that are all the same let a scale go to 0: look at the data, or give scales priors away from 0.",
  );
}
