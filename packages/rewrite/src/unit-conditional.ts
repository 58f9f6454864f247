/**
 * @file Full conditionals of probabilities: what depends on `x` is `x^A (1 - x)^B`, which a beta prior makes beta again. Rows
 * are Bernoulli, binomial, geometric and negative binomial variates, whether a hurdle is taken, and the labels of a mixture
 * of two.
 */

import { numElements, uniformValue, type GraphBuilder, type Node } from "@terrace/graph";
import type { BoundParameter, BoundTerm } from "./bound-model.js";
import { knownBound, type Context } from "./context.js";
import type { Factor } from "./factor.js";
import type { Auxiliary, DrawConditional } from "./full-conditional.js";
import { notRows, type Fault } from "./fault.js";
import { monomialIn } from "./monomial.js";
import { drawText } from "./positive-conditional.js";
import { priorOf } from "./prior.js";
import { spread } from "./rows.js";

/** Rows' exponents of `x` and `1 - x`. */
interface Share {
  readonly a: Node;
  readonly b: Node;
  readonly elements: Int32Array;
  readonly auxiliaries: readonly Auxiliary[];
}

/** The full conditional of a variable between 0 and 1, or why it is not beta. */
export function unitConditional(context: Context, variable: BoundParameter): DrawConditional | Fault {
  const { b } = context;
  const { constraint, name, shape } = variable;
  const isUnit =
    constraint.kind === "interval" && knownBound(constraint.lower) === 0 && knownBound(constraint.upper) === 1;
  if (!isUnit || variable.isDiscrete) return { fault: `${name} is not between 0 and 1` };
  const prior = priorOf(context, variable);
  if ("fault" in prior) return prior;
  const { family } = prior;
  const own =
    family.kind === "beta"
      ? [family.a, family.b]
      : family.kind === "power"
        ? [b.constant(family.exponent + 1), b.constant(1)]
        : undefined;
  if (own === undefined) {
    return { fault: `its prior (${prior.text}) is not beta`, remedy: `A beta prior of ${name} would do` };
  }
  const rest = context.termsOf(variable).filter((term) => !prior.terms.includes(term));
  if (rest.length === 0) return { fault: `nothing but its own distribution uses ${name}` };
  const shares: Share[] = [];
  for (const term of rest) {
    const found = sharesOf(context, variable, term);
    if ("fault" in found) return { fault: `in \`${term.text}\`: ${found.fault}` };
    shares.push(...found);
  }
  const size = numElements(shape);
  const total = (part: (share: Share) => Node): Node => {
    const sums = shares.map((share) => {
      const rows = spread(b, part(share), share.elements.length);
      return size === 1
        ? b.sum(rows)
        : b.segmentSum(rows, b.constant(share.elements, [share.elements.length], "int"), size);
    });
    const all = sums.reduce((x, y) => b.add(x, y));
    return shape.length === 0 ? all : b.reshape(spread(b, all, size), shape);
  };
  const draw = {
    family: "beta",
    args: [
      b.add(
        total((share) => share.a),
        own[0]!,
      ),
      b.add(
        total((share) => share.b),
        own[1]!,
      ),
    ],
    power: 1,
  } as const;
  return {
    kind: "draw",
    variable,
    draw,
    sources: context.termsOf(variable),
    auxiliaries: [...new Set(shares.flatMap(({ auxiliaries }) => auxiliaries))],
    reason: `${name}: prior ${prior.text}: ${drawText(name, draw)}`,
  };
}

function sharesOf(context: Context, variable: BoundParameter, term: BoundTerm): Share[] | Fault {
  const { dependence } = context;
  const factors = context.factorsOf(term);
  if (factors === undefined) return { fault: notRows(term) };
  const call = term.scored!.call;
  const shares: Share[] = [];
  if (call.kind === "mixture" && dependence.uses(call.weights, variable)) {
    const found = labelShares(context, variable, call.weights, factors);
    if ("fault" in found) return found;
    shares.push(...found);
  }
  for (const factor of factors) {
    const uses = [factor.value, ...factor.args].some((node) => dependence.uses(node, variable));
    // A mixture's other components say nothing of it.
    if (!uses && !dependence.uses(factor.weight, variable) && factors.length > 1) continue;
    const share = shareOf(context, variable, factor);
    if ("fault" in share) return share;
    shares.push(share);
  }
  return shares;
}

