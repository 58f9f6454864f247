/** @file Finds a case by its name. */

import { nearestName } from "@terrace/core";

import { cases } from "../models/cases.js";
import type { BenchmarkCase } from "./benchmark-case.js";

/** @throws RangeError naming the nearest case */
export function findCase(name: string): BenchmarkCase {
  const found = cases.find((benchmark) => benchmark.name === name);
  if (found !== undefined) return found;
  const names = cases.map((benchmark) => benchmark.name);
  const nearest = nearestName(name, names);
  const hint = nearest === undefined ? `The cases are ${names.join(", ")}.` : `Did you mean \`${nearest}\`?`;
  throw new RangeError(`bench: there is no case \`${name}\`. ${hint}`);
}
