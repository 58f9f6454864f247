/**
 * @file Makes the reference of a case from a long run of its Stan program, and log densities at the fixed points:
 * `npx tsx benchmarks/references/make-reference.ts CASE [CHAINS WARMUP DRAWS]`. Needs the peer rstan. The case insteval-shape, in
 * which a Markov chain of Stan would take hours, has a script of its own, `crossed_effects.py FOLDER POINTS`; of it this
 * writes the job into a folder: `TERRACE_REFERENCE_FOLDER=FOLDER ... make-reference.ts insteval-shape job`.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { scalarDiagnostics } from "@terrace/diagnostics";

import type { BenchmarkCase, Reference, ReferenceScalar } from "../harness/benchmark-case.js";
import { runProcess } from "../harness/child-process.js";
import { findCase } from "../harness/find-case.js";
import { cases } from "../models/cases.js";
import { gibbsCases } from "../models/gibbs-cases.js";
import { cacheFolder } from "../peers/peer.js";

const seed = 20_261_121;
const numPoints = 3;
const numEffects = 5;

const [name = "", chains = "4", warmup = "2000", draws = "25000"] = process.argv.slice(2);
const benchmark = findCase<BenchmarkCase>(name, [...gibbsCases, ...cases]);
const { programs = name } = benchmark;
/** `chains` is "job" where the job alone is wanted. */
const settings = { chains: Number(chains), warmup: Number(warmup), draws: Number(draws) };
const folder = process.env["TERRACE_REFERENCE_FOLDER"] ?? mkdtempSync(join(tmpdir(), "terrace-reference-"));
const job = {
  case: programs,
  data: benchmark.peerData(),
  settings,
  seeds: [seed],
  logDensityPoints: numPoints,
  stan: new URL(`../peers/stan/${programs}.stan`, import.meta.url).pathname,
  cache: cacheFolder,
};
writeFileSync(join(folder, "job.json"), JSON.stringify(job));
const script = new URL("../peers/rstan.R", import.meta.url).pathname;
if (chains === "job") process.exit(0);
const { errors, code } = await runProcess("Rscript", [script, folder]);
if (code !== 0) throw new Error(errors);

// Written by rstan.R just now.
const fit = JSON.parse(readFileSync(join(folder, `fit-${seed}.json`), "utf8")) as { names: string[] };
const peer = JSON.parse(readFileSync(join(folder, "peer.json"), "utf8")) as { version: string };
const logDensities = JSON.parse(readFileSync(join(folder, "log-densities.json"), "utf8")) as number[];
const bytes = readFileSync(join(folder, `fit-${seed}.bin`));
const values = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
const scalars: Record<string, ReferenceScalar> = {};
fit.names.forEach((scalar, k) => {
  const index = /\[(\d+)/.exec(scalar)?.[1];
  if (scalar.startsWith("z[") || (index !== undefined && Number(index) >= numEffects)) return;
  const own = Array.from({ length: settings.chains }, (_, chain) => {
    const start = (k * settings.chains + chain) * settings.draws;
    return values.slice(start, start + settings.draws);
  });
  const { mean, sd, mcseMean } = scalarDiagnostics(own, []);
  scalars[scalar] = { mean, sd, standardError: mcseMean };
});
const source = `${peer.version}: ${settings.chains} chains of ${settings.warmup} + ${settings.draws}, seed ${seed}`;
const reference: Reference = { source, logDensities, scalars };
writeFileSync(new URL(`${programs}.json`, import.meta.url), `${JSON.stringify(reference, undefined, 1)}\n`);
rmSync(folder, { recursive: true, force: true });
