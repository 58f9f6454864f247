/**
 * @file Whether a log density can be had in Float32: the interpreter computes it twice, in Float64 and with every node that
 * tensors would compute rounded to Float32, at positions where a sampler may start. Independent of what evaluates it later.
 */

import { createGenerator, randomUniform } from "@terrace/core";
import { evaluate, evaluateNodes, numElements, topologicalOrder } from "@terrace/graph";
import type { Graph, Node } from "@terrace/graph";
import { MixedEvaluation } from "./mixed-evaluation.js";
import { largestSingle } from "./singles.js";

/** Largest error of a gradient, relative to its largest component, and of a value, that counts as holding the density. */
export const SINGLE_PRECISION_LIMIT = 2e-5;

/** At how many positions a density is compared; two where the interpreter would take seconds for more. */
const numPositions = 4;
const numPositionsOfMuchData = 2;
const muchData = 100_000;

/**
 * Why Float32 cannot hold the density, or undefined where it can.
 *
 * @param density - from `position` to `value` and `gradient`
 */
export function singlePrecisionFault(density: Graph): string | undefined {
  const dimension = density.inputs[0]!.shape[0]!;
  const evaluation = new MixedEvaluation(density);
  const generator = createGenerator(1, 0, "initialisation");
  const most = topologicalOrder(density).reduce((size, node) => Math.max(size, numElements(node.shape)), 0);
  const numTrials = most > muchData ? numPositionsOfMuchData : numPositions;
  for (let trial = 0; trial < numTrials; trial++) {
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
  for (const node of given) known.set(node, toSingles(before.byChain[0]!.get(node)!));
  const values = evaluateNodes(results, known, undefined, (_, all) => toSingles(all));
  return evaluation.after(before, values.map((all) => Float64Array.from(all))); // prettier-ignore
}

/** Rounded to Float32; finite numbers stay finite where they only stand in for infinity. */
function toSingles(values: ArrayLike<number>): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const x = values[i]!;
    out[i] = Math.abs(x) === Number.MAX_VALUE ? Math.sign(x) * largestSingle : Math.fround(x);
  }
  return out;
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
