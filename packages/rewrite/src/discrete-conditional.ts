/**
 * @file Full conditionals of discrete variables: the probabilities of all of their values where these are known and few, else
 * the density at whole numbers.
 */

import { distributions, supportConstraint } from "@terrace/distributions";
import { makeGraph, numElements, type Node } from "@terrace/graph";
import type { BoundParameter } from "./bound-model.js";
import { knownBound, type Context } from "./context.js";
import { separated } from "./density-conditional.js";
import type { Fault } from "./fault.js";
import type { EnumeratedConditional, EnumeratedInTurnConditional, SliceConditional } from "./full-conditional.js";

/** More values than this are not enumerated. */
const maxValues = 1000;

/** A discrete variable by the probabilities of its values, or by its density where they are too many to try. */
export function discreteConditional(
  context: Context,
  variable: BoundParameter,
): EnumeratedConditional | EnumeratedInTurnConditional | SliceConditional | Fault {
  const { name, constraint, shape } = variable;
  if (constraint.kind !== "interval") return { fault: `${name} is no number` };
  const sources = context.termsOf(variable);
  if (sources.length === 0) return { fault: `no term uses ${name}, so that its density is flat` };
  const { node, isSeparate } = separated(context, variable);
  const given = { variable, sources, auxiliaries: [] };
  const inTurn = isSeparate || numElements(shape) === 1 ? "" : ", one element after another";
  const bounds = boundsOf(context, variable);
  if (bounds === undefined) {
    if (knownBound(constraint.lower) === undefined && knownBound(constraint.upper) === undefined) {
      return { fault: `the values of ${name} have no known bound`, remedy: `A known bound on one side would do` };
    }
    const how = inTurn === "" ? ", element by element" : inTurn;
    const reason = `${name}: whole numbers without a known end, by their density alone${how}`;
    return { kind: "slice", logDensity: node, reason, ...given };
  }
  const lower = Math.min(...bounds.lower);
  const count = Math.max(...bounds.upper) - lower + 1;
  if (count > maxValues) {
    const how = inTurn === "" ? ", element by element" : inTurn;
    return { kind: "slice", logDensity: node, reason: `${name}: one of ${count} values, by their density alone${how}`, ...given }; // prettier-ignore
  }
  const values = Int32Array.from({ length: count }, (_, k) => lower + k);
  const reason = `${name}: one of ${count} values, by their probabilities${inTurn}`;
  if (inTurn !== "") return { kind: "enumerationInTurn", values, logDensity: node, reason, ...given };
  const logProbabilities = table(context, variable, node, values, bounds);
  return { kind: "enumeration", values, logProbabilities, reason, ...given };
}

/** Bounds of a discrete variable, of all elements or element by element. */
interface KnownBounds {
  readonly lower: ArrayLike<number> & Iterable<number>;
  readonly upper: ArrayLike<number> & Iterable<number>;
}

function boundsOf(context: Context, variable: BoundParameter): KnownBounds | undefined {
  const { constraint } = variable;
  if (constraint.kind !== "interval") return undefined;
  const known = (bound: Node | number | undefined): KnownBounds["lower"] | undefined =>
    typeof bound === "object" ? context.b.knownValues(bound) : bound === undefined ? undefined : [bound];
  const lower = known(constraint.lower);
  const upper = known(constraint.upper ?? lastCode(context, variable));
  if (lower === undefined || upper === undefined) return undefined;
  return [...lower, ...upper].every(Number.isFinite) ? { lower, upper } : undefined;
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

/** Log densities of all values, `[...shape, numValues]`; minus infinity beyond an element's own bounds. */
function table(
  context: Context,
  { input, shape }: BoundParameter,
  node: Node,
  values: Int32Array,
  { lower, upper }: KnownBounds,
): Node {
  const { b } = context;
  const inputs = [...context.dependence.inputsOf(node)];
  const graph = makeGraph(inputs, { value: node });
  const columns = [...values].map((value) => {
    const bindings = new Map<string, Node>();
    for (const each of inputs) {
      if (each.op !== "input") continue;
      bindings.set(each.name, each === input ? b.filled(value, shape, input.dtype) : each);
    }
    return b.broadcast(b.inline(graph, bindings)["value"]!, shape);
  });
  const all = b.stack(columns, shape.length);
  if (lower.length === 1 && upper.length === 1) return all;
  const bound = (ends: ArrayLike<number>, at: number): number => ends[ends.length === 1 ? 0 : at]!;
  const isWithin = Int32Array.from({ length: numElements(shape) * values.length }, (_, at) => {
    const element = Math.floor(at / values.length);
    const value = values[at % values.length]!;
    return value >= bound(lower, element) && value <= bound(upper, element) ? 1 : 0;
  });
  const mask = b.constant(isWithin, all.shape, "bool");
  return b.select(mask, all, b.filled(-Infinity, all.shape));
}
