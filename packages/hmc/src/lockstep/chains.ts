/**
 * @file Many chains that move in step over a density of all of them: initialisation, pooled warmup and draws, an iteration of
 * every chain at a time. What they carry is plain data, which with the states of the generators makes a checkpoint.
 */
import { isKept } from "@terrace/core";
import type { BatchedLogDensity, Generator } from "@terrace/core";

import { unitMetric } from "../metric.js";
import type { Metric } from "../metric.js";
import { resolveOptions } from "../options.js";
import type { ChainGenerators, ChainOptions, ResolvedOptions } from "../options.js";
import { initialiseLockstep } from "./initialise.js";
import { createLockstepPoints, type LockstepPoints } from "./points.js";
import { createLockstepInfo, lockstepTransition, type LockstepInfo, type LockstepState } from "./transition.js";
import { adaptLockstepWarmup, findLockstepStepSize, startLockstepWarmup, type LockstepWarmup } from "./warmup.js";

/** Streams of chains that move in step. A chain's own do not depend on how many others there are. */
export interface LockstepStreams {
  /** What all chains share: jitter of step sizes and numbers of steps. */
  readonly shared: Pick<ChainGenerators, "warmup" | "draws">;
  /** Each chain's own. */
  readonly chains: readonly ChainGenerators[];
}

/** Options of chains that move in step; see `ChainOptions` for those of the same names. */
export interface LockstepOptions extends Pick<
  ChainOptions,
  | "warmup"
  | "draws"
  | "thin"
  | "saveWarmup"
  | "stepSize"
  | "numLeapfrogs"
  | "trajectoryLength"
  | "numLeapfrogsJitter"
  | "stepSizeJitter"
> {
  readonly generators: LockstepStreams;
  /** Chains' mean `accept_stat__` to adapt to, in (0, 1); 0.8 when absent. */
  readonly targetAcceptance?: number;
  /** First positions `[dimension, chain]`, unconstrained; random when absent. */
  readonly init?: Float64Array;
}

/** All that the chains carry from one iteration to the next; plain data. */
export interface LockstepChainsState extends LockstepState {
  /** Iterations done, warmup included. */
  iteration: number;
  stepSize: number;
  /** Diagonal. */
  readonly metric: Metric;
  /** Absent once warmup is over. */
  warmup: LockstepWarmup | null;
  /** Gradients of each chain during warmup, the search for a step size included. */
  warmupLeapfrogs: number;
  /** Gradients of each chain after warmup. */
  drawLeapfrogs: number;
}

/** Stan's default. */
const defaultTargetAcceptance = 0.8;

/** Chains that are moved on by their holder. */
export class LockstepChains {
  /** Read it between steps, do not change it. */
  readonly state: LockstepChainsState;
  /** The report of the last step; overwritten by the next. */
  readonly info: LockstepInfo;
  readonly numIterations: number;
  readonly #density: BatchedLogDensity;
  readonly #options: ResolvedOptions;
  readonly #streams: LockstepStreams;
  readonly #points: LockstepPoints;

  /** Not called directly: see {@link createLockstepChains}. */
  constructor(
    density: BatchedLogDensity,
    options: ResolvedOptions,
    streams: LockstepStreams,
    state: LockstepChainsState,
    points: LockstepPoints,
  ) {
    this.state = state;
    this.info = createLockstepInfo(density.numChains);
    this.numIterations = options.warmup + options.draws;
    this.#density = density;
    this.#options = options;
    this.#streams = streams;
    this.#points = points;
  }

  /** Whether the next step belongs to warmup. */
  get isWarmup(): boolean {
    return this.state.iteration < this.#options.warmup;
  }

  get isDone(): boolean {
    return this.state.iteration >= this.numIterations;
  }

