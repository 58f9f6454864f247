/** @file What is told about a run of chains while it goes on. */

/** Which part of a chain an iteration belongs to. */
export type Phase = "warmup" | "sampling";

/** A chain has moved on. */
export interface IterationEvent {
  readonly kind: "iteration";
  /** The chain's number, from 0. */
  readonly chain: number;
  readonly numChains: number;
  /** Iterations done, warmup included. */
  readonly iteration: number;
  /** Iterations in all, warmup included. */
  readonly total: number;
  readonly warmup: number;
  /** The phase of the last iteration done. */
  readonly phase: Phase;
}

/** A chain has ended: `done` after its last iteration, `stopped` before it at the caller's wish, `failed` by an error. */
export interface EndEvent {
  readonly kind: "end";
  readonly chain: number;
  readonly numChains: number;
  readonly iteration: number;
  readonly total: number;
  readonly warmup: number;
  readonly outcome: "done" | "stopped" | "failed";
  /** Why, where the chain failed. */
  readonly message?: string;
  /** Seconds of wall time, where the chain ended by itself. */
  readonly warmupSeconds?: number;
  readonly samplingSeconds?: number;
}

/** What a progress function receives. */
export type ProgressEvent = IterationEvent | EndEvent;

/** Receives progress; called between chains' iterations, never inside one. A promise that it returns is not awaited. */
export type ProgressListener = (event: ProgressEvent) => void;
