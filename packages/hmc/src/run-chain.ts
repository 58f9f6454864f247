/** @file Drives one chain from start to end in a synchronous loop and hands kept iterations to a sink. */
import type { LogDensity } from "@terrace/core";

import { createChain } from "./chain.js";
import type { Chain } from "./chain.js";
import type { ChainOptions } from "./options.js";
import type { TransitionInfo } from "./transition.js";

/** What receives a chain's kept iterations. */
export interface ChainSink {
  /**
   * One kept iteration.
   *
   * @param iteration counted from 0, warmup included
   * @param position `[dimension]`, unconstrained; the sampler's own buffer, valid only during the call
   * @param info the sampler's own report, valid only during the call (its `divergence` may be kept)
   */
  onDraw(iteration: number, isWarmup: boolean, position: Float64Array, info: Readonly<TransitionInfo>): void;
  /** Asked before every iteration, kept or not; true ends the chain between two iterations. */
  shouldStop?(iteration: number): boolean;
}

/** How a chain went. */
export interface ChainRun {
  /** The chain as it stands: its state, and its checkpoint. */
  readonly chain: Chain;
  /** Whether all iterations were done. */
  readonly isComplete: boolean;
}

/**
 * Runs a chain to its end or until the sink stops it.
 *
 * @param from a chain to go on with, such as one from `resumeChain`; a new one when absent
 * @throws RangeError, SamplerError as `createChain` does
 * @example
 * const draws: Float64Array[] = [];
 * runChain(density, { generators }, { onDraw: (_iteration, _isWarmup, position) => draws.push(position.slice()) });
 */
export function runChain(
  density: LogDensity,
  options: ChainOptions,
  sink: ChainSink,
  from: Chain = createChain(density, options),
): ChainRun {
  const { state } = from;
  while (!from.isDone) {
    if (sink.shouldStop?.(state.iteration) === true) return { chain: from, isComplete: false };
    const isWarmup = from.isWarmup;
    from.step();
    if (from.isKept) sink.onDraw(state.iteration - 1, isWarmup, state.position, from.info);
  }
  return { chain: from, isComplete: true };
}
