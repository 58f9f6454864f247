/** @file Finite mixtures: the log of a weighted sum of densities. */

import type { GraphBuilder, Node } from "@terrace/graph";

/**
 * Log density of a mixture.
 *
 * @param logWeights logs of the weights, `[K]`, or `[...batch, K]` with the components' batch axes
 * @param components K log densities, each `[...batch]`
 * @throws RangeError when the numbers of weights and components differ
 */
export function mixtureLogDensity(b: GraphBuilder, logWeights: Node, components: readonly Node[]): Node {
  const numWeights = logWeights.shape[logWeights.shape.length - 1];
  if (components.length === 0 || numWeights !== components.length) {
    throw new RangeError(
      `mixtureLogDensity: expected as many log weights as components (${components.length}), received ${numWeights}.`,
    );
  }
  const terms = components.map((component, k) => b.add(component, b.at(logWeights, logWeights.shape.length - 1, k)));
  if (terms.length === 1) return terms[0]!;
  if (terms.length === 2) return b.logAddExp(terms[0]!, terms[1]!);
  const rank = components[0]!.shape.length;
  return b.logSumExp(b.stack(terms, rank), [rank]);
}
