/**
 * @file How long is the wait? From process start to the imported library, from the call of `sample` to programs that are ready
 * and to the first iteration of the first chain, and from process start to that iteration; peers' compile times beside them.
 */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { BenchmarkCase } from "../harness/benchmark-case.js";
import { runScript } from "../harness/child-process.js";
import { figure, makeRow, type Metric, type Row } from "../harness/row.js";
import type { Suite } from "../harness/suite.js";

/** One process of `first-draw.mjs`; times in milliseconds, points in time since the epoch. */
interface Start {
  readonly imported: number;
  readonly times: readonly {
    readonly called: number;
    readonly compileMs: number;
    readonly firstDrawMs: number;
    readonly cpuSeconds: number;
  }[];
}

/** What comes after the first draw is not the question here. */
const briefly = { warmup: 20, draws: 20 };
const startsASeed = 2;
const warmFits = { from: 2, to: 12 };

export const compile: Suite = async (benchmark, { seeds, runPeers, stored }) => {
  const folder = mkdtempSync(join(tmpdir(), "terrace-bench-start-"));
  try {
    const file = join(folder, "case.json");
    writeFileSync(file, JSON.stringify({ text: benchmark.model, data: benchmark.data() }));
    const settings = { ...benchmark.settings, ...briefly };
    const run = async (list: readonly number[]): Promise<Start & { readonly spawned: number }> => {
      const spawned = performance.timeOrigin + performance.now();
      return { spawned, ...(await runScript<Start>("first-draw.mjs", { file, settings, seeds: list })) };
    };
    const cold = [];
    for (let k = 0; k < startsASeed * seeds; k++) cold.push(await run([k + 1]));
    const warm = (await run(Array.from({ length: warmFits.to }, (_, k) => k + 1))).times.slice(warmFits.from);
    const first = cold.map(({ spawned, imported, times }) => ({ spawned, imported, ...times[0]! }));
    const { name } = benchmark;
    const ours = (metric: Metric, values: readonly number[], state: Row["state"] = "cold"): Row =>
      makeRow(name, metric, state, figure(values));
    const compileMs = figure(first.map((each) => each.compileMs));
    const peers = await runPeers(brief(benchmark), { fresh: true });
    return [
      ours(
        "start_ms",
        first.map((each) => each.imported - each.spawned),
      ),
      ours(
        "first_draw_ms",
        first.map((each) => each.firstDrawMs),
      ),
      ours(
        "first_draw_from_start_ms",
        first.map((each) => each.called - each.spawned + each.firstDrawMs),
      ),
      makeRow(name, "compile_ms", "cold", compileMs),
      ours(
        "compile_ms",
        warm.map((each) => each.compileMs),
        "warm",
      ),
      ours(
        "first_draw_ms",
        warm.map((each) => each.firstDrawMs),
        "warm",
      ),
      ...peers.flatMap(({ name: peerName, fits: { version, compileSeconds } }) =>
        compileSeconds === undefined
          ? []
          : [
              makeRow(name, "compile_ms", "cold", compileMs, {
                name: peerName,
                version,
                figure: figure([1000 * compileSeconds]),
              }),
            ],
      ),
      ...stored("compile_ms").map((peer) => makeRow(name, "compile_ms", "cold", compileMs, peer)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The peers' fits are too short to be judged: their compilation alone counts here. */
function brief(benchmark: BenchmarkCase): BenchmarkCase {
  return { ...benchmark, settings: { chains: 1, ...briefly } };
}
