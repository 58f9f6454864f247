/** @file Makes a compiled density ready on this thread, whichever backend it was compiled for. */

import { instantiateLogDensity } from "@terrace/backend-kernel/run";
import { chainByChain, type BatchedLogDensity, type LogDensity } from "@terrace/core";

import type { CompiledDensity } from "./backend.js";
import { instantiateBatchedTfjsDensity, instantiateTfjsDensity } from "./tfjs-density.js";

/**
 * The density on this thread.
 *
 * @param index which instance, below the number it was compiled for
 * @param coordinateNames names of the unconstrained coordinates, for errors
 */
export function instantiateDensity(
  compiled: CompiledDensity,
  index: number,
  coordinateNames: readonly string[],
): LogDensity & { dispose?(): void } {
  if (compiled.backend === "tfjs") return instantiateTfjsDensity(compiled, coordinateNames);
  return instantiateLogDensity(compiled, index, coordinateNames);
}

/** A density of many chains that may hold memory outside the engine's. */
export type DisposableBatchedLogDensity = BatchedLogDensity & { dispose?(): void };

/**
 * The density of `numChains` chains at once on this thread: on tfjs the graph that was written for as many, in the fused kernel
 * one chain after the other.
 *
 * @param index which instance, below the number it was compiled for
 * @param coordinateNames names of the unconstrained coordinates, for errors
 */
export function instantiateBatchedDensity(
  compiled: CompiledDensity,
  index: number,
  numChains: number,
  coordinateNames: readonly string[],
): DisposableBatchedLogDensity | Promise<DisposableBatchedLogDensity> {
  if (compiled.backend === "tfjs") return instantiateBatchedTfjsDensity(compiled, coordinateNames);
  return chainByChain(instantiateLogDensity(compiled, index, coordinateNames), numChains);
}
