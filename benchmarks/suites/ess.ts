/**
 * @file What does an effective draw cost? Fits through `sample` against the peers' fits: CPU time of a leapfrog, effective draws
 * per leapfrog and per CPU second, warmup included on both sides.
 *
 * Effective draws are the smallest bulk effective sample size over every compared scalar of the model, effects included. CPU time
 * runs from the first warmup step to the last draw and holds everything that the process does in between: compilation of hot
 * code and garbage collection too. A fit counts only if its answer is right and it mixed (`assess-fit.ts`).
 */

import type { BenchmarkCase } from "../harness/benchmark-case.js";
import { runScript } from "../harness/child-process.js";
import type { EngineFits, FitMeasurement } from "../harness/measurement.js";
import { figure, makeRow, type Figure, type Metric, type PeerFigure, type Row } from "../harness/row.js";
import type { Suite } from "../harness/suite.js";

/** How a figure comes from a fit; undefined where the sampler has no leapfrogs. */
const metrics: readonly { readonly metric: Metric; readonly of: (fit: FitMeasurement) => number | undefined }[] = [
  { metric: "leapfrog_us", of: (fit) => ratio(1e6 * fit.cpuSeconds, allLeapfrogs(fit)) },
  { metric: "ess_per_leapfrog", of: (fit) => ratio(fit.assessment.minEssBulk, allLeapfrogs(fit)) },
  { metric: "ess_per_draw_leapfrog", of: (fit) => ratio(fit.assessment.minEssBulk, fit.drawLeapfrogs) },
  { metric: "ess_per_s", of: (fit) => ratio(fit.assessment.minEssBulk, fit.cpuSeconds) },
  { metric: "fit_cpu_s", of: (fit) => fit.callCpuSeconds },
];

/** The fits of ours that the two states look at. */
export interface OurFits {
  /** First fits of fresh processes. */
  readonly cold: readonly FitMeasurement[];
  /** Fits from the third on of one process. */
  readonly warm: readonly FitMeasurement[];
}

/** Rows of one case: ours cold and warm, against every peer; without a peer, ours alone. */
export function essRows(
  benchmark: string,
  ours: OurFits,
  peers: readonly { readonly name: string; readonly fits: EngineFits }[],
  stored: (metric: Metric) => readonly PeerFigure[] = () => [],
): Row[] {
  return (["warm", "cold"] as const).flatMap((state) =>
    metrics.flatMap(({ metric, of }) => {
      const mine = figureOf(ours[state], of);
      const measured = peers.flatMap(({ name, fits }) => {
        const { version, note } = fits;
        const theirs = figureOf(fits.fits, of);
        return theirs === null ? [] : [{ name, figure: theirs, version, ...(note === undefined ? {} : { note }) }];
      });
      const figures: readonly PeerFigure[] = [...measured, ...stored(metric)];
      if (figures.length === 0) return [makeRow(benchmark, metric, state, mine)];
      return figures.map((peer) => makeRow(benchmark, metric, state, mine, peer));
    }),
  );
}

export const ess: Suite = async (benchmark, { seeds, notice, runPeers, stored }) => {
  const ours = await ourFits(benchmark, seeds);
  for (const [state, fits] of Object.entries(ours) as [string, readonly FitMeasurement[]][]) {
    noticeFailures(notice, `${benchmark.name}, ours, ${state}`, fits);
  }
  const measured = await runPeers(benchmark);
  for (const { name, fits } of measured) noticeFailures(notice, `${benchmark.name}, ${name}`, fits.fits);
  return essRows(benchmark.name, ours, measured, stored);
};

/** Fits 1 and 2 of a process are not warm yet. */
const numWarming = 2;

async function ourFits({ name }: BenchmarkCase, seeds: number): Promise<OurFits> {
  const run = async (list: readonly number[]): Promise<FitMeasurement[]> =>
    await runScript<FitMeasurement[]>("fits.ts", { case: name, seeds: list });
  const warm = await run(Array.from({ length: seeds + numWarming }, (_, k) => k + 1));
  const cold: FitMeasurement[] = [];
  for (let k = 0; k < seeds; k++) cold.push(...(await run([101 + k])));
  return { cold, warm: warm.slice(numWarming) };
}

function figureOf(fits: readonly FitMeasurement[], of: (fit: FitMeasurement) => number | undefined): Figure | null {
  const values = fits.filter(({ assessment }) => assessment.failures.length === 0).map(of);
  return figure(
    values.filter((value) => value !== undefined),
    fits.length,
  );
}

function noticeFailures(notice: (text: string) => void, who: string, fits: readonly FitMeasurement[]): void {
  for (const { seed, assessment } of fits) {
    if (assessment.failures.length > 0)
      notice(`${who}: seed ${seed} does not count: ${assessment.failures.join("; ")}`);
  }
}

function allLeapfrogs({ warmupLeapfrogs, drawLeapfrogs }: FitMeasurement): number | undefined {
  return warmupLeapfrogs === undefined || drawLeapfrogs === undefined ? undefined : warmupLeapfrogs + drawLeapfrogs;
}

function ratio(value: number, by: number | undefined): number | undefined {
  return by === undefined ? undefined : value / by;
}
