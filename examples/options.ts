/** @file Options an example takes on its command line: `npx tsx examples/radon.ts --draws 200 --warmup 200 --quiet`. */

import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Fit, SampleOptions } from "terrace";

/** Number of draws and chains, seed and progress, where the command line gives them. */
export function commandLineOptions(defaultSeed = 1): SampleOptions {
  const number = { type: "string" } as const;
  const { values } = parseArgs({
    options: { chains: number, warmup: number, draws: number, seed: number, quiet: { type: "boolean" } },
    // An example may have options of its own.
    strict: false,
  });
  return {
    progress: values.quiet !== true,
    ...(values.chains === undefined ? {} : { chains: Number(values.chains) }),
    ...(values.warmup === undefined ? {} : { warmup: Number(values.warmup) }),
    ...(values.draws === undefined ? {} : { draws: Number(values.draws) }),
    ...(values.seed === undefined ? { seed: defaultSeed } : { seed: Number(values.seed) }),
  };
}

/** How long the parts of a fit took, for print. */
export function timings(fit: Fit): string {
  const { compileMs, timeToFirstDrawMs, warmupMs, samplingMs } = fit.timings;
  const parts = { compile: compileMs, "first draw after": timeToFirstDrawMs, warmup: warmupMs, sampling: samplingMs };
  return Object.entries(parts)
    .map(([name, ms]) => `${name} ${(ms / 1000).toFixed(3)} s`)
    .join(", ");
}

/** Path of a data file of the examples. */
export function dataFile(name: string): string {
  return fileURLToPath(new URL(`data/${name}`, import.meta.url));
}
