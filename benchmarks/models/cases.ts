/** @file All cases, by the names that `--case` takes. */

import type { BenchmarkCase } from "../harness/benchmark-case.js";
import { eightSchools } from "./eight-schools.js";
import { fish } from "./fish.js";
import { radonIntercepts } from "./radon-intercepts.js";
import { radonSlopes } from "./radon-slopes.js";
import { gaussian, logistic, poisson } from "./simulated.js";
import { sleepstudy } from "./sleepstudy.js";

export const cases: readonly BenchmarkCase[] = [
  eightSchools,
  radonIntercepts,
  radonSlopes,
  sleepstudy,
  fish,
  gaussian,
  logistic,
  poisson,
];
