/** @file Runs a peer on a case: writes its job, starts its script, reads and judges the fits that it wrote. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { assessFit, type ScalarDraws } from "../harness/assess-fit.js";
import type { BenchmarkCase } from "../harness/benchmark-case.js";
import { runProcess } from "../harness/child-process.js";
import type { EngineFits, FitMeasurement } from "../harness/measurement.js";
import { figure, type PeerFigure } from "../harness/row.js";
import { cacheFolder, interpreter, type Peer } from "./peer.js";

/** What a script writes about a fit; draws lie beside it as Float64 `[scalar][chain][draw]`. */
interface FitFile {
  readonly seed: number;
  readonly cpuSeconds: number;
  readonly setupSeconds?: number;
  readonly names: readonly string[];
  readonly numChains: number;
  readonly numDraws: number;
  readonly warmupLeapfrogs?: number;
  readonly drawLeapfrogs?: number;
  readonly divergences?: number;
}

/**
 * The peer's fits of a case, one for each seed.
 *
 * @param fresh compile the peer's program even if a compiled one is kept
 * @throws Error with the script's own errors when it fails
 */
export async function runPeer(
  peer: Peer,
  benchmark: BenchmarkCase,
  seeds: readonly number[],
  fresh = false,
): Promise<EngineFits> {
  return await withJob(peer, benchmark, { seeds, fresh }, (folder) => {
    // Written by the peer's script in the form that `job.R` and `job.py` state.
    const about = JSON.parse(readFileSync(join(folder, "peer.json"), "utf8")) as Omit<EngineFits, "fits">;
    return { ...about, fits: seeds.map((seed) => readFit(folder, seed, peer, benchmark)) };
  });
}

/** CPU microseconds of the peer's value and gradient, `repeats` times. */
export async function peerGradient(peer: Peer, benchmark: BenchmarkCase, repeats: number): Promise<PeerFigure> {
  return await withJob(peer, benchmark, { seeds: [], gradientRepeats: repeats }, (folder) => {
    const about = JSON.parse(readFileSync(join(folder, "peer.json"), "utf8")) as Omit<EngineFits, "fits">;
    const times = JSON.parse(readFileSync(join(folder, "gradient.json"), "utf8")) as {
      readonly us: readonly number[];
      readonly note?: string;
    };
    const note = times.note === undefined ? {} : { note: times.note };
    return { name: peer.name, version: about.version, figure: figure(times.us), ...note };
  });
}

async function withJob<Result>(
  peer: Peer,
  benchmark: BenchmarkCase,
  request: Readonly<Record<string, unknown>>,
  read: (folder: string) => Result,
): Promise<Result> {
  mkdirSync(cacheFolder, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), `terrace-bench-${peer.name}-`));
  try {
    const { name, programs = name, settings, peerSettings = settings } = benchmark;
    const job = {
      ...request,
      case: programs,
      data: benchmark.peerData(),
      settings: peerSettings,
      stan: new URL(`stan/${programs}.stan`, import.meta.url).pathname,
      cache: cacheFolder,
    };
    writeFileSync(join(folder, "job.json"), JSON.stringify(job));
    const script = new URL(peer.script, import.meta.url).pathname;
    const { errors, code } = await runProcess(interpreter(peer), [script, folder], { PYTHONDONTWRITEBYTECODE: "1" });
    if (code !== 0) {
      throw new Error(`${peer.name} ended with code ${code}:\n${errors.trim().split("\n").slice(-10).join("\n")}`);
    }
    return read(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readFit(folder: string, seed: number, peer: Peer, benchmark: BenchmarkCase): FitMeasurement {
  const fit = JSON.parse(readFileSync(join(folder, `fit-${seed}.json`), "utf8")) as FitFile;
  const bytes = readFileSync(join(folder, `fit-${seed}.bin`));
  const values = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const { programs = benchmark.name } = benchmark;
  const { names, numChains, numDraws, warmupLeapfrogs, drawLeapfrogs, divergences } = fit;
  const scalars: ScalarDraws[] = names.map((name, k) => ({
    name,
    chains: Array.from({ length: numChains }, (_, chain) => {
      const start = (k * numChains + chain) * numDraws;
      return values.subarray(start, start + numDraws);
    }),
  }));
  return {
    seed,
    cpuSeconds: fit.cpuSeconds,
    ...(fit.setupSeconds === undefined ? {} : { setupSeconds: fit.setupSeconds }),
    ...(warmupLeapfrogs === undefined ? {} : { warmupLeapfrogs }),
    ...(drawLeapfrogs === undefined ? {} : { drawLeapfrogs }),
    ...(divergences === undefined ? {} : { divergences }),
    assessment: assessFit(benchmark, scalars, (name) => peer.checked?.(name, programs) ?? true),
  };
}
