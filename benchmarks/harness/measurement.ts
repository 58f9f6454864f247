/** @file What is known of one fit, ours or a peer's, once it is over: times, leapfrogs, and whether it counts. */

import type { FitAssessment } from "./assess-fit.js";

/** One fit. */
export interface FitMeasurement {
  readonly seed: number;
  /** CPU seconds from the first warmup step to the last draw. */
  readonly cpuSeconds: number;
  /** CPU seconds of the whole call, where the engine is called as a function. */
  readonly callCpuSeconds?: number;
  /** CPU seconds that go before `cpuSeconds`: reading the model and the data, compiling. */
  readonly setupSeconds?: number;
  /** All gradient evaluations; absent for samplers without gradients. */
  readonly warmupLeapfrogs?: number;
  readonly drawLeapfrogs?: number;
  readonly divergences?: number;
  readonly assessment: FitAssessment;
}

/** The fits of one engine on one case. */
export interface EngineFits {
  /** Name and version of the engine. */
  readonly version: string;
  readonly compileSeconds?: number;
  /** What sets it apart: other priors, say. */
  readonly note?: string;
  readonly fits: readonly FitMeasurement[];
}
