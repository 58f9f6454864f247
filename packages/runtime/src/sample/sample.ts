/**
 * @file The stage `sample`: a model and data in, a fit out. Threads start first, so that they are up when the programs are
 * compiled; what the chains do not need is compiled while they run.
 */

import { cpuMicroseconds, leaseThreads, watchInterrupt } from "#host";
import { compileKernel, type KernelProgram } from "@terrace/backend-kernel";
import { SamplerError } from "@terrace/core";
import type { Model } from "@terrace/model";

import type { DataInput } from "../bind/bind-data.js";
import { runChains, type ChainOutcome } from "../chains/run-chains.js";
import { clockSlot, counterSlot } from "../chains/shared-memory.js";
import { chainsOf, type ChainTask, type TaskedChain } from "../chains/task.js";
import { travelling } from "../chains/travelling.js";
import { verifyData, verifyModel } from "../compile/compile.js";
import { explainedOf } from "../compile/explain.js";
import { Fit } from "../fit/fit.js";
import { verifyNewColumns } from "../fit/new-columns.js";
import type { FitChain, Timings } from "../fit/fit-record.js";
import { makePlan } from "../plan/make-plan.js";
import type { Plan } from "../plan/programs.js";
import { verifyIndices } from "../plan/verify-indices.js";
import { progressReporter } from "../progress/reporter.js";
import { collectRows } from "./collect-rows.js";
import { fixedValues } from "./fixed-values.js";
import { keptChains } from "./kept-chains.js";
import { isAnalysed, makeTasks } from "./make-tasks.js";
import { recordOptions, resolveSampleOptions, type ResolvedSampleOptions, type SampleOptions } from "./options.js";

/**
 * Samples the posterior of `model` given `data`, chains on worker threads. One seed gives the same draws on any number of
 * workers. Stopped by `options.signal` or Ctrl-C, it resolves to the draws so far, marked incomplete; a chain whose worker dies
 * is left out and named in `fit.failures`. All chains of a fit have the same number of draws: of a stopped run, those chains
 * and as many of their draws are kept as make the most draws in all; `fit.chains` says how many each had made.
 *
 * @throws ModelError where the data do not fit the model; TypeError, RangeError for wrong options
 * @throws SamplerError when every chain fails, or sampling is stopped before the first draw (with the signal's reason as its
 * cause; that of Ctrl-C has the code `SIGINT`)
 * @example
 * const fit = await sample(model`mu ~ normal(0, 1)`, {}, { seed: 1 });
 * console.log(String(fit.summary()));
 */
export async function sample(model: Model, data: DataInput = {}, options: SampleOptions = {}): Promise<Fit> {
  verifyModel("sample", model);
  verifyData("sample", data);
  let held: ReturnType<typeof fixedValues> = {};
  const rebind = (newData: DataInput): Plan => {
    verifyNewColumns(model.graph, newData);
    return makePlan(model.graph, newData, { earlier: data, discrete: true, ...held });
  };
  return await samplePlan(
    ({ prior, fixed, sampler, gradientOptions }) => {
      held = fixedValues(() => makePlan(model.graph, data, { prior, discrete: true }), fixed);
      // What follows gradients alone has no place for discrete parameters.
      const discrete = sampler === "auto" ? gradientOptions.length === 0 : sampler === "gibbs" || sampler === "mixed";
      return makePlan(model.graph, data, { prior, discrete, ...held });
    },
    options,
    { rebind },
  );
}

/** What only `sample` itself and tests give. */
export interface SampleContext {
  /** Plans the model anew with other data, for `fit.predict(newData)`. */
  readonly rebind?: (newData: DataInput) => Plan;
  /** Sees each task before it is sent. */
  readonly prepareTask?: (task: ChainTask) => ChainTask;
}

