/**
 * @file The planner: which of its variables a model has drawn from full conditionals and which by NUTS. Structure decides where
 * it can; else plans are compared by effective draws at equal cost, with costs counted from the compiled programs and effective
 * draws from short trials. No clock is read: the choice follows from model, data, options and seed alone.
 */

import { SamplerError } from "@terrace/core";
import { analyse, type Analysis, type FullConditional } from "@terrace/rewrite";
import { numElements, reachableNodes } from "@terrace/graph";

import type { PassReport, Plan } from "../plan/programs.js";
import { instantiateDensity } from "../compile/instantiate-density.js";
import { gradientTasks, positionMap, type GradientTasks } from "../sample/gradient-tasks.js";
import type { ResolvedSampleOptions, Sampler } from "../sample/options.js";
import { sweepTasks, type SweepTasks } from "../sample/sweep-tasks.js";
import { chooseCoordinates, spelledTwice } from "./choose-coordinates.js";
import { variablesOf, withoutConjugacy } from "./divide.js";
import { runPilot } from "./pilot.js";
import { planReport } from "./plan-report.js";
import { gibbsSweep, mixedSweep, verifyProper, type PlannedSweep } from "./planned-sweep.js";
import {
  describeNuts,
  describeSweep,
  leastCost,
  likelySteps,
  longer,
  nutsTrial,
  searchLimit,
  short,
  stepCost,
  sweepCostOf,
  sweepTrial,
  transitionCost,
  trialBudget,
  tryNuts,
  trySweeps,
  type Efficiency,
} from "./trial.js";

/** The tasks of the plan that was chosen, and what is printed of it. */
export type ChosenPlan = (GradientTasks | SweepTasks) & {
  readonly sampler: Sampler;
  readonly reports: () => readonly PassReport[];
};

/** More effective draws a leapfrog step than NUTS ever has: of a few coordinates, and of many, for which trajectories are longer. */
const mostEss = { few: 0.5, many: 0.15 } as const;
const numFew = 5;
/** Fewer than NUTS has on any but the worst posteriors, where sweeps do badly too. */
const leastEss = 0.001;

/** Effective draws a draw that several sweeps an iteration are to come to, and how many sweeps at most. */
const wantedEss = 0.2;
const maxSweeps = 20;

/** Leapfrog steps of a transition that a sweep may cost where its structure says that it mixes: there it is worth more of them. */
const mostSteps = 3;
/** Multiply-adds of a gradient by number in the model's graph: of twelve models 1.1 to 3.2 but for the smallest, where calls cost more. */
const gradientByNumber = 1.5;

/** At most so many elements of a model may have to go one by one, as a share, before sweeps are not tried at all. */
const mostSliced = 0.5;
/** At most so many elements one after another, for each of which the density of all is computed some five times. */
const mostInTurn = 20;

/** Long enough to find where the posterior is. */
const search = { warmup: 100, draws: 20 } as const;

/** Plans closer than this are tried again for longer: so few draws tell effective sample sizes to a factor of two or three. */
const closeCall = 3;
/** And so are those with fewer effective draws than this: what a chain has not moved along yet does not show. */
const fewEffective = 15;

/** Why the structure decides for sweeps. */
const mixing = "coefficients are drawn together, and scales with the effects that they are of";

/**
 * Chooses how to draw the parameters of `plan`.
 *
 * @throws SamplerError where the analysis finds that the posterior has no finite integral
 */
export function choosePlan(plan: Plan, options: ResolvedSampleOptions): ChosenPlan {
  const nuts = once(() => gradientTasks(plan, { ...options, sampler: "nuts" }));
  const grounds = gradientsAlone(plan, options);
  if (grounds !== undefined) return byGradients(nuts(), grounds);
  if (plan.parameters.some(({ isDiscrete }) => isDiscrete)) return withDiscrete(plan, options);
  const analysis = analyse(plan.boundModel);
  verifyProper(analysis);
  const against = reasonAgainstSweeps(analysis);
  if (against !== undefined) return nutsAlone(plan, analysis, options, nuts(), against);
  const sweep = sweepOf(plan, analysis);
  if (sweep === undefined) {
    const reason = "nothing is left to draw from full conditionals beside what NUTS draws";
    return nutsAlone(plan, analysis, options, nuts(), reason);
  }
  return compare(plan, analysis, sweep, options, nuts);
}

