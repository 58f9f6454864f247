/** @file A fit: the draws of a model's posterior, how they came about, and what can be asked of them. */

import { readFit, saveFit, writeCmdStanCsv } from "#host";
import type { Draws, DrawsVariable, SampleStatistics } from "@terrace/core";
import {
  summarise,
  verdict,
  type Summary,
  type SummaryOptions,
  type SummaryRow,
  type Verdict,
} from "@terrace/diagnostics";
import type { Table } from "apache-arrow";

import type { DataInput } from "../bind/bind-data.js";
import { explain } from "../compile/explain.js";
import type { Observation, ParameterLayout, Plan, Quantity } from "../plan/programs.js";
import type { RecordedOptions } from "../sample/options.js";
import type { ChainFailure, FitChain, FitRecord, Timings } from "./fit-record.js";
import { evaluateRows, selectParameters, type DrawPositions, type RowQuantity } from "./predictive.js";
import { summarySections } from "./sections.js";
import { shrinkage } from "./shrinkage.js";

/** What a fit needs to be predicted from with new data: there only where the model is. */
export interface Rebinding {
  readonly plan: Plan;
  /** Plans the model with columns replaced. */
  readonly rebind: (newData: DataInput) => Plan;
}

/** Draws kept of warmup. */
export interface WarmupDraws {
  readonly draws: Draws;
  readonly sampleStats: SampleStatistics;
}

/** The draws of a fit and all that is known about them. Made by `sample` and `loadFit`. */
export class Fit {
  readonly #record: FitRecord;
  readonly #rebinding: Rebinding | undefined;
  #verdict: Verdict | undefined;
  /** Rows of a summary of all quantities, so that the verdict need not compute them again. */
  #rows: readonly SummaryRow[] | undefined;

  /** @internal */
  constructor(record: FitRecord, rebinding?: Rebinding) {
    this.#record = record;
    this.#rebinding = rebinding;
  }

  /** Every recorded quantity: parameters, then reports. */
  get draws(): Draws {
    return this.#record.sampled.draws;
  }

  /**
   * Statistics of the sampler under Stan's names, `[chain, draw]`; NaN where a Gibbs sampler has none, its counts are 0. Of a
   * sweep with a NUTS transition in it they are those of the transition, but for `lp__`, which is always that of all parameters.
   */
  get sampleStats(): SampleStatistics {
    return this.#record.sampled.statistics;
  }

  /** Draws of warmup, where `saveWarmup` was asked for. */
  get warmup(): WarmupDraws | undefined {
    const { warmup } = this.#record;
    return warmup === undefined ? undefined : { draws: warmup.draws, sampleStats: warmup.statistics };
  }

  /**
   * Unconstrained positions of the draws, `[chain, draw, rowSize]`: behind the coordinates of each stand its discrete parameters,
   * where the model has any.
   */
  get positions(): Float64Array {
    return this.#record.sampled.positions;
  }

  get seed(): number | string {
    return this.#record.seed;
  }

  /** The options it was made with, defaults filled in. */
  get options(): RecordedOptions {
    return this.#record.options;
  }

  get timings(): Timings {
    return this.#record.timings;
  }

  /** The chains whose draws are here, in the order of the draws' first axis. */
  get chains(): readonly FitChain[] {
    return this.#record.chains;
  }

  /** Whether sampling was stopped before all draws were made. */
  get incomplete(): boolean {
    return this.#record.isIncomplete;
  }

  /** Chains that ended with an error. */
  get failures(): readonly ChainFailure[] {
    return this.#record.failures;
  }

  /** @internal */
  get record(): FitRecord {
    return this.#record;
  }

  /**
   * Means, sds, quantiles and diagnostics of every scalar, as data; in print a table in sections with the verdict. `options`
   * are those of `summarise`.
   *
   * @throws RangeError naming the nearest quantity for an unknown name
   */
  summary(options: SummaryOptions = {}): Summary {
    const { options: made } = this.#record;
    const header = {
      numObservations: made.prior ? 0 : this.#record.numObservations(),
      warmup: made.warmup,
      thin: made.thin,
    };
    const sections = summarySections(this.#record.explained().quantities);
    const judge = (): Verdict => this.verdict();
    const summary = summarise(this.draws, {
      header,
      sections,
      ...options,
      // Judged when printed, from these rows.
      get verdict() {
        return options.verdict ?? judge();
      },
    });
    if (options.variables === undefined) this.#rows = summary.rows;
    return summary;
  }

  /** Whether the draws can be trusted, and if not, why and what to do. */
  verdict(): Verdict {
    const { scales, failures, dimension, isIncomplete, options } = this.#record;
    // A Gibbs sampler has no trajectories to judge.
    const statistics = options.sampler === "gibbs" ? undefined : this.sampleStats;
    this.#verdict ??= verdict(this.draws, statistics, {
      maxTreeDepth: options.maxTreeDepth,
      scales,
      failedChains: failures.map(({ chain, message }) => ({ chain: chain + 1, message })),
      incomplete: isIncomplete,
      dimension,
      ...(this.#rows === undefined ? {} : { rows: this.#rows }),
    });
    return this.#verdict;
  }

