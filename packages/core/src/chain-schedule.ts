/** @file How many iterations a chain of any sampler does, and which of them are kept. */

/** What a chain is to do. */
export interface ChainSchedule {
  /** Iterations before the first that counts. */
  readonly warmup: number;
  /** Iterations after warmup, before thinning. */
  readonly draws: number;
  /** Every how many iterations one is kept, from the first of each phase. */
  readonly thin: number;
  /** Whether iterations of warmup are kept too. */
  readonly saveWarmup: boolean;
}

/** Whether an iteration, counted from 0 with warmup included, is one to keep. */
export function isKept({ warmup, thin, saveWarmup }: Omit<ChainSchedule, "draws">, iteration: number): boolean {
  return iteration < warmup ? saveWarmup && iteration % thin === 0 : (iteration - warmup) % thin === 0;
}

/** Number of iterations that a whole chain keeps. */
export function numKept({ warmup, draws, thin, saveWarmup }: ChainSchedule): number {
  return Math.ceil(draws / thin) + (saveWarmup ? Math.ceil(warmup / thin) : 0);
}
