/**
 * @file Whether a log density can be had in Float32: the interpreter computes it twice, in Float64 and with every node rounded
 * to Float32, at positions where a sampler may start. Independent of what evaluates it later.
 */

import { createGenerator, randomUniform } from "@terrace/core";
import { evaluate } from "@terrace/graph";
import type { Graph } from "@terrace/graph";

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
    const rounded = evaluate(density, { position }, undefined, (_, values) => Float64Array.from(values, toSingle));
    const fault = faultOf("value", exact["value"]!, rounded["value"]!) ?? faultOf("gradient", exact["gradient"]!, rounded["gradient"]!); // prettier-ignore
    if (fault !== undefined) return fault;
  }
  return undefined;
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
