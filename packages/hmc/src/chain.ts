/**
 * @file One Markov chain: initialisation, warmup and draws, an iteration at a time. A chain is a convenience over the plain
 * transition functions; what it carries is a `ChainState` of plain data, which with the states of its generators makes a
 * checkpoint from which the same bits follow.
 */
import { isKept } from "@terrace/core";
import type { Generator, LogDensity } from "@terrace/core";

import { initialise } from "./initialise.js";
import { createPhasePoint } from "./leapfrog.js";
import type { PhasePoint } from "./leapfrog.js";
import { unitMetric } from "./metric.js";
import type { Metric } from "./metric.js";
import { createNutsWorkspace, nutsTransition } from "./nuts.js";
import type { NutsParameters, NutsWorkspace } from "./nuts.js";
import { resolveOptions } from "./options.js";
import type { ChainOptions, ResolvedOptions } from "./options.js";
import { createStaticHmcWorkspace, staticHmcTransition } from "./static-hmc.js";
import type { StaticHmcParameters, StaticHmcWorkspace } from "./static-hmc.js";
import { createTransitionInfo } from "./transition.js";
import type { TransitionInfo, TransitionState } from "./transition.js";
import { adaptWarmup, startWarmup } from "./warmup.js";
import type { WarmupState } from "./warmup.js";
import { findStepSize } from "./step-size-heuristic.js";

/** All that a chain carries from one iteration to the next; plain data. */
export interface ChainState extends TransitionState {
  /** Iterations done, warmup included. */
  iteration: number;
  stepSize: number;
  readonly metric: Metric;
  /** Absent once warmup is over. */
  warmup: WarmupState | null;
  /** Leapfrog steps during warmup, the search for a step size included. */
  warmupLeapfrogs: number;
  /** Leapfrog steps after warmup. */
  drawLeapfrogs: number;
}

/** A chain between two iterations; structured-cloneable, shares no memory with the chain. */
export interface ChainCheckpoint {
  readonly state: ChainState;
  /** States of the generators of warmup and draws, four words each. */
  readonly warmupGenerator: Uint32Array;
  readonly drawsGenerator: Uint32Array;
}

/** A chain that is moved on by its holder. */
export interface Chain {
  /** The chain's own state: read it between steps, do not change it. */
  readonly state: Readonly<ChainState>;
  /** The report of the last step; overwritten by the next. */
  readonly info: Readonly<TransitionInfo>;
  readonly numIterations: number;
  /** Whether the next step belongs to warmup. */
  readonly isWarmup: boolean;
  readonly isDone: boolean;
  /** Whether the last step is one to keep, by `thin` and `saveWarmup`. */
  readonly isKept: boolean;
  /** Does one iteration. @throws RangeError when the chain is done */
  step(): void;
  /** Evaluates a density that is no longer the same, because what it conditions on has changed, at the chain's position. */
  refresh(): void;
  checkpoint(): ChainCheckpoint;
}

/**
 * Starts a chain: finds a first position and, unless there are no parameters, a first step size.
 *
 * @throws RangeError when an option is out of range
 * @throws SamplerError when no usable first position or step size is found
 * @example
 * const chain = createChain(density, { generators, warmup: 500, draws: 500 });
 * while (!chain.isDone) chain.step();
 */
export function createChain(density: LogDensity, options: ChainOptions): Chain {
  const resolved = resolveOptions(options);
  const { generators, warmup, targetAcceptance, schedule } = resolved;
  const first = initialise(generators.initialisation, density, resolved.init);
  const state: ChainState = {
    position: first.position,
    gradient: first.gradient,
    logDensity: first.logDensity,
    iteration: 0,
    stepSize: resolved.stepSize ?? 1,
    metric: unitMetric(resolved.metric, density.dimension),
    warmup: null,
    warmupLeapfrogs: 0,
    drawLeapfrogs: 0,
  };
  if (density.dimension > 0) {
    const point = createPhasePoint(density);
    if (warmup > 0) {
      const started = startWarmup(generators.warmup, density, schedule, warmup, targetAcceptance, state, state, point);
      state.warmup = started.warmup;
      state.warmupLeapfrogs = started.numLeapfrogs;
    } else if (resolved.stepSize === undefined) {
      const search = findStepSize(generators.warmup, density, state.metric, state, 1, point);
      state.stepSize = search.stepSize;
      state.warmupLeapfrogs = search.numLeapfrogs;
    }
  }
  return new MarkovChain(density, resolved, state);
}

/**
 * Goes on from a checkpoint: every later iteration has the bits that it would have had. The generators' states are restored
 * from the checkpoint; `density` and all options but `init` must be those of the chain that was saved, only `draws` may be raised.
 *
 * @throws RangeError when the checkpoint's dimension is not the density's
 */
