/**
 * @file Full conditionals of variables that enter Gaussian terms linearly but are bounded, or have another distribution than a
 * normal one: truncated normal where the variable's own density is, else a quadratic and that density.
 */

import { numElements, type Node } from "@terrace/graph";
import type { BoundParameter } from "./bound-model.js";
import { knownBound, type Context } from "./context.js";
import { termRemedy, type Fault } from "./fault.js";
import type { Auxiliary, ConditionalDraw, DrawConditional, SliceConditional } from "./full-conditional.js";
import { linearFault } from "./gaussian-blocks.js";
import type { GaussianFactor } from "./gaussian-factor.js";
import { heldTerm, precisions } from "./gaussian-form.js";
import { drawText, priorLogDensity } from "./positive-conditional.js";
import { priorOf } from "./prior.js";
import { spread } from "./rows.js";

/** The full conditional of a variable in which all terms but its own distribution are Gaussian and linear. */
export function linearConditional(
  context: Context,
  variable: BoundParameter,
): DrawConditional | SliceConditional | Fault {
  const { b } = context;
  const { constraint, name, shape } = variable;
  if (variable.isDiscrete || constraint.kind !== "interval") return { fault: `${name} is no number` };
  const prior = priorOf(context, variable);
  if ("fault" in prior) return prior;
  const rest = context.termsOf(variable).filter((term) => !prior.terms.includes(term));
  if (rest.length === 0) return { fault: `nothing but its own distribution uses ${name}` };
  const size = numElements(shape);
  const auxiliaries = new Set<Auxiliary>();
  let precision: Node = b.filled(0, [size]);
  let pull: Node = b.filled(0, [size]);
  for (const term of rest) {
    const fault = linearFault(context, term, [variable]);
    if (fault !== undefined) return { fault: `in \`${term.text}\`: ${fault}`, ...termRemedy(term) };
    for (const factor of context.factorsOf(term)!) {
      const gaussian = context.gaussianOf(factor) as GaussianFactor; // a fault was ruled out above
      const held = heldTerm(b, context.linearTerm(gaussian, [variable]), new Set([variable]));
      const rowPrecision = precisions(b, held.scale);
      if (rowPrecision === undefined) return { fault: `in \`${term.text}\`: its rows are correlated` };
      if (held.terms.length === 0) continue;
      if (held.terms.length > 1) return { fault: `in \`${term.text}\`: several elements of ${name} in a row` };
      const [{ elements, weight }] = held.terms as [(typeof held.terms)[number]];
      const rows = (x: Node): Node => spread(b, x, held.numRows);
      const by = held.weight === undefined ? rowPrecision : b.mul(rowPrecision, held.weight);
      const used = b.constant(Float64Array.from(elements, (element) => (element < 0 ? 0 : 1)));
      const weighted = b.mul(b.mul(rows(weight), rows(by)), used);
      const index = b.constant(elements.map((element) => Math.max(0, element)), [held.numRows], "int"); // prettier-ignore
      const sum = (x: Node): Node => (size === 1 ? b.reshape(b.sum(x), [1]) : b.segmentSum(x, index, size));
      precision = b.add(precision, sum(b.mul(weighted, rows(weight))));
      pull = b.add(pull, sum(b.mul(weighted, rows(held.offset))));
      for (const each of gaussian.parts().auxiliaries) auxiliaries.add(each);
    }
  }
  const like = (x: Node): Node => b.reshape(x, shape);
  const [P, h] = [like(precision), like(pull)];
  const { family } = prior;
  const exact = ((): readonly [Node, Node] | undefined => {
    switch (family.kind) {
      case "halfNormal":
        return [b.add(P, b.reciprocal(b.square(family.sd))), h];
      case "normal": {
        const own = b.reciprocal(b.square(family.sd));
        return [b.add(P, own), b.add(h, b.mul(own, family.mean))];
      }
      case "power":
        return family.exponent === 0 ? [P, h] : undefined;
      case "gamma":
        // An exponential distribution: linear in the exponent.
        return knownBound(family.shape) === 1 ? [P, b.sub(h, family.rate)] : undefined;
      default:
        return undefined;
    }
  })();
  const common = { variable, sources: context.termsOf(variable), auxiliaries: [...auxiliaries] };
  if (exact === undefined) {
    const x = variable.input;
    const quadratic = b.sub(b.mul(h, x), b.mul(b.mul(P, b.square(x)), 0.5));
    const logDensity = b.add(quadratic, priorLogDensity(context, variable, prior));
    const reason = `${name}: linear in normal rows, prior ${prior.text}: by its density alone`;
    const remedy = `A prior of ${name} that is normal, half_normal, uniform or exponential would do`;
    return { kind: "slice", ...common, logDensity, reason, remedy };
  }
  const [total, mean] = exact;
  const bound = (at: Node | number | undefined, otherwise: number): Node =>
    at === undefined ? b.constant(otherwise) : typeof at === "number" ? b.constant(at) : at;
  const draw: ConditionalDraw = {
    family: "truncatedNormal",
    args: [
      b.div(mean, total),
      b.reciprocal(b.sqrt(total)),
      bound(prior.lower, -Infinity),
      bound(prior.upper, Infinity),
    ],
    power: 1,
  };
  const reason = `${name}: linear in normal rows, prior ${prior.text}: ${drawText(name, draw)}`;
  return { kind: "draw", ...common, draw, reason };
}
