/**
 * @file Values outside a support: the condition, decided when the graph is made where data or the form of an expression
 * decides it, so that a guard that cannot fire costs nothing.
 */

import { uniformValue } from "@terrace/graph";
import type { GraphBuilder, Node, Shape } from "@terrace/graph";
import type { SupportBound } from "../distribution.js";
import { hasBound } from "../known-structure.js";

/** `x` repeated to `shape` where it is a scalar that stands for all elements. */
export function spread(b: GraphBuilder, x: Node, shape: Shape): Node {
  return x.shape.length === 0 && shape.length > 0 ? b.broadcast(x, shape) : x;
}

/** The elements of a node whose values are known when the graph is made. */
export function knownValues(x: Node): Float64Array | Int32Array | undefined {
  if (x.op === "constant") return x.values;
  if (x.op === "broadcast" || x.op === "reshape") return knownValues(x.inputs[0]!);
  return undefined;
}

/** Whether every element of `x` is known when the graph is made and passes `test`. */
export function everyKnown(x: Node, test: (element: number) => boolean): boolean {
  const values = knownValues(x);
  if (values === undefined) return false;
  for (const element of values) if (!test(element)) return false;
  return true;
}

/** Whether `x` is at least 0 by its form: an exponential, a square, sums and products of such, and so on. */
export function isNonNegative(x: Node): boolean {
  switch (x.op) {
    case "constant":
      return everyKnown(x, (element) => element >= 0);
    case "iota":
      return true;
    case "unary":
      switch (x.fn) {
        case "exp":
        case "square":
        case "abs":
        case "logistic":
        case "log1pExp":
          return true;
        case "sqrt":
        case "reciprocal":
          return isNonNegative(x.inputs[0]!);
        default:
          return false;
      }
    case "binary":
      switch (x.fn) {
        case "add":
        case "mul":
        case "div":
        case "min":
          return x.inputs.every(isNonNegative);
        case "max":
          return x.inputs.some(isNonNegative);
        default:
          return false;
      }
    case "broadcast":
    case "reshape":
    case "transpose":
    case "slice":
    case "concat":
      return x.inputs.every(isNonNegative);
    case "cumulativeSum":
      return isNonNegative(x.inputs[0]!);
    case "gather":
      return isNonNegative(x.inputs[0]!);
    case "reduce":
      return (x.fn === "sum" || x.fn === "max" || x.fn === "min") && isNonNegative(x.inputs[0]!);
    default:
      return false;
  }
}

/** An interval whose bounds are numbers or nodes; it holds them unless it is open there. */
export interface Interval {
  readonly lower: Node | number | undefined;
  readonly upper: Node | number | undefined;
  readonly openLower?: true;
  readonly openUpper?: true;
}

/** A support's bound that depends on the arguments. */
export function boundOf(bound: SupportBound & object, args: readonly Node[]): Node | number {
  if ("parameter" in bound) return args[bound.parameter]!;
  const { shape } = args[bound.lengthOf]!;
  return shape[shape.length - 1]! + bound.plus;
}

function numberIfKnown(bound: Node | number | undefined): Node | number | undefined {
  return typeof bound === "object" ? (uniformValue(bound) ?? bound) : bound;
}

/** Where `x` is below the interval; undefined where it cannot be. */
export function isBelow(b: GraphBuilder, x: Node, interval: Interval): Node | undefined {
  const open = interval.openLower === true;
  const lower = numberIfKnown(interval.lower);
  if (lower === undefined || lower === -Infinity) return undefined;
  if (!open && hasBound(x, "lower", lower)) return undefined;
  if (typeof lower === "number") {
    if (everyKnown(x, (element) => (open ? element > lower : element >= lower))) return undefined;
    if (lower <= 0 && isNonNegative(x) && !open) return undefined;
    if (lower === 0 && open && x.op === "unary" && x.fn === "exp") return undefined;
    return open ? b.le(x, lower) : b.lt(x, lower);
  }
  return b.lt(x, lower);
}

/** Where `x` is above the interval; undefined where it cannot be. */
export function isAbove(b: GraphBuilder, x: Node, interval: Interval): Node | undefined {
  const open = interval.openUpper === true;
  const upper = numberIfKnown(interval.upper);
  if (upper === undefined || upper === Infinity) return undefined;
  if (!open && hasBound(x, "upper", upper)) return undefined;
  if (typeof upper === "number") {
    if (everyKnown(x, (element) => (open ? element < upper : element <= upper))) return undefined;
    if (upper === 1 && !open && x.op === "unary" && x.fn === "logistic") return undefined;
    return open ? b.ge(x, upper) : b.gt(x, upper);
  }
  return b.gt(x, upper);
}

/** Where `x` is not a whole number; undefined where it always is. */
export function isFractional(b: GraphBuilder, x: Node): Node | undefined {
  if (x.dtype !== "real" || everyKnown(x, Number.isInteger)) return undefined;
  return b.ne(x, b.floor(x));
}

/** Either of two conditions, each undefined where it cannot hold. */
export function either(b: GraphBuilder, first: Node | undefined, second: Node | undefined): Node | undefined {
  if (first === undefined) return second;
  return second === undefined ? first : b.or(first, second);
}

/** `otherwise` where the condition holds, else `x`; NaN in the value passes through, since comparisons with it are false. */
export function unless(b: GraphBuilder, condition: Node | undefined, x: Node, otherwise: number): Node {
  if (condition === undefined) return x;
  if (everyKnown(condition, (element) => element === 0)) return x;
  const shape = x.shape.length >= condition.shape.length ? x.shape : condition.shape;
  return b.select(condition, b.broadcast(b.constant(otherwise), shape), spread(b, x, shape));
}
