/** @file The options of `sample`: defaults, and checks that name the option, what is expected and what was received. */

import { numProcessors } from "#host";

import { outOfRange, verifyBoolean, verifyInteger, verifyKeys, verifyOneOf, wrongType } from "../argument.js";
import { verifyBackend, type BackendOption } from "../compile/backend.js";
import type { ProgressOption } from "../progress/reporter.js";

/** Constrained values by parameter name: a number, or an array (nested or flat and row-major) of the parameter's shape. */
export type ParameterValues = Readonly<Record<string, unknown>>;

/** A sampler: `"mixed"` is a Gibbs sweep with a NUTS transition for what has no full conditional to draw from. */
export type Sampler = "nuts" | "hmc" | "gibbs" | "mixed";

/** Options of `sample`. */
export interface SampleOptions {
  /** Number of chains; 4 when absent. */
  readonly chains?: number;
  /** Iterations of each chain that adapt; 1000 when absent. */
  readonly warmup?: number;
  /** Iterations of each chain after warmup, before thinning (as in Stan); 1000 when absent. */
  readonly draws?: number;
  /** Any finite number or text; one at random, recorded in the fit, when absent. */
  readonly seed?: number | string;
  /** `"auto"` when absent: chosen for the model. */
  readonly sampler?: "auto" | Sampler;
  /**
   * With the sampler `"hmc"`: how many chains move in step, with one step size, metric and trajectory length, and one evaluation of
   * the density for all of them; a divisor of `chains`, or true for all. Each group adapts by itself, so that draws depend on it.
   */
  readonly lockstep?: boolean | number;
  readonly backend?: BackendOption;
  readonly rewrite?: "auto" | "none";
  /** Mean acceptance that warmup aims at, in (0, 1); when absent 0.8, and up to 0.95 after divergences in warmup. */
  readonly targetAcceptance?: number;
  /** Doublings of a trajectory, 1 to 20; 10 when absent. */
  readonly maxTreeDepth?: number;
  /** `"diagonal"` when absent. */
  readonly metric?: "diagonal" | "dense";
  /** Step size to begin with; without warmup the one that is used. */
  readonly stepSize?: number;
  /** First values: for all chains, or one entry a chain. Parameters that are not named start at random. */
  readonly init?: ParameterValues | readonly ParameterValues[];
  /** Every how many iterations one is kept; 1 when absent. */
  readonly thin?: number;
  /** Whether warmup draws are kept too, in `fit.warmup`; false when absent. */
  readonly saveWarmup?: boolean;
  /** Parameters held at these values. */
  readonly fixed?: ParameterValues;
  /** Whether to sample the prior: the observations are dropped. */
  readonly prior?: boolean;
  /**
   * Worker threads; as many as chains, or groups of chains in step, at most the machine's cores, when absent. Has no influence on the draws, and none at all
   * in a browser.
   */
  readonly workers?: number;
  /** False or absent: silent. True: bars on a terminal, else plain lines, on standard error. A function gets the events. */
  readonly progress?: ProgressOption;
  /** Aborted, the draws so far become a fit that is marked incomplete. */
  readonly signal?: AbortSignal;
}

/** Options with their defaults. */
export interface ResolvedSampleOptions {
  readonly chains: number;
  readonly warmup: number;
  readonly draws: number;
  readonly seed: number | string;
  readonly sampler: "auto" | Sampler;
  /** Options that were given and that only a sampler which follows gradients has. */
  readonly gradientOptions: readonly string[];
  /** Chains of a group; undefined where each moves by itself. */
  readonly lockstep: number | undefined;
  readonly backend: BackendOption;
  readonly rewrite: "auto" | "none";
  readonly targetAcceptance: number | undefined;
  readonly maxTreeDepth: number;
  readonly metric: "diagonal" | "dense";
  readonly stepSize: number | undefined;
  /** One entry a chain, or undefined. */
  readonly init: readonly ParameterValues[] | undefined;
  readonly thin: number;
  readonly saveWarmup: boolean;
  readonly fixed: ParameterValues | undefined;
  readonly prior: boolean;
  readonly workers: number;
  readonly progress: ProgressOption;
  readonly signal: AbortSignal | undefined;
}

