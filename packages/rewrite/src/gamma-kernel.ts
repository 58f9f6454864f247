/**
 * @file What factors say of a positive variable `x` where that is `t^A exp(-B t)` for `t = x^power`: rates, shapes of
 * Pareto variates, scales of inverse gamma variates, and precisions, variances and standard deviations of Gaussian rows.
 */

import { numElements, uniformValue, type Node } from "@terrace/graph";
import type { BoundParameter, BoundTerm } from "./bound-model.js";
import type { Context } from "./context.js";
import type { Factor } from "./factor.js";
import type { Auxiliary } from "./full-conditional.js";
import type { GaussianFactor } from "./gaussian-factor.js";
import { rowCounts, squaredResiduals } from "./gaussian-form.js";
import type { GaussianTerm } from "./gaussian-term.js";
import { statementFault, type Fault } from "./fault.js";
import { monomialIn } from "./monomial.js";
import { spread } from "./rows.js";

/** `t^A exp(-B t)`, `t = x^power`, for each element of the variable. */
export interface GammaKernel {
  readonly power: number;
  /** `[]` or the variable's shape. */
  readonly a: Node;
  readonly b: Node;
  /** The Gaussian terms among what it comes from; all of them where `isGaussian`. */
  readonly gaussians: readonly GaussianTerm[];
  readonly isGaussian: boolean;
  readonly auxiliaries: readonly Auxiliary[];
}

/** Rows' shares of a kernel. */
interface Share {
  readonly power: number;
  /** `[]` or `[numRows]` */
  readonly a: Node;
  readonly b: Node;
  readonly numRows: number;
  /** `[numRows]` */
  readonly elements: Int32Array;
  readonly gaussian?: GaussianTerm;
  readonly auxiliaries: readonly Auxiliary[];
}

type ShareOrFault = Share | Fault;

/** The kernel of a variable in some terms, or why there is none. */
export function gammaKernel(
  context: Context,
  variable: BoundParameter,
  terms: readonly BoundTerm[],
): GammaKernel | Fault {
  const { b } = context;
  const shares: Share[] = [];
  for (const term of terms) {
    const factors = context.factorsOf(term);
    if (factors !== undefined && inWeights(context, term, variable)) {
      return { fault: `in \`${term.text}\`: ${variable.name} is in the weights of a mixture` };
    }
    if (factors === undefined) return statementFault(term);
    for (const factor of factors.flatMap((each) => branches(context, variable, each))) {
      const { value, args, weight } = factor;
      // A mixture's other components say nothing of it.
      const isApart = ![value, weight, ...args].some((node) => context.dependence.uses(node, variable));
      if (isApart && (factors.length > 1 || !factors.includes(factor))) continue;
      const share = shareOf(context, variable, factor);
      if ("fault" in share) return { fault: `in \`${term.text}\`: ${share.fault}` };
      const [first] = shares;
      if (first !== undefined && first.power !== share.power) {
        return { fault: `\`${term.text}\` uses another power of ${variable.name} than the rest` };
      }
      shares.push(share);
    }
  }
  const size = numElements(variable.shape);
  const summed = (part: (share: Share) => Node): Node => {
    const sums = shares.map((share) => sumByElement(context, part(share), share, size));
    const total = sums.reduce((x, y) => b.add(x, y), b.constant(0));
    return variable.shape.length === 0 ? total : b.reshape(spread(b, total, size), variable.shape);
  };
  return {
    power: shares[0]?.power ?? -1,
    a: summed((share) => share.a),
    b: summed((share) => share.b),
    gaussians: shares.flatMap(({ gaussian }) => gaussian ?? []),
    isGaussian: shares.every(({ gaussian }) => gaussian !== undefined),
    auxiliaries: [...new Set(shares.flatMap(({ auxiliaries }) => auxiliaries))],
  };
}

/** Distributions that may be taken apart by a condition, since nothing is drawn to make them conjugate. */
const separable: ReadonlySet<string> = new Set([
  "normal",
  "half_normal",
  "poisson",
  "exponential",
  "gamma",
  "inv_gamma",
]);

/**
 * A factor whose argument is one thing or another, by a condition that the variable has no part in: a factor for each, that
 * has the rows where it holds.
 */
