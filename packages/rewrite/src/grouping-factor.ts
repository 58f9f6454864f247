/** @file A grouping factor: which level each row of a Gaussian term belongs to, and the variables that vary by it. */

import type { BoundParameter } from "./bound-model.js";

/** Coefficients that vary by the levels of one factor. */
export interface GroupingFactor {
  readonly numLevels: number;
  /** Number of rows of the observations at each level, `[numLevels]`. */
  readonly counts: Int32Array;
  /** Variables with an element (or one for each of several coefficients) a level. */
  readonly variables: readonly BoundParameter[];
  /** Other factors, by position in the analysis' list, within whose levels the levels of this one lie. */
  readonly nestedIn: readonly number[];
  /** Other factors that share rows and are neither nested in this one nor around it. */
  readonly crossedWith: readonly number[];
}
