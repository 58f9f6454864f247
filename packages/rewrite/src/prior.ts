/** @file A variable's own distribution in a canonical form: special cases of a family under the family's name. */

import { uniformValue, type GraphBuilder, type Node } from "@terrace/graph";
import type { BoundDistribution, BoundParameter, BoundTerm } from "./bound-model.js";
import { knownBound, type Context } from "./context.js";

/** The families that conjugacy knows, by density in the variable `x` up to a constant. */
export type PriorFamily =
  /** `x^exponent`: flat where the exponent is 0. */
  | { readonly kind: "power"; readonly exponent: number }
  | { readonly kind: "gamma"; readonly shape: Node; readonly rate: Node }
  | { readonly kind: "invGamma"; readonly shape: Node; readonly scale: Node }
  /** A normal about 0 restricted to one side. */
  | { readonly kind: "halfNormal"; readonly sd: Node }
  | { readonly kind: "halfT"; readonly nu: Node; readonly scale: Node }
  | { readonly kind: "normal"; readonly mean: Node; readonly sd: Node }
  | { readonly kind: "beta"; readonly a: Node; readonly b: Node }
  | { readonly kind: "dirichlet"; readonly concentration: Node }
  | { readonly kind: "wishart"; readonly nu: Node; readonly scale: Node }
  | { readonly kind: "invWishart"; readonly nu: Node; readonly scale: Node }
  | { readonly kind: "other"; readonly name: string };

/** A variable's own distribution. */
export interface Prior {
  readonly family: PriorFamily;
  /** The terms that it is made of; none for a variable that is flat. */
  readonly terms: readonly BoundTerm[];
  /** Where the variable lies: bounds of its constraint, `[]` or of its shape; infinite where absent. */
  readonly lower?: Node | number;
  readonly upper?: Node | number;
  /** In print. */
  readonly text: string;
}

/** The prior of a variable among its terms, or why there is none that can be told apart. */
export function priorOf(context: Context, variable: BoundParameter): Prior | { readonly fault: string } {
  const { b, dependence } = context;
  const terms = context.termsOf(variable);
  const own = terms.filter(({ role }) => role === "prior" || role === "term").filter(({ scored }) => scored !== undefined && scored.value === variable.input); // prettier-ignore
  const bounds = boundsOf(variable);
  if (own.length === 0) {
    const powers = terms.filter(({ role }) => role === "target").map((term) => ({ term, exponent: logPower(term.logDensity, variable.input) })); // prettier-ignore
    const [first] = powers;
    if (powers.length === 1 && first?.exponent !== undefined) {
      const text = `proportional to ${variable.name}^${first.exponent}`;
      return { family: { kind: "power", exponent: first.exponent }, terms: [first.term], ...bounds, text };
    }
    const inParts = terms.some(({ role, scored }) => role === "prior" && dependence.uses(scored?.value, variable));
    if (inParts) return { fault: `the elements of ${variable.name} have distributions of their own` };
    return { family: { kind: "power", exponent: 0 }, terms: [], ...bounds, text: "flat" };
  }
  const [term] = own;
  const { call, weight, counted } = term!.scored!;
  if (own.length > 1) return { fault: `${variable.name} has ${own.length} distributions` };
  if (call.kind === "mixture") return { fault: `its distribution is a mixture` };
  if (call.censoring !== undefined) return { fault: `its distribution is censored` };
  if (weight !== undefined || counted !== undefined) return { fault: `its distribution is weighted` };
  const { lower, upper } = call.truncation ?? {};
  if ([...call.args, lower, upper].some((node) => dependence.uses(node, variable))) {
    return { fault: `its distribution depends on ${variable.name} itself` };
  }
  const family = canonical(b, call, knownBound(bounds.lower) === 0 && bounds.upper === undefined);
  return { family, terms: [term!], ...bounds, text: term!.text };
}

function boundsOf({ constraint }: BoundParameter): Pick<Prior, "lower" | "upper"> {
  if (constraint.kind !== "interval") return {};
  const { lower, upper } = constraint;
  return {
    ...(lower === undefined || lower === -Infinity ? {} : { lower }),
    ...(upper === undefined || upper === Infinity ? {} : { upper }),
  };
}

function canonical(b: GraphBuilder, { name, args }: BoundDistribution, isPositive: boolean): PriorFamily {
  const [first, second, third] = args as [Node, Node, Node];
  const half = (x: Node): Node => b.mul(x, 0.5);
  switch (name) {
    case "flat":
    case "half_flat":
    case "uniform":
      return { kind: "power", exponent: 0 };
    case "gamma":
      return { kind: "gamma", shape: first, rate: second };
    case "exponential":
      return { kind: "gamma", shape: b.constant(1), rate: first };
    case "chi_square":
      return { kind: "gamma", shape: half(first), rate: b.constant(0.5) };
    case "inv_gamma":
      return { kind: "invGamma", shape: first, scale: second };
    case "inv_chi_square":
      return { kind: "invGamma", shape: half(first), scale: b.constant(0.5) };
    case "scaled_inv_chi_square":
      return { kind: "invGamma", shape: half(first), scale: b.mul(half(first), b.square(second)) };
    case "half_normal":
      return { kind: "halfNormal", sd: first };
    case "half_cauchy":
      return { kind: "halfT", nu: b.constant(1), scale: first };
    case "half_student_t":
      return { kind: "halfT", nu: first, scale: second };
    case "normal":
      if (isPositive && uniformValue(first) === 0) return { kind: "halfNormal", sd: second };
      return { kind: "normal", mean: first, sd: second };
    case "std_normal":
      if (isPositive) return { kind: "halfNormal", sd: b.constant(1) };
      return { kind: "normal", mean: b.constant(0), sd: b.constant(1) };
    case "cauchy":
      if (isPositive && uniformValue(first) === 0) return { kind: "halfT", nu: b.constant(1), scale: second };
      return { kind: "other", name };
    case "student_t":
      if (isPositive && uniformValue(second) === 0) return { kind: "halfT", nu: first, scale: third };
      return { kind: "other", name };
    case "beta":
      return { kind: "beta", a: first, b: second };
    case "beta_proportion":
      return { kind: "beta", a: b.mul(first, second), b: b.mul(b.sub(1, first), second) };
    case "dirichlet":
      return { kind: "dirichlet", concentration: first };
    case "wishart":
      return { kind: "wishart", nu: first, scale: second };
    case "inv_wishart":
      return { kind: "invWishart", nu: first, scale: second };
    default:
      return { kind: "other", name };
  }
}

/** The exponent of a number's power that a term is the log of: -1 for `target += -log(x)`. */
function logPower(node: Node, input: Node): number | undefined {
  if (node.shape.length > 0 || input.shape.length > 0) return undefined;
  if (node.op === "unary") {
    if (node.fn === "log" && node.inputs[0] === input) return 1;
    const inner = node.fn === "neg" ? logPower(node.inputs[0]!, input) : undefined;
    return inner === undefined ? undefined : -inner;
  }
  if (node.op !== "binary" || node.fn !== "mul") return undefined;
  const [x, y] = [node.inputs[0]!, node.inputs[1]!];
  const by = uniformValue(y) ?? uniformValue(x);
  const inner = logPower(uniformValue(y) === undefined ? y : x, input);
  return by === undefined || inner === undefined ? undefined : by * inner;
}
