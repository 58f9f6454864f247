/** @file Runs the check of a tfjs-node in a process of its own and takes its finding. */

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { InternalError } from "@terrace/core";

import { lastLine, runProgram } from "./run-program.js";

/** The built program, found from the source and from the build alike. */
const program = fileURLToPath(new URL("../../dist/bundle/verify-process.js", import.meta.url));

/** What the check found: TensorFlow's version, or what is wrong. */
export type Finding = { readonly version: string } | { readonly trouble: string };

/** Checks the tfjs-node in this folder with this Node. A check that ends its process is a trouble too. */
export async function verifyInstallation(tfjsNode: string): Promise<Finding> {
  if (!existsSync(program)) throw new InternalError(`\`${program}\` is not built`);
  const result = await runProgram(process.execPath, [program, tfjsNode]);
  const said = result.output.trim().split("\n").at(-1) ?? "";
  if (result.status === 0 && said.startsWith("{")) return JSON.parse(said) as Finding;
  return { trouble: `the check ended with ${result.signal ?? `status ${result.status}`}: ${lastLine(result)}` };
}
