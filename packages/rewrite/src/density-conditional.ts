/** @file What is left: discrete variables by all of their values, continuous ones by their density. */

import { distributions, supportConstraint } from "@terrace/distributions";
import { numElements, makeGraph, type Node } from "@terrace/graph";
import type { BoundParameter } from "./bound-model.js";
import { knownBound, type Context } from "./context.js";
import type { Fault } from "./fault.js";
import { unitUse } from "./element-use.js";
import type { EnumeratedConditional, SliceConditional } from "./full-conditional.js";

/** More values than this are not enumerated. */
const maxValues = 1000;

/** Log density of each element of a variable, or one number where its elements are not independent given all else. */
function separated(context: Context, variable: BoundParameter): { readonly node: Node; readonly isSeparate: boolean } {
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

/** The greatest value of codes that a distribution has one of for each element of an argument. */
function lastCode(context: Context, variable: BoundParameter): number | undefined {
  const own = context
    .termsOf(variable)
    .find(({ role, scored }) => role === "prior" && scored?.value === variable.input);
  if (own?.scored?.call.kind !== "distribution") return undefined;
  const { name, args } = own.scored.call;
  const support = supportConstraint(distributions.get(name)!, args);
  return support.kind === "interval" ? knownBound(support.upper) : undefined;
}

/** A discrete variable by the probabilities of its values, which must be known and few. */
export function enumeratedConditional(context: Context, variable: BoundParameter): EnumeratedConditional | Fault {
  const { b } = context;
  const { name, constraint, input, shape } = variable;
  if (constraint.kind !== "interval") return { fault: `${name} is no number` };
  const lower = knownBound(constraint.lower);
  const upper = knownBound(constraint.upper) ?? lastCode(context, variable);
  if (lower === undefined || upper === undefined || !Number.isFinite(upper - lower)) {
    const fault = `the values of ${name} have no known bounds`;
    return { fault, remedy: `A truncated(upper=...) of its distribution would do` };
  }
  if (upper - lower + 1 > maxValues) return { fault: `${name} has ${upper - lower + 1} values` };
  const { node, isSeparate } = separated(context, variable);
  if (!isSeparate && numElements(shape) > 1) return { fault: `the elements of ${name} depend on each other` };
  const values = Int32Array.from({ length: upper - lower + 1 }, (_, k) => lower + k);
  const inputs = [...context.dependence.inputsOf(node)];
  const graph = makeGraph(inputs, { value: node });
  const tables = [...values].map((value) => {
    const bindings = new Map<string, Node>();
    for (const each of inputs) {
      if (each.op !== "input") continue;
      bindings.set(each.name, each === input ? b.filled(value, shape, input.dtype) : each);
    }
    return b.inline(graph, bindings)["value"]!;
  });
  return {
    kind: "enumeration",
    variable,
    values,
    logProbabilities: b.stack(tables, shape.length),
    sources: context.termsOf(variable),
    auxiliaries: [],
    reason: `${name}: one of ${values.length} values, by their probabilities`,
  };
}
