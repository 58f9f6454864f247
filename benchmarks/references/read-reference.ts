/** @file Reads the reference of a case from the JSON file of its name in this folder. */

import { readFileSync } from "node:fs";

import type { Reference } from "../harness/benchmark-case.js";

/** The reference called `name`. */
export function readReference(name: string): Reference {
  return JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), "utf8")) as Reference;
}
