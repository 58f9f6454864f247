/**
 * @file Censored observations: of a row only a half-line or an interval in which its value lies is known. Rows are grouped by
 * status when the graph is made, so that no row computes a tail that it does not use.
 */

import type { GraphBuilder, Node } from "@terrace/graph";
import type { Distribution } from "../distribution.js";
import { logDifference } from "../formulas/log-difference.js";
import { logTails } from "./truncation.js";

/** What `status` says of a row: exact, right-censored at the value, left-censored at it, or between it and `upper`. */
const statuses = [0, 1, -1, 2] as const;
type Status = (typeof statuses)[number];

/**
 * Log probabilities (densities, where exact) of rows. Status 0: the value itself; 1: `P(X > value)`; -1: `P(X <= value)`;
 * 2: `P(value < X <= upper)`.
 *
 * @param status a constant node of the batch's shape, or a scalar one for all rows
 * @param upper upper ends, of the batch's shape or a scalar; needed where a status is 2
 * @throws UnsupportedOperationError naming a distribution without distribution function
 * @throws RangeError for another status, or where `upper` is missing
 */
export function censoredLogDensity(
  b: GraphBuilder,
  distribution: Distribution,
  value: Node,
  args: readonly Node[],
  status: Node,
  upper?: Node,
): Node {
  const rows = statusRows(status, value);
  const groups = statuses.filter((kind) => rows.get(kind)!.length > 0);
  if (groups.length === 0) return b.broadcast(b.constant(0), value.shape);
  if (groups.length === 1) {
    return groupLogDensity(b, distribution, groups[0]!, value, args, upper && b.broadcast(upper, value.shape));
  }
  const numRows = rows.get(0)!.length + rows.get(1)!.length + rows.get(-1)!.length + rows.get(2)!.length;
  const flat = (x: Node, rank: number) =>
    x.shape.length > rank ? b.reshape(x, [numRows, ...x.shape.slice(x.shape.length - rank, x.shape.length)]) : x;
  const order: number[] = [];
  const parts = groups.map((kind) => {
    const chosen = rows.get(kind)!;
    order.push(...chosen);
    const index = b.constant(Int32Array.from(chosen));
    const pickRows = (x: Node, rank: number) => (x.shape.length > rank ? b.gather(flat(x, rank), index) : x);
    const groupArgs = args.map((arg, k) => pickRows(arg, distribution.parameters[k]!.rank));
    const groupUpper = upper && b.broadcast(pickRows(upper, 0), [chosen.length]);
    return groupLogDensity(b, distribution, kind, pickRows(value, 0), groupArgs, groupUpper);
  });
  const places = new Int32Array(numRows);
  order.forEach((row, place) => (places[row] = place));
  return b.reshape(b.gather(b.concat(parts, 0), b.constant(places)), value.shape);
}

function groupLogDensity(
  b: GraphBuilder,
  distribution: Distribution,
  kind: Status,
  value: Node,
  args: readonly Node[],
  upper: Node | undefined,
): Node {
  if (kind === 0) return distribution.logDensity(b, value, args);
  const { logCdf, logCcdf } = logTails(distribution, "censoredLogDensity");
  if (kind === 1) return logCcdf(b, value, args);
  if (kind === -1) return logCdf(b, value, args);
  if (upper === undefined) {
    throw new RangeError("censoredLogDensity: expected `upper` for rows of status 2, received none.");
  }
  const above = logCcdf(b, value, args);
  const below = logCdf(b, upper, args);
  return b.select(
    b.lt(above, below),
    logDifference(b, above, logCcdf(b, upper, args)),
    logDifference(b, below, logCdf(b, value, args)),
  );
}

/** The rows (in row-major order) of each status. */
function statusRows(status: Node, value: Node): Map<Status, number[]> {
  const rows = new Map<Status, number[]>(statuses.map((kind) => [kind, []]));
  const values = status.op === "broadcast" ? status.inputs[0]! : status;
  if (values.op !== "constant") {
    throw new RangeError("censoredLogDensity: expected `status` to be data, received a value that is computed.");
  }
  const numRows = value.shape.reduce((product, size) => product * size, 1);
  for (let row = 0; row < numRows; row++) {
    const kind = values.values[values.values.length === 1 ? 0 : row];
    const found = statuses.find((candidate) => candidate === kind);
    if (found === undefined) {
      throw new RangeError(
        `censoredLogDensity: expected a status of 0, 1, -1 or 2, received \`${kind}\` in row ${row}.`,
      );
    }
    rows.get(found)!.push(row);
  }
  return rows;
}
