/** @file The stage `gibbsVaryingIntercepts`: three columns in, the classical Gibbs sampler's draws out. */

import { createDraws, createGenerator } from "@terrace/core";
import {
  groupStatistics,
  runSweeps,
  varyingInterceptsStart,
  varyingInterceptsSweep,
  type SweepSink,
} from "@terrace/gibbs";

import { describeValue, outOfRange, verifyInteger, verifyKeys, wrongType } from "../argument.js";
import { factor, isFactorColumn, isLabelColumn, type FactorColumn, type LabelColumn } from "../bind/factor.js";
import type { CsvColumn } from "../data/read-csv.js";
import { resolveSeed } from "../sample/options.js";
import { compileSweep } from "./compile-sweep.js";
import { instantiateSweep } from "./instantiate-sweep.js";
import { VaryingInterceptsFit } from "./varying-intercepts-fit.js";

const fn = "gibbsVaryingIntercepts";

/** Options of {@link gibbsVaryingIntercepts}. */
export interface VaryingInterceptsOptions {
  /** Draws kept; 2000 when absent. */
  readonly samples?: number;
  /** Sweeps before the first draw; 500 when absent. */
  readonly warmup?: number;
  /** A finite number or text; random when absent. One seed gives the same draws everywhere. */
  readonly seed?: number | string;
}

/**
 * Draws from the posterior of the varying-intercept model
 * `y[i] ~ normal(alpha[group[i]] + beta * x[i], sqrt(s2))`, `alpha[j] ~ normal(mu, sqrt(s2_a))` with the priors
 * `beta ~ normal(0, 10)`, `mu ~ normal(0, sqrt(1000))`, `s2` and `s2_a ~ inv_gamma(1, 0.1)`, by one Gibbs chain that sweeps
 * through `alpha`, `beta`, `mu`, `s2`, `s2_a` from 0, 0, 0, 1, 1. A sweep costs the same however many rows there are.
 *
 * @param x predictor, `[numRows]`, finite
 * @param y outcome, `[numRows]`, finite
 * @param groupIds the group of each row: numbers or labels, levels sorted as `factor` does; or a `factor(column, { levels })`,
 *   whose levels may have no rows
 * @throws TypeError, RangeError for columns of different lengths, without rows or with missing or infinite numbers, for a
 *   single group, and for wrong options
 * @example
 * const fit = gibbsVaryingIntercepts([0, 1, 0, 1], [1.1, 2.3, 0.2, 1.4], ["a", "a", "b", "b"], { seed: 1 });
 * fit.alpha[0]; // two intercepts
 */
export function gibbsVaryingIntercepts(
  x: ArrayLike<number> | CsvColumn,
  y: ArrayLike<number> | CsvColumn,
  groupIds: LabelColumn | FactorColumn,
  options: VaryingInterceptsOptions = {},
): VaryingInterceptsFit {
  if (typeof options !== "object" || options === null) throw wrongType(fn, "options", "an object", options);
  verifyKeys(fn, "options", options, ["samples", "warmup", "seed"]);
  const { samples = 2000, warmup = 500 } = options;
  verifyInteger(fn, "samples", samples, 1);
  verifyInteger(fn, "warmup", warmup, 0);
  const seed = resolveSeed(fn, options.seed);
  const outcome = readNumbers("y", y);
  const predictor = readNumbers("x", x);
  if (outcome.length === 0) throw outOfRange(fn, "y", "numbers of at least one row", y);
  verifyLength("x", predictor, outcome.length);
  const { codes, levels } = readGroups(groupIds, outcome.length);
  const statistics = groupStatistics(predictor, outcome, codes, levels.length);
  const sweep = varyingInterceptsSweep(statistics);
  const generators = { warmup: createGenerator(seed, 0, "warmup"), draws: createGenerator(seed, 0, "draws") };
  const { advance, makeState } = instantiateSweep(compileSweep(sweep));
  const chain = { state: makeState(), iteration: 0 };
  chain.state.set(varyingInterceptsStart(sweep));
  // Views of the state, which stays where it is.
  const kept = sweep.variables.map(({ offset, size }) => {
    return { now: chain.state.subarray(offset, offset + size), size, values: new Float64Array(samples * size) };
  });
  let numKept = 0;
  const sink: SweepSink = {
    onDraw: () => {
      for (const { now, size, values } of kept) {
        if (size === 1) values[numKept] = now[0]!;
        else values.set(now, numKept * size);
      }
      numKept++;
    },
  };
  runSweeps(generators, advance, chain, { warmup, draws: samples }, sink);
  const columns = sweep.variables.map(({ name, shape }, k) => {
    const isVector = shape.length > 0;
    const { values } = kept[k]!;
    return { name, shape, values, dims: isVector ? ["group"] : [], coords: isVector ? { group: levels } : {} };
  });
  const record = { seed, warmup, numRows: outcome.length, levels, counts: statistics.counts };
  return new VaryingInterceptsFit(createDraws(1, samples, columns), record);
}

function readNumbers(argument: string, column: ArrayLike<number> | CsvColumn): Float64Array {
  const isColumn = Array.isArray(column) || (ArrayBuffer.isView(column) && !(column instanceof DataView));
  if (!isColumn) throw wrongType(fn, argument, "an array of numbers", column);
  const numbers = Float64Array.from(column as ArrayLike<unknown>, (value) =>
    typeof value === "number" ? value : Number.NaN,
  );
  const row = numbers.findIndex((value) => !Number.isFinite(value));
  if (row >= 0) {
    const received = `${describeValue(column[row])} in row ${row}`;
    throw new RangeError(`${fn}: \`${argument}\` must be finite numbers, received ${received}.`);
  }
  return numbers;
}

function readGroups(groupIds: LabelColumn | FactorColumn, numRows: number) {
  if (!isFactorColumn(groupIds) && !isLabelColumn(groupIds)) {
    throw wrongType(fn, "groupIds", "an array of numbers or labels, or a factor", groupIds);
  }
  const { labels, levels } = isFactorColumn(groupIds) ? groupIds : factor(groupIds);
  verifyLength("groupIds", labels, numRows);
  const missing = labels.indexOf(null);
  if (missing >= 0) throw new RangeError(`${fn}: \`groupIds\` must be labels, received none in row ${missing}.`);
  if (levels.length < 2) {
    throw new RangeError(
      `${fn}: \`groupIds\` must have at least 2 levels, received ${levels.length}. ` +
        "The variance of the intercepts cannot be told from one group; leave the groups out.",
    );
  }
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  // Every label is a level: `factor` has checked it, and none is missing.
  return { codes: Int32Array.from(labels, (label) => codeOf.get(label!)!), levels };
}

function verifyLength(argument: string, column: ArrayLike<unknown>, numRows: number): void {
  if (column.length === numRows) return;
  throw new RangeError(`${fn}: \`${argument}\` must have ${numRows} rows as \`y\` has, received ${column.length}.`);
}
