/**
 * @file How much memory does a fit take beyond its data? A regression of 1,000,000 rows on 5 columns with intercepts of 1,000
 * groups, data as typed arrays, 4 chains on threads of their own. The peak of the process's resident memory, less that of the
 * same fit of 2,000 rows (engine, library, threads), less the data, over the data.
 */

import { runScript } from "../harness/child-process.js";
import { figure, makeRow } from "../harness/row.js";
import type { WholeSuite } from "../harness/suite.js";

interface Peak {
  readonly dataBytes: number;
  readonly peakBytes: number;
}

const chains = 4;
const megabyte = 2 ** 20;
/** Processes are alike to a hundredth. */
const maxRepeats = 3;

/** By the planner's choice, which is sweeps here, and by NUTS. */
const cases = {
  "regression-1e6": {},
  "regression-1e6-nuts": { sampler: "nuts", maxTreeDepth: 3 },
} as const;

export const memory: WholeSuite = async ({ seeds }) => {
  const rows = [];
  for (const [name, settings] of Object.entries(cases)) {
    const peak = async (rows: number, groups: number): Promise<Peak> =>
      await runScript<Peak>("memory.mjs", { rows, groups, chains, settings });
    const pairs = [];
    for (let k = 0; k < Math.min(seeds, maxRepeats); k++) {
      pairs.push({ small: await peak(2000, 1000), large: await peak(1_000_000, 1000) });
    }
    const beyond = pairs.map(({ small, large }) => {
      const dataBytes = large.dataBytes - small.dataBytes;
      return { dataBytes, extraBytes: large.peakBytes - small.peakBytes - dataBytes };
    });
    rows.push(
      makeRow(name, "data_mb", "cold", figure(beyond.map(({ dataBytes }) => dataBytes / megabyte))),
      makeRow(name, "extra_mb", "cold", figure(beyond.map(({ extraBytes }) => extraBytes / megabyte))),
      makeRow(
        name,
        "extra_per_data",
        "cold",
        figure(beyond.map(({ extraBytes, dataBytes }) => extraBytes / dataBytes)),
      ),
    );
  }
  return rows;
};
