/** @file What does one evaluation of the log density and its gradient cost, without any sampler around it? */

import { runScript } from "../harness/child-process.js";
import { figure, makeRow, type Row } from "../harness/row.js";
import type { Suite } from "../harness/suite.js";
import type { GradientTimes } from "../processes/gradient.js";

export const gradient: Suite = async (benchmark, { seeds, notice, gradients }) => {
  const { name } = benchmark;
  const times = await runScript<GradientTimes>("gradient.ts", { case: name, repeats: seeds });
  if (times.failures.length > 0) {
    notice(`${name}: the answer is wrong, nothing was timed: ${times.failures.join("; ")}`);
    return [];
  }
  const warm = figure(times.warmUs);
  const peers = await gradients(benchmark);
  const rows: Row[] = peers.map((peer) => makeRow(name, "gradient_us", "warm", warm, peer));
  if (rows.length === 0) rows.push(makeRow(name, "gradient_us", "warm", warm));
  rows.push(makeRow(name, "value_us", "warm", figure(times.warmValueUs)));
  rows.push(makeRow(name, "gradient_us", "cold", figure([times.coldUs])));
  return rows;
};
