/** @file Loads a JSON file: data, or values of parameters. */

import { readFileSync } from "node:fs";

import { isAbsent, oneLine, UsageError } from "./failure.js";

/**
 * What the file holds.
 *
 * @param about - what `kind` of file it is and what it is `expected` to hold, for errors
 * @throws UsageError when it cannot be read, is empty or is not JSON
 */
export function loadJson(path: string, about: { readonly kind: string; readonly expected: string }): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(isAbsent(error) ? `there is no ${about.kind} \`${path}\`.` : oneLine(error), { cause: error });
  }
  if (text.trim() === "") throw new UsageError(`\`${path}\` is empty; expected ${about.expected}.`);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UsageError(`\`${path}\` is not JSON: ${oneLine(error)}.`, { cause: error });
  }
}