/** Why NUTS draws everything whatever the model's structure is, nothing where there is nothing to draw; undefined where the structure is looked at. */
export function gradientsAlone(plan: Plan, { gradientOptions, backend }: ResolvedSampleOptions): string[] | undefined {
  if (plan.parameters.some(({ isDiscrete }) => isDiscrete)) return undefined;
  if (plan.dimension === 0) return [];
  if (gradientOptions.length > 0) {
    const names = gradientOptions.map((name) => `\`${name}\``).join(" and ");
    return [`${names} ${gradientOptions.length === 1 ? "is an option" : "are options"} of NUTS`];
  }
  return backend === "tfjs" ? ['`backend` "tfjs" evaluates gradients, and runs no sweeps'] : undefined;
}

/** NUTS without a trial of anything else. */
function nutsAlone(
  plan: Plan,
  analysis: Analysis,
  options: ResolvedSampleOptions,
  asWritten: GradientTasks,
  reason: string,
): ChosenPlan {
  const { tasks, lines } = inBestCoordinates(plan, options, asWritten, []);
  return { ...tasks, sampler: "nuts", reports: () => planReport(analysis, undefined, [reason, ...lines]) };
}

/** Tasks of NUTS in the coordinates that fit the posterior, the map to them, and what is printed of them. */
interface Coordinated {
  readonly tasks: GradientTasks;
  readonly fromOwn: (position: Float64Array) => Float64Array;
  readonly lines: readonly string[];
}

/**
 * The tasks of NUTS, in other coordinates where the model has effects that these fit better.
 *
 * @param places positions where the posterior is; none where nothing has been there yet
 */
function inBestCoordinates(
  plan: Plan,
  options: ResolvedSampleOptions,
  asWritten: GradientTasks,
  places: readonly Float64Array[],
): Coordinated {
  const unchanged: Coordinated = { tasks: asWritten, fromOwn: (position) => position, lines: [] };
  const found = options.rewrite === "none" ? [] : spelledTwice(plan);
  if (found.length === 0) return unchanged;
  const task = asWritten.tasks[0]!; // there is a chain
  const schedule = searchLimit(options, search, stepCost(plan, asWritten.cost ?? 0));
  const points = places.length > 0 ? places : runPilot(task, plan.parameters, schedule).places;
  if (points.length === 0) return unchanged;
  const density = instantiateDensity(task.density, task.chain, task.coordinateNames);
  const chosen = chooseCoordinates(plan, found, density, points);
  if (chosen === undefined) return unchanged;
  const { graphs, lines } = chosen;
  const tasks = gradientTasks(plan, { ...options, sampler: "nuts" }, graphs);
  return { tasks, fromOwn: positionMap(graphs.fromOwn), lines };
}

/** Discrete parameters have no gradients: sweeps draw them, with NUTS in them for what else has no full conditional. */
function withDiscrete(plan: Plan, options: ResolvedSampleOptions): ChosenPlan {
  const analysis = analyse(plan.boundModel);
  verifyProper(analysis);
  const sweep = sweepOf(plan, analysis) ?? { ...gibbsSweep(plan, analysis), sampler: "gibbs" as const };
  const { sampler } = sweep;
  const reports = (): PassReport[] =>
    planReport(analysis, sweep, ["discrete parameters have no gradients, so that NUTS alone is no choice"]);
  return { ...sweepTasks(plan, sweep, { ...options, sampler }), sampler, reports };
}

