/** @file A Gaussian factor of the joint density whose mean and value are linear in some variables. */

import type { Node } from "@terrace/graph";
import type { BoundTerm } from "./bound-model.js";
import type { LinearTerm } from "./linear-term.js";

/** The spread of a row, or of consecutive rows together. */
export type GaussianScale =
  | {
      readonly kind: "sd" | "variance" | "precision";
      /** `[]` or `[numRows]` */
      readonly node: Node;
    }
  | {
      /** Lower Cholesky factor of the covariance, the covariance, or its inverse. */
      readonly kind: "cholesky" | "covariance" | "precisionMatrix";
      /** `[size, size]`, or `[numRows / size, size, size]` */
      readonly node: Node;
      /** Rows `size * i` to `size * i + size - 1` belong together. */
      readonly size: number;
    };

/**
 * Rows that were collapsed, told beside one row that is left with the same scale: row `i` adds
 * `-(1 + count_i) log scale_i - (residual_i^2 + sumOfSquares_i) / (2 scale_i^2)` to the log density.
 */
export interface AbsorbedRows {
  /** How many more rows count, `[numRows]`. */
  readonly count: Float64Array;
  /** What they add to the squared residual, `[numRows]`. */
  readonly sumOfSquares: Float64Array;
}

/**
 * `offset_i - sum over terms of weight_i variable[elements_i] ~ Normal(0, scale_i)`, row by row (or block of rows by block).
 * A variable's own distribution is such a term as well as a likelihood: the value's elements enter with weight -1.
 */
export interface GaussianTerm {
  /** The statement that it comes from. */
  readonly source: BoundTerm;
  readonly numRows: number;
  /** `[]` or `[numRows]`, free of the variables of `terms`. */
  readonly offset: Node;
  readonly terms: readonly LinearTerm[];
  readonly scale: GaussianScale;
  /** Multiplies the rows' log densities, normalising constants too: `[]` or `[numRows]`. One where absent. */
  readonly weight?: Node;
  readonly absorbed?: AbsorbedRows;
}
