/** @file What a worker thread is asked for and what it answers; plain data that a structured clone carries. */

import type { KernelProgram } from "@terrace/backend-kernel/run";

import type { CompiledDensity } from "../compile/backend.js";
import type { ChainMemory } from "./shared-memory.js";

/** The sampler's part of a chain's options. */
export interface ChainSettings {
  readonly sampler: "nuts" | "hmc";
  readonly warmup: number;
  readonly draws: number;
  readonly thin: number;
  readonly saveWarmup: boolean;
  readonly targetAcceptance?: number;
  readonly maxTreeDepth: number;
  readonly metric: "diagonal" | "dense";
  readonly stepSize?: number;
}

/** Run one chain. */
export interface ChainTask {
  /** The chain's number, from 0; with the seed it picks the chain's streams. */
  readonly chain: number;
  readonly seed: number | string;
  /** Compiled for all chains, of which each runs the instance of its number. */
  readonly density: CompiledDensity;
  /** Names of the unconstrained coordinates, for errors. */
  readonly coordinateNames: readonly string[];
  /** First position, unconstrained; random when absent. */
  readonly initialPosition?: Float64Array;
  readonly settings: ChainSettings;
  readonly memory: ChainMemory;
}

/** How a chain ended; its draws are in the shared memory. */
export type ChainAnswer =
  | { readonly kind: "ended"; readonly isComplete: boolean; readonly tuning: ChainTuning }
  | { readonly kind: "failed"; readonly errorName: string; readonly message: string };

/** What warmup found. */
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
