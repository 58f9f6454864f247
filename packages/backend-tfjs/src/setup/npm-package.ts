/** @file Gets the package `@tensorflow/tfjs-node` and what it depends on with npm, which checks each against the recorded hash. */

import { copyFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { packageFolder } from "../node/installation.js";
import { secondsSince, type Report } from "./report.js";
import { lastLine, runProgram } from "./run-program.js";
import { SetupError } from "./setup-error.js";

/** The manifest and the lock, which names a version and a SHA-512 for every package, and no registry. */
const pinned = new URL("../../tfjs-node/", import.meta.url);

/**
 * Installs the packages into `folder`, from the registry of npm's own configuration. No install script runs. Source maps,
 * two thirds of the bytes, are removed.
 *
 * @returns the folder of `@tensorflow/tfjs-node`
 * @throws SetupError where npm is not to be had, or fails
 */
export async function installPackage(folder: string, report: Report): Promise<string> {
  const began = Date.now();
  await copyFile(fileURLToPath(new URL("manifest.json", pinned)), join(folder, "package.json"));
  await copyFile(fileURLToPath(new URL("lock.json", pinned)), join(folder, "package-lock.json"));
  const args = ["ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const result = await runProgram("npm", args, { folder, isScript: true });
  if (result.failure?.code === "ENOENT") {
    throw new SetupError("npm is needed to get `@tensorflow/tfjs-node`, and is not found: install npm beside Node");
  }
  if (result.status !== 0) {
    const said = /npm (?:error|ERR!) (?!code|A complete log)(.*)/.exec(result.errors)?.[1] ?? lastLine(result);
    throw new SetupError(`npm cannot get \`@tensorflow/tfjs-node\`: ${said}`);
  }
  const modules = join(folder, "node_modules");
  for (const path of await readdir(modules, { recursive: true })) {
    if (path.endsWith(".map")) await rm(join(modules, path));
  }
  report(`npm installed \`@tensorflow/tfjs-node\` in ${secondsSince(began)}`);
  return packageFolder(folder);
}