  /** What the stages found and did, the sampler and the backend, as text. */
  explain(): string {
    const { options, backend, chains } = this.#record;
    const { sampler, lockstep, warmup, draws, thin, targetAcceptance, maxTreeDepth, metric, prior, fixed } = options;
    const target = targetAcceptance ?? "0.8 (more after divergences in warmup)";
    const method = {
      nuts: `NUTS on all coordinates: ${metric} metric, target acceptance ${target}, at most ${maxTreeDepth} doublings`,
      hmc:
        `static HMC on all coordinates: ${metric} metric` +
        (lockstep === undefined ? "" : `, ${lockstep} chains in step with one step size and metric`),
      gibbs: "Gibbs: each variable from its full conditional, as planned above",
      mixed: `a Gibbs sweep as planned above, with a transition of NUTS in it: ${metric} metric, target acceptance ${target}, at most ${maxTreeDepth} doublings`,
    };
    const lines = [
      method[sampler],
      `${chains.length} of ${options.chains} chains, ${warmup} warmup and ${draws} sampling iterations each` +
        (thin === 1 ? "" : `, every ${thin}th kept`),
      ...(prior ? ["the prior alone: the observations were dropped"] : []),
      ...(fixed.length === 0 ? [] : [`held fixed: ${fixed.join(", ")}`]),
    ];
    return `${explain(this.#record.explained(), backend)}\n\nSampler\n${lines.map((line) => `  ${line}`).join("\n")}`;
  }

