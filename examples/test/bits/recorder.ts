/**
 * @file Stands in for `terrace` in examples that are bundled: samples shortly by each backend and keeps a hash of every bit of
 * the draws and statistics. Data files come as text, since a browser has no files.
 */
import { gibbsVaryingIntercepts as gibbsOnce, readCsv as readText, sample as sampleOnce } from "terrace";
import type { CsvOptions, Draws, Fit, SampleOptions, VaryingInterceptsFit } from "terrace";
import texts from "data-files";

export * from "terrace";

/** Hashes by backend, in the order in which examples sampled. */
export type Hashes = Record<string, string>;

const options: SampleOptions = { chains: 2, warmup: 100, draws: 100, saveWarmup: true, seed: 1 };
let hashes = Promise.resolve<Hashes>({});

/** As `sample`, but short, by each backend; the fit is the last one. */
export async function sample(...[model, data]: Parameters<typeof sampleOnce>): Promise<Fit> {
  const wasm = await sampleOnce(model, data, { ...options, backend: "wasm" });
  const typescript = await sampleOnce(model, data, { ...options, backend: "typescript" });
  hashes = Promise.resolve({ wasm: await hashOf(wasm), typescript: await hashOf(typescript) });
  return wasm;
}

/** As `gibbsVaryingIntercepts`, but short; it has no choice of backends. */
export function gibbsVaryingIntercepts(...[x, y, groupIds]: Parameters<typeof gibbsOnce>): VaryingInterceptsFit {
  const fit = gibbsOnce(x, y, groupIds, { samples: 100, warmup: 100, seed: 1 });
  hashes = hashOfArrays(columnsOf(fit.draws)).then((hash) => ({ wasm: hash, typescript: hash }));
  return fit;
}

/** As `readCsv` of a file of the examples. */
export function readCsv(name: string, csvOptions?: CsvOptions): ReturnType<typeof readText> {
  return readText(texts[name]!, csvOptions);
}

/** What an example sampled, which `load` loads. */
export async function hashesOf(load: () => Promise<unknown>): Promise<Hashes> {
  hashes = Promise.resolve({});
  await load();
  return await hashes;
}

async function hashOf(fit: Fit): Promise<string> {
  const parts = [fit, fit.warmup!].flatMap(({ draws, sampleStats }) => [
    ...columnsOf(draws),
    ...Object.values(sampleStats as unknown as Record<string, Float64Array>),
  ]);
  return await hashOfArrays([fit.positions, ...parts]);
}

function columnsOf(draws: Draws): Float64Array[] {
  return draws.names.map((name) => draws.get(name).values);
}

async function hashOfArrays(parts: readonly Float64Array[]): Promise<string> {
  const words = new Uint32Array(2 * parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    new Float64Array(words.buffer, 8 * at, part.length).set(part);
    // A NaN has many bit patterns, of which an engine may choose.
    part.forEach((x, i) => {
      if (Number.isNaN(x)) words.set([0, 0x7ff80000], 2 * (at + i));
    });
    at += part.length;
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", words));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
