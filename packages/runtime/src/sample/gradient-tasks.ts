/** @file The tasks of chains that follow gradients: the density compiled once for all, settings, first positions. */

import { numKept } from "@terrace/core";

import { allocateChains } from "../chains/shared-memory.js";
import type { GradientSettings, GradientTask } from "../chains/task.js";
import { compileForThreads } from "../chains/travelling.js";
import {
  chooseBackend,
  usedBackend,
  type ChosenBackend,
  type CompiledDensity,
  type Precision,
  type UsedBackend,
} from "../compile/backend.js";
import { compilePlan, coordinateNames } from "../compile/compiled-model.js";
import { compileTfjsDensity } from "../compile/tfjs-density.js";
import type { Plan } from "../plan/programs.js";
import { initialPositions } from "./initial-positions.js";
import type { ResolvedSampleOptions } from "./options.js";
import { gradientStarts } from "./start-programs.js";

/** Tasks of all chains, what evaluates their density, and multiply-adds of one evaluation with its gradient where they are known. */
export interface GradientTasks {
  readonly tasks: GradientTask[];
  readonly backend: UsedBackend;
  readonly cost: number | undefined;
}

/** The tasks of all chains. */
export function gradientTasks(
  plan: Plan,
  options: ResolvedSampleOptions & { readonly sampler: "nuts" | "hmc" },
): GradientTasks {
  const { chains, seed, init } = options;
  const chosen = chooseBackend(options.backend);
  const { density, cost } = compileDensity(plan, chosen, options.precision, chains);
  const memories = allocateChains(chains, numKept(options), plan.rowSize);
  const settings = gradientSettings(options);
  const names = coordinateNames(plan);
  const starts =
    init === undefined ? undefined : initialPositions(gradientStarts(compilePlan(plan, chosen)), init, seed);
  const tasks = memories.map((memory, chain): GradientTask => {
    const task: GradientTask = { kind: "gradient", chain, seed, density, coordinateNames: names, settings, memory };
    return starts === undefined ? task : { ...task, initialPosition: starts[chain]! };
  });
  return { tasks, backend: usedBackend(chosen, density), cost };
}

/** The settings of a sampler that follows gradients. */
export function gradientSettings(
  options: ResolvedSampleOptions & { readonly sampler: "nuts" | "hmc" },
): GradientSettings {
  const { sampler, warmup, draws, thin, saveWarmup, targetAcceptance, maxTreeDepth, metric, stepSize } = options;
  return {
    sampler,
    warmup,
    draws,
    thin,
    saveWarmup,
    maxTreeDepth,
    metric,
    ...(targetAcceptance === undefined ? {} : { targetAcceptance }),
    ...(stepSize === undefined ? {} : { stepSize }),
  };
}

/**
 * The density as all tasks run it: each an instance of one module with the data in one memory, on tfjs a session of one graph.
 *
 * @param numInStep chains that a task evaluates at once; one chain by itself when absent
 * @returns with it the cost of a gradient, where it is known
 */
export function compileDensity(
  plan: Plan,
  { backend }: ChosenBackend,
  precision: Precision,
  numInstances: number,
  numInStep?: number,
): { readonly density: CompiledDensity; readonly cost: number | undefined } {
  if (backend === "tfjs") {
    const onTfjs = compileTfjsDensity("sample", plan, numInStep, precision === "double" ? "double" : "single");
    if (precision !== "corrected") return { density: onTfjs, cost: undefined };
    // The density in Float64, of which the value alone is asked for.
    const { density, value } = plan.programs;
    const exact = compileForThreads([density, value], { numInstances }).programs;
    return { density: { ...onTfjs, exact }, cost: undefined };
  }
  const { programs: density, costs } = compileForThreads([plan.programs.density], { backend, numInstances });
  return { density, cost: costs[0] };
}