  /** Whether the last step is one to keep, by `thin` and `saveWarmup`. */
  get isKept(): boolean {
    const last = this.state.iteration - 1;
    return last >= 0 && isKept(this.#options, last);
  }

  /** Does one iteration of every chain. @throws RangeError when the chains are done */
  async step(): Promise<void> {
    if (this.isDone) {
      throw new RangeError(`step: the chains have ${this.numIterations} iterations and all are done.`);
    }
    const { state, info, isWarmup } = this;
    const options = this.#options;
    const phase = isWarmup ? "warmup" : "draws";
    const chains = ownStreams(this.#streams, phase);
    const { metric, stepSize } = state;
    const { numLeapfrogs, trajectoryLength, numLeapfrogsJitter, stepSizeJitter } = options;
    const parameters = { stepSize, metric, numLeapfrogs, trajectoryLength, numLeapfrogsJitter, stepSizeJitter };
    const generators = { shared: this.#streams.shared[phase], chains };
    const stepFactors = state.warmup?.stepFactors;
    await lockstepTransition(generators, this.#density, parameters, state, this.#points, info, stepFactors);
    // A chain that is held is evaluated as long as any other moves on.
    const numSteps = info.n_leapfrog__.reduce((most, each) => Math.max(most, each), 0);
    if (isWarmup) state.warmupLeapfrogs += numSteps;
    else state.drawLeapfrogs += numSteps;
    const { warmup } = state;
    if (warmup !== null && isWarmup) {
      const points = this.#points;
      state.warmupLeapfrogs += await adaptLockstepWarmup(chains, this.#density, warmup, state, info, state, points);
    }
    state.iteration++;
    if (state.iteration === options.warmup) state.warmup = null;
  }
}

/**
 * Starts chains: finds first positions and a first step size.
 *
 * @throws RangeError when an option is out of range or the streams are not one a chain
 * @throws SamplerError when a chain has no usable first position, or there is no usable step size
 */
export async function createLockstepChains(
  density: BatchedLogDensity,
  options: LockstepOptions,
): Promise<LockstepChains> {
  const { generators: streams, init, ...others } = options;
  const first = streams.chains[0];
  if (streams.chains.length !== density.numChains || first === undefined) {
    throw new RangeError(
      `createLockstepChains: \`generators.chains\` must have one entry for each of ${density.numChains} chains, received ${streams.chains.length}.`,
    );
  }
  const resolved = resolveOptions({ ...others, sampler: "hmc", generators: first }, "createLockstepChains");
  const start = await initialiseLockstep(
    streams.chains.map(({ initialisation }) => initialisation),
    density,
    init,
  );
  const state: LockstepChainsState = {
    ...start,
    iteration: 0,
    stepSize: resolved.stepSize ?? 1,
    metric: unitMetric("diagonal", density.dimension),
    warmup: null,
    warmupLeapfrogs: 0,
    drawLeapfrogs: 0,
  };
  const points = createLockstepPoints(density);
  if (density.dimension > 0) {
    const own = ownStreams(streams, "warmup");
    if (resolved.warmup > 0) {
      const target = resolved.targetAcceptance ?? defaultTargetAcceptance;
      const started = await startLockstepWarmup(own, density, resolved.warmup, target, state, state, points);
      state.warmup = started.warmup;
      state.warmupLeapfrogs = started.numLeapfrogs;
    } else if (resolved.stepSize === undefined) {
      const search = await findLockstepStepSize(own, density, state, state, points);
      state.stepSize = search.stepSize;
      state.warmupLeapfrogs = search.numLeapfrogs;
    }
  }
  return new LockstepChains(density, resolved, streams, state, points);
}

function ownStreams(streams: LockstepStreams, phase: "warmup" | "draws"): Generator[] {
  return streams.chains.map((own) => own[phase]);
}

/** What receives kept iterations of all chains. */
export interface LockstepSink {
  /**
   * One kept iteration of every chain.
   *
   * @param iteration counted from 0, warmup included
   * @param positions `[dimension, chain]`, unconstrained; the sampler's own buffer, valid only during the call
   * @param info the sampler's own report, valid only during the call
   */
  onDraws(iteration: number, isWarmup: boolean, positions: Float64Array, info: LockstepInfo): void;
  /** Asked before every iteration; true ends the chains between two iterations. */
  shouldStop?(iteration: number): boolean;
}

/** Runs chains in step to their end or until the sink stops them. */
export async function runLockstepChains(chains: LockstepChains, sink: LockstepSink): Promise<void> {
  while (!chains.isDone && sink.shouldStop?.(chains.state.iteration) !== true) {
    const { isWarmup } = chains;
    await chains.step();
    if (chains.isKept) sink.onDraws(chains.state.iteration - 1, isWarmup, chains.state.positions, chains.info);
  }
}
