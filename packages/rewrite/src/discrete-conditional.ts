/**
 * @file Full conditionals of discrete variables: the probabilities of all of their values where these are known and few, else
 * the density at whole numbers.
 */

import { distributions, supportConstraint } from "@terrace/distributions";
import { numElements, type Node } from "@terrace/graph";
import type { BoundDistribution, BoundParameter } from "./bound-model.js";
import { knownBound, type Context } from "./context.js";
import { separated } from "./density-conditional.js";
import type { Fault } from "./fault.js";
import type { EnumeratedConditional, SliceConditional } from "./full-conditional.js";
import { sinkSelects } from "./sink-select.js";

/** More values than this are not enumerated. */
const maxValues = 1000;

/** A discrete variable by the probabilities of its values, or by its density where they are too many to try. */
export function discreteConditional(
  context: Context,
  variable: BoundParameter,
): EnumeratedConditional | SliceConditional | Fault {
  const { name, constraint, shape } = variable;
  if (constraint.kind !== "interval") return { fault: `${name} is no number` };
  const sources = context.termsOf(variable);
  if (sources.length === 0) return { fault: `no term uses ${name}, so that its density is flat` };
  const own = ownCall(context, variable);
  if (own !== undefined && distributions.get(own.name)!.eventRank > 0) {
    return { fault: `the elements of ${name} are one variate of ${own.name}, whose sum is not known` };
  }
  const { node, isSeparate } = separated(context, variable);
  const logDensity = sinkSelects(context.b, context.dependence, node, variable);
  const given = { variable, sources, auxiliaries: [], logDensity };
  const inTurn = isSeparate || numElements(shape) === 1 ? "" : ", one element after another";
  const bounds = boundsOf(context, variable);
  if (bounds === undefined) {
    if (knownBound(constraint.lower) === undefined && knownBound(constraint.upper) === undefined) {
      return { fault: `the values of ${name} have no known bound`, remedy: `A known bound on one side would do` };
    }
    const how = inTurn === "" ? ", element by element" : inTurn;
    const reason = `${name}: whole numbers without a known end, by their density alone${how}`;
    return { kind: "slice", reason, ...given };
  }
  const lower = bounds.lower.reduce((least, end) => Math.min(least, end), Infinity);
  const count = bounds.upper.reduce((most, end) => Math.max(most, end), -Infinity) - lower + 1;
  if (count > maxValues) {
    const how = inTurn === "" ? ", element by element" : inTurn;
    return { kind: "slice", reason: `${name}: one of ${count} values, by their density alone${how}`, ...given }; // prettier-ignore
  }
  const values = Int32Array.from({ length: count }, (_, k) => lower + k);
  const reason = `${name}: one of ${count} values, by their probabilities${inTurn}`;
  return { kind: "enumeration", values, reason, ...given, ...endsOf(context, variable, bounds) };
}

/** Bounds of a discrete variable, of all elements or element by element. */
interface KnownBounds {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

function boundsOf(context: Context, variable: BoundParameter): KnownBounds | undefined {
  const { constraint } = variable;
  if (constraint.kind !== "interval") return undefined;
  const known = (bound: Node | number | undefined): Float64Array | undefined => {
    const values = typeof bound === "object" ? context.b.knownValues(bound) : bound === undefined ? undefined : [bound];
    return values && Float64Array.from(values);
  };
  const lower = known(constraint.lower);
  const upper = known(constraint.upper ?? lastCode(context, variable));
  if (lower === undefined || upper === undefined) return undefined;
  return lower.every(Number.isFinite) && upper.every(Number.isFinite) ? { lower, upper } : undefined;
}

/** A variable's own distribution, where it is one. */
function ownCall(context: Context, variable: BoundParameter): BoundDistribution | undefined {
  const own = context
    .termsOf(variable)
    .find(({ role, scored }) => role === "prior" && scored?.value === variable.input);
  return own?.scored?.call.kind === "distribution" ? own.scored.call : undefined;
}

/** The greatest value of codes that a distribution has one of for each element of an argument. */
function lastCode(context: Context, variable: BoundParameter): number | undefined {
  const own = ownCall(context, variable);
  if (own === undefined) return undefined;
  const { name, args } = own;
  const support = supportConstraint(distributions.get(name)!, args);
  return support.kind === "interval" ? knownBound(support.upper) : undefined;
}

/** The ends as nodes, where elements have ends of their own. */
function endsOf(
  { b }: Context,
  { shape }: BoundParameter,
  { lower, upper }: KnownBounds,
): Pick<EnumeratedConditional, "ends"> {
  if (lower.length === 1 && upper.length === 1) return {};
  const node = (ends: KnownBounds["lower"]): Node => {
    const all = Int32Array.from({ length: numElements(shape) }, (_, k) => ends[ends.length === 1 ? 0 : k]!);
    return b.constant(all, shape, "int");
  };
  return { ends: { lower: node(lower), upper: node(upper) } };
}
