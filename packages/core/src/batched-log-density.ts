/**
 * @file The contract between models and many-chain samplers: one log density at the positions of many chains at once. A
 * backend may compute elsewhere (a GPU) and answer later, which single-chain samplers cannot wait for.
 */

/**
 * A log density at `numChains` positions. Arrays over chains are `[dimension, chain]`, row-major: the chains come last, where
 * backends keep them. No chain's result depends on another chain's position.
 */
export interface BatchedLogDensity {
  readonly dimension: number;
  readonly numChains: number;
  /**
   * Writes the log density of each chain to `values` `[chain]`; `-Infinity` or NaN where the density is not defined.
   * The arrays are the caller's, who leaves them alone until the answer is there, and asks nothing else before.
   */
  logDensity(positions: Float64Array, values: Float64Array): void | Promise<void>;
  /** The same, and each chain's gradient to `gradients` `[dimension, chain]`, which the caller owns. */
  logDensityGradient(positions: Float64Array, values: Float64Array, gradients: Float64Array): void | Promise<void>;
  /**
   * The log density in Float64, written to `values` `[chain]`: present where the other two compute in less. It then decides
   * which trajectories are accepted, so that draws are those of the exact density; see `lockstepTransition`.
   */
  exactLogDensity?(positions: Float64Array, values: Float64Array): void | Promise<void>;
  /** Name of the unconstrained coordinate `index`, for error messages; absent where there are no names. */
  coordinateName?(index: number): string;
}
