/** @file What is told about a run of chains while it goes on. */

/** Which part of a chain an iteration belongs to. */
export type Phase = "warmup" | "sampling";

/** A chain has moved on, or several that move in step. */
export interface IterationEvent {
  readonly kind: "iteration";
  /** The chain's number, from 0; the first's where several move in step. */
  readonly chain: number;
  /** How many chains the event is about; 1 but for chains that move in step. */
  readonly numInStep: number;
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
  readonly numInStep: number;
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

/** `Chain 1`, or `Chains 1-64` of chains that move in step. */
export function chainLabel({ chain, numInStep }: ProgressEvent): string {
  return numInStep === 1 ? `Chain ${chain + 1}` : `Chains ${chain + 1}-${chain + numInStep}`;
}
