/** @file Options an example takes on its command line: `npx tsx examples/radon.ts --draws 200 --warmup 200 --quiet`. */

import { parseArgs } from "node:util";
import type { SampleOptions } from "terrace";

/** Number of draws and chains, seed and progress, where the command line gives them. */
export function commandLineOptions(): SampleOptions {
  const number = { type: "string" } as const;
  const { values } = parseArgs({
    options: { chains: number, warmup: number, draws: number, seed: number, quiet: { type: "boolean" } },
  });
  return {
    progress: values.quiet !== true,
    ...(values.chains === undefined ? {} : { chains: Number(values.chains) }),
    ...(values.warmup === undefined ? {} : { warmup: Number(values.warmup) }),
    ...(values.draws === undefined ? {} : { draws: Number(values.draws) }),
    ...(values.seed === undefined ? { seed: 1 } : { seed: Number(values.seed) }),
  };
}

/** Path of a data file of the examples. */
export function dataFile(name: string): string {
  return new URL(`data/${name}`, import.meta.url).pathname;
}