/** The labels of a mixture whose weights are the variable and what it leaves of 1. */
function labelShares(
  context: Context,
  variable: BoundParameter,
  weights: Node,
  factors: readonly Factor[],
): Share[] | Fault {
  const { b } = context;
  if (weights.shape.length > 1) return { fault: `the weights of the mixture differ by row` };
  const zero = b.constant(0);
  const shares: Share[] = [];
  for (const [k, { weight, auxiliaries, numRows }] of factors.entries()) {
    const side = sideOf(context, b.at(weights, 0, k), variable, numRows);
    if (side === undefined)
      return { fault: `a weight of the mixture is neither ${variable.name} nor 1 - ${variable.name}` };
    const belongs = weight!;
    shares.push({
      a: side.isComplement ? zero : belongs,
      b: side.isComplement ? belongs : zero,
      elements: side.elements,
      auxiliaries,
    });
  }
  return shares;
}

interface Side {
  readonly isComplement: boolean;
  readonly elements: Int32Array;
}

/** Elements of the variable, each times 0 or 1: rows of which it is the probability, and others of which the probability is 0. */
interface Switched {
  readonly elements: Int32Array;
  /** 1 where the variable is the probability, `[]` or of the node's shape. */
  readonly indicator: Node;
}

/** Whether a node is elements of the variable times a variable that is 0 or 1. */
function switchedOf(context: Context, node: Node, variable: BoundParameter, numRows: number): Switched | undefined {
  const form = monomialIn(context.b, context.dependence, node, variable);
  if (form?.power !== 1 || !isIndicator(context, form.coefficient)) return undefined;
  const { elements, coefficient } = form;
  return {
    elements: elements.length === numRows ? elements : new Int32Array(numRows).fill(elements[0]!),
    indicator: coefficient,
  };
}

/** Whether a node is elements of a discrete variable that is 0 or 1. */
function isIndicator(context: Context, node: Node): boolean {
  switch (node.op) {
    case "input": {
      const own = context.model.parameters.find(({ input }) => input === node);
      if (own?.isDiscrete !== true || own.constraint.kind !== "interval") return false;
      return knownBound(own.constraint.lower) === 0 && knownBound(own.constraint.upper) === 1;
    }
    case "broadcast":
    case "reshape":
    case "transpose":
    case "slice":
    case "gather":
      return isIndicator(context, node.inputs[0]!);
    default:
      return false;
  }
}

/** Whether a node is elements of the variable, or 1 less them. */
function sideOf({ b, dependence }: Context, node: Node, variable: BoundParameter, numRows: number): Side | undefined {
  const elementsOf = (x: Node): Int32Array | undefined => {
    const form = monomialIn(b, dependence, x, variable);
    if (form === undefined || form.power !== 1 || uniformValue(form.coefficient) !== 1) return undefined;
    return form.elements.length === numRows ? form.elements : new Int32Array(numRows).fill(form.elements[0]!);
  };
  const direct = elementsOf(node);
  if (direct !== undefined) return { isComplement: false, elements: direct };
  // Whatever moves elements about may stand around the difference.
  const complement = elementsOf(b.sub(1, node));
  if (complement !== undefined) return { isComplement: true, elements: complement };
  const moved = complementInside(b, node);
  const elements = moved === undefined ? undefined : elementsOf(moved);
  return elements === undefined ? undefined : { isComplement: true, elements };
}

