/**
 * @file Which elements of an array an expression names: the same subscripts, taken of an array that holds its own flat
 * positions. Tells what a statement scores, and whether a value that is missing is used.
 */

import { InternalError } from "@terrace/core";
import type { DistributionStatement, Expression, Statement, ValueSymbol } from "@terrace/distributions";
import { elementName } from "../bind/bind-data.js";
import { elementwise, spread, unionAxes, whole, type Lowered } from "./axes.js";
import type { Scope, Term } from "./scope.js";
import { subscriptPlaces, takePlaces } from "./subscripts.js";

/** The position of an element that the conditions or ranges around leave out. */
export const leftOut = -1;

/** Flat positions in the array `symbol` of the elements that `value`, its name or elements of it, stands for. */
export function elementPositions(scope: Scope, symbol: ValueSymbol, value: Expression): Lowered {
  const shape = shapeOf(scope, symbol);
  const count = shape.reduce((x, y) => x * y, 1);
  const own = scope.builder.constant(
    Int32Array.from({ length: count }, (_, k) => k),
    shape,
    "int",
  );
  if (value.kind !== "subscript") return whole(own);
  const places = subscriptPlaces(scope, value.subscripts, shape, value.span, symbol.name);
  return takePlaces(scope, whole(own), places);
}

/** The value that a statement scores; an observation may have missing elements, which no other expression may use. */
export function lowerScored(scope: Scope, statement: DistributionStatement): Lowered {
  const { context } = scope;
  context.observed = statement.role === "observation" ? statement.value : undefined;
  const value = scope.lower(statement.value);
  context.observed = undefined;
  return value;
}

/**
 * Refuses an expression that reads elements of data which are missing and have no value of their own.
 * @throws ModelError naming the first of them
 */
export function verifyPresent(scope: Scope, symbol: ValueSymbol, value: Expression): void {
  const absent = scope.context.absent.get(symbol);
  if (absent === undefined || value === scope.context.observed) return;
  const positions = scope.conditions.reduce(
    (node, condition) => whereTrue(scope, condition, node),
    elementPositions(scope, symbol, value),
  );
  const used = scope.valuesAtEveryStep(positions.node);
  const missing = used === undefined ? [...absent][0] : used.find((position) => absent.has(position));
  if (missing === undefined) return;
  const { shape } = scope.context.bound.values.get(symbol)!;
  throw scope.errors.missingUsed(scope.graph, value.span, elementName(symbol.name, shape, missing), symbol.type.kind);
}

/** The symbol that an expression names, or names elements of. */
export function baseSymbol(expression: Expression): ValueSymbol | undefined {
  const base = expression.kind === "subscript" ? expression.base : expression;
  return base.kind === "reference" ? base.symbol : undefined;
}

/**
 * The name of an element of the array `symbol`: the one at `flat` among those that `value` stands for.
 *
 * @param arranged how the elements are laid out where `flat` counts them
 * @returns undefined where it differs from step to step of a loop
 */
export function elementAt(
  scope: Scope,
  symbol: ValueSymbol,
  value: Expression,
  arranged: (value: Lowered) => Lowered,
  flat: number,
): string | undefined {
  const place = scope.constantValues(arranged(elementPositions(scope, symbol, value)).node)?.[flat];
  return place === undefined ? undefined : elementName(symbol.name, shapeOf(scope, symbol), place);
}

/** What to call element `flat` of the value of an expression: `c[1]` for elements of a name, else the text with its place. */
export function labelOf(scope: Scope, expression: Expression, value: Lowered, flat: number): string {
  if (expression.kind === "reference") return elementName(expression.symbol.name, value.node.shape, flat);
  const symbol = baseSymbol(expression);
  const name = symbol && elementAt(scope, symbol, expression, (positions) => positions, flat);
  if (name !== undefined) return name;
  const { start, end, source = scope.graph.source } = expression.span;
  return elementName(`(${source.slice(start, end)})`, value.node.shape, flat);
}

function shapeOf(scope: Scope, symbol: ValueSymbol): number[] {
  return symbol.type.dims.map((dim) => scope.size(dim, symbol.span, symbol.name));
}

function whereTrue(scope: Scope, condition: Lowered, positions: Lowered): Lowered {
  const b = scope.builder;
  const outside = whole(b.constant(Int32Array.of(leftOut), [], "int"));
  // A condition with dims of its own concerns the elements of an array of these dims; of another, all may be used.
  const lead = condition.node.shape.length - condition.axes.length;
  const own = positions.node.shape.slice(positions.axes.length);
  const dims = condition.node.shape.slice(condition.axes.length);
  if (lead > 0 && (own.length !== lead || own.some((size, k) => size !== dims[k]))) return positions;
  const axes = unionAxes([condition, positions]);
  const shape = [...axes.map((axis) => axis.size), ...own];
  const full = (value: Lowered): Lowered => {
    const node = spread(b, value, axes);
    if (node.shape.length === shape.length) return { node, axes };
    const leading = node.shape.map((_, k) => k);
    return { node: b.broadcast(node, shape, leading), axes };
  };
  return elementwise(b, [full(condition), full(positions), full(outside)], (c, p, o) => b.select(c!, p!, o!));
}

