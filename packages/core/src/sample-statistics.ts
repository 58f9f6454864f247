/** @file Per-draw statistics of a chain under Stan's names, `[chain, draw]` each. */

/** Statistics of each kept iteration; every array is row-major `[chain, draw]`. */
export interface SampleStatistics {
  /** Unconstrained log density, up to a constant. */
  readonly lp__: Float64Array;
  /** Mean Metropolis acceptance over the trajectory, in `[0, 1]`. */
  readonly accept_stat__: Float64Array;
  readonly stepsize__: Float64Array;
  readonly treedepth__: Float64Array;
  readonly n_leapfrog__: Float64Array;
  /** 1 where the transition diverged, else 0. */
  readonly divergent__: Float64Array;
  /** Hamiltonian at the start of the transition, potential + kinetic. */
  readonly energy__: Float64Array;
}

/** The names of the statistics, in Stan's order. */
export const sampleStatisticNames = [
  "lp__",
  "accept_stat__",
  "stepsize__",
  "treedepth__",
  "n_leapfrog__",
  "divergent__",
  "energy__",
] as const satisfies readonly (keyof SampleStatistics)[];
