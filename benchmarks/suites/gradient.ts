/**
 * @file What does one evaluation of the log density and its gradient cost: bare (`gradient_us`, `value_us`), and as a step of a
 * sampler with all that a sampler does around it (`leapfrog_us`), warmup included on both sides?
 *
 * Machines are rarely quiet, so leapfrogs are timed in three rounds: our fits, then each peer's, and again; a ratio is the
 * median of the rounds' ratios. What is timed is checked before: log densities and gradients against the reference's at fixed points.
 * The fits are not judged, which is what suite `ess` is for.
 */

import type { BenchmarkCase } from "../harness/benchmark-case.js";
import { runScript } from "../harness/child-process.js";
import type { FitMeasurement } from "../harness/measurement.js";
import { figure, makeRow, type Row } from "../harness/row.js";
import type { MeasuredPeer, Suite } from "../harness/suite.js";
import type { GradientTimes } from "../processes/gradient.js";

const numRounds = 3;
/** Fits 1 and 2 of a process are not warm yet. */
const numWarming = 2;

export const gradient: Suite = async (benchmark, { seeds, notice, gradients, runPeers }) => {
  const { name } = benchmark;
  const times = await runScript<GradientTimes>("gradient.ts", { case: name, repeats: seeds });
  if (times.failures.length > 0) {
    notice(`${name}: the answer is wrong, nothing was timed: ${times.failures.join("; ")}`);
    return [];
  }
  const settings = benchmark.timingSettings ?? benchmark.settings;
  const rounds: Round[] = [];
  for (let round = 0; round < numRounds; round++) {
    const ours = await runScript<FitMeasurement[]>("fits.ts", {
      case: name,
      seeds: Array.from({ length: seeds + numWarming }, (_, k) => k + 1),
      settings,
    });
    rounds.push({ ours: ours.slice(numWarming), peers: await runPeers({ ...benchmark, settings }) });
  }
  const warm = figure(times.warmUs);
  const peers = await gradients(benchmark);
  const rows = leapfrogRows(benchmark, rounds);
  rows.push(...peers.map((peer) => makeRow(name, "gradient_us", "warm", warm, peer)));
  if (peers.length === 0) rows.push(makeRow(name, "gradient_us", "warm", warm));
  rows.push(makeRow(name, "value_us", "warm", figure(times.warmValueUs)));
  rows.push(makeRow(name, "gradient_us", "cold", figure([times.coldUs])));
  return rows;
};

/** Fits that were made one right after the other. */
export interface Round {
  readonly ours: readonly FitMeasurement[];
  readonly peers: readonly MeasuredPeer[];
}

/** `leapfrog_us` over all rounds against every peer that has leapfrogs, with the median of the rounds' ratios. */
export function leapfrogRows({ name }: Pick<BenchmarkCase, "name">, rounds: readonly Round[]): Row[] {
  const ours = figure(rounds.flatMap((round) => round.ours.flatMap(leapfrogMicroseconds)));
  const names = [...new Set(rounds.flatMap(({ peers }) => peers.map((peer) => peer.name)))];
  const rows = names.flatMap((peerName) => {
    const paired = rounds.flatMap(({ ours: mine, peers }) => {
      const peer = peers.find((each) => each.name === peerName);
      if (peer === undefined) return [];
      const theirs = peer.fits.fits.flatMap(leapfrogMicroseconds);
      const ratio = median(mine.flatMap(leapfrogMicroseconds)) / median(theirs);
      return theirs.length === 0 ? [] : [{ theirs, ratio, version: peer.fits.version }];
    });
    if (paired.length === 0) return [];
    const { version } = paired[0]!;
    const row = makeRow(name, "leapfrog_us", "warm", ours, {
      name: peerName,
      figure: figure(paired.flatMap(({ theirs }) => theirs)),
      version,
    });
    return [{ ...row, ratio: median(paired.map(({ ratio }) => ratio)) }];
  });
  return rows.length === 0 ? [makeRow(name, "leapfrog_us", "warm", ours)] : rows;
}

/** Of one fit; none for a sampler without leapfrogs. */
function leapfrogMicroseconds({ cpuSeconds, warmupLeapfrogs, drawLeapfrogs }: FitMeasurement): number[] {
  if (warmupLeapfrogs === undefined || drawLeapfrogs === undefined) return [];
  return [(1e6 * cpuSeconds) / (warmupLeapfrogs + drawLeapfrogs)];
}

function median(values: readonly number[]): number {
  return figure(values)?.median ?? Number.NaN;
}
