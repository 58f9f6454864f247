/** @file Weights of partial pooling: which effects a model has, and their weights at every draw. */

import { compileKernel, instantiateKernel } from "@terrace/backend-kernel";
import { nearestName, type Draws, type DrawsVariable } from "@terrace/core";
import { makeGraph, reachableNodes, type InputNode, type Node } from "@terrace/graph";
import { analyse, pooledEffects, type PooledEffects } from "@terrace/rewrite";

import type { Plan } from "../plan/programs.js";

/** See `Fit.shrinkage`. */
export function shrinkage({ boundModel }: Plan, draws: Draws, variable?: string): DrawsVariable {
  const { name, weights } = chooseEffects(pooledEffects(analyse(boundModel)), variable);
  const { dims, shape, coords } = draws.get(name);
  const isInput = (node: Node): node is InputNode => node.op === "input";
  const inputs = reachableNodes([weights]).filter(isInput);
  const kernel = instantiateKernel(compileKernel(makeGraph(inputs, { weights })));
  const columns = inputs.map((input) => draws.get(input.name).values);
  const numRows = draws.numChains * draws.numDraws;
  const numLevels = weights.shape[0]!;
  const values = new Float64Array(numRows * numLevels);
  for (let row = 0; row < numRows; row++) {
    kernel.run(
      columns.map((column) => column.subarray((row * column.length) / numRows, ((row + 1) * column.length) / numRows)),
      [values.subarray(row * numLevels, (row + 1) * numLevels)],
    );
  }
  return { name: "shrinkage", dims, shape, coords, values };
}

/** @throws RangeError saying what there is, and what is wrong with it */
function chooseEffects(effects: readonly PooledEffects[], asked?: string): { name: string; weights: Node } {
  const names = effects.map(({ variable }) => variable.name);
  if (names.length === 0) {
    throw new RangeError(
      "shrinkage: the model has no effects that vary by group in a linear predictor with normal rows, one for each level.",
    );
  }
  if (asked === undefined && names.length > 1) {
    const known = names.map((name) => `\`${name}\``).join(", ");
    throw new RangeError(`shrinkage: several effects vary by group (${known}). Name one as \`variable\`.`);
  }
  const chosen = asked === undefined ? effects[0] : effects.find(({ variable }) => variable.name === asked);
  if (chosen === undefined) {
    const nearest = nearestName(String(asked), names);
    throw new RangeError(
      `shrinkage: \`variable\` must be an effect that varies by group, received \`${asked}\`. ` +
        (nearest === undefined ? `There are ${names.join(", ")}.` : `Did you mean \`${nearest}\`?`),
    );
  }
  const { variable, weights } = chosen;
  if ("fault" in weights)
    throw new RangeError(`shrinkage: \`${variable.name}\` has no such weights: ${weights.fault}.`);
  return { name: variable.name, weights };
}
