/** @file A posterior within one of its modes: the density, and nothing on the other side of the boundary. */

import { instantiateKernel } from "@terrace/backend-kernel";
import type { LogDensity } from "@terrace/core";
import type { ModeSplit } from "./mode-split.js";
import type { PreparedCase } from "./prepared-case.js";

/** Restricts densities of `prepared` to the side of the boundary that `mode` is on; `-Infinity` on the other. */
export function restrictTo(
  prepared: PreparedCase,
  { scalar, boundary }: ModeSplit,
  mode: number,
): (density: LogDensity) => LogDensity {
  const { output, index } = prepared.scalars.find(({ name }) => name === scalar)!;
  const draw = instantiateKernel(prepared.draw);
  const outputs = prepared.draw.outputs.map(({ length }) => new Float64Array(length));
  const isInside = (position: Float64Array): boolean => {
    draw.run([position], outputs);
    return outputs[output]![index]! <= boundary === (mode === 0);
  };
  return (density) => ({
    dimension: density.dimension,
    allocate: (length) => density.allocate(length),
    logDensity: (position) => (isInside(position) ? density.logDensity(position) : Number.NEGATIVE_INFINITY),
    logDensityGradient(position, gradient) {
      if (isInside(position)) return density.logDensityGradient(position, gradient);
      gradient.fill(0);
      return Number.NEGATIVE_INFINITY;
    },
  });
}
