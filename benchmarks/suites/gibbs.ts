/**
 * @file What does a sweep cost, and an effective draw? Gibbs samplers against peers on one thread: sweeps per CPU second with
 * draws stored, and effective draws per CPU second, the smallest bulk effective sample size over all quantities. A fit counts
 * only if its answer is right and it mixed (`assess-fit.ts`). Of the case with two numbers of rows: what a sweep costs with either.
 */

import { runScript } from "../harness/child-process.js";
import type { BenchmarkCase, Settings } from "../harness/benchmark-case.js";
import { findCase } from "../harness/find-case.js";
import type { FewerRows } from "../harness/gibbs-case.js";
import type { FitMeasurement } from "../harness/measurement.js";
import { figure, makeRow, type Figure, type Metric, type Row } from "../harness/row.js";
import type { MeasuredPeer, Suite, SuiteContext } from "../harness/suite.js";
import { gibbsCases } from "../models/gibbs-cases.js";
import type { SweepCosts } from "../processes/sweep-cost.js";

type Rate = (fit: FitMeasurement, settings: Settings) => number;

const metrics: readonly { readonly metric: Metric; readonly of: Rate }[] = [
  {
    metric: "sweeps_per_s",
    of: ({ cpuSeconds }, { chains, warmup, draws }) => (chains * (warmup + draws)) / cpuSeconds,
  },
  { metric: "ess_per_s", of: ({ cpuSeconds, assessment }) => assessment.minEssBulk / cpuSeconds },
];

/** Fits 1 and 2 of a process are not warm yet. */
const numWarming = 2;

/** Rows of one case: ours cold and warm, against every peer; without a peer, ours alone. */
export function gibbsRows(
  { name, settings, peerSettings = settings }: Pick<BenchmarkCase, "name" | "settings" | "peerSettings">,
  ours: Readonly<Record<Row["state"], readonly FitMeasurement[]>>,
  peers: readonly MeasuredPeer[],
): Row[] {
  return (["warm", "cold"] as const).flatMap((state) =>
    metrics.flatMap(({ metric, of }) => {
      const mine = figureOf(ours[state], settings, of);
      if (peers.length === 0) return [makeRow(name, metric, state, mine)];
      return peers.map(({ name: peer, fits: { fits, version, note } }) =>
        makeRow(name, metric, state, mine, {
          name: peer,
          figure: figureOf(fits, peerSettings, of),
          version,
          ...(note === undefined ? {} : { note }),
        }),
      );
    }),
  );
}

export const gibbs: Suite = async (benchmark, context) => {
  const { fewerRows, leavesOutSetup = false } = findCase(benchmark.name, gibbsCases);
  if (fewerRows !== undefined) return await sweepCosts(benchmark, fewerRows, context);
  const { seeds, notice, runPeers } = context;
  const run = async (list: readonly number[]): Promise<FitMeasurement[]> =>
    await runScript<FitMeasurement[]>("gibbs-fits.ts", { case: benchmark.name, seeds: list });
  const warm = (await run(Array.from({ length: seeds + numWarming }, (_, k) => k + 1))).slice(numWarming);
  const cold: FitMeasurement[] = [];
  for (let k = 0; k < seeds; k++) cold.push(...(await run([101 + k])));
  const peers = await runPeers(benchmark);
  noticeFailures(benchmark.name, "ours", [...warm, ...cold], notice);
  for (const { name, fits } of peers) noticeFailures(benchmark.name, name, fits.fits, notice);
  const rows = gibbsRows(benchmark, { warm, cold }, peers);
  return leavesOutSetup ? [...rows, ...setupRows(benchmark.name, { warm, cold }, peers)] : rows;
};

/** What goes before the times of a case that leaves it out. */
export function setupRows(
  name: string,
  ours: Readonly<Record<Row["state"], readonly FitMeasurement[]>>,
  peers: readonly MeasuredPeer[],
): Row[] {
  const setup = (fits: readonly FitMeasurement[]): Figure | null =>
    figure(fits.flatMap(({ setupSeconds }) => setupSeconds ?? []), fits.length); // prettier-ignore
  return (["warm", "cold"] as const).flatMap((state) => {
    const mine = setup(ours[state]);
    if (peers.length === 0) return [makeRow(name, "setup_cpu_s", state, mine)];
    return peers.map(({ name: peer, fits }) =>
      makeRow(name, "setup_cpu_s", state, mine, { name: peer, figure: setup(fits.fits), version: fits.version }),
    );
  });
}

/** The cost of a sweep on the case's rows, beside that on fewer. */
async function sweepCosts(
  { name, settings }: BenchmarkCase,
  fewerRows: FewerRows,
  { seeds, notice }: SuiteContext,
): Promise<Row[]> {
  const job = { case: name, seeds: Array.from({ length: seeds }, (_, k) => k + 1) };
  const { many, fewer } = await runScript<SweepCosts>("sweep-cost.ts", job);
  noticeFailures(name, "ours", many, notice);
  noticeFailures(name, fewerRows.name, fewer, notice);
  const microseconds: Rate = ({ cpuSeconds }, { chains, warmup, draws }) =>
    (1e6 * cpuSeconds) / (chains * (warmup + draws));
  const peer = { name: fewerRows.name, figure: figureOf(fewer, settings, microseconds) };
  return [makeRow(name, "sweep_us", "warm", figureOf(many, settings, microseconds), peer)];
}

function noticeFailures(
  name: string,
  engine: string,
  fits: readonly FitMeasurement[],
  notice: (text: string) => void,
): void {
  for (const { seed, assessment } of fits) {
    if (assessment.failures.length === 0) continue;
    notice(`${name}, ${engine}: seed ${seed} does not count: ${assessment.failures.join("; ")}`);
  }
}

function figureOf(fits: readonly FitMeasurement[], settings: Settings, of: Rate): Figure | null {
  const counted = fits.filter(({ assessment }) => assessment.failures.length === 0);
  return figure(
    counted.map((fit) => of(fit, settings)),
    fits.length,
  );
}