function branches(context: Context, variable: BoundParameter, factor: Factor): readonly Factor[] {
  const { b, dependence } = context;
  if (!separable.has(factor.name) || factor.truncation !== undefined) return [factor];
  const at = factor.args.findIndex((arg) => arg.op === "select" && dependence.uses(arg, variable));
  const choice = factor.args[at];
  if (choice === undefined || dependence.uses(choice.inputs[0], variable)) return [factor];
  const [condition, then, otherwise] = choice.inputs as [Node, Node, Node];
  const part = (arg: Node, isThen: boolean): Factor => {
    const holds = isThen ? b.select(condition, b.constant(1), b.constant(0)) : b.select(condition, b.constant(0), b.constant(1)); // prettier-ignore
    const weight = factor.weight === undefined ? holds : b.mul(factor.weight, holds);
    return { ...factor, args: factor.args.map((other, k) => (k === at ? arg : other)), weight };
  };
  return [part(then, true), part(otherwise, false)].flatMap((each) => branches(context, variable, each));
}

function inWeights({ dependence }: Context, { scored }: BoundTerm, variable: BoundParameter): boolean {
  return scored?.call.kind === "mixture" && dependence.uses(scored.call.weights, variable);
}

function sumByElement({ b }: Context, part: Node, { numRows, elements }: Share, size: number): Node {
  if (size === 1) return b.sum(spread(b, part, numRows));
  return b.segmentSum(spread(b, part, numRows), b.constant(elements, [numRows], "int"), size);
}

function shareOf(context: Context, variable: BoundParameter, factor: Factor): ShareOrFault {
  const { b, dependence } = context;
  const { name, value, args, weight, numRows } = factor;
  if (dependence.uses(weight, variable)) return { fault: `${variable.name} is in a weight` };
  if (factor.isCensored) return { fault: "it is censored" };
  const { lower, upper } = factor.truncation ?? {};
  if (dependence.uses(lower, variable) || dependence.uses(upper, variable)) {
    return { fault: `${variable.name} is a bound` };
  }
  const [first, second] = args as [Node, Node];
  const isFree = (node: Node): boolean => !dependence.uses(node, variable);
  if (
    name === "normal" ||
    name === "half_normal" ||
    name === "lognormal" ||
    name === "student_t" ||
    name === "cauchy"
  ) {
    return gaussianShare(context, variable, factor);
  }
  if (name.startsWith("multi_normal")) return { fault: `${variable.name} is in a covariance` };
  if (factor.truncation !== undefined) return { fault: "it is truncated" };
  if (!isFree(value)) return { fault: `${name} has ${variable.name} in its value` };
  const rows = (node: Node): Node => spread(b, node, numRows);
  /** A share in which the density has `t^a exp(-b c t)`, `argument = c t`. */
  const rate = (argument: Node, others: readonly Node[], a: Node, by: Node, sign: 1 | -1 = 1): ShareOrFault => {
    if (!others.every(isFree)) return { fault: `${variable.name} is in several arguments of ${name}` };
    const form = monomialIn(b, dependence, argument, variable);
    if (form === undefined) return { fault: `the argument of ${name} is no multiple of a power of ${variable.name}` };
    const coefficient = sign === 1 ? form.coefficient : b.reciprocal(form.coefficient);
    const elements = form.elements.length === numRows ? form.elements : new Int32Array(numRows).fill(form.elements[0]!);
    const own = rows(b.mul(rows(by), rows(coefficient)));
    return weighed(context, factor, {
      power: sign * form.power,
      a: rows(a),
      b: own,
      numRows,
      elements,
      auxiliaries: [],
    });
  };
  const one = b.constant(1);
  switch (name) {
    case "poisson":
      return rate(first, [], value, one);
    case "exponential":
      return rate(first, [], one, value);
    case "gamma":
      return rate(second, [first], first, value);
    case "inv_gamma":
      return rate(second, [first], first, b.reciprocal(value));
    case "pareto":
      return rate(second, [first], one, b.log(b.div(rows(value), rows(first))));
    case "double_exponential":
      return rate(second, [first], one, b.abs(b.sub(rows(value), rows(first))), -1);
    case "scaled_inv_chi_square": {
      const half = b.mul(first, 0.5);
      const squared = monomialIn(b, dependence, second, variable);
      if (squared === undefined || !isFree(first)) return { fault: `${name} is not conjugate in it` };
      return rate(b.square(second), [first], half, b.div(rows(half), rows(value)));
    }
    case "weibull": {
      const k = uniformValue(first);
      const form = monomialIn(b, dependence, second, variable);
      if (k === undefined) return { fault: "the shape of weibull is no known number" };
      if (form === undefined) return { fault: `the argument of ${name} is no multiple of a power of ${variable.name}` };
      const hazard = b.pow(b.div(rows(value), rows(form.coefficient)), k);
      const elements =
        form.elements.length === numRows ? form.elements : new Int32Array(numRows).fill(form.elements[0]!);
      return weighed(context, factor, { power: clean(-k * form.power), a: rows(one), b: hazard, numRows, elements, auxiliaries: [] }); // prettier-ignore
    }
    default:
      return { fault: `${name} is not conjugate in it` };
  }
}

