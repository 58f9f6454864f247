/** @file Draws of standard deviations, variances and precisions, and of other variables of which only the density is known. */
import type { GraphBuilder, Node } from "@terrace/graph";
import type { ScaleConditional, SliceConditional } from "@terrace/rewrite";
import { knownWidth, sliceDraw, unknownWidth } from "../scales/slice.js";
import { densityOf } from "./density-of.js";
import { familyDraw } from "./family-draw.js";
import { boundsOf, fromLine, toLine } from "./interval-line.js";
import { sweepStep } from "./sweep-step.js";
import type { SweepStep } from "./sweep-step.js";

/** A scale, from its family where it is of one and by slice sampling of its logarithm where it is not. */
export function scaleStep(b: GraphBuilder, conditional: ScaleConditional): SweepStep {
  const { variable, draw, reason, parametrisation, count } = conditional;
  if (draw !== undefined) {
    return sweepStep(new Map([[variable.name, familyDraw(b, draw, variable.shape)]]), draw.family, reason);
  }
  // The logarithm of a standard deviation of n rows has a standard deviation of about 1 / sqrt(2 n); the slice is some three wide.
  const spread = b.mul(b.reciprocal(b.sqrt(b.mul(b.add(count, 1), 2))), parametrisation === "sd" ? 3 : 6);
  return densityStep(b, conditional, spread, knownWidth);
}

/** A variable on an interval by slice sampling on the line, elements independently. */
export function densityStep(
  b: GraphBuilder,
  { variable, logDensity, reason }: Pick<SliceConditional, "variable" | "logDensity" | "reason">,
  width: Node | number,
  limits: typeof knownWidth | typeof unknownWidth = unknownWidth,
): SweepStep {
  const bounds = boundsOf(variable.constraint);
  if (bounds === undefined) {
    throw new TypeError(`densityStep: expected a variable on intervals, received \`${variable.name}\`, which is bound as a whole.`); // prettier-ignore
  }
  const density = densityOf(logDensity, variable.input);
  const nodes = [bounds.lower, bounds.upper].filter((bound): bound is Node => typeof bound === "object");
  const drawn = sliceDraw(
    b,
    toLine(b, variable.input, bounds),
    [...density.captured, ...nodes],
    (inner, u, captured) => {
      const others = captured.slice(density.captured.length);
      const within = {
        ...bounds,
        ...(typeof bounds.lower === "object" ? { lower: others[0]! } : {}),
        ...(typeof bounds.upper === "object" ? { upper: others.at(-1)! } : {}),
      };
      const { value, logSlope } = fromLine(inner, u, within);
      return inner.add(density.at(inner, value, captured.slice(0, density.captured.length)), logSlope);
    },
    { width, ...limits },
  );
  return sweepStep(new Map([[variable.name, fromLine(b, drawn, bounds).value]]), "slice", reason);
}
