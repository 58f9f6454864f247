/** @file Masks of a data column's elements, taken as an observation statement takes the column: by subscripts, in loops. */

import { distributions, type DistributionStatement } from "@terrace/distributions";
import { ownShape, spread, unionAxes, type Lowered } from "./axes.js";
import { elementPositions } from "./elements.js";
import type { Scope } from "./scope.js";

/**
 * `logDensity` of `statement` where the elements of its column are marked, zero elsewhere.
 *
 * @param marks one number for each element of the column, 1 where marked and 0 where not
 * @param logDensity `[...axes, ...batch]`
 * @throws ModelError where a vector that has one density is marked in part
 */
export function ofMarked(
  scope: Scope,
  statement: DistributionStatement,
  marks: Float64Array,
  logDensity: Lowered,
): Lowered {
  const b = scope.builder;
  const { call, symbol, value } = statement;
  const positions = elementPositions(scope, symbol!, value); // its column is one
  const marked = { node: b.gather(b.constant(marks), positions.node), axes: positions.axes };
  const [first] = "components" in call ? call.components : [call];
  const { eventRank } = distributions.get(first!.distribution)!;
  let isMarked = b.gt(marked.node, b.constant(0.5));
  if (eventRank > 0) {
    const own = ownShape(marked);
    const lead = marked.node.shape.length - eventRank;
    const count = b.sum(
      marked.node,
      Array.from({ length: eventRank }, (_, k) => lead + k),
    );
    const size = own.slice(own.length - eventRank).reduce((x, y) => x * y, 1);
    const counts = scope.constantValues(count);
    if (counts?.every((each) => each === 0 || each === size) !== true) {
      throw scope.errors.priorOfPart(scope.graph, statement.span, symbol!.name);
    }
    isMarked = b.gt(count, b.constant(size - 0.5));
  }
  const axes = unionAxes([logDensity, marked]);
  const node = spread(b, logDensity, axes);
  const place = spread(b, { node: isMarked, axes: marked.axes }, axes);
  const keep = place.shape.length === node.shape.length ? place : b.broadcast(place, node.shape, [...axes.keys()]);
  return { node: b.select(keep, node, b.broadcast(b.constant(0), node.shape, [])), axes };
}
