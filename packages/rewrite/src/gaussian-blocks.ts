/** @file Which variables are jointly Gaussian given all others, and the blocks that they make. */

import { numElements } from "@terrace/graph";
import type { BoundParameter, BoundTerm } from "./bound-model.js";
import type { Context } from "./context.js";
import { notRows } from "./fault.js";
import type { GaussianBlock } from "./full-conditional.js";
import type { GaussianFactor } from "./gaussian-factor.js";
import { heldTerm } from "./gaussian-form.js";
import type { GaussianTerm } from "./gaussian-term.js";

/** Blocks, and what keeps other real variables out of one. */
export interface BlockSearch {
  readonly blocks: readonly GaussianBlock[];
  /** Why a variable is in no block, in print. */
  readonly faults: ReadonlyMap<BoundParameter, string>;
}

/** Finds the blocks of Gaussian variables; long vectors first, so that effects of groups are in the first block. */
export function gaussianBlocks(context: Context): BlockSearch {
  const faults = new Map<BoundParameter, string>();
  const groups: BoundParameter[][] = [];
  for (const variable of context.bySize()) {
    if (numElements(variable.shape) === 0) continue;
    const alone = notAlone(context, variable) ?? faultIn(context, [variable], variable);
    if (alone !== undefined) {
      faults.set(variable, alone);
      continue;
    }
    const group = groups.find((each) => faultIn(context, [...each, variable], variable) === undefined);
    if (group === undefined) groups.push([variable]);
    else group.push(variable);
  }
  const order = context.model.parameters;
  const blocks = groups
    .flatMap((group) => connected(context, group))
    .map((group) => group.sort((x, y) => order.indexOf(x) - order.indexOf(y)))
    .sort(([x], [y]) => order.indexOf(x!) - order.indexOf(y!))
    .map((group) => makeBlock(context, group));
  return { blocks, faults };
}

/** Why a variable cannot be Gaussian whatever uses it. */
function notAlone(context: Context, variable: BoundParameter): string | undefined {
  const { constraint, isDiscrete, name } = variable;
  if (isDiscrete) return `${name} is discrete`;
  if (constraint.kind !== "interval") return `${name} is constrained (${constraint.kind})`;
  const { lower = -Infinity, upper = Infinity } = constraint;
  if (lower !== -Infinity || upper !== Infinity) return `${name} is bounded`;
  const bounded = context.boundedBy(variable);
  if (bounded !== undefined) return `${name} bounds ${bounded.name}`;
  return context.termsOf(variable).length === 0 ? `no term uses ${name}` : undefined;
}

/** Why the terms of `variable` are not Gaussian in all of `variables` together. */
function faultIn(context: Context, variables: readonly BoundParameter[], variable: BoundParameter): string | undefined {
  for (const term of context.termsOf(variable)) {
    const fault = linearFault(context, term, variables);
    if (fault !== undefined) return `in \`${term.text}\`: ${fault}`;
  }
  return undefined;
}

/** Why a term is not Gaussian and linear in some variables together. */
export function linearFault(
  context: Context,
  term: BoundTerm,
  variables: readonly BoundParameter[],
): string | undefined {
  const { dependence } = context;
  const factors = context.factorsOf(term);
  if (factors === undefined) return notRows(term);
  if (term.scored!.call.kind === "mixture" && dependence.usesAny(term.scored!.call.weights, variables)) {
    return "it is in the weights of a mixture";
  }
  const check = context.linearityIn(variables);
  for (const factor of factors) {
    const gaussian = context.gaussianOf(factor);
    if ("fault" in gaussian) return gaussian.fault;
    if (gaussian.isTruncated) return "it is truncated";
    const { location, value, hasPlainValue, others } = gaussian;
    const linearity = check.of(location);
    if (typeof linearity === "object") return linearity.fault;
    const ofValue = check.of(value);
    if (typeof ofValue === "object") return ofValue.fault;
    if (!hasPlainValue && ofValue !== "free") return `${factor.name} is not Gaussian in its value`;
    const other = variables.find((each) => others.some((node) => dependence.uses(node, each)));
    if (other !== undefined) return `${other.name} is in the scale`;
  }
  return undefined;
}

/** The parts of a group of which no term has variables of two. */
function connected(context: Context, group: readonly BoundParameter[]): BoundParameter[][] {
  const left = new Set(group);
  const parts: BoundParameter[][] = [];
  for (const first of group) {
    if (!left.delete(first)) continue;
    const part = [first];
    for (const member of part) {
      for (const term of context.termsOf(member)) {
        for (const other of left) {
          if (!context.termsOf(other).includes(term)) continue;
          left.delete(other);
          part.push(other);
        }
      }
    }
    parts.push(part);
  }
  return parts;
}

function makeBlock(context: Context, variables: readonly BoundParameter[]): GaussianBlock {
  const sources = context.model.terms.filter((term) => variables.some((each) => context.termsOf(each).includes(term)));
  const kept = new Set(variables);
  const gaussians = sources.flatMap((source) =>
    context.factorsOf(source)!.map((factor) => context.gaussianOf(factor) as GaussianFactor),
  ); // faults were ruled out above
  const auxiliaries = [...new Set(gaussians.flatMap((gaussian) => gaussian.parts().auxiliaries))];
  const names = variables
    .map(({ name }) => name)
    .sort()
    .join(", ");
  const given = auxiliaries.map(({ meaning }) => meaning).join(", ");
  let terms: readonly GaussianTerm[] | undefined;
  return {
    kind: "gaussianBlock",
    variables,
    // Most of the work, and of a model that is swept in another form nobody asks for it.
    get terms() {
      return (terms ??= gaussians
        .map((gaussian) => heldTerm(context.b, context.linearTerm(gaussian, variables), kept))
        .filter((term) => term.terms.length > 0));
    },
    sources,
    auxiliaries,
    reason: `${names}: ${variables.length > 1 ? "jointly " : ""}normal${given === "" ? "" : ` given the ${given}`}`,
  };
}
