/** @file The commands, their flags and their help. */

import { Command, InvalidArgumentError, Option } from "commander";

import { integer, number } from "./flag-values.js";
import { samplingOptions } from "./sampling-options.js";
import type { Streams } from "./streams.js";

/** The command `terrace`, which loads what it runs when it runs it; `finish` receives the exit code of a command that ran. */
export function createCommand(streams: Streams, finish: (code: number) => void): Command {
  const program = new Command("terrace")
    .description("Bayesian multilevel models: sample a model of a file, read its summary, check its draws.")
    .exitOverride()
    .configureOutput({
      writeOut: streams.out,
      writeErr: streams.error,
      // One line, whatever commander has to say.
      outputError: (text, write) =>
        write(
          `terrace: ${text
            .replace(/^error: /, "")
            .trim()
            .replace(/\s*\n\s*/g, " ")}\n`,
        ),
    })
    .configureHelp({ sortSubcommands: false, helpWidth: 100 })
    .addHelpText(
      "after",
      `
Examples:
  $ terrace sample radon.ts --data radon.csv --chains 4 --seed 1 --out radon.arrow
  $ terrace summary radon.arrow --variables a,sigma
  $ terrace diagnose radon.arrow
  $ terrace setup tfjs-node

Exit codes: 0 all is well; 1 the run failed, or \`diagnose\` finds that the draws cannot be trusted;
2 wrong flags, files or data; 130 stopped by Ctrl-C (what was drawn is printed and saved all the same).`,
    );

  const sampleCommand = program
    .command("sample")
    .summary("sample a model's posterior")
    .description("Sample the posterior of a model given data, print its summary and save the fit.")
    .argument("<model>", "TypeScript or JavaScript file whose default export (or only exported model) is the model")
    .option("-d, --data <file>", "data: .csv, .tsv or .json; may be given several times", collect)
    .option("-o, --out <file>", "save the fit here (Arrow)")
    .option("--cmdstan-csv <folder>", "also write the draws as CmdStan does, one file a chain")
    .optionsGroup("Sampling:");
  for (const option of samplingOptions()) sampleCommand.addOption(option);
  sampleCommand
    .optionsGroup("Output:")
    .option("-q, --quiet", "no progress and no summary")
    .option("--variables <names>", "quantities in the summary, with commas between", names)
    .action(async (model: string, options: object) => {
      const { sampleFile } = await import("./commands/sample.js");
      finish(await sampleFile(model, options, streams));
    });

  program
    .command("summary")
    .summary("print the summary of a saved fit")
    .description("Print the summary of a saved fit: estimates, intervals, R-hat and effective sample sizes.")
    .argument("<fit>", "file that `terrace sample --out` or `fit.save` wrote")
    .option(
      "--variables <names>",
      "quantities to print, whole, with commas between (default: all that are short)",
      names,
    )
    .option("--probs <p,...>", "probabilities of the quantiles (default: 0.025,0.975)", probabilities)
    .option("--digits <n>", "decimals of the estimates (default: 2)", integer(0))
    .option("--all", "print long quantities too")
    .option("--json", "print the rows as JSON")
    .action(async (fit: string, options: object) => {
      const { summarise } = await import("./commands/summary.js");
      finish(await summarise(fit, options, streams));
    });

  program
    .command("diagnose")
    .summary("say whether a saved fit can be trusted")
    .description("Say whether the draws of a saved fit can be trusted, and if not, why and what to do.")
    .argument("<fit>", "file that `terrace sample --out` or `fit.save` wrote")
    .option("--explain", "print what the stages found, the sampler and the backend too")
    .action(async (fit: string, options: object) => {
      const { diagnose } = await import("./commands/diagnose.js");
      finish(await diagnose(fit, options, streams));
    });

  const setup = program
    .command("setup")
    .summary("get a part of Terrace that is not in its packages")
    .description("Get a part of Terrace that is not in its packages. It goes to a cache outside `node_modules`.");
  setup
    .command("tfjs-node")
    .summary("get a working @tensorflow/tfjs-node")
    .description(
      "Get a working @tensorflow/tfjs-node for the backend tfjs: the vendor's own build where its host can be reached, " +
        "else one made from npm's registry and the Python package index, with an addon compiled here. " +
        "Run again, it checks what is there, or goes on where it was cut off.",
    )
    .option("--gpu", "TensorFlow's CUDA build (Linux x64; 2.4 GB to download)")
    .addOption(
      new Option("--source <name>", "whose build (default: auto, the vendor's first)").choices([
        "auto",
        "vendor",
        "registries",
      ]),
    )
    .option("--index-url <url>", "the Python package index (default: pip's)")
    .option("-q, --quiet", "say nothing but what goes wrong")
    .action(async (options: object) => {
      const { setupTensorflow } = await import("./commands/setup-tfjs-node.js");
      finish(await setupTensorflow(options, streams));
    });

  for (const command of program.commands) command.copyInheritedSettings(program);
  for (const command of setup.commands) command.copyInheritedSettings(program);
  return program;
}

function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}

function names(value: string): string[] {
  return value.split(",").map((name) => name.trim());
}

function probabilities(value: string): number[] {
  return value.split(",").map((each) => {
    const parsed = number(each);
    if (parsed >= 0 && parsed <= 1) return parsed;
    throw new InvalidArgumentError("Probabilities must be from 0 to 1.");
  });
}
