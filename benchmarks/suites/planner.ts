/**
 * @file Does the planner choose well? Effective draws per CPU second of the plan that `sampler: "auto"` takes, beside those of
 * every plan that can be forced: NUTS on the model as written and in its other spelling, sweeps of full conditionals, sweeps
 * with NUTS in them, the classical sampler. A row's peer is one forced plan; the worst ratio of a case is that against the best.
 */

import { runScript } from "../harness/child-process.js";
import { figure, makeRow, type Metric, type Row } from "../harness/row.js";
import type { PlannerCase } from "../models/planner-cases.js";
import type { PlannedFit } from "../processes/planner-fits.js";

const metrics: readonly { readonly metric: Metric; readonly of: (fit: PlannedFit) => number }[] = [
  { metric: "ess_per_s", of: ({ minEssBulk, cpuSeconds }) => minEssBulk / cpuSeconds },
  { metric: "fit_cpu_s", of: ({ callCpuSeconds }) => callCpuSeconds },
];

/** Fit 1 of a process is not warm yet. */
const numWarming = 1;

/** Two right answers differ by more than this, in standard errors, once in 1e9 comparisons. */
const maxDeviation = 6;

/** Rows of one case. */
export function plannerRows(name: string, fits: readonly PlannedFit[]): Row[] {
  const ours = fits.filter(({ plan }) => plan === "auto");
  const plans = [...new Set(fits.map(({ plan }) => plan))].filter((plan) => plan !== "auto");
  return metrics.flatMap(({ metric, of }) =>
    plans.map((plan) =>
      makeRow(name, metric, "warm", figure(ours.map(of)), {
        name: plan,
        figure: figure(fits.filter((fit) => fit.plan === plan).map(of)),
      }),
    ),
  );
}

/** Fits of plans for one spelling that do not give the same means, in words. */
export function disagreements(fits: readonly PlannedFit[]): string[] {
  return fits.flatMap(({ plan, seed, means }) => {
    const nuts = fits.find((fit) => fit.plan === "nuts" && fit.seed === seed);
    const wrong = Object.entries(means).find(([quantity, [mean, error]]) => {
      const known = nuts?.means[quantity];
      return known !== undefined && Math.abs(mean - known[0]) > maxDeviation * Math.hypot(error, known[1]);
    });
    return wrong === undefined ? [] : [`${plan}: seed ${seed}: the mean of ${wrong[0]} is not that of NUTS`];
  });
}

export async function planner({ name }: PlannerCase, seeds: number, notice: (text: string) => void): Promise<Row[]> {
  const list = Array.from({ length: seeds + numWarming }, (_, k) => k + 1);
  const fits = await runScript<PlannedFit[]>("planner-fits.ts", { case: name, seeds: list });
  const warm = fits.filter(({ seed }) => seed > numWarming);
  for (const text of disagreements(warm)) notice(`${name}, ${text}`);
  const chosen = [...new Set(warm.filter(({ plan }) => plan === "auto").map(({ sampler }) => sampler))];
  notice(`${name}: auto is ${chosen.join(", ")}`);
  return plannerRows(name, warm);
}
