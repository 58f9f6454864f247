/** @file Binary outcomes on 100,000 rows, by Polya-Gamma variables and by whatever the planner takes. */

import type { GibbsCase } from "../harness/gibbs-case.js";
import { logistic } from "./simulated.js";

/**
 * A sweep of JAGS takes a tenth of a second. Set-up is left out of the times of both and printed beside them. Peers have the
 * model under another name than in the suite `ess`, whose longer fits would take JAGS hours.
 */
const common = {
  ...logistic,
  programs: "logistic-sweeps",
  leavesOutSetup: true,
  settings: { chains: 4, warmup: 100, draws: 1000 },
} as const;

export const logisticPolyaGamma: GibbsCase = { ...common, name: "logistic-1e5", sampler: "gibbs" };

export const logisticAuto: GibbsCase = { ...common, name: "logistic-1e5-auto", sampler: "auto" };
