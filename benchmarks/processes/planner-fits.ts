/**
 * @file Fits of one case by the planner's choice and by every other plan that there is for it, turn by turn in this process on
 * one thread. Prints a JSON array of fits; what cannot be drawn by a plan has none of it.
 */

import { closeWorkers, gibbsVaryingIntercepts, model, sample, type Fit } from "terrace";

import { findCase } from "../harness/find-case.js";
import { plannerCases } from "../models/planner-cases.js";

/** What the process is asked for. */
export interface PlannerJob {
  readonly case: string;
  readonly seeds: readonly number[];
}

/** One fit by one plan. */
export interface PlannedFit {
  readonly seed: number;
  /** `auto`, or what was forced. */
  readonly plan: string;
  /** The sampler that `auto` chose. */
  readonly sampler: string;
  /** CPU seconds from the first warmup step to the last draw, and of the whole call. */
  readonly cpuSeconds: number;
  readonly callCpuSeconds: number;
  /** The smallest bulk effective sample size over all quantities. */
  readonly minEssBulk: number;
  /** Means of quantities with their standard errors, by name. */
  readonly means: Readonly<Record<string, readonly [number, number]>>;
}

const job = JSON.parse(process.argv[2]!) as PlannerJob;
const { model: text, data, respelt, isClassical } = findCase(job.case, plannerCases);
const columns = data();
const settings = { chains: 4, warmup: 1000, draws: 1000, workers: 1 } as const;
const program = (source: string) => model(Object.assign([source], { raw: [source] }));

const plans: readonly (readonly [string, (seed: number) => Promise<Fit>])[] = [
  ["auto", (seed) => sample(program(text), columns, { ...settings, seed })],
  ...(["nuts", "gibbs", "mixed"] as const).map((sampler) => [sampler, (seed: number) => sample(program(text), columns, { ...settings, seed, sampler })] as const),
  ...(respelt === undefined ? [] : [[respelt.plan, (seed: number) => sample(program(respelt.model), columns, { ...settings, seed, sampler: "nuts" })] as const]),
]; // prettier-ignore

const fits: PlannedFit[] = [];
const refused = new Set<string>();
for (const seed of job.seeds) {
  for (const [plan, run] of plans) {
    if (refused.has(plan)) continue;
    let fit: Fit;
    try {
      fit = await run(seed);
    } catch (error) {
      // A forced sampler that has no full conditionals to draw from says so.
      if (plan === "auto" || !(error instanceof Error) || error.name !== "SamplerError") throw error;
      refused.add(plan);
      continue;
    }
    if (plan === "mixed" && fit.options.sampler !== "mixed") {
      refused.add(plan);
      continue;
    }
    fits.push({ seed, plan, sampler: fit.options.sampler, cpuSeconds: fit.timings.samplingCpuSeconds, callCpuSeconds: fit.timings.cpuSeconds, ...summarised(fit) }); // prettier-ignore
  }
  if (isClassical === true) fits.push(classical(seed));
}
await closeWorkers();
console.log(JSON.stringify(fits));

/** The quantities that vary. */
function summarised(fit: Pick<Fit, "summary">): Pick<PlannedFit, "minEssBulk" | "means"> {
  const rows = fit.summary().rows.filter(({ sd }) => sd > 0);
  return {
    minEssBulk: Math.min(...rows.map(({ essBulk }) => essBulk)),
    means: Object.fromEntries(rows.map(({ name, mean, mcseMean }) => [name, [mean, mcseMean] as const])),
  };
}

/** As many chains, one after the other; the smallest of their summed effective sample sizes. */
function classical(seed: number): PlannedFit {
  const { x, y, group } = columns as Readonly<Record<"x" | "y", number[]> & Record<"group", string[]>>;
  const before = process.cpuUsage();
  const { chains, warmup, draws: samples } = settings;
  const runs = Array.from({ length: chains }, (_, chain) =>
    gibbsVaryingIntercepts(x, y, group, { warmup, samples, seed: `${seed}, ${chain}` }),
  );
  const { user, system } = process.cpuUsage(before);
  const cpuSeconds = (user + system) / 1e6;
  const each = runs.map((run) => run.summary().rows);
  const sums = each[0]!.map((_, k) => each.reduce((sum, rows) => sum + rows[k]!.essBulk, 0));
  return { seed, plan: "classical", sampler: "classical", cpuSeconds, callCpuSeconds: cpuSeconds, minEssBulk: Math.min(...sums), means: {} }; // prettier-ignore
}
