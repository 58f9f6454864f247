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

/** Rows that were collapsed: what they add beside the rows that are left. */
export interface AbsorbedRows {
  /** How many more rows count for the normalising constants than are left. */
  readonly count: number;
  /** What they add to the sum of squared residuals, in the units of the rows. */
  readonly sumOfSquares: number;
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
