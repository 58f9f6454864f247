/** @file The step that draws a Gaussian block jointly. */
import type { GraphBuilder } from "@terrace/graph";
import type { GaussianBlock, GaussianTerm } from "@terrace/rewrite";
import { blockLayout } from "../blocks/block-layout.js";
import { drawGaussianBlock } from "../blocks/gaussian-block.js";
import { precisionSystem } from "../blocks/precision-system.js";
import { sweepStep } from "./sweep-step.js";
import type { SweepStep } from "./sweep-step.js";

/** All coefficients of `block` at once, from its rows, collapsed where that could be done. */
export function blockStep(
  b: GraphBuilder,
  { variables, reason }: GaussianBlock,
  terms: readonly GaussianTerm[],
): SweepStep {
  const layout = blockLayout(variables, terms);
  const drawn = drawGaussianBlock(b, layout, precisionSystem(b, layout, terms));
  const { numLevels, numSlots, rest } = layout;
  const structure =
    numSlots === 0
      ? `Gaussian, ${rest.length} coefficients together`
      : `Gaussian, ${numLevels} levels of ${numSlots} given the other ${rest.length}, which have them integrated out`;
  return sweepStep(drawn, structure, reason);
}
