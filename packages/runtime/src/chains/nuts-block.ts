/** @file The part of a sweep that NUTS draws: one transition of a chain of its own, given what the sweep has drawn. */

import type { Kernel } from "@terrace/backend-kernel/run";
import type { ChainSchedule } from "@terrace/core";
import { createChain, type Chain, type ChainGenerators } from "@terrace/hmc";

import { ConditionedDensity, namedViews, viewOf } from "../sweeps/conditioned-density.js";
import type { StatePlace } from "../sweeps/instantiate-sweep.js";
import type { BlockTask } from "./task.js";

/** A chain over a block of a state. */
export interface NutsBlock {
  /** Its chain, one iteration a sweep. */
  readonly chain: Chain;
  /** One transition given the rest of the state, from the block's own position; the block's values in the state are replaced. */
  readonly advance: () => void;
}

/**
 * Starts the chain of a block. Its step size and metric adapt while the sweeps warm up; momenta are new at each transition, and
 * the gradient is computed anew before it, because what it conditions on has moved.
 *
 * @param state of the sweep, with first values of all that the block conditions on
 * @param density of the block, compiled
 * @param constrain the block's position to its variables, compiled
 */
export function startNutsBlock(
  { settings, coordinateNames, initialPosition }: BlockTask,
  schedule: ChainSchedule,
  generators: ChainGenerators,
  state: Float64Array,
  variables: readonly StatePlace[],
  density: Kernel,
  constrain: Kernel,
): NutsBlock {
  const conditioned = new ConditionedDensity(density, variables, state.length, coordinateNames);
  conditioned.setConditioned(state);
  const chain = createChain(conditioned, { ...settings, ...schedule, generators, init: initialPosition });
  const views = namedViews(variables, state);
  const values = constrain.outputs.map(({ name }) => viewOf(views, name));
  const position: Float64Array[] = [chain.state.position];
  return {
    chain,
    advance: () => {
      conditioned.setConditioned(state);
      chain.refresh();
      chain.step();
      position[0] = chain.state.position;
      constrain.run(position, values);
    },
  };
}
