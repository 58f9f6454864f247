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
  /** The chain's number, from 0, the first's where there are several; with the seed it picks the chain's streams. */
  readonly chain: number;
  readonly seed: number | string;
  readonly settings: Settings;
  /** The first chain's where there are several. */
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
  /**
   * From the position to what is kept of it, and what is added to the log density, where the chain moves in other coordinates
   * than the model's own.
   */
  readonly row?: KernelProgram;
}

/** Run several chains of static HMC in step, each evaluation of the density one of all of them. */
export interface LockstepTask extends TaskOf<"lockstep", GradientSettings> {
  /** Memory of each chain, by number from the task's own on. */
  readonly memories: readonly ChainMemory[];
  /** Compiled for all groups of chains, and for as many chains at once as a group has. */
  readonly density: CompiledDensity;
  /** The group's number, from 0: which instance of the density is its own. */
  readonly group: number;
  /** Names of the unconstrained coordinates, for errors. */
  readonly coordinateNames: readonly string[];
  /** First positions by chain, unconstrained; random when absent. */
  readonly initialPositions?: readonly Float64Array[];
}

/** Run one chain of Gibbs sweeps. */
export interface SweepTask extends TaskOf<"sweep", ChainSchedule> {
  /**
   * Compiled for all chains, of which each runs the instance of its number; beside it parameters by name, constrained, to what
   * is kept of a sweep, a row and the log density; where there is a block, its density and the map from its position to its
   * parameters.
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

/** Run a chain, or several in step: what one thread is asked for. */
export type ChainTask = GradientTask | LockstepTask | SweepTask;

/** One chain of a task. */
export type TaskedChain = Pick<TaskOf<string, ChainSchedule>, "chain" | "seed" | "settings" | "memory">;

/** The chains of a task, in order of their numbers. */
export function chainsOf(task: ChainTask): readonly TaskedChain[] {
  if (task.kind !== "lockstep") return [task];
  const { chain, seed, settings, memories } = task;
  return memories.map((memory, k) => ({ chain: chain + k, seed, settings, memory }));
}

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

/** Turn the rows of one chain into quantities. */
export interface RecoveryTask {
  readonly chain: number;
  readonly seed: number | string;
  /** Which of the chain's streams of this purpose. */
  readonly stream: number;
  /** A row to every quantity, in the order of `outputs`. */
  readonly program: KernelProgram;
  readonly rowSize: number;
  readonly numRows: number;
  /** `[numRows, rowSize]` */
  readonly rows: Float64Array;
  /** By quantity, `[numRows, size]`; shared memory that the task fills. */
  readonly outputs: readonly Float64Array[];
}
