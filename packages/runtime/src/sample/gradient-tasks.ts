/** @file The tasks of chains that follow gradients: the density compiled once for all, settings, first positions. */

import { InternalError, numKept } from "@terrace/core";
import { compileKernel } from "@terrace/backend-kernel";
import type { Graph } from "@terrace/graph";

import { allocateChains } from "../chains/shared-memory.js";
import type { GradientSettings, GradientTask } from "../chains/task.js";
import { compileForThreads, travelling } from "../chains/travelling.js";
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
import { nameKernel } from "../compile/named-kernel.js";
import type { Plan } from "../plan/programs.js";
import type { CoordinateGraphs } from "../planner/coordinate-graphs.js";
import { initialPositions } from "./initial-positions.js";
import type { ResolvedSampleOptions } from "./options.js";
import { gradientStarts } from "./start-programs.js";

/** Tasks of all chains, what evaluates their density, and multiply-adds of one evaluation with its gradient where they are known. */
export interface GradientTasks {
  readonly tasks: GradientTask[];
  readonly backend: UsedBackend;
  readonly cost: number | undefined;
}

/**
 * The tasks of all chains.
 *
 * @param coordinates that the chains move in, where they are not the model's own
 */
export function gradientTasks(
  plan: Plan,
  options: ResolvedSampleOptions & { readonly sampler: "nuts" | "hmc" },
  coordinates?: CoordinateGraphs,
): GradientTasks {
  const { chains, seed, init } = options;
  const chosen = chooseBackend(options.backend);
  const { density, cost } =
    coordinates === undefined
      ? compileDensity(plan, chosen, options.precision, chains)
      : compileKernels(coordinates.density, chosen, chains);
  const memories = allocateChains(chains, numKept(options), plan.rowSize);
  const settings = gradientSettings(options);
  const names = coordinateNames(plan);
  const starts =
    init === undefined ? undefined : initialPositions(gradientStarts(compilePlan(plan, chosen)), init, seed);
  const row = coordinates === undefined ? undefined : travelling(compileKernel(coordinates.row));
  const moved = coordinates === undefined ? (position: Float64Array) => position : positionMap(coordinates.fromOwn);
  const tasks = memories.map((memory, chain): GradientTask => {
    const task: GradientTask = {
      kind: "gradient",
      chain,
      seed,
      density,
      coordinateNames: names,
      settings,
      memory,
      ...(row === undefined ? {} : { row }),
    };
    return starts === undefined ? task : { ...task, initialPosition: moved(starts[chain]!) };
  });
  return { tasks, backend: usedBackend(chosen, density), cost };
}

/** A program from a position to a `position` as a function. */
export function positionMap(graph: Graph): (position: Float64Array) => Float64Array {
  const kernel = nameKernel(graph);
  return (position) => kernel.runRow(position)["position"]!;
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
  return compileKernels(plan.programs.density, { backend }, numInstances);
}

/** A density as a fused kernel, and its cost. */
function compileKernels(
  graph: Graph,
  { backend }: Pick<ChosenBackend, "backend">,
  numInstances: number,
): { readonly density: CompiledDensity; readonly cost: number } {
  if (backend === "tfjs") throw new InternalError("a kernel was asked for on tfjs");
  const { programs: density, costs } = compileForThreads([graph], { backend, numInstances });
  return { density, cost: costs[0]! }; // of the one graph
}
