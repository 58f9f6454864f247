/** @file The options of a chain: defaults, and checks that name the option, what is expected and what was received. */
import type { Generator } from "@terrace/core";

import type { MetricKind } from "./metric.js";
import type { ScheduleKind } from "./warmup.js";

/** The three streams of a chain. Warmup and draws have streams of their own, so that a longer warmup does not shift the draws' numbers. */
export interface ChainGenerators {
  readonly initialisation: Generator;
  readonly warmup: Generator;
  readonly draws: Generator;
}

/** Options of one chain. */
export interface ChainOptions {
  readonly generators: ChainGenerators;
  /** `"nuts"` when absent. */
  readonly sampler?: "nuts" | "hmc";
  /** Iterations that adapt; 1000 when absent. */
  readonly warmup?: number;
  /** Iterations after warmup, before thinning; 1000 when absent. */
  readonly draws?: number;
  /** Every how many iterations one is kept, from the first; 1 when absent. */
  readonly thin?: number;
  /** Whether warmup iterations are given to the sink too; false when absent. */
  readonly saveWarmup?: boolean;
  /** Mean `accept_stat__` to adapt to, in (0, 1); when absent 0.8, and up to 0.95 after divergences in warmup. */
  readonly targetAcceptance?: number;
  /** Doublings of a NUTS trajectory, 1 to 20; 10 when absent. */
  readonly maxTreeDepth?: number;
  /** `"diagonal"` when absent. */
  readonly metric?: MetricKind;
  /** `"continuous"` when absent, but `"windowed"` with a dense metric; see warmup.ts. */
  readonly schedule?: ScheduleKind;
  /** First position `[dimension]`, unconstrained; random when absent. */
  readonly init?: Float64Array;
  /** Where the search for a step size begins, 1 when absent; without warmup, a given step size is the one used. */
  readonly stepSize?: number;
  /** Static trajectories: expected number of steps; from `trajectoryLength` when absent. */
  readonly numLeapfrogs?: number;
  /** Static trajectories: expected length, numLeapfrogs times stepSize; pi / 2 (independent draws from a unit normal) when absent. */
  readonly trajectoryLength?: number;
  /** Static trajectories: see `StaticHmcParameters`; 0.5 when absent. */
  readonly numLeapfrogsJitter?: number;
  /** Static trajectories: see `StaticHmcParameters`; 0 when absent. */
  readonly stepSizeJitter?: number;
}

/** Options with their defaults; `init`, `stepSize` and `numLeapfrogs` may still be absent. */
export interface ResolvedOptions {
  readonly generators: ChainGenerators;
  readonly sampler: "nuts" | "hmc";
  readonly warmup: number;
  readonly draws: number;
  readonly thin: number;
  readonly saveWarmup: boolean;
  readonly targetAcceptance: number | undefined;
  readonly maxTreeDepth: number;
  readonly metric: MetricKind;
  readonly schedule: ScheduleKind;
  readonly init: Float64Array | undefined;
  readonly stepSize: number | undefined;
  readonly numLeapfrogs: number | undefined;
  readonly trajectoryLength: number;
  readonly numLeapfrogsJitter: number;
  readonly stepSizeJitter: number;
}

/**
 * Fills in defaults.
 *
 * @param fn the function that was called, for error messages
 * @throws RangeError naming the option that is out of range
 */
export function resolveOptions(options: ChainOptions, fn = "createChain"): ResolvedOptions {
  const { verify, verifyInteger, verifyOneOf } = verifiersOf(fn);
  const metric = options.metric ?? "diagonal";
  const resolved: ResolvedOptions = {
    generators: options.generators,
    sampler: options.sampler ?? "nuts",
    warmup: options.warmup ?? 1000,
    draws: options.draws ?? 1000,
    thin: options.thin ?? 1,
    saveWarmup: options.saveWarmup ?? false,
    targetAcceptance: options.targetAcceptance,
    maxTreeDepth: options.maxTreeDepth ?? 10,
    metric,
    schedule: options.schedule ?? (metric === "dense" ? "windowed" : "continuous"),
    init: options.init,
    stepSize: options.stepSize,
    numLeapfrogs: options.numLeapfrogs,
    trajectoryLength: options.trajectoryLength ?? Math.PI / 2,
    numLeapfrogsJitter: options.numLeapfrogsJitter ?? 0.5,
    stepSizeJitter: options.stepSizeJitter ?? 0,
  };
  verifyOneOf("sampler", resolved.sampler, ["nuts", "hmc"]);
  verifyOneOf("metric", resolved.metric, ["diagonal", "dense"]);
  verifyOneOf("schedule", resolved.schedule, ["continuous", "windowed"]);
  verifyInteger("warmup", resolved.warmup, 0, Number.MAX_SAFE_INTEGER);
  verifyInteger("draws", resolved.draws, 0, Number.MAX_SAFE_INTEGER);
  verifyInteger("thin", resolved.thin, 1, Number.MAX_SAFE_INTEGER);
  verifyInteger("maxTreeDepth", resolved.maxTreeDepth, 1, 20);
  const { targetAcceptance, stepSize, numLeapfrogs, trajectoryLength } = resolved;
  if (targetAcceptance !== undefined) {
    verify(
      "targetAcceptance",
      targetAcceptance,
      targetAcceptance > 0 && targetAcceptance < 1,
      "between 0 and 1, both excluded",
    );
  }
  if (stepSize !== undefined) {
    verify("stepSize", stepSize, stepSize > 0 && stepSize < Infinity, "positive and finite");
  }
  if (numLeapfrogs !== undefined) verifyInteger("numLeapfrogs", numLeapfrogs, 1, 65536);
  verify(
    "trajectoryLength",
    trajectoryLength,
    trajectoryLength > 0 && trajectoryLength < Infinity,
    "positive and finite",
  );
  const { numLeapfrogsJitter, stepSizeJitter } = resolved;
  verify("numLeapfrogsJitter", numLeapfrogsJitter, numLeapfrogsJitter >= 0 && numLeapfrogsJitter <= 1, "from 0 to 1");
  verify("stepSizeJitter", stepSizeJitter, stepSizeJitter >= 0 && stepSizeJitter < 1, "from 0 to 1, 1 excluded");
  return resolved;
}

/** Checks of options of the function `fn`. */
function verifiersOf(fn: string): {
  verify: (name: string, value: number, isValid: boolean, expected: string) => void;
  verifyInteger: (name: string, value: number, min: number, max: number) => void;
  verifyOneOf: (name: string, value: string, allowed: readonly string[]) => void;
} {
  const verify = (name: string, value: number, isValid: boolean, expected: string): void => {
    if (!isValid) throw new RangeError(`${fn}: \`${name}\` must be ${expected}, received ${value}.`);
  };
  return {
    verify,
    verifyInteger(name, value, min, max) {
      const range = max === Number.MAX_SAFE_INTEGER ? `an integer from ${min}` : `an integer from ${min} to ${max}`;
      verify(name, value, Number.isSafeInteger(value) && value >= min && value <= max, range);
    },
    verifyOneOf(name, value, allowed) {
      if (allowed.includes(value)) return;
      const expected = allowed.map((each) => `"${each}"`).join(" or ");
      throw new RangeError(`${fn}: \`${name}\` must be ${expected}, received "${value}".`);
    },
  };
}