/** Why sweeps are not even tried, where they are not. */
function reasonAgainstSweeps({ model, conditionals }: Analysis): string | undefined {
  const size = (variables: readonly { readonly shape: readonly number[] }[]): number =>
    variables.reduce((n, { shape }) => n + numElements(shape), 0);
  const all = size(model.parameters);
  const known = size(conditionals.filter(({ kind }) => kind !== "slice").flatMap(variablesOf));
  if (known === 0) return "no parameter has a full conditional of a known kind";
  if (all - known > mostSliced * all) return `of ${all} elements only ${known} have a full conditional of a known kind`;
  const inTurn = size(conditionals.filter(isDrawnInTurn).flatMap(variablesOf));
  if (inTurn > mostInTurn)
    return `${inTurn} elements could only be drawn one after another, each from the density of all`;
  return undefined;
}

/** Whether a continuous variable's elements would be drawn one after another. */
function isDrawnInTurn(conditional: FullConditional): boolean {
  if (conditional.kind !== "slice" || conditional.variable.isDiscrete) return false;
  return conditional.logDensity.shape.length === 0 && numElements(conditional.variable.shape) > 1;
}

/** The sweep to try: with NUTS in it where something has no full conditional. */
function sweepOf(plan: Plan, analysis: Analysis): (PlannedSweep & { readonly sampler: Sampler }) | undefined {
  if (analysis.refusals.length === 0) return { ...gibbsSweep(plan, analysis), sampler: "gibbs" };
  const mixed = mixedSweep(plan, analysis, withoutConjugacy(analysis));
  return mixed === undefined ? undefined : { ...mixed, sampler: "mixed" };
}

/** The better one of a sweep and NUTS on everything. */
function compare(
  plan: Plan,
  analysis: Analysis,
  sweep: PlannedSweep & { readonly sampler: Sampler },
  options: ResolvedSampleOptions,
  nuts: () => GradientTasks,
): ChosenPlan {
  const bySweeps = startable(() => sweepTasks(plan, sweep, { ...options, sampler: sweep.sampler }));
  if (bySweeps === undefined) {
    const reason = "sweeps found no position to start from";
    return nutsAlone(plan, analysis, options, nuts(), reason);
  }
  const [firstSwept] = bySweeps.tasks;
  const ownCost = sweepCostOf(firstSwept!);
  const guess = stepCost(plan, leastGradientCost(plan));
  const sweepsAlone = (lines: readonly string[]): ChosenPlan => {
    return { ...bySweeps, sampler: sweep.sampler, reports: () => planReport(analysis, sweep, lines) };
  };
  if (isDrawnJointly(sweep) && ownCost < mostSteps * guess + transitionCost) {
    return sweepsAlone([`no trial: ${mixing}; a sweep costs ${short(ownCost)}, a leapfrog step some ${short(guess)}`]);
  }
  const byNuts = nuts();
  const step = stepCost(plan, byNuts.cost ?? 0);
  const budget = trialBudget(options, ownCost, step);
  if (leastCost(sweepTrial, ownCost) > budget) {
    const reason = `no trial: a sweep costs ${short(ownCost)}, ${short(ownCost / step)} times a leapfrog step, and to try some would cost more than it could gain`;
    if (!isDrawnJointly(sweep) || ownCost > likelySteps * step) {
      return nutsAlone(plan, analysis, options, byNuts, reason);
    }
    return sweepsAlone([reason, mixing]);
  }
  let swept = trySweeps(plan, firstSwept!, sweepTrial, budget);
  const most = plan.dimension <= numFew ? mostEss.few : mostEss.many;
  const chosenSweep = (lines: readonly string[]): ChosenPlan => {
    const numSweeps = sweep.block === undefined ? sweepsOf(swept) : 1;
    const tasks = numSweeps === 1 ? bySweeps.tasks : bySweeps.tasks.map((task) => ({ ...task, numSweeps }));
    const several =
      numSweeps === 1 ? [] : [`${numSweeps} sweeps an iteration, so that draws depend less on each other`];
    const reports = (): PassReport[] => planReport(analysis, sweep, [describeSweep(swept), ...lines, ...several]);
    return { ...bySweeps, tasks, sampler: sweep.sampler, reports };
  };
  if (swept.rate * (step / most + transitionCost) > 1) {
    return chosenSweep([`no trial of NUTS: at ${short(step)} a leapfrog step it could not have more`]);
  }
  const {
    tasks: inCoordinates,
    fromOwn,
    lines: ofCoordinates,
  } = inBestCoordinates(plan, options, byNuts, swept.pilot.places);
  const chosenNuts = (lines: readonly string[]): ChosenPlan => {
    const grounds = [describeSweep(swept), ...lines, ...ofCoordinates];
    return { ...inCoordinates, sampler: "nuts", reports: () => planReport(analysis, undefined, grounds) };
  };
  if (swept.rate * step < leastEss) {
    return chosenNuts([`no trial of NUTS: at ${short(step)} a leapfrog step it has more`]);
  }
  const starts = swept.pilot.ends.map(fromOwn);
  let seen = tryNuts(plan, inCoordinates, nutsTrial, starts, budget);
  if (seen.pilot.isCut) {
    const line = `trial of NUTS: not at its end when it had cost ${short(budget)}`;
    return swept.pilot.ess < fewEffective ? chosenNuts([line, "sweeps hardly move"]) : chosenSweep([line]);
  }
  let ratio = swept.rate / seen.rate;
  const isOpen = Math.max(ratio, 1 / ratio) < closeCall || Math.min(swept.pilot.ess, seen.pilot.ess) < fewEffective;
  if (isOpen && leastCost(longer(sweepTrial), ownCost) <= budget) {
    const again = tryNuts(plan, inCoordinates, longer(nutsTrial), starts, budget);
    if (!again.pilot.isCut) {
      swept = trySweeps(plan, firstSwept!, longer(sweepTrial), budget);
      seen = again;
      ratio = swept.rate / seen.rate;
    }
  }
  const better = ratio >= 1 ? `sweeps have ${ratio.toFixed(1)} times as many` : `NUTS has ${(1 / ratio).toFixed(1)} times as many`; // prettier-ignore
  const lines = [describeNuts(seen), `at equal cost ${better} effective draws`];
  return ratio >= 1 ? chosenSweep(lines) : chosenNuts(lines);
}

