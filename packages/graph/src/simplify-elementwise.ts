/**
 * @file Algebraic simplification of elementwise functions, applied as nodes are made. Every rule keeps the value up to
 * rounding. The rules that combine what repeats (broadcasts, scalar constants) matter most: they move work from every row to
 * once.
 */

import { isRepeated, isUniform, uniformValue } from "./constant-value.js";
import type { GraphBuilder } from "./graph-builder.js";
import type { BinaryFunction, Node, UnaryFunction } from "./node.js";
import { numElements } from "./shape.js";

type UnaryRule = (b: GraphBuilder, x: Node) => Node | undefined;
type BinaryRule = (b: GraphBuilder, x: Node, y: Node) => Node | undefined;

/** A simpler node equal to `fn(x)`, if there is one. */
export function simplifyUnary(b: GraphBuilder, fn: UnaryFunction, x: Node): Node | undefined {
  return unaryRules[fn]?.(b, x);
}

/** A simpler node equal to `fn(x, y)`, if there is one. */
export function simplifyBinary(b: GraphBuilder, fn: BinaryFunction, x: Node, y: Node): Node | undefined {
  return binaryRules[fn]?.(b, x, y);
}

const wholeIsFixed: UnaryRule = (_, x) => (x.dtype !== "real" ? x : undefined);

const unaryRules: Partial<Record<UnaryFunction, UnaryRule>> = {
  neg: (b, x) => {
    if (isUnary(x, "neg")) return x.inputs[0]!;
    if (isBinary(x, "sub")) return b.sub(x.inputs[1]!, x.inputs[0]!);
    if (isBinary(x, "mul") && isRepeated(x.inputs[1]!)) return b.mul(x.inputs[0]!, b.neg(x.inputs[1]!));
    return undefined;
  },
  abs: (b, x) => (isUnary(x, "neg") ? b.abs(x.inputs[0]!) : isUnary(x, "abs") ? x : undefined),
  square: (b, x) => {
    if (isUnary(x, "neg") || isUnary(x, "abs")) return b.square(x.inputs[0]!);
    if (isBinary(x, "mul") && isRepeated(x.inputs[1]!)) return b.mul(b.square(x.inputs[0]!), b.square(x.inputs[1]!));
    if (isBinary(x, "div") && isRepeated(x.inputs[1]!)) return b.div(b.square(x.inputs[0]!), b.square(x.inputs[1]!));
    return undefined;
  },
  sqrt: (b, x) => (isUnary(x, "square") ? b.abs(x.inputs[0]!) : undefined),
  reciprocal: (_, x) => (isUnary(x, "reciprocal") ? x.inputs[0]! : undefined),
  log: (_, x) => (isUnary(x, "exp") && x.inputs[0]!.dtype === "real" ? x.inputs[0]! : undefined),
  floor: wholeIsFixed,
  ceil: wholeIsFixed,
  round: wholeIsFixed,
  not: (_, x) => (isUnary(x, "not") && x.inputs[0]!.dtype === "bool" ? x.inputs[0]! : undefined),
  isNaN: (b, x) => (x.dtype !== "real" ? b.filled(0, x.shape, "bool") : undefined),
};

const binaryRules: Partial<Record<BinaryFunction, BinaryRule>> = {
  add: (b, x, y) => {
    if (isUniform(x, 0)) return y;
    if (isUniform(y, 0)) return x;
    if (isUnary(y, "neg")) return b.sub(x, y.inputs[0]!);
    if (isUnary(x, "neg")) return b.sub(y, x.inputs[0]!);
    if (isRepeated(x) && !isRepeated(y)) return b.add(y, x);
    return combineOffsets(b, x, y, 1);
  },
  sub: (b, x, y) => {
    if (isUniform(y, 0)) return x;
    if (isUniform(x, 0)) return b.neg(y);
    if (isUnary(y, "neg")) return b.add(x, y.inputs[0]!);
    return combineOffsets(b, x, y, -1);
  },
  mul: (b, x, y) => {
    if (isUniform(x, 1)) return y;
    if (isUniform(y, 1)) return x;
    if (isUniform(x, -1)) return b.neg(y);
    if (isUniform(y, -1)) return b.neg(x);
    if (isRepeated(x) && !isRepeated(y)) return b.mul(y, x);
    if (x === y) return b.square(x);
    if (isUnary(x, "neg")) {
      if (isUnary(y, "neg")) return b.mul(x.inputs[0]!, y.inputs[0]!);
      return isRepeated(y) ? b.mul(x.inputs[0]!, b.neg(y)) : b.neg(b.mul(x.inputs[0]!, y));
    }
    if (isUnary(y, "neg") && !isRepeated(x)) return b.neg(b.mul(x, y.inputs[0]!));
    if (isRepeated(y) && !isRepeated(x) && isBinary(x, "mul") && isRepeated(x.inputs[1]!)) {
      return combines(x.inputs[1]!, y) ? b.mul(x.inputs[0]!, b.mul(x.inputs[1]!, y)) : undefined;
    }
    if (!isRepeated(y) && !isRepeated(x)) {
      if (isBinary(x, "mul") && isRepeated(x.inputs[1]!)) return b.mul(b.mul(x.inputs[0]!, y), x.inputs[1]!);
      if (isBinary(y, "mul") && isRepeated(y.inputs[1]!)) return b.mul(b.mul(x, y.inputs[0]!), y.inputs[1]!);
    }
    return undefined;
  },
  div: (b, x, y) => {
    if (isUniform(y, 1)) return x;
    if (isUniform(y, -1)) return b.neg(x);
    if (isUniform(x, 1)) return b.reciprocal(y);
    if (isUnary(x, "neg")) return b.neg(b.div(x.inputs[0]!, y));
    // A division a row becomes a multiplication a row; below that size it would only add a node.
    if (y.op === "broadcast" && numElements(y.inputs[0]!.shape) * 4 <= numElements(x.shape)) {
      return b.mul(x, b.reciprocal(y));
    }
    return undefined;
  },
  pow: (b, x, y) => {
    switch (uniformValue(y)) {
      case 0:
        return b.filled(1, x.shape, "real");
      case 1:
        return x.dtype === "real" ? x : undefined;
      case 2:
        return x.dtype === "real" ? b.square(x) : undefined;
      case 0.5:
        return b.sqrt(x);
      case -1:
        return b.reciprocal(x);
      default:
        return undefined;
    }
  },
  min: (_, x, y) => (x === y ? x : undefined),
  max: (_, x, y) => (x === y ? x : undefined),
  guardedMul: (b, x, y) => {
    if (isUniform(x, 0)) return x;
    const d = uniformValue(y);
    return d !== undefined && Number.isFinite(d) ? b.mul(x, y) : undefined;
  },
  logAddExp: (_, x, y) => (isUniform(x, -Infinity) ? y : isUniform(y, -Infinity) ? x : undefined),
  and: (b, x, y) => logical(b, x, y, 1),
  or: (b, x, y) => logical(b, x, y, 0),
};

