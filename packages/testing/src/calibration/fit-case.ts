/** @file What a case of the calibration is: a model, data, how it is run, and what the verdict has to say. */

import type { Model } from "@terrace/model";
import type { DataInput } from "@terrace/runtime";
import type { FitOptions } from "./run-fit.js";

/** One model whose fits are all known to be good, or all known to be bad. */
export interface FitCase {
  readonly name: string;
  /** What the verdict has to say. */
  readonly isGood: boolean;
  /** Why the fits are good or bad, in a sentence. */
  readonly because: string;
  readonly model: Model;
  /** Reads or simulates the data. */
  data(): DataInput;
  readonly options?: FitOptions;
}