export function resumeChain(density: LogDensity, options: ChainOptions, checkpoint: ChainCheckpoint): Chain {
  const resolved = resolveOptions(options);
  if (checkpoint.state.position.length !== density.dimension) {
    throw new RangeError(
      `resumeChain: \`checkpoint\` must have dimension ${density.dimension}, received ${checkpoint.state.position.length}.`,
    );
  }
  resolved.generators.warmup.restore(checkpoint.warmupGenerator);
  resolved.generators.draws.restore(checkpoint.drawsGenerator);
  const position = density.allocate(density.dimension);
  const gradient = density.allocate(density.dimension);
  position.set(checkpoint.state.position);
  gradient.set(checkpoint.state.gradient);
  return new MarkovChain(density, resolved, { ...copyState(checkpoint.state), position, gradient });
}

/** A copy without shared memory. Positions may lie in a large shared memory, so only their own elements are cloned. */
function copyState(state: ChainState): ChainState {
  return structuredClone({ ...state, position: state.position.slice(), gradient: state.gradient.slice() });
}

/**
 * The chain itself. A class, and its state a plain literal, because engines compile the transition for the layouts of the
 * objects that they have seen: a literal with getters or a spread gets a new layout for every chain, and each would cost a
 * compilation.
 */
class MarkovChain implements Chain {
  readonly state: ChainState;
  readonly info = createTransitionInfo();
  readonly numIterations: number;
  readonly #density: LogDensity;
  readonly #options: ResolvedOptions;
  readonly #nuts: { readonly workspace: NutsWorkspace; readonly parameters: NutsParameters } | null;
  readonly #static: { readonly workspace: StaticHmcWorkspace; readonly parameters: StaticHmcParameters } | null;
  readonly #point: PhasePoint;

  constructor(density: LogDensity, options: ResolvedOptions, state: ChainState) {
    const { stepSize, metric } = state;
    const { sampler, maxTreeDepth } = options;
    this.state = state;
    this.numIterations = options.warmup + options.draws;
    this.#density = density;
    this.#options = options;
    this.#point = createPhasePoint(density);
    this.#nuts =
      sampler === "nuts"
        ? { workspace: createNutsWorkspace(density, maxTreeDepth), parameters: { stepSize, metric, maxTreeDepth } }
        : null;
    this.#static =
      sampler === "hmc"
        ? {
            workspace: createStaticHmcWorkspace(density),
            parameters: {
              stepSize,
              metric,
              numLeapfrogs: options.numLeapfrogs,
              trajectoryLength: options.trajectoryLength,
              numLeapfrogsJitter: options.numLeapfrogsJitter,
              stepSizeJitter: options.stepSizeJitter,
            },
          }
        : null;
  }

  get isWarmup(): boolean {
    return this.state.iteration < this.#options.warmup;
  }

  get isDone(): boolean {
    return this.state.iteration >= this.numIterations;
  }

  get isKept(): boolean {
    const last = this.state.iteration - 1;
    return last >= 0 && isKept(this.#options, last);
  }

  step(): void {
    const { state, info, isWarmup } = this;
    if (this.isDone) {
      throw new RangeError(`step: the chain has ${this.numIterations} iterations and all are done.`);
    }
    if (this.#density.dimension === 0) {
      info.lp__ = state.logDensity;
      info.accept_stat__ = 1;
      info.stepsize__ = state.stepSize;
      info.energy__ = -state.logDensity;
      state.iteration++;
      return;
    }
    const { generators, warmup: numWarmup } = this.#options;
    const generator = isWarmup ? generators.warmup : generators.draws;
    this.#transition(generator);
    if (isWarmup) {
      state.warmupLeapfrogs += info.n_leapfrog__;
      const { warmup } = state;
      state.warmupLeapfrogs += adaptWarmup(generator, this.#density, warmup!, state, info, state, this.#point);
    } else {
      state.drawLeapfrogs += info.n_leapfrog__;
    }
    state.iteration++;
    if (state.iteration === numWarmup) state.warmup = null;
  }

  refresh(): void {
    const { state } = this;
    state.logDensity = this.#density.logDensityGradient(state.position, state.gradient);
  }

  #transition(generator: Generator): void {
    const { state, info } = this;
    if (this.#nuts !== null) {
      const { parameters, workspace } = this.#nuts;
      parameters.stepSize = state.stepSize;
      nutsTransition(generator, this.#density, parameters, state, workspace, info);
    } else {
      const { parameters, workspace } = this.#static!; // the sampler is one of the two
      parameters.stepSize = state.stepSize;
      staticHmcTransition(generator, this.#density, parameters, state, workspace, info);
    }
  }

  checkpoint(): ChainCheckpoint {
    const { warmup, draws } = this.#options.generators;
    return { state: copyState(this.state), warmupGenerator: warmup.state(), drawsGenerator: draws.state() };
  }
}