const known = [
  "chains", "warmup", "draws", "seed", "sampler", "lockstep", "backend", "rewrite", "targetAcceptance", "maxTreeDepth", "metric",
  "stepSize", "init", "thin", "saveWarmup", "fixed", "prior", "workers", "progress", "signal",
]; // prettier-ignore

const gradientOptions = ["targetAcceptance", "maxTreeDepth", "metric", "stepSize"] as const;

/**
 * Fills in defaults.
 *
 * @throws TypeError for an option of the wrong type or an unknown one, RangeError for one out of range
 */
export function resolveSampleOptions(options: SampleOptions): ResolvedSampleOptions {
  const fn = "sample";
  if (!isRecord(options)) throw wrongType(fn, "options", "an object", options);
  verifyKeys(fn, "options", options, known);
  const { chains = 4, warmup = 1000, draws = 1000, thin = 1, maxTreeDepth = 10, targetAcceptance } = options;
  verifyInteger(fn, "chains", chains, 1);
  verifyInteger(fn, "warmup", warmup, 0);
  verifyInteger(fn, "draws", draws, 1);
  verifyInteger(fn, "thin", thin, 1);
  verifyInteger(fn, "maxTreeDepth", maxTreeDepth, 1);
  if (maxTreeDepth > 20) throw outOfRange(fn, "maxTreeDepth", "an integer from 1 to 20", maxTreeDepth);
  if (targetAcceptance !== undefined)
    verifyBetween("targetAcceptance", targetAcceptance, 0, 1, "a number between 0 and 1, both excluded");
  const { stepSize, signal, progress = false, metric = "diagonal", rewrite = "auto", backend = "auto" } = options;
  if (stepSize !== undefined) verifyBetween("stepSize", stepSize, 0, Infinity, "a positive number");
  verifyOneOf(fn, "metric", metric, ["diagonal", "dense"]);
  verifyOneOf(fn, "rewrite", rewrite, ["auto", "none"]);
  verifyBackend(fn, backend);
  const { saveWarmup = false, prior = false, sampler = "auto" } = options;
  verifyOneOf(fn, "sampler", sampler, ["auto", "nuts", "hmc", "gibbs", "mixed"]);
  verifyBoolean(fn, "saveWarmup", saveWarmup);
  verifyBoolean(fn, "prior", prior);
  if (!isProgress(progress)) throw wrongType(fn, "progress", "true, false or a function", progress);
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw wrongType(fn, "signal", "an AbortSignal", signal);
  const lockstep = resolveLockstep(options.lockstep, { chains, sampler, metric });
  const numGroups = chains / (lockstep ?? 1);
  const { workers = Math.min(numGroups, numProcessors()) } = options;
  verifyInteger(fn, "workers", workers, 1);
  return {
    chains,
    warmup,
    draws,
    seed: resolveSeed(fn, options.seed),
    sampler,
    gradientOptions: gradientOptions.filter((name) => options[name] !== undefined),
    lockstep,
    backend,
    rewrite,
    targetAcceptance,
    maxTreeDepth,
    metric,
    stepSize,
    init: resolveInit(options.init, chains),
    thin,
    saveWarmup,
    fixed: resolveFixed(options.fixed),
    prior,
    workers: Math.min(workers, numGroups),
    progress,
    signal,
  };
}

/**
 * The seed that a person gave, or a random one when absent.
 *
 * @throws TypeError or RangeError when it is neither a finite number nor text
 */
export function resolveSeed(fn: string, seed: unknown): number | string {
  if (seed === undefined) return crypto.getRandomValues(new Uint32Array(1))[0]!;
  if (typeof seed === "string") return seed;
  if (typeof seed !== "number") throw wrongType(fn, "seed", "a finite number or text", seed);
  if (!Number.isFinite(seed)) throw outOfRange(fn, "seed", "a finite number or text", seed);
  return seed;
}

