/** @file What a worker thread is asked for and what it answers; plain data that a structured clone carries. */

import type { KernelProgram } from "@terrace/backend-kernel/run";
import type { ChainSchedule } from "@terrace/core";

import type { CompiledDensity } from "../compile/backend.js";
import type { CompiledSweep } from "../sweeps/instantiate-sweep.js";
import type { ChainMemory } from "./shared-memory.js";

/** The schedule and the settings of a sampler that follows gradients. */
export interface GradientSettings extends ChainSchedule {
  readonly sampler: "nuts" | "hmc";
  readonly targetAcceptance?: number;
  readonly maxTreeDepth: number;
  readonly metric: "diagonal" | "dense";
  readonly stepSize?: number;
}

interface TaskOf<Kind extends string, Settings extends ChainSchedule> {
  readonly kind: Kind;
  /** The chain's number, from 0; with the seed it picks the chain's streams. */
  readonly chain: number;
  readonly seed: number | string;
  readonly settings: Settings;
  readonly memory: ChainMemory;
}

/** Run one chain of HMC or NUTS. */
export interface GradientTask extends TaskOf<"gradient", GradientSettings> {
  /** Compiled for all chains, of which each runs the instance of its number. */
  readonly density: CompiledDensity;
  /** Names of the unconstrained coordinates, for errors. */
  readonly coordinateNames: readonly string[];
  /** First position, unconstrained; random when absent. */
  readonly initialPosition?: Float64Array;
}

/** Run one chain of Gibbs sweeps. */
export interface SweepTask extends TaskOf<"sweep", ChainSchedule> {
  /**
   * Compiled for all chains, of which each runs the instance of its number; beside it parameters by name, constrained, to what
   * is kept of a sweep; where there is a block, its density and the map from its position to its parameters.
   */
  readonly sweep: CompiledSweep;
  /** `[stateSize]` */
  readonly initialState: Float64Array;
  /** Sweeps of full conditionals an iteration; 1 when absent. */
  readonly numSweeps?: number;
  /** What NUTS draws in an iteration, where it draws something. */
  readonly block?: BlockTask;
}

/** Draw a block of the variables by NUTS at the end of each sweep. */
export interface BlockTask {
  readonly settings: Omit<GradientSettings, "sampler" | keyof ChainSchedule>;
  /** By coordinate of the block its coordinate in the whole position. */
  readonly coordinates: Int32Array;
  /** Names of the block's coordinates, for errors. */
  readonly coordinateNames: readonly string[];
  /** First position of the block, unconstrained. */
  readonly initialPosition: Float64Array;
}

/** Run one chain. */
export type ChainTask = GradientTask | SweepTask;

/** How a chain ended; its draws are in the shared memory. */
export type ChainAnswer =
  | { readonly kind: "ended"; readonly isComplete: boolean; readonly tuning?: ChainTuning }
  | { readonly kind: "failed"; readonly errorName: string; readonly message: string };

/** What warmup found, where it looks for something. */
export interface ChainTuning {
  readonly stepSize: number;
  readonly metric: "diagonal" | "dense";
  /** `[dimension]`, or row-major `[dimension, dimension]` when dense. */
  readonly inverseMassMatrix: Float64Array;
}

/** Turn the positions of one chain into quantities. */
export interface RecoveryTask {
  readonly chain: number;
  readonly seed: number | string;
  /** Which of the chain's streams of this purpose. */
  readonly stream: number;
  /** `position` to every quantity, in the order of `outputs`. */
  readonly program: KernelProgram;
  readonly dimension: number;
  readonly numRows: number;
  /** `[numRows, dimension]` */
  readonly positions: Float64Array;
  /** By quantity, `[numRows, size]`; shared memory that the task fills. */
  readonly outputs: readonly Float64Array[];
}
