/** @file The options of `sample` as flags: one table, which fails to compile where the library has an option more. */

import { Option } from "commander";
import type { SampleOptions } from "terrace";

import { integer, number, seed } from "./flag-values.js";

/** An option that has a flag: progress goes by `--quiet`, and Ctrl-C is the signal. */
type FlagName = Exclude<keyof SampleOptions, "progress" | "signal">;

/** Arguments of commander's `Option`, and how a value is read or which there are; the flag's name is the option's. */
type Flag<Name extends FlagName> = readonly [
  flags: string,
  description: string,
  value?: ((value: string) => unknown) | readonly Extract<SampleOptions[Name], string>[],
];

const table: { readonly [Name in FlagName]: Flag<Name> } = {
  chains: ["-c, --chains <n>", "number of chains (default: 4)", integer(1)],
  warmup: ["--warmup <n>", "iterations of each chain that adapt (default: 1000)", integer(0)],
  draws: ["--draws <n>", "iterations of each chain after warmup (default: 1000)", integer(1)],
  thin: ["--thin <n>", "keep every n-th iteration (default: 1)", integer(1)],
  seed: ["-s, --seed <seed>", "a number or text; one seed gives one set of draws (default: random)", seed],
  prior: ["--prior", "sample the prior: drop the observations"],
  init: ["--init <file>", "first values: JSON, by parameter name, or a list with an entry a chain (default: random)"],
  fixed: ["--fixed <file>", "values at which parameters are held: JSON, by parameter name"],
  saveWarmup: ["--save-warmup", "keep the draws of warmup in the fit too"],
  sampler: ["--sampler <name>", "how to sample (default: auto)", ["auto", "nuts", "hmc", "gibbs", "mixed"]],
  lockstep: ["--lockstep [n]", "with hmc: chains that move in step, in groups of n (default of n: all)", integer(1)],
  metric: ["--metric <kind>", "inverse mass matrix (default: diagonal)", ["diagonal", "dense"]],
  targetAcceptance: [
    "--target-acceptance <p>",
    "mean acceptance that warmup aims at (default: 0.8, more after divergences in it)",
    number,
  ],
  maxTreeDepth: ["--max-tree-depth <n>", "doublings of a trajectory (default: 10)", integer(1)],
  stepSize: ["--step-size <e>", "where the search for a step size begins; without warmup, the step size", number],
  backend: [
    "--backend <name>",
    "what evaluates the density (default: auto)",
    ["auto", "wasm", "typescript", "tfjs", "webgpu"],
  ],
  precision: [
    "--precision <kind>",
    "numbers that tfjs computes in; corrected with hmc (default: double)",
    ["double", "single", "corrected"],
  ],
  rewrite: ["--rewrite <which>", "none samples the model as written (default: auto)", ["auto", "none"]],
  workers: [
    "-w, --workers <n>",
    "worker threads; no influence on the draws (default: chains, at most cores)",
    integer(1),
  ],
};

/** The flags, in the order of the help. */
export function samplingOptions(): Option[] {
  return Object.values(table).map(([flags, description, value]: Flag<FlagName>) => {
    const option = new Option(flags, description);
    if (value === undefined) return option;
    return typeof value === "function" ? option.argParser(value) : option.choices(value);
  });
}

/** An error of `sample` in the words of the command line: `--target-acceptance` where it says `targetAcceptance`. */
export function inFlags(message: string): string {
  return message.replace(/^sample: (?=`)/, "").replace(/`(\w+)(?=[`.[])/g, (text, name: string) => {
    if (name !== "data" && !Object.hasOwn(table, name)) return text;
    return `\`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  });
}
