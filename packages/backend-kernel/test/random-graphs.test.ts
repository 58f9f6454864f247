/** @file Graphs made at random, with their gradients: kernel and interpreter agree. */
import fc from "fast-check";
import { describe, it } from "vitest";
import { GraphBuilder, gradient, makeGraph, numElements } from "@terrace/graph";
import type { Node } from "@terrace/graph";
import { expectAgreement } from "./agreement.js";

/** A choice of an operation and of its operands, each a number that is taken modulo what there is. */
type Choice = readonly [number, number, number, number];

/** Lengths of axes, and how many elements a node may have to be made larger. */
interface Sizes {
  readonly axes: readonly number[];
  readonly most: number;
}
const SMALL: Sizes = { axes: [1, 2, 5, 9, 13], most: 200 };
/** Enough rows for vectors side by side, for groups of rows and for rows in another order. */
const LARGE: Sizes = { axes: [1, 2, 9, 70, 133, 600], most: 700 };

/** Adds one node to `pool`, chosen by `choice`. */
function grow(b: GraphBuilder, pool: Node[], [kind, first, second, third]: Choice, { axes, most }: Sizes): void {
  const x = pool[first % pool.length]!;
  const alike = pool.filter((node) => node.shape.join() === x.shape.join());
  const y = alike[second % alike.length]!;
  const rank = x.shape.length;
  const axis = rank === 0 ? 0 : third % rank;
  const size = axes[third % axes.length]!;
  const index = (length: number, n: number): Node =>
    b.constant(
      Int32Array.from({ length }, (_, i) => (first % 2 === 0 ? (i * 7 + second) % n : Math.floor((i * n) / length))),
    );
  switch (kind % 18) {
    case 0:
      return void pool.push(b.add(x, y));
    case 1:
      return void pool.push(b.mul(x, b.tanh(y)));
    case 2:
      return void pool.push(b.sin(x));
    case 3:
      return void pool.push(b.logistic(x), b.log1pExp(x));
    case 4:
      return void pool.push(b.exp(b.neg(b.square(x))));
    case 5:
      return void pool.push(b.select(b.gt(x, 0.1), y, b.mul(x, 0.5)));
    case 6:
      if (numElements(x.shape) < most) pool.push(b.broadcast(x, third % 2 === 0 ? [size, ...x.shape] : [...x.shape, size], x.shape.map((_, k) => k + (third % 2 === 0 ? 1 : 0)))); // prettier-ignore
      return;
    case 7:
      if (rank > 0) pool.push(b.mul(0.3, b.sum(x, [axis])));
      return;
    case 8:
      if (rank > 0) pool.push(b.logSumExp(x, [axis]));
      return;
    case 9:
      if (rank > 1) pool.push(b.transpose(x));
      return;
    case 10:
      if (rank > 0) pool.push(b.reshape(x, [numElements(x.shape)]));
      return;
    case 11:
      if (rank > 0) pool.push(b.gather(x, index(size, x.shape[0]!)));
      return;
    case 12:
      if (rank > 0) pool.push(b.segmentSum(x, index(x.shape[0]!, size), size));
      return;
    case 13:
      if (rank > 0) {
        const start = x.shape.map((n, k) => (k === axis ? second % n : 0));
        pool.push(b.slice(x, start, x.shape.map((n, k) => n - start[k]!))); // prettier-ignore
      }
      return;
    case 14:
      if (rank > 0 && numElements(x.shape) < most) pool.push(b.concat([x, y], axis));
      return;
    case 15:
      if (rank > 0) {
        const { carries, outputs } = b.scan({
          carries: [b.mul(0.1, b.sum(x, [0]))],
          sequences: [x],
          captured: [y],
          length: x.shape[0]!,
          reverse: third % 2 === 0,
          body: (c, [carry], [element], [all]) => {
            const next = c.tanh(c.add(c.mul(0.5, carry!), c.add(element!, c.mul(0.1, c.sum(all!, [0])))));
            return { carries: [next], outputs: [c.sin(next)] };
          },
        });
        pool.push(carries[0]!, outputs[0]!);
      }
      return;
    case 16:
      if (rank > 1 && numElements(x.shape) * x.shape.at(-2)! < most * x.shape.at(-1)!) {
        // A mean rather than a sum: products of products would grow until their sines have lost their digits.
        pool.push(b.mul(1 / x.shape.at(-1)!, b.matmul(b.tanh(x), y, { transposeB: true })));
      }
      return;
    case 17:
      if (rank > 1 && numElements(x.shape) * x.shape.at(-2)! < most * x.shape.at(-1)!) {
        const bounded = b.sin(x);
        const square = b.matmul(bounded, bounded, { transposeB: true });
        const rows = x.shape.at(-2)!;
        const ridge = b.diagonalMatrix(b.filled(x.shape.at(-1)!, [rows]));
        const l = b.cholesky(b.add(square, b.broadcast(ridge, square.shape, [rank - 2, rank - 1])));
        pool.push(l, b.triangularSolve(l, y, { transposed: third % 2 === 0 }));
      }
  }
}

const number = fc.nat({ max: 10_000 });
const choices = fc.array(fc.tuple(number, number, number, number), { minLength: 1, maxLength: 24, size: "max" });

describe("random graphs", () => {
  it.each([
    ["small", SMALL, 150],
    ["large", LARGE, 100],
  ] as const)("of %s arrays agree with the interpreter in value and gradient", (_, sizes, numRuns) => {
    fc.assert(
      fc.property(fc.constantFrom(...sizes.axes), choices, fc.boolean(), (n, list, isSplit) => {
        const b = new GraphBuilder();
        const x = b.input("x", [n]);
        const y = b.input("y", [2, n]);
        const pool: Node[] = [x, y, b.constant([0.5, -0.25, 1.5])];
        for (const choice of list) grow(b, pool, choice, sizes);
        const last = pool.at(-1)!;
        const value = pool.slice(-6).reduce((total, node) => b.add(total, b.sum(b.sin(node))), b.sum(b.square(x)));
        const [gx, gy] = gradient(b, value, [x, y]) as [Node, Node];
        const graph = makeGraph([x, y], { value, gx, gy, last });
        const wave = (k: number) => Array.from({ length: k }, (_, i) => Math.sin(3 * i + 1));
        expectAgreement(graph, { x: wave(n), y: wave(2 * n).reverse() }, isSplit ? { maxOperations: 40 } : {});
      }),
      { numRuns, seed: 20 },
    );
  });
});
