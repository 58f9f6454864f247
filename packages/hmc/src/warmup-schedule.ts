/**
 * @file Stan's schedule of warmup (Stan reference manual, "Automatic parameter tuning"): a first buffer of 75 iterations in
 * which the step size alone adapts, windows of 25, 50, 100, ... at whose ends the metric is estimated, and a last buffer of
 * 50 for the step size. Shorter warmups scale the three parts.
 */

/** The parts of a warmup; iterations count from 0. */
export interface WarmupSchedule {
  readonly numWarmup: number;
  /** Iterations before the first window. */
  readonly initialBuffer: number;
  /** The last iteration of each window, ascending; empty when nothing but the step size adapts. */
  readonly windowEnds: readonly number[];
  /** Iterations after the last window. */
  readonly finalBuffer: number;
}

const initialBuffer = 75;
const firstWindow = 25;
const finalBuffer = 50;
/** Below this many iterations no metric is estimated. */
const minNumWarmup = 20;

/** Stan's schedule for a warmup of `numWarmup` iterations, an integer from 0. */
export function warmupSchedule(numWarmup: number): WarmupSchedule {
  if (numWarmup < minNumWarmup) {
    return { numWarmup, initialBuffer: numWarmup, windowEnds: [], finalBuffer: 0 };
  }
  if (initialBuffer + firstWindow + finalBuffer > numWarmup) {
    const initial = Math.floor(0.15 * numWarmup);
    const final = Math.floor(0.1 * numWarmup);
    return { numWarmup, initialBuffer: initial, windowEnds: [numWarmup - final - 1], finalBuffer: final };
  }
  const lastEnd = numWarmup - finalBuffer - 1;
  const windowEnds: number[] = [];
  let size = firstWindow;
  let end = initialBuffer + firstWindow - 1;
  for (;;) {
    windowEnds.push(end);
    if (end === lastEnd) return { numWarmup, initialBuffer, windowEnds, finalBuffer };
    size *= 2;
    end += size;
    // A window that leaves no room for the next, twice as long, takes the rest.
    if (end !== lastEnd && end + 2 * size >= numWarmup - finalBuffer) end = lastEnd;
  }
}