/** How many chains move in step; undefined where none do. */
function resolveLockstep(
  lockstep: unknown,
  { chains, sampler, metric }: { readonly chains: number; readonly sampler: unknown; readonly metric: string },
): number | undefined {
  if (lockstep === undefined || lockstep === false) return undefined;
  const expected = `true, false or a number that divides \`chains\` (${chains})`;
  if (lockstep !== true && typeof lockstep !== "number") throw wrongType("sample", "lockstep", expected, lockstep);
  const size = lockstep === true ? chains : lockstep;
  if (!Number.isSafeInteger(size) || size < 1 || chains % size !== 0) {
    throw outOfRange("sample", "lockstep", expected, lockstep);
  }
  if (sampler !== "hmc") {
    const received = typeof sampler === "string" ? `"${sampler}"` : "another";
    throw new RangeError(
      `sample: \`lockstep\` moves chains of the \`sampler\` "hmc", received ${received}. Trajectories of "nuts" differ in length from chain to chain.`,
    );
  }
  if (metric !== "diagonal") {
    throw new RangeError('sample: `lockstep` has the `metric` "diagonal" alone, received "dense".');
  }
  return size;
}

function resolveInit(init: unknown, chains: number): readonly ParameterValues[] | undefined {
  if (init === undefined) return undefined;
  const expected = `values by parameter name, or an array of them with one entry for each of ${chains} chains`;
  if (Array.isArray(init)) {
    if (init.length !== chains) throw outOfRange("sample", "init", expected, init);
    const entries: unknown[] = init;
    return entries.map((entry, chain) => {
      if (!isRecord(entry)) throw wrongType("sample", `init[${chain}]`, "values by parameter name", entry);
      return entry;
    });
  }
  if (!isRecord(init)) throw wrongType("sample", "init", expected, init);
  return Array.from({ length: chains }, () => init);
}

function resolveFixed(fixed: unknown): ParameterValues | undefined {
  if (fixed === undefined) return undefined;
  if (!isRecord(fixed)) throw wrongType("sample", "fixed", "values by parameter name", fixed);
  return Object.keys(fixed).length === 0 ? undefined : fixed;
}

function verifyBetween(
  name: string,
  value: unknown,
  min: number,
  max: number,
  expected: string,
): asserts value is number {
  if (typeof value !== "number") throw wrongType("sample", name, expected, value);
  if (!(value > min && value < max)) throw outOfRange("sample", name, expected, value);
}

function isProgress(value: unknown): value is ProgressOption {
  return typeof value === "boolean" || typeof value === "function";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** What a fit records of the options it was made with: plain data. */
export interface RecordedOptions {
  readonly chains: number;
  readonly warmup: number;
  readonly draws: number;
  readonly thin: number;
  readonly saveWarmup: boolean;
  /** The one that drew: `"auto"` stands for one of them. */
  readonly sampler: Sampler;
  /** Chains that moved in step; absent where each moved by itself. */
  readonly lockstep?: number;
  /** Absent where none was asked for. */
  readonly targetAcceptance?: number;
  readonly maxTreeDepth: number;
  readonly metric: "diagonal" | "dense";
  readonly prior: boolean;
  readonly workers: number;
  readonly backend: string;
  readonly rewrite: string;
  /** Names of parameters that were held fixed. */
  readonly fixed: readonly string[];
}

/** The recorded part of the options. */
export function recordOptions(options: ResolvedSampleOptions, sampler: Sampler, backend: string): RecordedOptions {
  const { chains, warmup, draws, thin, saveWarmup, lockstep, targetAcceptance, maxTreeDepth, metric } = options;
  const fixed = Object.keys(options.fixed ?? {});
  const { prior, workers, rewrite } = options;
  return {
    chains, warmup, draws, thin, saveWarmup, sampler, maxTreeDepth, metric, prior, workers, backend, rewrite, fixed,
    ...(lockstep === undefined ? {} : { lockstep }),
    ...(targetAcceptance === undefined ? {} : { targetAcceptance }),
  }; // prettier-ignore
}
