/** @file What plans cost, counted from their programs, and how many effective draws they give, tried on short chains that must not cost more than they can gain. */

import type { SweepTask } from "../chains/task.js";
import type { Plan } from "../plan/programs.js";
import type { GradientTasks } from "../sample/gradient-tasks.js";
import type { ResolvedSampleOptions } from "../sample/options.js";
import { numTrials, runPilot, type Pilot, type PilotSchedule } from "./pilot.js";

/** How well a plan does, as far as it was looked at: effective draws by unit of cost. */
export interface Efficiency {
  /** Of a sweep, or of a leapfrog step. */
  readonly cost: number;
  readonly pilot: Pilot;
  /** Effective draws by unit. */
  readonly rate: number;
}

/** Costs beside the kernels', in their units: of a step of the integrator, of a transition, and of a sweep. */
const leapfrogCost = { fixed: 1500, byCoordinate: 60 } as const;
export const transitionCost = 15_000;
const sweepCost = 5000;

/** What a trial chain's draws may cost. */
const trialCost = 2e8;
/** Iterations of a trial; draws are as many as may cost so much, within limits. */
export interface TrialLength {
  readonly warmup: number;
  readonly minDraws: number;
  readonly maxDraws: number;
}
export const sweepTrial: TrialLength = { warmup: 100, minDraws: 80, maxDraws: 250 };
export const nutsTrial: TrialLength = { warmup: 150, minDraws: 80, maxDraws: 250 };

/** What a fit by NUTS costs by what its transitions cost once step size and metric have been found: the median over 35 models. */
const warmupCost = 1.25;

/** What trials may cost, each by itself: what every fit can bear, and a share of what the cheaper plan is likely to cost. */
const leastBudget = 1e9;
const trialShare = 0.1;
/** Leapfrog steps of a transition where nothing is known of it: many, since it is for large models that trials are dear. */
export const likelySteps = 32;

/** What each trial of a fit may cost. */
export function trialBudget(options: ResolvedSampleOptions, sweep: number, step: number): number {
  return Math.max(leastBudget, trialShare * numIterations(options) * Math.min(sweep, likelySteps * step));
}

/**
 * The schedule of chains that only look where the posterior is. Their transitions cost what those of the fit do: where they are
 * few beside those their leapfrog steps have no limit.
 */
export function searchLimit(
  options: ResolvedSampleOptions,
  { warmup, draws }: PilotSchedule,
  step: number,
): PilotSchedule {
  const isShare = numTrials * (warmup + draws) <= trialShare * numIterations(options);
  return isShare ? { warmup, draws } : { warmup, draws, maxLeapfrogs: leastBudget / step };
}

/** The cost of a step of the integrator over all coordinates. */
export function stepCost({ dimension }: Plan, gradientCost: number): number {
  return gradientCost + leapfrogCost.fixed + leapfrogCost.byCoordinate * dimension;
}

/** The cost of a sweep, but for leapfrog steps in it. */
export function sweepCostOf({ sweep: { costs }, block }: SweepTask): number {
  const [sweep, keptRow, , constrain = 0] = costs as [number, number, number?, number?];
  return sweep + keptRow + constrain + sweepCost + (block === undefined ? 0 : transitionCost);
}

/**
 * A trial of NUTS, in the coordinates of `byNuts`.
 *
 * @param budget what it may cost
 */
export function tryNuts(
  plan: Plan,
  byNuts: GradientTasks,
  trial: TrialLength,
  starts: readonly Float64Array[],
  budget: number,
): Efficiency {
  const cost = stepCost(plan, byNuts.cost ?? 0);
  const schedule = { ...scheduleOf(trial, cost * 10), maxLeapfrogs: budget / cost };
  const pilot = runPilot(byNuts.tasks[0]!, plan.parameters, schedule, starts);
  const transition = cost * pilot.leapfrogsPerDraw + transitionCost;
  return { cost, pilot, rate: pilot.essPerDraw / (transition * warmupCost) };
}

/** A trial of sweeps; where NUTS has a part in them, no more of its steps than `budget` pays. */
export function trySweeps(plan: Plan, task: SweepTask, trial: TrialLength, budget: number): Efficiency {
  const own = sweepCostOf(task);
  const [, , density = 0] = task.sweep.costs;
  const step = density + leapfrogCost.fixed + leapfrogCost.byCoordinate * (task.block?.coordinates.length ?? 0);
  const schedule = scheduleOf(trial, own + (task.block === undefined ? 0 : 5 * step));
  const pilot = runPilot(task, plan.parameters, { ...schedule, maxLeapfrogs: budget / step });
  const cost = own + pilot.leapfrogsPerDraw * step;
  return { cost, pilot, rate: pilot.essPerDraw / cost };
}

/** Iterations of all chains of the fit. */
function numIterations({ chains, warmup, draws }: ResolvedSampleOptions): number {
  return chains * (warmup + draws);
}

/** What a trial costs at least, of iterations at `cost`. */
export function leastCost({ warmup, minDraws }: TrialLength, cost: number): number {
  return numTrials * (Math.min(warmup, minDraws) + minDraws) * cost;
}

function scheduleOf({ warmup, minDraws, maxDraws }: TrialLength, cost: number): PilotSchedule {
  const draws = Math.min(maxDraws, Math.max(minDraws, Math.floor(trialCost / cost) - warmup));
  return { warmup: Math.min(warmup, draws), draws };
}

/** The trial again, with more draws. */
export const longer = ({ warmup, minDraws, maxDraws }: TrialLength): TrialLength => ({ warmup: 2 * warmup, minDraws: 4 * minDraws, maxDraws: 2 * maxDraws }); // prettier-ignore

/** What a trial of sweeps saw. */
export function describeSweep({ cost, pilot }: Efficiency): string {
  return `trial of sweeps: ${pilot.essPerDraw.toFixed(3)} effective draws a sweep, at a cost of ${short(cost)}`;
}

/** What a trial of NUTS saw. */
export function describeNuts({ cost, pilot }: Efficiency): string {
  return (
    `trial of NUTS: ${pilot.essPerDraw.toFixed(3)} effective draws a transition of ${pilot.leapfrogsPerDraw.toFixed(1)} ` +
    `leapfrog steps, at a cost of ${short(cost)} each`
  );
}

/** Two digits, since costs are no better known. Locales cost more to load than a plan to make. */
export function short(cost: number): string {
  return String(Math.round(Number(cost.toPrecision(2)))).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
