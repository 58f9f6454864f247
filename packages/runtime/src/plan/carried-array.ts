/** @file An array that a scan fills, one row a step: the row being assigned, and the rows of earlier steps that are read. */

import type { IndexSymbol, ValueSymbol } from "@terrace/distributions";
import type { Node } from "@terrace/graph";
import type { ArrayState } from "./array-state.js";

/** Step `t` assigns the elements at `step * t + offset` of `axis`. */
export interface CarriedArray {
  readonly symbol: ValueSymbol;
  readonly counter: IndexSymbol;
  readonly axis: number;
  readonly step: 1 | -1;
  readonly offset: number;
  /** Rows of the steps before, nearest first: inputs of the body. */
  readonly lags: readonly Node[];
  /** The row of this step. */
  readonly row: ArrayState;
}
