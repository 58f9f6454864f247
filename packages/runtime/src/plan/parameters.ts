/** @file Parameters of a bound model: what is sampled, held fixed or stands in for missing data, and their unconstrained layout. */

import {
  bijectorFor,
  distributions,
  visitExpression,
  type Constraint,
  type Expression,
  type ProbabilisticGraph,
  type Span,
  type Statement,
  type ValueSymbol,
} from "@terrace/distributions";
import type { Node } from "@terrace/graph";
import { bindErrors } from "@terrace/model";
import { elementName, type BoundData, type BoundValue } from "../bind/bind-data.js";
import type { DiscreteBounds } from "./programs.js";
import type { Scope } from "./scope.js";
import type { ValueRange } from "./value-range.js";

/** A parameter with its concrete shape. */
export interface BoundParameter {
  readonly name: string;
  readonly symbol: ValueSymbol;
  readonly shape: readonly number[];
  readonly constraint: Constraint<Expression>;
  readonly span: Span;
  /** For `y_missing`: the flat positions in the data that it fills. */
  readonly fills?: readonly number[];
  /** The value it is held at. */
  readonly fixed?: Float64Array;
  /** Whether it is a whole number, which has no place in the unconstrained position. */
  readonly isDiscrete: boolean;
}

/**
 * The parameters of `graph`, in order: the declared ones, then those for missing data.
 *
 * @param mayBeDiscrete whether discrete parameters may stand that are not held at a value
 */
export function boundParameters(
  graph: ProbabilisticGraph,
  bound: BoundData,
  fixed: ReadonlyMap<string, Float64Array>,
  mayBeDiscrete: boolean,
): BoundParameter[] {
  const parameters: BoundParameter[] = [];
  for (const statement of graph.statements) {
    if (statement.kind !== "parameter") continue;
    const { symbol, constraint, span } = statement;
    const shape = symbol.type.dims.map((dim) => {
      const size = bound.sizes.evaluate(dim);
      if (size === undefined) throw bindErrors.unknownSize(graph, span, dim.terms[0]?.names[0] ?? "", symbol.name);
      if (size < 0) throw bindErrors.negativeSize(graph, span, symbol.name, size);
      return size;
    });
    if (constraint.kind !== "interval" && shape[shape.length - 1] === 0) {
      throw bindErrors.emptyStructure(graph, span, symbol.name, constraint.kind);
    }
    const held = fixed.get(symbol.name);
    const isDiscrete = symbol.type.kind !== "real";
    if (isDiscrete && held === undefined && !mayBeDiscrete) {
      throw bindErrors.discreteParameter(graph, span, symbol.name);
    }
    parameters.push({
      name: symbol.name,
      symbol,
      shape,
      constraint,
      span,
      isDiscrete,
      ...(held ? { fixed: held } : {}),
    });
  }
  for (const statement of graph.statements) {
    if (statement.kind !== "data") continue;
    const { symbol, constraint, span } = statement;
    const value = bound.values.get(symbol)!;
    if (value.missing.length === 0 || value.isAbsent === true) continue;
    if (!isScored(graph.statements, symbol)) {
      const places = value.missing.map((position) => elementName(symbol.name, value.shape, position));
      throw bindErrors.missingValues(graph, span, symbol.name, places);
    }
    if (constraint.kind !== "interval") {
      const elements = value.missing.map((position) => elementName(symbol.name, value.shape, position));
      throw bindErrors.missingInStructure(graph, span, symbol.name, constraint.kind, elements);
    }
    if (symbol.type.kind !== "real") continue;
    const name = `${symbol.name}_missing`;
    if (graph.statements.some((other) => "symbol" in other && other.symbol?.name === name)) {
      throw bindErrors.missingNameTaken(graph, span, symbol.name, name);
    }
    const held = fixed.get(name);
    const shape = [value.missing.length];
    const fills = value.missing;
    parameters.push({ name, symbol, shape, constraint, span, isDiscrete: false, fills, ...(held ? { fixed: held } : {}) }); // prettier-ignore
  }
  return parameters;
}

/** Whether any statement, in loops too, gives elements of the data `symbol` a distribution. */
function isScored(statements: readonly Statement[], symbol: ValueSymbol): boolean {
  return statements.some((statement) =>
    statement.kind === "for"
      ? isScored(statement.body, symbol)
      : statement.kind === "distribution" && statement.symbol === symbol && statement.role === "observation",
  );
}

