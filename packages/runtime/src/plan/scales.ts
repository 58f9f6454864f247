/**
 * @file Scales of groups of effects, for the verdict: with few groups and a wide prior the data say little about them
 * [Gelman2006]. Found in the centred form, `a[J] ~ normal(mu, tau)`, and in the non-centred one, `z[J] ~ normal(0, 1)`
 * multiplied by `tau` wherever that happens.
 */

import {
  distributions,
  type CallExpression,
  type Dim,
  type DistributionStatement,
  type Expression,
  type IndexSymbol,
  type ProbabilisticGraph,
  type Statement,
  type ValueSymbol,
} from "@terrace/distributions";
import type { BoundData } from "../bind/bind-data.js";
import { visitExpression, visitExpressions } from "@terrace/distributions";
import type { ScaleParameter } from "./programs.js";

/** Names of distribution parameters that are scales of what they describe. */
const scaleArguments = new Set(["sigma", "tau", "scale", "s", "L", "Sigma"]);

/** Distributions whose tails leave a scale nearly free. */
const heavyTailed = new Set(["flat", "half_flat", "uniform", "cauchy", "half_cauchy", "inv_gamma", "pareto"]);

/** Student-t priors with at most this many degrees of freedom count as wide. */
const fewDegreesOfFreedom = 4;

/** Functions whose result is a product of factors in their arguments. */
const productFunctions = new Set(["mul", "matmul", "diag", "transpose", "sqrt", "pow", "neg"]);

/** The parameters that scale the prior of an array of effects, with the number of effects. */
export function findScales(graph: ProbabilisticGraph, bound: BoundData): ScaleParameter[] {
  const statements = flatten(graph.statements);
  const lets = new Map(statements.flatMap((one) => (one.kind === "let" ? [[one.symbol, one.value] as const] : [])));
  const positive = new Set(
    statements.flatMap((one) => (one.kind === "parameter" && isPositive(one.constraint) ? [one.symbol] : [])),
  );
  const scales = new Map<ValueSymbol, number>();
  const add = (symbols: Iterable<ValueSymbol>, groups: Dim | undefined): void => {
    if (groups === undefined) return;
    const numGroups = bound.sizes.evaluate(groups) ?? 0;
    for (const symbol of symbols) {
      if (positive.has(symbol)) scales.set(symbol, Math.max(numGroups, scales.get(symbol) ?? 0));
    }
  };
  const priors = statements.filter((one) => one.kind === "distribution").filter(({ role }) => role === "prior");
  for (const prior of priors) addCentred(prior, lets, add);
  const standardised = new Set(priors.flatMap((one) => (isStandardNormal(one) ? [one.symbol!] : [])));
  visitExpressions(graph.statements, (expression) => {
    if (expression.kind === "call") addNonCentred(expression, standardised, lets, add);
  });
  return [...scales].map(([symbol, numGroups]) => ({
    name: symbol.name,
    numGroups,
    priorIsWide: hasWidePrior(statements, symbol),
  }));
}

type AddScales = (symbols: Iterable<ValueSymbol>, groups: Dim | undefined) => void;
type Lets = ReadonlyMap<ValueSymbol, Expression>;

/** `a[J] ~ normal(mu, tau)`: what the scale argument is made of. */
function addCentred({ symbol, call }: DistributionStatement, lets: Lets, add: AddScales): void {
  const distribution = distributions.get(call.distribution);
  if (symbol === undefined || distribution === undefined || "components" in call) return;
  if (symbol.type.dims.length <= distribution.eventRank) return;
  call.args.forEach((arg, k) => {
    if (scaleArguments.has(distribution.parameters[k]!.name)) add(parametersIn(arg, lets), symbol.type.dims[0]);
  });
}

/**
 * `tau * z` or `z @ S` for standardised effects `z`: what the other factor is a product of. Groups are the axis of `z` that
 * a matrix product leaves, or the first one that the scale is not indexed by.
 */
function addNonCentred(
  { fn, args }: CallExpression,
  standardised: ReadonlySet<ValueSymbol>,
  lets: Lets,
  add: AddScales,
): void {
  if (fn !== "mul" && fn !== "matmul") return;
  for (const [effects, scale, isLeft] of [[args[0]!, args[1]!, true] as const, [args[1]!, args[0]!, false] as const]) {
    const symbol = standardisedIn(effects, standardised);
    if (symbol === undefined) continue;
    const factors = factorsIn(scale, lets);
    if (fn === "matmul") add(factors, isLeft ? effects.type.dims[0] : effects.type.dims.at(-1));
    else add(factors, groupsOf(effects, symbol, indicesIn(scale)));
  }
}