/** About what a gradient costs at least, before anything of it is lowered or compiled: values of the model's graph, and back. */
function leastGradientCost({ boundModel: { terms } }: Plan): number {
  const nodes = reachableNodes(terms.map(({ logDensity }) => logDensity));
  const computed = nodes.filter(({ op }) => op !== "constant" && op !== "input");
  return gradientByNumber * computed.reduce((sum, { shape }) => sum + numElements(shape), 0);
}

/** What is made once, when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/**
 * Whether a sweep draws all coefficients at once and else nothing but scales, which mixed on all data that were tried: each from a
 * full conditional of a known kind, or with the effects that it is of integrated out.
 */
function isDrawnJointly({ block, sweepPlan: { structure, joint } }: PlannedSweep): boolean {
  const { conditionals, auxiliaries } = structure;
  const numBlocks = conditionals.filter(({ kind }) => kind === "gaussianBlock").length;
  const others = conditionals.filter(({ kind }) => kind !== "gaussianBlock");
  const isScale = (each: FullConditional): boolean =>
    each.kind === "scale" || (each.kind === "slice" && numElements(each.variable.shape) === 1 && joint.has(each));
  return block === undefined && auxiliaries.length === 0 && numBlocks <= 1 && others.every(isScale);
}

/** Sweeps an iteration, where each by itself moves little: a draw costs more then, and an effective draw the same. */
function sweepsOf({ pilot }: Efficiency): number {
  return Math.min(maxSweeps, Math.max(1, Math.ceil(wantedEss / Math.max(pilot.essPerDraw, 1e-3))));
}

/** Undefined where no random position starts the chains: NUTS tries again, and says what is wrong. */
function startable(tasks: () => SweepTasks): SweepTasks | undefined {
  try {
    return tasks();
  } catch (error) {
    if (error instanceof SamplerError) return undefined;
    throw error;
  }
}

function byGradients(tasks: GradientTasks, lines: readonly string[]): ChosenPlan {
  const plan = { pass: "Plan", lines: ["NUTS on all coordinates", ...lines] };
  return { ...tasks, sampler: "nuts", reports: () => (lines.length === 0 ? [] : [plan]) };
}
