/** @file What a fit is made of, before it is wrapped for its user: draws as they were drawn, and how they came about. */

import type { Draws, SampleStatistics } from "@terrace/core";
import type { Graph } from "@terrace/graph";

import type { Explained, ExplainedBackend } from "../compile/explain.js";
import type { Observation, ScaleParameter } from "../plan/programs.js";
import type { RecordedOptions } from "../sample/options.js";

/** How long things took. Wall times in milliseconds, CPU times in seconds of the whole process, NaN in a browser. */
export interface Timings {
  /** From the call to the programs' being ready for the chains. */
  readonly compileMs: number;
  /** From the call to the first iteration of the first chain being done. */
  readonly timeToFirstDrawMs: number;
  /** Warmup and sampling of the slowest chain. */
  readonly warmupMs: number;
  readonly samplingMs: number;
  /** The whole call. */
  readonly totalMs: number;
  /** CPU time from the first warmup step of the first chain to the last draw of the last. */
  readonly samplingCpuSeconds: number;
  /** CPU time of the whole call. */
  readonly cpuSeconds: number;
}

/** One chain of a fit. */
export interface FitChain {
  /** The chain's number in the call, from 0; chains that were dropped leave gaps. */
  readonly chain: number;
  readonly outcome: "done" | "stopped";
  /** Draws it made, of which the fit may hold fewer (all chains of a fit have the same number). */
  readonly numDraws: number;
  readonly numIterations: number;
  readonly warmupMs: number;
  readonly samplingMs: number;
  /** Gradient evaluations, the search for the first step size included. */
  readonly warmupLeapfrogs: number;
  readonly drawLeapfrogs: number;
  /** NaN where the chain was stopped by force, and of a Gibbs sampler. */
  readonly stepSize: number;
  /**
   * `[dimension]`, or row-major `[dimension, dimension]` when dense, of the coordinates that follow gradients; empty where the
   * chain was stopped by force, and of a Gibbs sampler.
   */
  readonly inverseMassMatrix: Float64Array;
}

/** A chain that ended with an error; none of its draws are in the fit. */
export interface ChainFailure {
  /** The chain's number, from 0. */
  readonly chain: number;
  readonly message: string;
  /** Complete draws that it had made. */
  readonly numDraws: number;
}

/** Draws of one phase. */
export interface DrawnRows {
  readonly draws: Draws;
  readonly statistics: SampleStatistics;
  /** `[chain, draw, rowSize]`: the unconstrained coordinates, and behind them discrete parameters as they are. */
  readonly positions: Float64Array;
}

/** Programs for likelihoods and predictions of the fitted data, built when first asked for. */
export interface FitPrograms {
  readonly observations: readonly Observation[];
  readonly pointwise: Graph;
  readonly generate: Graph;
}

/** All of a fit. */
export interface FitRecord {
  readonly seed: number | string;
  readonly options: RecordedOptions;
  readonly backend: ExplainedBackend;
  /** Unconstrained coordinates. */
  readonly dimension: number;
  /** Numbers of a draw in `positions`. */
  readonly rowSize: number;
  readonly scales: readonly ScaleParameter[];
  readonly numObservations: () => number;
  readonly explained: () => Explained;
  readonly programs: () => FitPrograms;
  readonly sampled: DrawnRows;
  readonly warmup: DrawnRows | undefined;
  readonly chains: readonly FitChain[];
  readonly failures: readonly ChainFailure[];
  readonly isIncomplete: boolean;
  readonly timings: Timings;
}
