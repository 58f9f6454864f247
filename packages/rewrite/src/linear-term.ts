/** @file One summand of a linear predictor: for each row an element of a parameter times a weight. */

import type { Node } from "@terrace/graph";
import type { BoundParameter } from "./bound-model.js";

/** `weight_i * variable[elements_i]` for each row `i`. */
export interface LinearTerm {
  readonly variable: BoundParameter;
  /** `[numRows]`: flat position in the variable of the element that a row uses; -1 where it uses none. */
  readonly elements: Int32Array;
  /** `[]` or `[numRows]`, free of the variables that the form is linear in. */
  readonly weight: Node;
}