/** The standardised effects that `expression` is, apart from subscripts and transposition. */
function standardisedIn(expression: Expression, standardised: ReadonlySet<ValueSymbol>): ValueSymbol | undefined {
  if (expression.kind === "subscript") return standardisedIn(expression.base, standardised);
  if (expression.kind === "call" && expression.fn === "transpose") {
    return standardisedIn(expression.args[0]!, standardised);
  }
  return expression.kind === "reference" && standardised.has(expression.symbol) ? expression.symbol : undefined;
}

/** The first axis of the effects that neither an index of the scale nor a fixed place takes. */
function groupsOf(effects: Expression, symbol: ValueSymbol, taken: ReadonlySet<IndexSymbol>): Dim | undefined {
  const { dims } = symbol.type;
  if (effects.kind !== "subscript" || effects.base.kind !== "reference") return dims[0];
  return dims.find((_, axis) => {
    const subscript = effects.subscripts[axis];
    if (subscript?.kind !== "element") return true;
    return subscript.index.kind !== "number" && !(subscript.index.kind === "index" && taken.has(subscript.index.index));
  });
}

function isStandardNormal({ symbol, call }: DistributionStatement): boolean {
  if (symbol === undefined || symbol.type.dims.length === 0 || "components" in call) return false;
  if (call.distribution === "std_normal") return true;
  const [mean, scale] = call.args;
  return call.distribution === "normal" && isNumber(mean, 0) && isNumber(scale, 1);
}

function isNumber(expression: Expression | undefined, value: number): boolean {
  return expression?.kind === "number" && expression.value === value;
}

function hasWidePrior(statements: readonly Statement[], symbol: ValueSymbol): boolean {
  const prior = statements.find(
    (statement) => statement.kind === "distribution" && statement.role === "prior" && statement.symbol === symbol,
  );
  if (prior?.kind !== "distribution" || "components" in prior.call) return true;
  const { distribution, args } = prior.call;
  if (heavyTailed.has(distribution)) return true;
  const [nu] = args;
  return distribution.includes("student_t") && nu?.kind === "number" && nu.value <= fewDegreesOfFreedom;
}

/** Parameters anywhere in an expression, `let`s looked through. */
function parametersIn(expression: Expression, lets: Lets, found = new Set<ValueSymbol>()): Set<ValueSymbol> {
  visitExpression(expression, (part) => {
    if (part.kind !== "reference" || found.has(part.symbol)) return;
    const value = lets.get(part.symbol);
    if (part.symbol.role === "parameter") found.add(part.symbol);
    else if (value !== undefined) parametersIn(value, lets, found);
  });
  return found;
}

/** Parameters that an expression is a product of, `let`s looked through; none in sums, exponentials and the like. */
function factorsIn(expression: Expression, lets: Lets, found = new Set<ValueSymbol>()): Set<ValueSymbol> {
  if (expression.kind === "subscript") return factorsIn(expression.base, lets, found);
  if (expression.kind === "comprehension") return factorsIn(expression.body, lets, found);
  if (expression.kind === "vector") expression.elements.forEach((element) => factorsIn(element, lets, found));
  if (expression.kind === "call" && productFunctions.has(expression.fn)) {
    expression.args.forEach((arg) => factorsIn(arg, lets, found));
  }
  if (expression.kind === "reference") {
    const value = lets.get(expression.symbol);
    if (expression.symbol.role === "parameter") found.add(expression.symbol);
    else if (value !== undefined) factorsIn(value, lets, found);
  }
  return found;
}

function indicesIn(expression: Expression): Set<IndexSymbol> {
  const found = new Set<IndexSymbol>();
  visitExpression(expression, (part) => {
    if (part.kind === "index") found.add(part.index);
  });
  return found;
}

/** Statements with those of loops in their place. */
function flatten(statements: readonly Statement[]): Statement[] {
  return statements.flatMap((one) => (one.kind === "for" ? [one, ...flatten(one.body)] : [one]));
}

function isPositive(constraint: { readonly kind: string; readonly lower?: Expression }): boolean {
  return constraint.kind === "interval" && constraint.lower !== undefined;
}
