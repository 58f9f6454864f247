/** @file A case of the suite `gibbs`: a model with conjugate structure, and what of ours draws it. */

import type { BenchmarkCase, PlainData } from "./benchmark-case.js";

/** One case. */
export interface GibbsCase extends BenchmarkCase {
  /** `classical`: `gibbsVaryingIntercepts`, of data called `x`, `y` and `group`; else that option of `sample`. */
  readonly sampler: "classical" | "gibbs" | "auto";
  /** Whether our time begins when sampling begins and not with the call; peers' set-up is in no time. False when absent. */
  readonly leavesOutSetup?: boolean;
  /** What is asked is how a sweep's time grows with the rows: the same with fewer of them. */
  readonly fewerRows?: FewerRows;
}

/** Data with fewer rows, whose sweeps are timed in turns with those of the case's own. */
export interface FewerRows {
  readonly name: string;
  readonly data: () => PlainData;
  readonly reference: BenchmarkCase["reference"];
}