/** `and` (neutral 1) or `or` (neutral 0) with a side that is known. */
function logical(b: GraphBuilder, x: Node, y: Node, neutral: 0 | 1): Node | undefined {
  if (x === y && x.dtype === "bool") return x;
  for (const [known, other] of [[x, y], [y, x]] as const) {
    const value = uniformValue(known);
    if (value === undefined) continue;
    if ((value !== 0) !== (neutral === 1)) return b.filled(1 - neutral, x.shape, "bool");
    if (other.dtype === "bool") return other;
  } // prettier-ignore
  return undefined;
}

/**
 * `x + sign * y` where a side has a repeated term: the repeated terms of both sides are combined with each other, once
 * instead of per row, and stay outermost, where a sum finds them.
 */
function combineOffsets(b: GraphBuilder, x: Node, y: Node, sign: Sign): Node | undefined {
  const left = offsetForm(x);
  const right = offsetForm(y);
  if (left.offset !== undefined && right.offset !== undefined) {
    if (!combines(left.offset, right.offset)) return undefined;
    if (left.rest === undefined && right.rest === undefined) return undefined;
  } else if (left.rest === undefined || right.rest === undefined || left.offset === right.offset) {
    return undefined;
  }
  const rest = signedSum(b, left.rest, left.restSign, right.rest, times(sign, right.restSign));
  const offset = signedSum(b, left.offset, left.offsetSign, right.offset, times(sign, right.offsetSign));
  const total = signedSum(b, rest.node, rest.sign, offset.node, offset.sign);
  return total.sign === 1 ? total.node! : b.neg(total.node!);
}

type Sign = 1 | -1;

function times(a: Sign, b: Sign): Sign {
  return a === b ? 1 : -1;
}

/** `signX * x + signY * y`, a missing term being 0, as a node and its sign. */
function signedSum(
  b: GraphBuilder,
  x: Node | undefined,
  signX: Sign,
  y: Node | undefined,
  signY: Sign,
): { node: Node | undefined; sign: Sign } {
  if (x === undefined) return { node: y, sign: signY };
  if (y === undefined) return { node: x, sign: signX };
  if (signX === signY) return { node: b.add(x, y), sign: signX };
  return { node: signX === 1 ? b.sub(x, y) : b.sub(y, x), sign: 1 };
}

interface OffsetForm {
  readonly rest: Node | undefined;
  readonly restSign: Sign;
  readonly offset: Node | undefined;
  readonly offsetSign: Sign;
}

/** `x` as `restSign * rest + offsetSign * offset`, the offset repeated. */
function offsetForm(x: Node): OffsetForm {
  if (isRepeated(x)) return { rest: undefined, restSign: 1, offset: x, offsetSign: 1 };
  if (isBinary(x, "add") && isRepeated(x.inputs[1]!)) {
    return { rest: x.inputs[0]!, restSign: 1, offset: x.inputs[1]!, offsetSign: 1 };
  }
  if (isBinary(x, "sub") && isRepeated(x.inputs[1]!)) {
    return { rest: x.inputs[0]!, restSign: 1, offset: x.inputs[1]!, offsetSign: -1 };
  }
  if (isBinary(x, "sub") && isRepeated(x.inputs[0]!)) {
    return { rest: x.inputs[1]!, restSign: -1, offset: x.inputs[0]!, offsetSign: 1 };
  }
  return { rest: x, restSign: 1, offset: undefined, offsetSign: 1 };
}

/** Whether two repeated operands repeat along a common axis, so that combining them costs less than a row each. */
function combines(x: Node, y: Node): boolean {
  if (x.shape.length === 0) return true;
  if (x.op !== "broadcast" || y.op !== "broadcast") return false;
  return x.shape.some((_, axis) => !x.axes.includes(axis) && !y.axes.includes(axis));
}

function isUnary(node: Node, fn: UnaryFunction): boolean {
  return node.op === "unary" && node.fn === fn;
}

function isBinary(node: Node, fn: BinaryFunction): boolean {
  return node.op === "binary" && node.fn === fn;
}
