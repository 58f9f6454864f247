/** @file The log density of one chain as that of many, evaluated one chain after the other. */

import type { BatchedLogDensity } from "./batched-log-density.js";
import type { LogDensity } from "./log-density.js";

/**
 * `density` at the positions of `numChains` chains. It answers at once; a chain has the bits that it has alone.
 *
 * @param numChains an integer from 1
 * @example
 * const many = chainByChain(density, 64);
 * many.logDensity(new Float64Array(64 * many.dimension), new Float64Array(64));
 */
export function chainByChain(
  density: LogDensity,
  numChains: number,
): BatchedLogDensity & {
  logDensity(positions: Float64Array, values: Float64Array): void;
  logDensityGradient(positions: Float64Array, values: Float64Array, gradients: Float64Array): void;
} {
  const { dimension } = density;
  const position = density.allocate(dimension);
  const gradient = density.allocate(dimension);
  const enter = (positions: Float64Array, chain: number): void => {
    for (let i = 0; i < dimension; i++) position[i] = positions[i * numChains + chain];
  };
  return {
    dimension,
    numChains,
    logDensity(positions, values) {
      for (let chain = 0; chain < numChains; chain++) {
        enter(positions, chain);
        values[chain] = density.logDensity(position);
      }
    },
    logDensityGradient(positions, values, gradients) {
      for (let chain = 0; chain < numChains; chain++) {
        enter(positions, chain);
        values[chain] = density.logDensityGradient(position, gradient);
        for (let i = 0; i < dimension; i++) gradients[i * numChains + chain] = gradient[i];
      }
    },
    ...(density.coordinateName === undefined
      ? {}
      : { coordinateName: (index: number) => density.coordinateName!(index) }),
  };
}
