/** @file The cases of the suite `gibbs`, by the names that `--case` takes. */

import type { GibbsCase } from "../harness/gibbs-case.js";
import { gaussianRows } from "./gaussian-rows.js";
import { insteval } from "./insteval.js";
import { logisticAuto, logisticPolyaGamma } from "./logistic-gibbs.js";
import { radonClassical } from "./radon-classical.js";
import { radonInterceptsGamma, radonInterceptsHalfNormal, radonSlopesWishart } from "./radon-gibbs.js";

export const gibbsCases: readonly GibbsCase[] = [
  radonClassical,
  radonInterceptsGamma,
  radonInterceptsHalfNormal,
  radonSlopesWishart,
  gaussianRows,
  insteval,
  logisticPolyaGamma,
  logisticAuto,
];
