/**
 * @file Whether a log density can be had in Float32: the interpreter computes it twice, in Float64 and with every node that
 * tensors would compute rounded to Float32, at positions where a sampler may start. Independent of what evaluates it later.
 */

import { createGenerator, randomUniform } from "@terrace/core";
import { evaluate, evaluateNodes } from "@terrace/graph";
import type { Graph, Node } from "@terrace/graph";
import { MixedEvaluation } from "./mixed-evaluation.js";

/** Largest error of a gradient, relative to its largest component, and of a value, that counts as holding the density. */
export const SINGLE_PRECISION_LIMIT = 2e-5;

const numPositions = 4;
const largestSingle = 3.4028234663852886e38;

/**
 * Why Float32 cannot hold the density, or undefined where it can.
 *
 * @param density - from `position` to `value` and `gradient`
 */
export function singlePrecisionFault(density: Graph): string | undefined {
  const dimension = density.inputs[0]!.shape[0]!;
  const evaluation = new MixedEvaluation(density);
  const generator = createGenerator(1, 0, "initialisation");
  for (let trial = 0; trial < numPositions; trial++) {
    // Half of the positions near the middle of the range where chains start, half anywhere in it.
    const reach = trial % 2 === 0 ? 0.5 : 2;
    const position = Float64Array.from({ length: dimension }, () =>
      Math.fround(randomUniform(generator, -reach, reach)),
    );
    const exact = evaluate(density, { position });
    // A density that is nothing here in Float64 says nothing about Float32.
    if (!Number.isFinite(exact["value"]![0]!) || !exact["gradient"]!.every(Number.isFinite)) continue;
    const [value, gradient] = rounded(evaluation, position) as [Float64Array, Float64Array];
    const fault = faultOf("value", exact["value"]!, value) ?? faultOf("gradient", exact["gradient"]!, gradient);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** The outputs where all that tensors compute is rounded, as Float64 computes them else. */
function rounded(evaluation: MixedEvaluation, position: Float64Array): Float64Array[] {
  const before = evaluation.before(position, undefined);
  const { given, results } = evaluation.parts;
  const known = new Map<Node, Float64Array>();
  for (const node of given) known.set(node, Float64Array.from(before.byChain[0]!.get(node)!, toSingle));
  const values = evaluateNodes(results, known, undefined, (_, all) => Float64Array.from(all, toSingle));
  return evaluation.after(before, values.map((all) => Float64Array.from(all))); // prettier-ignore
}

/** Finite numbers stay finite where they only stand in for infinity. */
function toSingle(x: number): number {
  return Math.abs(x) === Number.MAX_VALUE ? Math.sign(x) * largestSingle : Math.fround(x);
}

function faultOf(name: string, exact: Float64Array, rounded: Float64Array): string | undefined {
  let scale = 0;
  let error = 0;
  exact.forEach((x, i) => {
    scale = Math.max(scale, Math.abs(x));
    const difference = Math.abs(x - rounded[i]!);
    if (!(difference <= error)) error = difference;
  });
  if (error <= SINGLE_PRECISION_LIMIT * scale || scale === 0) return undefined;
  if (!Number.isFinite(error)) return `its ${name} leaves the range of \`float32\`.`;
  return `its ${name} is off by ${(error / scale).toExponential(1)} of its size (at most ${SINGLE_PRECISION_LIMIT} is allowed).`;
}
