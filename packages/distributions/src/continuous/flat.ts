/** @file The improper flat densities on the reals and on the reals above 0: log density 0, no draws. */

import { positiveReals, reals } from "../formulas/parameter.js";
import { scalarDistribution } from "../scalar-distribution.js";

/** `flat()`. */
export const flat = scalarDistribution({
  name: "flat",
  parameters: [],
  support: reals,
  proper: false,
  logDensity: (b) => b.constant(0),
});

/** `half_flat()`. */
export const halfFlat = scalarDistribution({
  name: "half_flat",
  parameters: [],
  support: positiveReals,
  proper: false,
  logDensity: (b) => b.constant(0),
});
