/** @file The columns given to `fit.predict`, held against the data of the model. */

import { nearestName } from "@terrace/core";
import type { ProbabilisticGraph } from "@terrace/distributions";

import type { DataInput } from "../bind/bind-data.js";
import { verifyData } from "../compile/compile.js";

/**
 * Unused columns are ignored, as in `sample`, unless nothing is used or one is near the name of a column that is not given.
 *
 * @throws TypeError naming such a column
 */
export function verifyNewColumns(graph: ProbabilisticGraph, newData: DataInput): void {
  verifyData("predict", newData);
  const columns = graph.statements.flatMap((each) => (each.kind === "data" ? [each.symbol.name] : []));
  const given = Object.keys(newData);
  const absent = columns.filter((name) => !given.includes(name));
  const isAnyUsed = absent.length < columns.length;
  for (const name of given) {
    if (columns.includes(name)) continue;
    const nearest =
      name.length === 1 ? absent.find((each) => each.toLowerCase() === name.toLowerCase()) : nearestName(name, absent);
    if (nearest === undefined && isAnyUsed) continue;
    const advice = nearest === undefined ? `The model's data: ${columns.join(", ")}.` : `Did you mean \`${nearest}\`?`;
    throw new TypeError(`predict: \`newData\` has \`${name}\`, which is no data of the model. ${advice}`);
  }
}
