/** @file What is left: continuous variables by their density. */

import { numElements, type Node } from "@terrace/graph";
import type { BoundParameter } from "./bound-model.js";
import type { Context } from "./context.js";
import type { Fault } from "./fault.js";
import { unitUse } from "./element-use.js";
import type { SliceConditional } from "./full-conditional.js";

/** Log density of each element of a variable, or one number where its elements are not independent given all else. */
export function separated(
  context: Context,
  variable: BoundParameter,
): { readonly node: Node; readonly isSeparate: boolean } {
  const { b, dependence } = context;
  const size = numElements(variable.shape);
  const terms = context.termsOf(variable);
  const uses = terms.map(({ logDensity }) => unitUse(b, dependence, logDensity, variable, 1));
  if (uses.includes(undefined)) {
    const total = terms.map(({ logDensity }) => b.sum(logDensity)).reduce((x, y) => b.add(x, y), b.constant(0));
    return { node: total, isSeparate: false };
  }
  const sums = terms.map(({ logDensity }, k) => {
    const flat = b.reshape(logDensity, [numElements(logDensity.shape)]);
    if (size === 1) return b.reshape(b.sum(flat), [1]);
    const units = uses[k]!;
    // Rows of no element count for nothing: they go to an element more, which is cut off.
    const index = units.map((unit) => (unit < 0 ? size : unit));
    return b.slice(b.segmentSum(flat, b.constant(index, [index.length], "int"), size + 1), [0], [size]);
  });
  const total = sums.reduce((x, y) => b.add(x, y), b.filled(0, [size]));
  return { node: b.reshape(total, variable.shape), isSeparate: true };
}

/** A continuous variable by its density. */
export function sliceConditional(context: Context, variable: BoundParameter): SliceConditional | Fault {
  const { name, constraint } = variable;
  const sources = context.termsOf(variable);
  if (sources.length === 0) return { fault: `no term uses ${name}, so that its density is flat` };
  const { node, isSeparate } = separated(context, variable);
  const isStructured = constraint.kind !== "interval";
  const how = isStructured
    ? `all of the ${constraint.kind} together`
    : isSeparate || numElements(variable.shape) === 1
      ? "element by element"
      : "one element after another";
  return {
    kind: "slice",
    variable,
    logDensity: isSeparate && !isStructured ? node : context.b.sum(node),
    sources,
    auxiliaries: [],
    reason: `${name}: by its density alone, ${how}`,
  };
}
