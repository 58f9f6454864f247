/** @file Finds a case by its name. */

import { nearestName } from "@terrace/core";

/** @throws RangeError naming the nearest of `cases` */
export function findCase<Case extends { readonly name: string }>(name: string, cases: readonly Case[]): Case {
  const found = cases.find((benchmark) => benchmark.name === name);
  if (found !== undefined) return found;
  const names = cases.map((benchmark) => benchmark.name);
  const nearest = nearestName(name, names);
  const hint = nearest === undefined ? `The cases are ${names.join(", ")}.` : `Did you mean \`${nearest}\`?`;
  throw new RangeError(`bench: there is no case \`${name}\`. ${hint}`);
}