/** Values of the bounds of a parameter's constraint. */
export function loweredConstraint(scope: Scope, parameter: BoundParameter): Constraint<Node | number> {
  const { constraint, fills } = parameter;
  if (constraint.kind !== "interval") return constraint;
  const b = scope.builder;
  const bound = (expression: Expression): Node | number => {
    const { node } = scope.lower(expression);
    if (node.shape.length === 0) return node.op === "constant" ? node.values[0]! : node;
    if (fills === undefined) return node;
    // Each missing element has the bound of its place in the column.
    const flat = b.reshape(node, [node.shape.reduce((x, y) => x * y, 1)]);
    return b.gather(flat, b.constant(Int32Array.from(fills), [fills.length], "int"));
  };
  return {
    kind: "interval",
    integer: constraint.integer,
    ...(constraint.lower === undefined ? {} : { lower: bound(constraint.lower) }),
    ...(constraint.upper === undefined ? {} : { upper: bound(constraint.upper) }),
  };
}

/** The least and the greatest value of a discrete parameter, where data alone decide them. */
export function knownRange(scope: Scope, { symbol, constraint }: BoundParameter): ValueRange | undefined {
  if (constraint.kind !== "interval") return undefined;
  const known = (bound: Expression | undefined): number | undefined => {
    if (bound === undefined) return undefined;
    let isData = true;
    visitExpression(bound, (part) => {
      if (part.kind === "reference" && !part.symbol.isData) isData = false;
    });
    return isData ? scope.integer(bound) : undefined;
  };
  const [lower, upper] = [known(constraint.lower), known(constraint.upper) ?? lastCode(scope, symbol)];
  return lower === undefined || upper === undefined ? undefined : [lower, upper];
}

/**
 * Bounds of a discrete parameter's elements, as far as data decide them.
 *
 * @param scope one in which all statements are lowered
 */
export function boundsOf(scope: Scope, { symbol, constraint, shape }: BoundParameter): DiscreteBounds {
  const size = shape.reduce((x, y) => x * y, 1);
  const known = (bound: Expression | undefined, otherwise: number): Float64Array => {
    const values = bound && scope.constantValues(scope.lower(bound).node);
    if (values === undefined) return new Float64Array(size).fill(otherwise);
    return Float64Array.from({ length: size }, (_, k) => values[values.length === 1 ? 0 : k]!);
  };
  const { lower, upper } = constraint.kind === "interval" ? constraint : {};
  return { lower: known(lower, -Infinity), upper: known(upper, lastCode(scope, symbol) ?? Infinity) };
}

/** The greatest code of a parameter whose distribution has one for each element of an argument. */
function lastCode({ graph, context }: Scope, symbol: ValueSymbol): number | undefined {
  for (const statement of graph.statements) {
    if (statement.kind !== "distribution" || statement.symbol !== symbol || "components" in statement.call) continue;
    const { support } = distributions.get(statement.call.distribution)!;
    const upper = support.kind === "interval" ? support.upper : undefined;
    if (typeof upper !== "object" || !("lengthOf" in upper)) continue;
    const dim = statement.call.args[upper.lengthOf]!.type.dims.at(-1);
    const size = dim && context.bound.sizes.evaluate(dim);
    return size === undefined ? undefined : size + upper.plus;
  }
  return undefined;
}

/** Shape of a parameter's unconstrained value. */
export function unconstrainedShape(parameter: BoundParameter): readonly number[] {
  const { constraint, shape } = parameter;
  if (constraint.kind === "interval") return shape;
  return bijectorFor(constraint).unconstrainedShape(shape);
}

/** Gives the parameter's symbol its value in `scope`; one for missing data joins the data that is there. */
export function setParameter(scope: Scope, parameter: BoundParameter, node: Node): void {
  const { symbol, fills } = parameter;
  if (fills === undefined) {
    scope.values.set(symbol, { node, axes: [] });
    return;
  }
  const b = scope.builder;
  const data = scope.values.get(symbol)!.node;
  const count = data.shape.reduce((x, y) => x * y, 1);
  const placed = b.segmentSum(node, b.constant(Int32Array.from(fills), [fills.length], "int"), count);
  scope.values.set(symbol, { node: b.add(data, b.reshape(placed, data.shape)), axes: [] });
}

/** The constant for a data symbol, where it is missing 0 or (a real one, with `gaps`) NaN. */
export function dataConstant(scope: Scope, symbol: ValueSymbol, value: BoundValue, gaps: boolean): Node {
  const dtype = symbol.type.kind === "real" ? "real" : symbol.type.kind === "bool" ? "bool" : "int";
  if (value.missing.length === 0 || dtype !== "real" || gaps)
    return scope.builder.constant(value.values, value.shape, dtype);
  const values = Float64Array.from(value.values);
  for (const i of value.missing) values[i] = 0;
  return scope.builder.constant(values, value.shape, dtype);
}
