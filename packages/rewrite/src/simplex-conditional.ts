/** @file Full conditionals of simplexes: counts of categories, of multinomial cells, of the labels of mixtures. */

import { numElements, uniformValue, type Node } from "@terrace/graph";
import type { BoundParameter, BoundTerm } from "./bound-model.js";
import type { Context } from "./context.js";
import type { Factor } from "./factor.js";
import type { Auxiliary, DrawConditional } from "./full-conditional.js";
import { notRows, type Fault } from "./fault.js";
import { monomialIn } from "./monomial.js";
import { drawText } from "./positive-conditional.js";
import { priorOf } from "./prior.js";

/** Rows' counts `[numRows, K]`, and which simplex of the variable each belongs to. */
interface Share {
  readonly counts: Node;
  readonly units: Int32Array;
  readonly auxiliaries: readonly Auxiliary[];
}

/** The full conditional of simplexes, or why it is not Dirichlet. */
export function simplexConditional(context: Context, variable: BoundParameter): DrawConditional | Fault {
  const { b } = context;
  const { name, constraint, shape } = variable;
  if (constraint.kind !== "simplex") return { fault: `${name} is no simplex` };
  const prior = priorOf(context, variable);
  if ("fault" in prior) return prior;
  const { family } = prior;
  if (family.kind !== "dirichlet" && family.kind !== "power") {
    return { fault: `its prior (${prior.text}) is not Dirichlet`, remedy: `A dirichlet prior of ${name} would do` };
  }
  const rest = context.termsOf(variable).filter((term) => !prior.terms.includes(term));
  if (rest.length === 0) return { fault: `nothing but its own distribution uses ${name}` };
  const size = shape.at(-1)!;
  const numUnits = numElements(shape) / size;
  let counts = family.kind === "dirichlet" ? b.broadcast(family.concentration, shape) : b.filled(1, shape);
  const auxiliaries = new Set<Auxiliary>();
  for (const term of rest) {
    const shares = sharesOf(context, variable, term);
    if ("fault" in shares) return { fault: `in \`${term.text}\`: ${shares.fault}` };
    for (const share of shares) {
      const index = b.constant(share.units, [share.units.length], "int");
      counts = b.add(counts, b.reshape(b.segmentSum(share.counts, index, numUnits), shape));
      for (const each of share.auxiliaries) auxiliaries.add(each);
    }
  }
  const draw = { family: "dirichlet", args: [counts], power: 1 } as const;
  return {
    kind: "draw",
    variable,
    draw,
    sources: context.termsOf(variable),
    auxiliaries: [...auxiliaries],
    reason: `${name}: prior ${prior.text}: ${drawText(name, draw)}`,
  };
}

function sharesOf(context: Context, variable: BoundParameter, term: BoundTerm): readonly Share[] | Fault {
  const { b, dependence } = context;
  const factors = context.factorsOf(term);
  if (factors === undefined) return { fault: notRows(term) };
  const call = term.scored!.call;
  if (call.kind !== "mixture") return sharesOfRows(context, variable, factors);
  const { numRows, auxiliaries } = factors[0]!;
  const inComponents = factors.some(({ value, args, weight }) => [value, weight, ...args].some((node) => dependence.uses(node, variable))); // prettier-ignore
  const size = variable.shape.at(-1)!;
  if (inComponents) return { fault: `${variable.name} is in a component of the mixture` };
  const rows = call.weights.shape.length === 1 ? call.weights : b.reshape(call.weights, [numRows, size]);
  const units = unitsOf(context, rows, variable, numRows);
  if (units === undefined) return { fault: `the weights of the mixture are not ${variable.name} itself` };
  return [{ counts: b.stack(factors.map(({ weight }) => weight!), 1), units, auxiliaries }]; // prettier-ignore
}

/** The shares of a distribution, or of those by label. */
function sharesOfRows(
  context: Context,
  variable: BoundParameter,
  factors: readonly Factor[],
): readonly Share[] | Fault {
  const shares: Share[] = [];
  for (const factor of factors) {
    const uses = [factor.value, factor.weight, ...factor.args].some((node) => context.dependence.uses(node, variable));
    const share = uses ? shareOf(context, variable, factor) : undefined;
    if (share === undefined) continue;
    if ("fault" in share) return share;
    shares.push(share);
  }
  return shares;
}

function shareOf(context: Context, variable: BoundParameter, factor: Factor): Share | Fault {
  const { b, dependence } = context;
  const { name, numRows, value, args, weight, isCensored, truncation, auxiliaries } = factor;
  const size = variable.shape.at(-1)!;
  if (name !== "categorical" && name !== "multinomial") return { fault: `${name} is not conjugate in it` };
  if (isCensored || truncation !== undefined) return { fault: "it is censored or truncated" };
  if (dependence.uses(value, variable)) return { fault: `${name} has ${variable.name} in its value` };
  const units = unitsOf(context, args[0]!, variable, numRows);
  if (units === undefined) return { fault: `the argument of ${name} is not ${variable.name} itself` };
  const weighted = (counts: Node): Node =>
    weight === undefined ? counts : b.mul(counts, b.broadcast(weight, [numRows, size], weight.shape.length === 0 ? [] : [0])); // prettier-ignore
  if (name === "multinomial") return { counts: weighted(b.broadcast(value, [numRows, size])), units, auxiliaries };
  const code = value.shape.length === 0 ? b.broadcast(value, [numRows]) : value;
  const isCode = b.eq(b.broadcast(code, [numRows, size], [0]), b.iota([numRows, size], 1));
  return { counts: weighted(b.select(isCode, b.filled(1, [numRows, size]), b.filled(0, [numRows, size]))), units, auxiliaries }; // prettier-ignore
}

/** Which simplex each row of `[numRows, K]`, or of one for all rows, is. */
function unitsOf(context: Context, node: Node, variable: BoundParameter, numRows: number): Int32Array | undefined {
  const form = monomialIn(context.b, context.dependence, node, variable);
  if (form === undefined || form.power !== 1 || uniformValue(form.coefficient) !== 1) return undefined;
  const size = variable.shape.at(-1)!;
  const { elements } = form;
  const inOrder = elements.every((element, i) => element % size === i % size && Math.floor(element / size) === Math.floor(elements[i - (i % size)]! / size)); // prettier-ignore
  if (!inOrder) return undefined;
  const numGiven = elements.length / size;
  if (numGiven !== 1 && numGiven !== numRows) return undefined;
  return Int32Array.from({ length: numRows }, (_, row) =>
    Math.floor(elements[numGiven === 1 ? 0 : row * size]! / size),
  );
}