/** {@link sample} of a plan, which `plan` makes from the options once threads are starting. */
export async function samplePlan(
  plan: (options: ResolvedSampleOptions) => Plan,
  options: SampleOptions,
  context: SampleContext = {},
): Promise<Fit> {
  const called = now();
  const cpuCalled = cpuMicroseconds();
  const resolved = resolveSampleOptions(options);
  const lease = await leaseThreads(resolved.workers);
  try {
    const planned = plan(resolved);
    verifyIndices(planned, isAnalysed(planned, resolved));
    const { tasks: made, sampler, backend, reports } = makeTasks(planned, resolved);
    const tasks = made.map((task) => context.prepareTask?.(task) ?? task);
    const allChains = tasks.flatMap(chainsOf);
    const compiled = now();
    const reporter = progressReporter(resolved.progress);
    const interrupt = watchInterrupt(() => {
      reporter?.notice("Stopping after the current iteration. Press Ctrl-C again to quit.");
    });
    const signal = AbortSignal.any([interrupt.signal, ...(resolved.signal === undefined ? [] : [resolved.signal])]);
    let outcomes: ChainOutcome[];
    let drawProgram: KernelProgram;
    try {
      const signal = AbortSignal.any([interrupt.signal, ...(resolved.signal === undefined ? [] : [resolved.signal])]);
      const running = runChains(lease, tasks, { listener: reporter?.listener, signal });
      drawProgram = travelling(compileKernel(planned.programs.draw));
      outcomes = await running;
    } finally {
      interrupt.release();
    }
    const failures = outcomes.flatMap(({ chain, failure, numDrawRows }) =>
      failure === undefined ? [] : [{ chain, message: failure.message, numDraws: numDrawRows }],
    );
    const kept = keptChains(outcomes.map((outcome) => (outcome.outcome === "failed" ? 0 : outcome.numDrawRows)));
    if (kept.chains.length === 0) throw nothingDrawn(outcomes, signal);
    const keptTasks = kept.chains.map((chain) => allChains[chain]!);
    const keptOutcomes = kept.chains.map((chain) => outcomes[chain]!);
    const numWarmupRows = Math.min(...keptOutcomes.map((outcome) => outcome.numWarmupRows));
    const sampled = await collectRows(lease, planned, drawProgram, {
      tasks: keptTasks,
      starts: keptOutcomes.map((outcome) => outcome.numWarmupRows),
      numRows: kept.numDraws,
      stream: 0,
    });
    const warmup = resolved.saveWarmup
      ? await collectRows(lease, planned, drawProgram, {
          tasks: keptTasks,
          starts: keptOutcomes.map(() => 0),
          numRows: numWarmupRows,
          stream: 1,
        })
      : undefined;
    const chains = keptTasks.map((task, index) => describeChain(task, keptOutcomes[index]!));
    return new Fit(
      {
        seed: resolved.seed,
        options: recordOptions(resolved, sampler, backend.backend),
        backend,
        dimension: planned.dimension,
        rowSize: planned.rowSize,
        scales: planned.scales,
        numObservations: () => planned.numObservations,
        explained: () => explainedOf(planned, reports()),
        programs: () => ({
          observations: planned.observations,
          pointwise: planned.programs.pointwise,
          generate: planned.programs.generate,
        }),
        sampled,
        warmup,
        chains,
        failures,
        isIncomplete: outcomes.some(({ outcome }) => outcome === "stopped"),
        timings: measure(called, cpuCalled, compiled, allChains, chains),
      },
      context.rebind === undefined ? undefined : { plan: planned, rebind: context.rebind },
    );
  } finally {
    lease.release();
  }
}

function describeChain({ memory, settings }: TaskedChain, outcome: ChainOutcome): FitChain {
  const { clocks, counters } = memory;
  const time = (from: number, to: number): number => Math.max(0, clocks[to]! - clocks[from]!);
  const { tuning } = outcome;
  const hasWarmedUp = outcome.numIterations >= settings.warmup;
  return {
    chain: outcome.chain,
    outcome: outcome.outcome === "done" ? "done" : "stopped",
    numDraws: outcome.numDrawRows,
    numIterations: outcome.numIterations,
    warmupMs: time(clockSlot.start, hasWarmedUp ? clockSlot.warmupEnd : clockSlot.end),
    samplingMs: hasWarmedUp ? time(clockSlot.warmupEnd, clockSlot.end) : 0,
    warmupLeapfrogs: counters[counterSlot.warmupLeapfrogs]!,
    drawLeapfrogs: counters[counterSlot.drawLeapfrogs]!,
    stepSize: tuning?.stepSize ?? Number.NaN,
    inverseMassMatrix: tuning?.inverseMassMatrix ?? new Float64Array(0),
  };
}

function measure(
  called: number,
  cpuCalled: number,
  compiled: number,
  tasks: readonly TaskedChain[],
  chains: readonly FitChain[],
): Timings {
  const clocks = (slot: number): number[] =>
    tasks.map(({ memory }) => memory.clocks[slot]!).filter((value) => value !== 0);
  return {
    compileMs: compiled - called,
    timeToFirstDrawMs: Math.min(...clocks(clockSlot.firstIteration)) - called,
    warmupMs: Math.max(...chains.map((chain) => chain.warmupMs)),
    samplingMs: Math.max(...chains.map((chain) => chain.samplingMs)),
    totalMs: now() - called,
    samplingCpuSeconds: (Math.max(...clocks(clockSlot.cpuEnd), 0) - Math.min(...clocks(clockSlot.cpuStart))) / 1e6,
    cpuSeconds: (cpuMicroseconds() - cpuCalled) / 1e6,
  };
}

/** Why there is no draw at all. */
function nothingDrawn(outcomes: readonly ChainOutcome[], signal: AbortSignal): Error {
  const failed = outcomes.filter(({ outcome }) => outcome === "failed");
  if (failed.length < outcomes.length) {
    return new SamplerError("sample: stopped before the first draw was kept; there is nothing to return.", {
      cause: signal.reason,
    });
  }
  const messages = new Set(failed.map(({ failure }) => failure!.message));
  const all = failed.length === 1 ? "the chain" : `all ${failed.length} chains`;
  if (messages.size === 1) return new SamplerError(`sample: ${all} failed: ${[...messages][0]!}`);
  const each = failed.map(({ chain, failure }) => `\n  Chain ${chain + 1}: ${failure!.message}`);
  return new SamplerError(`sample: ${all} failed:${each.join("")}`);
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
