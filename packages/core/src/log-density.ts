/**
 * @file The contract between models and samplers: an unnormalised log density on an unconstrained space, with its gradient.
 * Samplers see nothing else.
 */

/** A log density over positions `[dimension]` on the unconstrained space, Jacobian included, constants optional. */
export interface LogDensity {
  readonly dimension: number;
  /** Log density at `position` `[dimension]`; `-Infinity` or NaN where the density is not defined. Never throws. */
  logDensity(position: Float64Array): number;
  /** Log density at `position`; writes its gradient to `gradient` `[dimension]`, which the caller owns. */
  logDensityGradient(position: Float64Array, gradient: Float64Array): number;
  /** A zeroed array `[length]` in memory that the density reads without a copy. */
  allocate(length: number): Float64Array;
  /** Name of the unconstrained coordinate `index`, for error messages; absent where there are no names. */
  coordinateName?(index: number): string;
}

/**
 * A log density of some of a model's variables given the values of all others, which stand still during a transition and
 * change between transitions: what a sampler with gradients sees of a model of which it draws a block.
 */
export interface ConditionedLogDensity extends LogDensity {
  /**
   * Sets the state that the density conditions on. `values` are copied; what the block itself has in them is not read. Values
   * and gradients from before belong to another density.
   */
  setConditioned(values: Float64Array): void;
}