  /**
   * Log likelihood of every observation at every draw: under the name of each data that is observed, an array
   * `[chain, draw, ...rows]` in the caller's order of rows, whichever statements its elements stand in. NaN in rows that
   * were not observed: those that no statement scores, and those with a missing value. Computed anew at each call.
   *
   * @throws RangeError when the model has no observations, or none was given
   */
  logLikelihood(): Draws {
    const { observations, pointwise } = this.#programs("logLikelihood");
    if (observations.every(({ isAbsent }) => isAbsent === true)) {
      const names = observations.map(({ name }) => `\`${name}\``).join(", ");
      throw new RangeError(`logLikelihood: there is nothing observed; ${names} was not given.`);
    }
    const quantities = observations.map(({ name, dims, shape, coords }) => rowQuantity(name, dims, shape, coords));
    return evaluateRows(pointwise, quantities, this.#at(), { purpose: "prediction", index: 0 });
  }

  /**
   * Predictive draws: for each data that is observed, one simulated data set a draw, `[chain, draw, ...rows]`, NaN in rows
   * that no statement scores. The same draws at each call; they do not depend on what else was asked.
   *
   * @param newData columns to replace, where the predictions are for other predictors: all columns of their length, and with the
   *   fitted levels. An outcome, data that the model only observes, may be left out where its size follows from other columns
   * @throws RangeError when the model has no observations that can be simulated, or new data change the parameters
   * @throws TypeError when a loaded fit, which does not have the model, is given new data, and for a misspelt column
   */
  predict(newData?: DataInput): Draws {
    const programs = newData === undefined ? { ...this.#programs("predict"), at: this.#at() } : this.#rebound(newData);
    const predictable = programs.observations.filter(({ notPredictable }) => notPredictable === undefined);
    if (predictable.length === 0) {
      const why = programs.observations.map(({ name, notPredictable }) => `\`${name}\`: ${notPredictable ?? ""}`);
      throw new RangeError(`predict: no observation can be simulated (${why.join("; ")}).`);
    }
    const quantities = predictable.map(({ name, dims, predictionShape, coords }) =>
      rowQuantity(name, dims, predictionShape, coords),
    );
    return evaluateRows(programs.generate, quantities, programs.at, { purpose: "prediction", index: 1 });
  }

  /**
   * Weights of partial pooling by draw, `[chain, draw, level]`, of effects that vary by group in a linear predictor with normal
   * rows, however the model is written and was sampled. For intercepts `lambda[j] = (n[j] / s2) / (n[j] / s2 + 1 / s2_a)`, from
   * 0 (an intercept follows its own distribution's mean; so without rows) to 1 (it follows its own rows); for other effects the
   * rows of a level count as often as their squared coefficients say. Computed anew at each call.
   *
   * @param variable name of the effects; may be left out where there is one such parameter
   * @throws RangeError when there are none, or several and none is named, or rows that are not normal
   * @throws TypeError when a loaded fit, which does not have the model, is asked
   */
  shrinkage(variable?: string): DrawsVariable {
    if (this.#rebinding === undefined) {
      throw new TypeError("shrinkage: a loaded fit does not have its model. Ask before saving.");
    }
    return shrinkage(this.#rebinding.plan, this.draws, variable);
  }

  /**
   * Saves the fit as an Arrow IPC file, whole or not at all: written beside `path` and renamed. See {@link loadFit}.
   *
   * @throws Error naming the path, with the system's error as its cause; an earlier file is then unchanged
   */
  async save(path: string): Promise<void> {
    await saveFit(this.#record, path);
  }

  /** The same as {@link loadFit}. */
  static load(path: string): Promise<Fit> {
    return loadFit(path);
  }

  /**
   * The draws as an Arrow table: a row a draw, with columns `.chain`, `.iteration` and `.draw` (all from 1, as R's posterior has
   * them), one Float64 column a scalar under its printed name, and the sample statistics.
   */
  async toArrow(): Promise<Table> {
    const { drawsTable } = await import("./arrow-table.js");
    return drawsTable(this.#record.sampled);
  }

  /**
   * Writes the draws as CmdStan does, one file a chain, for R (cmdstanr, rstan) and Python (ArviZ, cmdstanpy).
   *
   * @returns the files' paths
   * @throws Error naming the path that cannot be written
   */
  async toCmdStanCsv(directory: string): Promise<string[]> {
    return await writeCmdStanCsv(this.#record, directory);
  }

  #at(): DrawPositions {
    const { sampled, rowSize, chains, seed, backend } = this.#record;
    return {
      positions: sampled.positions,
      rowSize,
      numDraws: sampled.draws.numDraws,
      chains: chains.map(({ chain }) => chain),
      seed,
      backend: backend.backend,
    };
  }

  #programs(fn: string) {
    const programs = this.#record.programs();
    if (programs.observations.length > 0) return programs;
    throw new RangeError(`${fn}: the model has no observations.`);
  }

  #rebound(newData: DataInput): {
    observations: readonly Observation[];
    generate: Plan["programs"]["generate"];
    at: DrawPositions;
  } {
    if (this.#rebinding === undefined) {
      throw new TypeError(
        "predict: a loaded fit does not have its model, so it cannot take new data. Sample again, or predict before saving.",
      );
    }
    const plan = this.#rebinding.rebind(newData);
    verifySameParameters(this.#rebinding.plan, plan);
    const at = selectParameters(this.#at(), this.#rebinding.plan.parameters, plan.parameters);
    if (plan.observations.length === 0) throw new RangeError("predict: the model has no observations.");
    return { observations: plan.observations, generate: plan.programs.generate, at };
  }
}

/**
 * @throws RangeError when a parameter of the plan with new data is not one of the fitted plan, or another there. Missing values
 * that new data fill are parameters of the fitted plan alone
 */
function verifySameParameters(fitted: Plan, given: Plan): void {
  const describe = (layout: ParameterLayout | undefined, quantities: readonly Quantity[]): string => {
    if (layout === undefined) return "absent";
    const coords = quantities.find(({ name }) => name === layout.name)?.coords ?? {};
    return JSON.stringify([layout.name, layout.shape, layout.unconstrainedShape, coords]);
  };
  for (const after of given.parameters) {
    const before = fitted.parameters.find(({ name }) => name === after.name);
    if (describe(before, fitted.quantities) === describe(after, given.quantities)) continue;
    throw new RangeError(
      `predict: \`newData\` must leave the parameters as they were fitted; \`${after.name}\` would have other sizes or levels. ` +
        "Give factors the fitted levels (`factor(column, { levels })`); new levels cannot be predicted yet.",
    );
  }
}

/** A quantity of rows; a dim that is there twice or lacks a name gets one of its own. */
function rowQuantity(
  name: string,
  dims: readonly string[],
  shape: readonly number[],
  coords: RowQuantity["coords"],
): RowQuantity {
  const axes = shape.map((_, axis) => dims[axis] ?? `${name}_${axis}`);
  const fitting = Object.entries(coords).filter(([dim, labels]) => labels.length === shape[axes.indexOf(dim)]);
  return { name, dims: axes, shape, coords: Object.fromEntries(fitting) };
}

/**
 * Loads a fit that `fit.save` wrote. Everything comes back bit for bit; only `predict(newData)`, which needs the model, is refused.
 *
 * @throws Error naming the path: not to be read, no fit, cut short, damaged, or of another version
 * @example
 * const fit = await loadFit("radon.arrow");
 */
export async function loadFit(path: string): Promise<Fit> {
  return new Fit(await readFit(path));
}