/** An exponent that is whole but for rounding. */
function clean(power: number): number {
  const whole = Math.round(power);
  return Math.abs(power - whole) < 1e-12 ? whole : power;
}

/** With a mixture's labels or the statement's weights. */
function weighed({ b }: Context, { weight, numRows, auxiliaries }: Factor, share: Share): Share {
  if (weight === undefined) return { ...share, auxiliaries };
  const by = spread(b, weight, numRows);
  return { ...share, a: b.mul(share.a, by), b: b.mul(share.b, by), auxiliaries };
}

/** The scale of Gaussian rows: their precisions are `c t`. */
function gaussianShare(context: Context, variable: BoundParameter, factor: Factor): ShareOrFault {
  const { b, dependence } = context;
  const gaussian = context.gaussianOf(factor);
  if ("fault" in gaussian) return gaussian;
  const fault = scaleFault(context, variable, gaussian);
  if (fault !== undefined) return { fault };
  const term = context.linearTerm(gaussian, []);
  const { scale } = term;
  if ("size" in scale) return { fault: `${variable.name} is in a covariance` };
  const form = monomialIn(b, dependence, scale.node, variable);
  if (form === undefined) return { fault: `the scale is no multiple of a power of ${variable.name}` };
  const { coefficient } = form;
  const [power, precision] =
    scale.kind === "sd"
      ? [-2 * form.power, b.reciprocal(b.square(coefficient))]
      : scale.kind === "variance"
        ? [-form.power, b.reciprocal(coefficient)]
        : [form.power, coefficient];
  const elements = form.elements.length === term.numRows ? form.elements : new Int32Array(term.numRows).fill(form.elements[0]!); // prettier-ignore
  const squares = b.mul(squaredResiduals(b, term), spread(b, precision, term.numRows));
  const weighted = term.weight === undefined ? squares : b.mul(squares, spread(b, term.weight, term.numRows));
  return {
    power: clean(power),
    a: b.mul(rowCounts(b, term), 0.5),
    b: b.mul(weighted, 0.5),
    numRows: term.numRows,
    elements,
    gaussian: term,
    auxiliaries: gaussian.parts().auxiliaries,
  };
}

function scaleFault(context: Context, variable: BoundParameter, gaussian: GaussianFactor): string | undefined {
  const { dependence } = context;
  const { location, value, factor, isTruncated } = gaussian;
  if (dependence.uses(location, variable)) return `${variable.name} is in the location`;
  if (dependence.uses(value, variable)) return `${variable.name} is in the value`;
  // A half-normal keeps its normaliser whatever its scale is; other intervals do not.
  if (isTruncated && factor.name !== "half_normal" && !isHalf(factor)) return "it is truncated";
  if (factor.name === "student_t" && dependence.uses(factor.args[0], variable)) {
    return `${variable.name} is in the degrees of freedom`;
  }
  return undefined;
}

/** Whether a normal is cut at its mean, so that its normaliser is that of a half-normal. */
function isHalf({ name, args, truncation }: Factor): boolean {
  const { lower, upper } = truncation ?? {};
  if (name !== "normal" || (lower === undefined) === (upper === undefined)) return false;
  return uniformValue((lower ?? upper)!) === 0 && uniformValue(args[0]!) === 0;
}
