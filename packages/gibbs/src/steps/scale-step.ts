/** @file Draws of standard deviations, variances and precisions. */
import type { GraphBuilder } from "@terrace/graph";
import type { ScaleConditional } from "@terrace/rewrite";
import { knownWidth, wide } from "../scales/slice.js";
import { densityStep } from "./density-step.js";
import { familyDraw } from "./family-draw.js";
import { sweepStep } from "./sweep-step.js";
import type { SweepStep } from "./sweep-step.js";

/** A scale, from its family where it is of one and by slice sampling of its logarithm where it is not. */
export function scaleStep(b: GraphBuilder, conditional: ScaleConditional): SweepStep {
  const { variable, draw, reason, parametrisation, count } = conditional;
  if (draw !== undefined) {
    return sweepStep(new Map([[variable.name, familyDraw(b, draw, variable.shape)]]), draw.family, reason);
  }
  // The logarithm of a standard deviation of n rows has a standard deviation of about 1 / sqrt(2 n).
  const spread = b.mul(b.reciprocal(b.sqrt(b.mul(b.add(count, 1), 2))), parametrisation === "sd" ? wide : 2 * wide);
  return densityStep(b, conditional, { width: spread, ...knownWidth });
}
