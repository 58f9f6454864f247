/** @file Makes a compiled density ready on this thread, whichever backend it was compiled for. */

import { instantiateLogDensity } from "@terrace/backend-kernel/run";
import type { LogDensity } from "@terrace/core";

import type { CompiledDensity } from "./backend.js";
import { instantiateTfjsDensity } from "./tfjs-density.js";

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