/** The elements that a statement scores. */
export interface ScoredElements {
  readonly statement: DistributionStatement;
  readonly symbol: ValueSymbol;
  /** Flat positions, variate after variate; {@link leftOut} for iterations that a range leaves out. */
  readonly positions: Int32Array;
  /** How many numbers a variate has. */
  readonly eventSize: number;
}

/** The elements that a term scores; undefined where it scores no name. The program must have asked for them. */
export function scoredBy(scope: Scope, term: Term): ScoredElements | undefined {
  if (term.elements === undefined) return undefined;
  const statement = term.statement as DistributionStatement; // only these score elements
  const values = scope.constantValues(term.elements.node);
  if (values === undefined) throw new InternalError("elements that a statement scores depend on parameters");
  const positions = Int32Array.from(values);
  const numVariates = term.logDensity.node.shape.reduce((x, y) => x * y, 1);
  return { statement, symbol: statement.symbol!, positions, eventSize: positions.length / Math.max(1, numVariates) };
}

/** Whether elements could be scored twice: by several statements, in a loop, or at indices that may repeat. */
export function mayRepeat(statements: readonly Statement[], inLoop = false): boolean {
  const once = new Set<ValueSymbol>();
  for (const statement of statements) {
    if (statement.kind === "for" && mayRepeat(statement.body, true)) return true;
    if (statement.kind !== "distribution" || statement.symbol === undefined || statement.role === "term") continue;
    if (inLoop || once.has(statement.symbol) || !isEachOnce(statement)) return true;
    once.add(statement.symbol);
  }
  return false;
}

/** Whether a statement scores a whole array, or `y[i in N]` with each index at one place alone. */
function isEachOnce({ value, indices }: DistributionStatement): boolean {
  if (value.kind !== "subscript") return indices.length === 0;
  const used = value.subscripts.map((subscript) =>
    subscript.kind === "element" && subscript.index.kind === "index" ? subscript.index.index : undefined,
  );
  return (
    value.subscripts.every(
      (subscript, k) => subscript.kind !== "element" || used[k] !== undefined || subscript.index.type.dims.length === 0,
    ) && indices.every((index) => used.filter((other) => other === index).length === 1)
  );
}

/**
 * Checks that no element is scored twice.
 * @throws ModelError naming the first one that is
 */
export function verifyScoredOnce(scope: Scope, scored: readonly ScoredElements[]): void {
  const marks = new Map<ValueSymbol, Set<number>>();
  for (const { symbol, statement, positions } of scored) {
    const { span } = statement.value;
    const known = marks.get(symbol) ?? new Set();
    marks.set(symbol, known);
    const shape = shapeOf(scope, symbol);
    for (const position of positions) {
      if (position === leftOut) continue;
      if (known.has(position)) {
        throw scope.errors.scoredTwice(scope.graph, span, elementName(symbol.name, shape, position));
      }
      known.add(position);
    }
  }
}

/**
 * Checks that every missing element of `symbol` has a distribution, and that no variate of discrete numbers is missing in part.
 * @throws ModelError naming the elements
 */
export function verifyMissingScored(scope: Scope, symbol: ValueSymbol, scored: readonly ScoredElements[]): void {
  const { missing, shape } = scope.context.bound.values.get(symbol)!;
  const nameOf = (position: number): string => elementName(symbol.name, shape, position);
  const gaps = new Set(missing);
  const left = new Set(missing);
  for (const { symbol: other, statement, positions, eventSize } of scored) {
    if (other !== symbol || statement.role !== "observation") continue;
    for (let at = 0; at < positions.length; at += eventSize) {
      const variate = positions.subarray(at, at + eventSize);
      const lost = variate.filter((position) => gaps.has(position));
      for (const position of lost) left.delete(position);
      if (symbol.type.kind === "real" || lost.length === 0 || lost.length === eventSize) continue;
      const { span } = statement.value;
      throw scope.errors.missingInPart(scope.graph, span, nameOf(lost[0]!), statement.call.distribution);
    }
  }
  if (left.size > 0) {
    throw scope.errors.missingElements(scope.graph, symbol.span, symbol.name, [...left].map(nameOf));
  }
}
