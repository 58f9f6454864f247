/**
 * @file How long is the wait from a template to its first gradient, over all models of the test set? In a warm process, and from
 * the start of a process. A row of a quantile has one value a round over the models, and its range over the rounds.
 */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { runScript } from "../harness/child-process.js";
import { figure, makeRow, type Figure, type Row } from "../harness/row.js";
import type { WholeSuite } from "../harness/suite.js";
import { testSet } from "../models/test-set.js";
import type { GradientWaits, Wait } from "../processes/template-to-gradient.js";

/** Starts of a process for each model. */
const coldRounds = 3;

export const compileTestSet: WholeSuite = async ({ seeds, notice }) => {
  const warm = await runScript<GradientWaits>("template-to-gradient.ts", { rounds: seeds });
  const slowest = warm.names
    .map((name, k) => ({ name, cpu: figure(warm.rounds.map((round) => round[k]!.cpu))!.median }))
    .sort((a, b) => b.cpu - a.cpu);
  const cold = await coldWaits();
  notice(
    `slowest: ${slowest.slice(0, 5).map(({ name, cpu }) => `${name} ${cpu.toFixed(1)} ms`).join(", ")}`, // prettier-ignore
  );
  const name = `${warm.names.length} models`;
  const rows = (state: Row["state"], rounds: readonly (readonly Wait[])[]): Row[] => {
    const over = (p: number, of: (wait: Wait) => number): Figure | null =>
      figure(rounds.map((round) => quantile(round.map(of), p)));
    return [
      makeRow(
        name,
        "gradient_wait_ms",
        state,
        over(0.5, ({ wall }) => wall),
      ),
      makeRow(
        name,
        "gradient_wait_p95_ms",
        state,
        over(0.95, ({ wall }) => wall),
      ),
      makeRow(
        name,
        "gradient_wait_cpu_ms",
        state,
        over(0.5, ({ cpu }) => cpu),
      ),
      makeRow(
        name,
        "gradient_wait_cpu_p95_ms",
        state,
        over(0.95, ({ cpu }) => cpu),
      ),
    ];
  };
  return [...rows("warm", warm.rounds), ...rows("cold", cold)];
};

async function coldWaits(): Promise<Wait[][]> {
  const folder = mkdtempSync(join(tmpdir(), "terrace-bench-compile-"));
  try {
    const files = testSet().map(({ text, data }, k) => {
      const file = join(folder, `${k}.json`);
      writeFileSync(file, JSON.stringify({ text, data }));
      return file;
    });
    const rounds: Wait[][] = [];
    for (let k = 0; k < coldRounds; k++) {
      const round: Wait[] = [];
      for (const file of files) {
        round.push(await runScript<Wait>("first-gradient.mjs", { file }));
      }
      rounds.push(round);
    }
    return rounds;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The smallest value that at least the share `p` of `values` do not exceed. */
function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(p * sorted.length) - 1]!;
}
