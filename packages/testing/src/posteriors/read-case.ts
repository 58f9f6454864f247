/** @file Reads the case files. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PosteriorCase } from "./posterior-case.js";

/** The folder of the project's own cases, from source and from a build alike. */
export function caseFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return join(folder, "data", "posteriors");
}

/**
 * The case called `name`.
 * @throws Error when there is no such file in `folder`
 */
export function readCase(name: string, folder: string = caseFolder()): PosteriorCase {
  // The fields are those that data/posteriors/README.md lists; a test reads every file.
  return JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as PosteriorCase;
}

/** Names of all cases of a folder, sorted. */
export function caseNames(folder: string = caseFolder()): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}
