/** @file Programs on which something was wrong once; the tests run all of them for ever. */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ProgramCase } from "./program.js";

/** A kept program, with what was wrong. */
export interface KeptCase extends ProgramCase {
  readonly wrong: string;
}

/** The folder of kept programs, one file each. */
export function keptFolder(): string {
  return fileURLToPath(new URL("../../programs", import.meta.url));
}

/** All kept programs by the names of their files. */
export function keptCases(folder = keptFolder()): ReadonlyMap<string, KeptCase> {
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  // Written by `keepCase` alone.
  return new Map(
    files.map((file) => [
      file.slice(0, -".json".length),
      JSON.parse(readFileSync(join(folder, file), "utf8")) as KeptCase,
    ]),
  );
}

/** Writes a program to keep. */
export function keepCase(name: string, kept: KeptCase, folder = keptFolder()): void {
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(kept, undefined, 2)}\n`);
}
