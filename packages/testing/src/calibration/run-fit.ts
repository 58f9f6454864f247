/**
 * @file A fit in this process, without worker threads: the programs, streams and draws are those of `sample`, so that one
 * seed gives the draws that `sample` gives.
 */

import { compileKernel, instantiateKernel, kernelLogDensity, type KernelProgram } from "@terrace/backend-kernel";
import { createDraws, createGenerator, sampleStatisticNames, type Draws, type SampleStatistics } from "@terrace/core";
import { findExchanges, summarise, verdict, type LogJoint, type Summary, type Verdict } from "@terrace/diagnostics";
import { runChain } from "@terrace/hmc";
import type { Model } from "@terrace/model";
import { makePlan, type DataInput, type Plan } from "@terrace/runtime";

/** A model bound to data and compiled, to be fitted with many seeds. */
export interface PreparedModel {
  readonly plan: Plan;
  readonly density: KernelProgram;
  readonly draw: KernelProgram;
  readonly logJoint: LogJoint;
}

/** Sizes of a run; what is absent is as in `sample`. */
export interface FitOptions {
  readonly chains?: number;
  readonly warmup?: number;
  readonly draws?: number;
  readonly targetAcceptance?: number;
}

/** Draws with all that is said about them. */
export interface JudgedFit {
  readonly draws: Draws;
  readonly statistics: SampleStatistics;
  readonly summary: Summary;
  readonly verdict: Verdict;
}

/** Binds and compiles. Throws ModelError where the data do not fit the model. */
export function prepareModel(model: Model, data: DataInput): PreparedModel {
  const plan = makePlan(model.graph, data);
  return {
    plan,
    density: compileKernel(plan.programs.density),
    draw: compileKernel(plan.programs.draw),
    logJoint: logJointOf(plan),
  };
}

/** The joint density of the parameters, `-Infinity` where they have no unconstrained position. */
function logJointOf({ programs, dimension }: Plan): LogJoint {
  const joint = instantiateKernel(compileKernel(programs.joint));
  const unconstrain = instantiateKernel(compileKernel(programs.unconstrain));
  const value = new Float64Array(1);
  const position = new Float64Array(dimension);
  return (values) => {
    unconstrain.run(
      programs.unconstrain.inputs.map(({ name }) => values[name]!),
      [position],
    );
    if (!position.every(Number.isFinite)) return Number.NEGATIVE_INFINITY;
    joint.run(
      programs.joint.inputs.map(({ name }) => values[name]!),
      [value],
    );
    return value[0]!;
  };
}

/**
 * Samples with NUTS, summarises and judges.
 *
 * @throws SamplerError when a chain finds no start
 */
export function runFit(
  { plan, density, draw, logJoint }: PreparedModel,
  seed: number,
  options: FitOptions = {},
): JudgedFit {
  const { chains: numChains = 4, warmup = 1000, draws: numDraws = 1000, targetAcceptance = 0.8 } = options;
  const logDensity = kernelLogDensity(density);
  const recover = instantiateKernel(draw);
  const entries = sampleStatisticNames.map((name) => [name, new Float64Array(numChains * numDraws)]);
  // The names are all of the interface's, by its own definition.
  const statistics = Object.fromEntries(entries) as unknown as SampleStatistics;
  const columns = plan.quantities.map(({ name, dims, shape, coords }) => {
    const size = shape.reduce((product, length) => product * length, 1);
    return { name, dims, shape, coords, size, values: new Float64Array(numChains * numDraws * size) };
  });
  for (let chain = 0; chain < numChains; chain++) {
    const stream = (purpose: "initialisation" | "warmup" | "draws") => createGenerator(seed, chain, purpose);
    const generators = { initialisation: stream("initialisation"), warmup: stream("warmup"), draws: stream("draws") };
    const recovery = createGenerator(seed, chain, "recovery", 0);
    let row = chain * numDraws;
    runChain(
      logDensity,
      { generators, warmup, draws: numDraws, targetAcceptance },
      {
        onDraw(_, __, position, info) {
          for (const name of sampleStatisticNames) statistics[name][row] = info[name];
          const outputs = columns.map(({ values, size }) => values.subarray(row * size, (row + 1) * size));
          recover.run([position], outputs, recovery);
          row++;
        },
      },
    );
  }
  const draws = createDraws(numChains, numDraws, columns);
  const summary = summarise(draws);
  const parameters = plan.parameters.map(({ name }) => name);
  const exchanges = findExchanges(draws, parameters, logJoint);
  const context = { rows: summary.rows, scales: plan.scales, exchanges, dimension: plan.dimension };
  return { draws, statistics, summary, verdict: verdict(draws, statistics, context) };
}
