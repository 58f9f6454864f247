/** @file The vector-Jacobian product of each operation: from the adjoint of its value to those of its operands. */

import { UnsupportedOperationError } from "@terrace/core";
import { binaryPartials, ternaryPartials, unaryPartials } from "./elementwise-partials.js";
import type { GraphBuilder } from "./graph-builder.js";
import type { Node, ReduceNode } from "./node.js";
import { numElements, range, withoutAxes } from "./shape.js";

/** Adjoints of the operands, in order; undefined for none. `masks`: they may be exact zeros beside singular derivatives. */
export interface Adjoints {
  readonly inputs: readonly (Node | undefined)[];
  readonly masks?: boolean;
}

/** Product of an adjoint with a partial derivative, guarded where it has to be. */
type Scale = (g: Node, partial: Node) => Node;

type AdjointRule<N> = (b: GraphBuilder, node: N, g: Node, needed: readonly boolean[], scale: Scale) => Adjoints;

const none: Adjoints = { inputs: [] };
const mostNegative = -Number.MAX_VALUE;

/** One rule for each operation; scans and their projections are differentiated as a whole, elsewhere. */
export const adjointRules: {
  readonly [Op in Exclude<Node["op"], "scan" | "project">]: AdjointRule<Extract<Node, { op: Op }>>;
} = {
  input: () => none,
  constant: () => none,
  iota: () => none,
  unary: (b, node, g, _, scale) => {
    const x = node.inputs[0]!;
    if (node.fn === "neg") return { inputs: [b.neg(g)] };
    const partial = unaryPartials[node.fn];
    if (partial === undefined) refuse(node.fn, 0);
    return { inputs: [partial === null ? undefined : scale(g, partial(b, node, x))] };
  },
  binary: (b, node, g, needed, scale) => {
    const [x, y] = node.inputs as [Node, Node];
    switch (node.fn) {
      case "add":
        return { inputs: [g, g] };
      case "sub":
        return { inputs: [g, needed[1] ? b.neg(g) : undefined] };
      case "min":
      case "max": {
        const first = node.fn === "min" ? b.le(x, y) : b.ge(x, y);
        return { inputs: [b.select(first, g, 0), needed[1] ? b.select(first, 0, g) : undefined], masks: true };
      }
      case "guardedMul":
        return {
          inputs: [
            needed[0] ? b.guardedMul(g, y) : undefined,
            // Zero where x is: a product that is guarded does not see y there.
            needed[1] ? b.guardedMul(x, g) : undefined,
          ],
          masks: true,
        };
      default: {
        const inputs = binaryPartials[node.fn].map((partial, k) => {
          if (!needed[k]) return undefined;
          if (partial === undefined) refuse(node.fn, k);
          return partial === null ? undefined : scale(g, b.broadcast(partial(b, node, x, y), node.shape));
        });
        return { inputs };
      }
    }
  },
  ternary: (b, node, g, needed, scale) => {
    const [x, y, z] = node.inputs as [Node, Node, Node];
    const inputs = ternaryPartials[node.fn].map((partial, k) => {
      if (!needed[k]) return undefined;
      if (partial === undefined) refuse(node.fn, k);
      return partial === null ? undefined : scale(g, partial(b, node, x, y, z));
    });
    return { inputs };
  },
  select: (b, node, g, needed) => {
    const condition = node.inputs[0]!;
    return {
      inputs: [
        undefined,
        needed[1] ? b.select(condition, g, 0) : undefined,
        needed[2] ? b.select(condition, 0, g) : undefined,
      ],
      masks: true,
    };
  },
  broadcast: (b, node, g) => {
    const repeated = range(node.shape.length).filter((axis) => !node.axes.includes(axis));
    return { inputs: [b.sum(g, repeated)] };
  },
  reshape: (b, node, g) => ({ inputs: [b.reshape(g, node.inputs[0]!.shape)] }),
  transpose: (b, node, g) => {
    const inverse = range(node.shape.length).map((axis) => node.permutation.indexOf(axis));
    return { inputs: [b.transpose(g, inverse)] };
  },
  slice: (b, node, g) => ({ inputs: [b.pad(g, node.start, node.inputs[0]!.shape, node.step)], masks: true }),
  pad: (b, node, g) => ({ inputs: [b.slice(g, node.before, node.inputs[0]!.shape, node.step)] }),
  concat: (b, node, g, needed) => {
    let offset = 0;
    const inputs = node.inputs.map((input, k) => {
      const start = node.shape.map((_, axis) => (axis === node.axis ? offset : 0));
      offset += input.shape[node.axis]!;
      return needed[k] ? b.slice(g, start, input.shape) : undefined;
    });
    return { inputs };
  },
  gather: (b, node, g) => {
    const [x, index] = node.inputs as [Node, Node];
    const n = x.shape[0]!;
    return { inputs: [b.segmentSum(g, index, n), undefined], masks: !readsEveryRow(index, n) };
  },
  segmentSum: (b, node, g) => ({ inputs: [b.gather(g, node.inputs[1]!), undefined] }),
  reduce: (b, node, g, _, scale) => reduceAdjoint(b, node, g, scale),
  cumulativeSum: (b, node, g) => ({
    inputs: [b.cumulativeSum(g, node.axis, { reverse: !node.reverse, exclusive: node.exclusive })],
  }),
  matmul: (b, node, g, needed) => {
    const [x, y] = node.inputs as [Node, Node];
    const { transposeA, transposeB } = node;
    const first = transposeA
      ? () => b.matmul(y, g, { transposeA: transposeB, transposeB: true })
      : () => b.matmul(g, y, { transposeB: !transposeB });
    const second = transposeB
      ? () => b.matmul(g, x, { transposeA: true, transposeB: transposeA })
      : () => b.matmul(x, g, { transposeA: !transposeA });
    return { inputs: [needed[0] ? first() : undefined, needed[1] ? second() : undefined] };
  },
  cholesky: (b, node, g) => ({ inputs: [b.choleskyGradient(node, g)] }),
  choleskyGradient: () => refuse("choleskyGradient", 0),
  triangularSolve: (b, node, g, needed) => {
    const l = node.inputs[0]!;
    const solved = b.triangularSolve(l, g, { transposed: !node.transposed });
    if (!needed[0]) return { inputs: [undefined, solved] };
    const outer = node.transposed
      ? b.matmul(node, solved, { transposeB: true })
      : b.matmul(solved, node, { transposeB: true });
    return { inputs: [b.neg(lowerTriangle(b, outer)), needed[1] ? solved : undefined] };
  },
  random: (_, node) => refuse(`random ${node.fn}`, 0),
};

