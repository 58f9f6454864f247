/** @file A case of the suite `gibbs`: a model with conjugate structure, and what of ours draws it. */

import type { BenchmarkCase } from "./benchmark-case.js";

/** One case. */
export interface GibbsCase extends BenchmarkCase {
  /** `classical`: `gibbsVaryingIntercepts`, of data called `x`, `y` and `group`. */
  readonly sampler: "classical";
}
