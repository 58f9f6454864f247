/** @file The cases of the suite `gibbs`, by the names that `--case` takes. */

import type { GibbsCase } from "../harness/gibbs-case.js";
import { radonClassical } from "./radon-classical.js";

export const gibbsCases: readonly GibbsCase[] = [radonClassical];
