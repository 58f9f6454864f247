/**
 * @file What each operation computes from the values of its operands: the meaning of the graph, written for clearness. Used
 * by the interpreter and by constant folding.
 */

import type { Generator } from "@terrace/core";
import { InternalError } from "@terrace/core";
import { binaryValues, ternaryValues, unaryValues } from "./elementwise-values.js";
import { choleskyValues, choleskyGradientValues, matmulValues, triangularSolveValues } from "./matrix-values.js";
import type { Node } from "./node.js";
import { randomValues } from "./random-values.js";
import { cumulativeSumValues, reduceValues } from "./reduction-values.js";
import { copyStrided, numElements, rowMajorStrides, scatterStrided, type Values } from "./shape.js";

/** Operations that compute one array from operands: all but inputs, and scans, which compute several. */
export type ComputedNode = Exclude<Node, { op: "input" | "scan" | "project" }>;

type ValueRule<N> = (node: N, operands: readonly Values[], generator: Generator | undefined) => Float64Array;
type ValueRules = { readonly [Op in ComputedNode["op"]]: ValueRule<Extract<Node, { op: Op }>> };

const rules: ValueRules = {
  constant: (node) => (node.values instanceof Float64Array ? node.values : Float64Array.from(node.values)),
  iota: (node) => {
    const out = newValues(node);
    const stride = rowMajorStrides(node.shape)[node.axis]!;
    const size = node.shape[node.axis]!;
    for (let i = 0; i < out.length; i++) out[i] = Math.floor(i / stride) % size;
    return out;
  },
  unary: (node, [x]) => {
    const out = newValues(node);
    const fn = unaryValues[node.fn];
    for (let i = 0; i < out.length; i++) out[i] = fn(x![i]!);
    return out;
  },
  binary: (node, [x, y]) => {
    const out = newValues(node);
    const fn = binaryValues[node.fn];
    for (let i = 0; i < out.length; i++) out[i] = fn(x![i]!, y![i]!);
    return out;
  },
  ternary: (node, [x, y, z]) => {
    const out = newValues(node);
    const fn = ternaryValues[node.fn];
    for (let i = 0; i < out.length; i++) out[i] = fn(x![i]!, y![i]!, z![i]!);
    return out;
  },
  select: (node, [condition, x, y]) => {
    const out = newValues(node);
    for (let i = 0; i < out.length; i++) out[i] = condition![i] !== 0 ? x![i]! : y![i]!;
    return out;
  },
  broadcast: (node, [x]) => {
    const out = newValues(node);
    const strides = new Array<number>(node.shape.length).fill(0);
    rowMajorStrides(node.inputs[0]!.shape).forEach((stride, k) => (strides[node.axes[k]!] = stride));
    copyStrided(out, node.shape, x!, 0, strides);
    return out;
  },
  reshape: (_, [x]) => Float64Array.from(x!),
  transpose: (node, [x]) => {
    const out = newValues(node);
    const strides = rowMajorStrides(node.inputs[0]!.shape);
    const permuted = node.permutation.map((axis) => strides[axis]!);
    copyStrided(out, node.shape, x!, 0, permuted);
    return out;
  },
  slice: (node, [x]) => {
    const out = newValues(node);
    const { offset, strides } = window(node.inputs[0]!.shape, node.start, node.step);
    copyStrided(out, node.shape, x!, offset, strides);
    return out;
  },
  pad: (node, [x]) => {
    const out = newValues(node);
    const { offset, strides } = window(node.shape, node.before, node.step);
    scatterStrided(out, node.inputs[0]!.shape, x!, offset, strides);
    return out;
  },
  concat: (node, operands) => {
    const out = newValues(node);
    const strides = rowMajorStrides(node.shape);
    let offset = 0;
    node.inputs.forEach((input, k) => {
      scatterStrided(out, input.shape, operands[k]!, offset * strides[node.axis]!, strides);
      offset += input.shape[node.axis]!;
    });
    return out;
  },
  gather: (node, [x, index]) => {
    const out = newValues(node);
    const n = node.inputs[0]!.shape[0]!;
    const row = numElements(node.inputs[0]!.shape.slice(1));
    for (let i = 0; i < index!.length; i++) {
      const from = index![i]!;
      if (from >= 0 && from < n) for (let j = 0; j < row; j++) out[i * row + j] = x![from * row + j]!;
      else out.fill(NaN, i * row, (i + 1) * row);
    }
    return out;
  },
  segmentSum: (node, [values, index]) => {
    const out = newValues(node);
    const n = node.shape[0]!;
    const row = numElements(node.shape.slice(1));
    for (let i = 0; i < index!.length; i++) {
      const to = index![i]!;
      if (to >= 0 && to < n) for (let j = 0; j < row; j++) out[to * row + j]! += values![i * row + j]!;
    }
    return out;
  },
  reduce: (node, [x]) => reduceValues(node.fn, x!, node.inputs[0]!.shape, node.axes),
  cumulativeSum: (node, [x]) => cumulativeSumValues(x!, node.shape, node.axis, node.reverse, node.exclusive),
  matmul: (node, [a, b]) => matmulValues(node, a!, b!),
  cholesky: (node, [a]) => choleskyValues(a!, node.shape),
  choleskyGradient: (node, [l, lbar]) => choleskyGradientValues(l!, lbar!, node.shape),
  triangularSolve: (node, [l, b]) => triangularSolveValues(l!, b!, node.shape, node.transposed),
  random: (node, operands, generator) => {
    if (generator === undefined) throw new TypeError("evaluate: the graph draws random numbers; expected a generator.");
    return randomValues(node, operands, generator);
  },
};

/** The value of a node from the values of its operands, row-major. */
export function operationValues(
  node: ComputedNode,
  operands: readonly Values[],
  generator: Generator | undefined,
): Float64Array {
  // The table has one rule per operation, and `op` picks the one whose node type is that of `node`.
  const rule = rules[node.op] as ValueRule<Node>;
  const values = rule(node, operands, generator);
  if (values.length !== numElements(node.shape)) {
    throw new InternalError(`${node.op} computed ${values.length} elements for shape [${node.shape.join(", ")}]`);
  }
  return values;
}

function newValues(node: Node): Float64Array {
  return new Float64Array(numElements(node.shape));
}

/** Offset and strides of the elements `start + step * i` of an array of `shape`. */
function window(
  shape: readonly number[],
  start: readonly number[],
  step: readonly number[],
): { offset: number; strides: number[] } {
  let offset = 0;
  const strides = rowMajorStrides(shape).map((stride, k) => {
    offset += stride * start[k]!;
    return stride * step[k]!;
  });
  return { offset, strides };
}