/** `x` where `node` is `1 - x` with elements moved about. */
function complementInside(b: GraphBuilder, node: Node): Node | undefined {
  if (node.op === "binary" && node.fn === "sub" && uniformValue(node.inputs[0]!) === 1) return node.inputs[1]!;
  if (node.op === "broadcast") {
    const inner = complementInside(b, node.inputs[0]!);
    return inner && b.broadcast(inner, node.shape, node.axes);
  }
  if (node.op === "gather") {
    const inner = complementInside(b, node.inputs[0]!);
    return inner && b.gather(inner, node.inputs[1]!);
  }
  if (node.op === "reshape") {
    const inner = complementInside(b, node.inputs[0]!);
    return inner && b.reshape(inner, node.shape);
  }
  return undefined;
}

function shareOf(context: Context, variable: BoundParameter, factor: Factor): Share | Fault {
  const { b, dependence } = context;
  const { name, value, args, numRows, weight, auxiliaries } = factor;
  if (dependence.uses(weight, variable)) return { fault: `${variable.name} is in a weight` };
  if (factor.isCensored) return { fault: "it is censored" };
  if (factor.truncation !== undefined) return { fault: "it is truncated" };
  if (dependence.uses(value, variable)) return { fault: `${name} has ${variable.name} in its value` };
  const y = spread(b, value, numRows);
  const place = { bernoulli: 0, binomial: 1, geometric: 0, hurdle_poisson: 1, neg_binomial_2: 0 }[name];
  if (place === undefined) return { fault: `${name} is not conjugate in it` };
  if (args.some((arg, k) => k !== place && dependence.uses(arg, variable))) {
    return { fault: `${variable.name} is in several arguments of ${name}` };
  }
  const probability = args[place]!;
  const side = name === "neg_binomial_2" ? oddsSide(context, probability, args[1]!, variable, numRows) : sideOf(context, probability, variable, numRows); // prettier-ignore
  const switched = side === undefined && (name === "bernoulli" || name === "binomial") ? switchedOf(context, probability, variable, numRows) : undefined; // prettier-ignore
  const elements = side?.elements ?? switched?.elements;
  if (elements === undefined) {
    return { fault: `the argument of ${name} is neither ${variable.name} nor 1 - ${variable.name}` };
  }
  const rows = (x: Node): Node => spread(b, x, numRows);
  const one = rows(b.constant(1));
  const exponents = (): readonly [Node, Node] => {
    switch (name) {
      case "bernoulli":
        return [y, b.sub(one, y)];
      case "binomial":
        return [y, b.sub(rows(args[0]!), y)];
      case "geometric":
        return [one, y];
      case "hurdle_poisson": {
        const isZero = b.select(b.eq(y, 0), one, b.sub(one, one));
        return [isZero, b.sub(one, isZero)];
      }
      default:
        return [rows(args[1]!), y];
    }
  };
  const [first, second] = exponents();
  const factors = [weight, switched?.indicator].filter((each) => each !== undefined);
  const by = (x: Node): Node => factors.reduce((product, each) => b.mul(product, rows(each)), x);
  const [a, rest] = side?.isComplement === true ? [second, first] : [first, second];
  return { a: by(a), b: by(rest), elements, auxiliaries };
}

/** The probability of success of a negative binomial with mean `phi (1 - p) / p`: then `p^phi (1 - p)^y`. */
function oddsSide(
  context: Context,
  mean: Node,
  phi: Node,
  variable: BoundParameter,
  numRows: number,
): Side | undefined {
  const { b } = context;
  const divided = mean.op === "binary" && mean.fn === "div" ? mean : undefined;
  if (divided === undefined) return undefined;
  const bottom = sideOf(context, divided.inputs[1]!, variable, numRows);
  const top = divided.inputs[0]!;
  const odds = top.op === "binary" && top.fn === "mul" ? top.inputs : [top, b.constant(1)];
  if (bottom === undefined) return undefined;
  for (const [part, factor] of [[odds[0]!, odds[1]!], [odds[1]!, odds[0]!]] as const) {
    const side = sideOf(context, part, variable, numRows);
    const isPhi = factor === phi || (uniformValue(factor) !== undefined && uniformValue(factor) === uniformValue(phi));
    if (side !== undefined && side.isComplement !== bottom.isComplement && isPhi) return bottom;
  } // prettier-ignore
  return undefined;
}