/** Whether a constant index is known to read each of `n` rows, so that no adjoint is zero for want of a reader. */
function readsEveryRow(index: Node, n: number): boolean {
  if (index.op !== "constant" || index.values.length < n) return false;
  const read = new Uint8Array(n);
  let count = 0;
  for (const i of index.values) {
    if (i >= 0 && i < n && read[i] === 0) {
      read[i] = 1;
      count++;
    }
  }
  return count === n;
}

/** The lower triangle of the last two axes, zeros above. */
function lowerTriangle(b: GraphBuilder, x: Node): Node {
  const rank = x.shape.length;
  return b.select(b.ge(b.iota(x.shape, rank - 2), b.iota(x.shape, rank - 1)), x, 0);
}

function reduceAdjoint(b: GraphBuilder, node: ReduceNode, g: Node, scale: Scale): Adjoints {
  const x = node.inputs[0]!;
  const kept = range(x.shape.length).filter((axis) => !node.axes.includes(axis));
  const spread = (y: Node): Node => b.broadcast(y, x.shape, kept);
  switch (node.fn) {
    case "sum":
      return { inputs: [spread(g)] };
    case "logSumExp":
      // Where all terms are -Infinity their weights are 0, not NaN.
      return { inputs: [scale(spread(g), b.exp(b.sub(x, spread(b.max(node, mostNegative)))))] };
    case "max":
    case "min": {
      const attains = b.eq(x, spread(node));
      const rows = reducedLast(b, attains, node.axes);
      const before = b.cumulativeSum(rows.matrix, 1, { exclusive: true });
      const first = rows.restore(b.and(rows.matrix, b.eq(before, 0)));
      return { inputs: [b.select(first, spread(g), 0)], masks: true };
    }
    case "prod": {
      const rows = reducedLast(b, x, node.axes);
      const others = rows.restore(productOfOthers(b, rows.matrix));
      return { inputs: [scale(spread(g), others)] };
    }
  }
}

/** The array as a matrix whose rows are what is reduced, and the way back. */
function reducedLast(
  b: GraphBuilder,
  x: Node,
  axes: readonly number[],
): { matrix: Node; restore: (matrix: Node) => Node } {
  const kept = range(x.shape.length).filter((axis) => !axes.includes(axis));
  const order = [...kept, ...axes];
  const transposed = b.transpose(x, order);
  const matrix = b.reshape(transposed, [
    numElements(withoutAxes(x.shape, axes)),
    numElements(axes.map((axis) => x.shape[axis]!)),
  ]);
  const inverse = range(order.length).map((axis) => order.indexOf(axis));
  return { matrix, restore: (y) => b.transpose(b.reshape(y, transposed.shape), inverse) };
}

/**
 * For each element of a row the product of all others: the product before it times the product after it, from a scan each way.
 * Dividing the whole product by the element would fail at zeros.
 */
function productOfOthers(b: GraphBuilder, matrix: Node): Node {
  const [rows, n] = matrix.shape as [number, number];
  const columns = b.transpose(matrix, [1, 0]);
  const exclusive = (reverse: boolean): Node =>
    b.scan({
      carries: [b.filled(1, [rows])],
      sequences: [columns],
      captured: [],
      length: n,
      reverse,
      body: (inner, [product], [element]) => ({ carries: [inner.mul(product!, element!)], outputs: [] }),
    }).savedCarries[0]!;
  return b.transpose(b.mul(exclusive(false), exclusive(true)), [1, 0]);
}

/** Refuses a derivative that has no formula here. */
function refuse(name: string, operand: number): never {
  const ordinal = ["first", "second", "third"][operand] ?? `${operand + 1}th`;
  throw new UnsupportedOperationError(
    `The derivative of \`${name}\` with respect to its ${ordinal} operand is not available.`,
  );
}
