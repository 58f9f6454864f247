/**
 * @file What does a sweep cost, and an effective draw? Gibbs samplers against peers on one thread: sweeps per CPU second with
 * draws stored, and effective draws per CPU second, the smallest bulk effective sample size over all quantities. A fit counts
 * only if its answer is right and it mixed (`assess-fit.ts`).
 */

import { runScript } from "../harness/child-process.js";
import type { BenchmarkCase, Settings } from "../harness/benchmark-case.js";
import type { FitMeasurement } from "../harness/measurement.js";
import { figure, makeRow, type Figure, type Metric, type Row } from "../harness/row.js";
import type { MeasuredPeer, Suite } from "../harness/suite.js";

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
  { name, settings }: Pick<BenchmarkCase, "name" | "settings">,
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
          figure: figureOf(fits, settings, of),
          version,
          ...(note === undefined ? {} : { note }),
        }),
      );
    }),
  );
}

export const gibbs: Suite = async (benchmark, { seeds, notice, runPeers }) => {
  const run = async (list: readonly number[]): Promise<FitMeasurement[]> =>
    await runScript<FitMeasurement[]>("gibbs-fits.ts", { case: benchmark.name, seeds: list });
  const warm = (await run(Array.from({ length: seeds + numWarming }, (_, k) => k + 1))).slice(numWarming);
  const cold: FitMeasurement[] = [];
  for (let k = 0; k < seeds; k++) cold.push(...(await run([101 + k])));
  const peers = await runPeers(benchmark);
  const all = [
    { name: "ours", fits: [...warm, ...cold] },
    ...peers.map(({ name, fits }) => ({ name, fits: fits.fits })),
  ];
  for (const { name, fits } of all) {
    for (const { seed, assessment } of fits) {
      if (assessment.failures.length === 0) continue;
      notice(`${benchmark.name}, ${name}: seed ${seed} does not count: ${assessment.failures.join("; ")}`);
    }
  }
  return gibbsRows(benchmark, { warm, cold }, peers);
};

function figureOf(fits: readonly FitMeasurement[], settings: Settings, of: Rate): Figure | null {
  const counted = fits.filter(({ assessment }) => assessment.failures.length === 0);
  return figure(
    counted.map((fit) => of(fit, settings)),
    fits.length,
  );
}
