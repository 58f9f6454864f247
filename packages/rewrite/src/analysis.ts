/** @file What the analysis of a bound model comes to. */

import type { BoundModel } from "./bound-model.js";
import type { Auxiliary, FullConditional, Refusal } from "./full-conditional.js";
import type { GroupingFactor } from "./grouping-factor.js";
import type { Problem } from "./problems.js";

/** The structure of a bound model: how each of its parameters can be drawn given the others, if it can. */
export interface Analysis {
  readonly model: BoundModel;
  /** Every parameter is in one of these or in `refusals`. */
  readonly conditionals: readonly FullConditional[];
  readonly auxiliaries: readonly Auxiliary[];
  readonly refusals: readonly Refusal[];
  /** Found when first asked for. */
  readonly groupingFactors: readonly GroupingFactor[];
  /** What is wrong with the model that no conditional shows by itself. */
  readonly problems: readonly Problem[];
}
