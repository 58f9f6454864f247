/** @file Every operation, computed by the interpreter and by a kernel, over shapes with short, long, unit and empty axes. */
import { describe, expect, it } from "vitest";
import { GraphBuilder, gradient, makeGraph, numElements } from "@terrace/graph";
import type { BinaryFunction, Node, TernaryFunction, UnaryFunction } from "@terrace/graph";
import { expectAgreement } from "./agreement.js";

const unary: Record<UnaryFunction, [number, number]> = {
  neg: [-3, 3], abs: [-3, 3], sign: [-3, 3], square: [-3, 3], sqrt: [0, 5], reciprocal: [0.5, 4], exp: [-5, 5], expm1: [-2, 2],
  log: [0.1, 9], log1p: [-0.9, 5], log1pExp: [-40, 40], log1mExp: [-9, -0.01], logistic: [-40, 40], logLogistic: [-40, 40],
  sin: [-9, 9], cos: [-9, 9], tan: [-1, 1], asin: [-1, 1], acos: [-1, 1], atan: [-9, 9], sinh: [-3, 3], cosh: [-3, 3], tanh: [-3, 3],
  floor: [-3, 3], ceil: [-3, 3], round: [-3, 3], lgamma: [0.1, 30], digamma: [0.1, 30], trigamma: [0.1, 30],
  erf: [-3, 3], erfc: [-3, 3], normalCdf: [-6, 6], normalLogCdf: [-30, 6], normalQuantile: [0.01, 0.99], not: [-1, 1], isNaN: [-1, 1],
}; // prettier-ignore
const binary: BinaryFunction[] = [
  "add", "sub", "mul", "div", "pow", "min", "max", "atan2", "mod", "intDiv", "guardedMul", "logAddExp", "lbeta", "lchoose",
  "gammaP", "gammaQ", "logGammaP", "logGammaQ", "studentTCdf", "studentTLogCdf", "eq", "ne", "lt", "le", "gt", "ge", "and", "or",
]; // prettier-ignore
const ternary: TernaryFunction[] = ["betaInc", "logBetaInc"];

const SHAPES: readonly (readonly number[])[] = [
  [],
  [1],
  [3],
  [20],
  [0],
  [2, 3],
  [20, 2],
  [2, 20],
  [12, 13],
  [1, 11, 1],
  [9, 0],
  [3, 10, 2],
];

/** Values that look random, in a range. */
function values(n: number, [low, high]: readonly [number, number], seed = 1): number[] {
  return Array.from({ length: n }, (_, i) => low + (high - low) * ((Math.sin(12.9898 * (i + 1) + 78.233 * seed) * 43758.5453) % 1 + 1) / 2); // prettier-ignore
}

/** Runs a function of one real input through both evaluators. */
function check(
  shape: readonly number[],
  range: readonly [number, number],
  body: (b: GraphBuilder, x: Node) => Record<string, Node>,
): void {
  const b = new GraphBuilder();
  const x = b.input("x", shape);
  expectAgreement(makeGraph([x], body(b, x)), { x: values(numElements(shape), range) });
}

describe("elementwise functions", () => {
  it.each(Object.entries(unary))("%s", (fn, range) => {
    for (const shape of SHAPES) check(shape, range, (b, x) => ({ y: b.unary(fn as UnaryFunction, x) }));
  });

  it.each(binary)("%s", (fn) => {
    for (const shape of SHAPES) {
      const b = new GraphBuilder();
      const x = b.input("x", shape);
      const y = b.input("y", shape);
      const n = numElements(shape);
      const graph = makeGraph([x, y], { z: b.binary(fn, x, y), w: b.binary(fn, b.floor(y), b.floor(y)) });
      expectAgreement(graph, { x: values(n, [3, 9]), y: values(n, [0.2, 3], 2) });
    }
  });

  it.each(ternary)("%s", (fn) => {
    for (const shape of SHAPES) {
      const b = new GraphBuilder();
      const inputs = ["x", "y", "z"].map((name) => b.input(name, shape));
      const n = numElements(shape);
      const graph = makeGraph(inputs, { w: b.ternary(fn, inputs[0]!, inputs[1]!, inputs[2]!) });
      expectAgreement(graph, { x: values(n, [0.5, 5]), y: values(n, [0.5, 5], 2), z: values(n, [0.05, 0.95], 3) });
    }
  });

  it("select ignores what it does not choose, NaN and all", () => {
    for (const shape of SHAPES) {
      check(shape, [-2, 2], (b, x) => {
        const y = b.select(b.gt(x, 0), b.log(x), b.mul(x, 3));
        return { y, g: gradient(b, b.sum(y), [x])[0]! };
      });
    }
  });

  it("keeps NaN, infinities and zeros as the interpreter does", () => {
    const special = [NaN, Infinity, -Infinity, 0, -0, 1, -1, 1e308, 1e-308, 5e-324];
    const b = new GraphBuilder();
    const x = b.input("x", [special.length]);
    const outputs: Record<string, Node> = {};
    for (const fn of ["log1pExp", "logistic", "logLogistic", "exp", "log", "sqrt", "sign", "isNaN", "not"] as const) {
      outputs[fn] = b.unary(fn, x);
    }
    outputs.logSumExp = b.logSumExp(x);
    outputs.max = b.reduce("max", b.slice(x, [1], [9]));
    outputs.smallest = b.logSumExp(b.slice(x, [2], [1]));
    expectAgreement(makeGraph([x], outputs), { x: special });
  });
});

describe("layout", () => {
  it("broadcasts along any axes", () => {
    for (const [from, to, axes] of [
      [[3], [3, 20], [0]],
      [[3], [20, 3], [1]],
      [[20], [20, 12], [0]],
      [[20], [12, 20], [1]],
      [[], [5, 20], []],
      [
        [2, 20],
        [2, 11, 20],
        [0, 2],
      ],
    ] as const) {
      // prettier-ignore
      check(from, [-1, 1], (b, x) => ({ y: b.exp(b.mul(b.broadcast(b.exp(x), to, axes), b.iota(to, to.length - 1))) }));
    }
  });

  it("reshapes, transposes, slices, pads and reverses", () => {
    check([12, 10], [-1, 1], (b, x) => {
      const e = b.exp(x);
      return {
        flat: b.reshape(e, [120]),
        split: b.add(b.reshape(b.reshape(e, [120]), [3, 40]), 1),
        merged: b.reshape(b.transpose(e), [5, 24]),
        t: b.transpose(e),
        s: b.slice(e, [11, 1], [4, 3], [-2, 3]),
        p: b.add(b.pad(e, [2, 1], [40, 13], [3, 1]), 1),
        unit: b.reshape(e, [12, 1, 10, 1]),
      };
    });
    check([2, 3, 11], [-1, 1], (b, x) => ({
      y: b.transpose(x, [2, 0, 1]),
      z: b.sum(b.transpose(b.square(x), [1, 2, 0]), [1]),
    }));
  });

  it("concatenates and stacks", () => {
    for (const n of [1, 4, 20]) {
      check([n, 3], [-1, 1], (b, x) => {
        const joined = b.concat([b.exp(x), x, b.square(x)], 0);
        const wide = b.concat([x, b.exp(x)], 1);
        const stacked = b.stack([b.at(x, 1, 0), b.sum(x, [1])], 0);
        return { joined, wide, stacked, twice: b.sum(b.mul(joined, b.add(joined, 1)), [1]), s: b.sum(b.exp(wide)) };
      });
    }
  });

  it("takes one element of an axis, diagonals and diagonal matrices", () => {
    check([11, 11], [-1, 1], (b, x) => ({
      a: b.at(x, 0, 3),
      d: b.diagonal(b.exp(x)),
      m: b.diagonalMatrix(b.at(x, 1, 2)),
    }));
  });
});

describe("indexing", () => {
  const index = Int32Array.from({ length: 30 }, (_, i) => (i * 7) % 11);

  it("gathers elements and rows of data, inputs and computed values", () => {
    for (const shape of [[11], [11, 2], [11, 12]]) {
      check(shape, [-1, 1], (b, x) => {
        const ix = b.constant(index);
        const few = b.constant(Int32Array.of(3, 0, 10));
        return {
          a: b.gather(x, ix),
          b: b.gather(b.exp(x), ix),
          c: b.exp(b.gather(b.exp(x), few)),
          d: b.gather(b.cumulativeSum(x, 0), b.reshape(ix, [6, 5])),
        };
      });
    }
  });

  it("sums by index", () => {
    for (const rest of [[], [2], [12]]) {
      check([30, ...rest], [-1, 1], (b, x) => {
        const sums = b.segmentSum(b.exp(x), b.constant(index), 11);
        return { sums, twice: b.mul(sums, sums), total: b.sum(b.square(sums)), more: b.add(sums, 1) };
      });
    }
  });
});

describe("reductions", () => {
  const functions = ["sum", "prod", "max", "min", "logSumExp"] as const;

  it.each(functions)("%s over any axes", (fn) => {
    for (const shape of SHAPES) {
      const axes = shape.map((_, k) => k);
      for (const over of [axes, axes.slice(0, 1), axes.slice(-1), axes.filter((k) => k !== 1)]) {
        check(shape, [-1, 1.5], (b, x) => {
          const y = b.reduce(fn, b.mul(x, 1.25), over);
          return { y, z: b.exp(y), spread: b.mul(2, b.sum(y)) };
        });
      }
    }
  });

  it("runs sums along any axis, both ways", () => {
    for (const shape of SHAPES.filter((s) => s.length > 0)) {
      for (let axis = 0; axis < shape.length; axis++) {
        for (const reverse of [false, true]) {
          for (const exclusive of [false, true]) {
            check(shape, [-1, 1], (b, x) => ({ y: b.exp(b.cumulativeSum(b.square(x), axis, { reverse, exclusive })) }));
          }
        }
      }
    }
  });
});

describe("linear algebra", () => {
  const sizes = [[1, 1, 1], [2, 3, 2], [20, 3, 1], [1, 20, 1], [3, 20, 3], [12, 11, 10], [30, 12, 1], [12, 30, 1], [9, 17, 23]] as const; // prettier-ignore

  it("multiplies matrices, transposed or not, and matrices by vectors", () => {
    for (const [n, k, m] of sizes) {
      for (const transposeA of [false, true]) {
        for (const transposeB of [false, true]) {
          for (const batch of [[], [2]]) {
            const b = new GraphBuilder();
            const x = b.input("x", [...batch, ...(transposeA ? [k, n] : [n, k])]);
            const y = b.input("y", [...batch, ...(transposeB ? [m, k] : [k, m])]);
            const product = b.matmul(b.exp(x), y, { transposeA, transposeB });
            const graph = makeGraph([x, y], { product, total: b.sum(b.square(product)) });
            expectAgreement(graph, {
              x: values(numElements(x.shape), [-1, 1]),
              y: values(numElements(y.shape), [-1, 1], 2),
            });
          }
        }
      }
    }
  });

  it("factors, solves and differentiates factors, one matrix or a batch", () => {
    for (const n of [1, 2, 3, 5, 12, 23]) {
      for (const batch of [[], [3], [10]]) {
        check([...batch, n, n], [-1, 1], (b, x) => {
          const eye = b.broadcast(b.diagonalMatrix(b.filled(1, [n])), x.shape, [batch.length, batch.length + 1]);
          const l = b.cholesky(b.add(b.matmul(x, x, { transposeB: true }), eye));
          const solved = b.triangularSolve(l, x);
          const back = b.triangularSolve(l, solved, { transposed: true });
          const value = b.add(b.sum(b.log(b.reduce("sum", b.abs(l), [batch.length]))), b.sum(b.square(back)));
          return { l, solved, back, value, g: gradient(b, value, [x])[0]! };
        });
      }
    }
  });

  it("takes data that are integers as the numbers they are", () => {
    check([9, 9], [-1, 1], (b, x) => {
      const eye = b.diagonalMatrix(b.filled(1, [9]));
      const l = b.cholesky(b.add(b.matmul(x, x, { transposeB: true }), eye));
      const counts = b.constant(
        Int32Array.from({ length: 9 }, (_, i) => i - 3),
        [9, 1],
        "int",
      );
      const value = b.sum(b.square(b.triangularSolve(l, counts)));
      return { value, product: b.matmul(x, counts), g: gradient(b, value, [x])[0]! };
    });
  });

  it("gives NaN for a matrix that is not positive definite", () => {
    check([9, 9], [-1, 1], (b, x) => ({ l: b.cholesky(x) }));
  });
});

describe("shapes of size nothing", () => {
  it("computes a density without data", () => {
    check([4], [-1, 1], (b, x) => {
      const data = b.constant([], [0]);
      const index = b.constant(Int32Array.of(), [0]);
      const mean = b.gather(x, index);
      const value = b.sub(b.sum(b.mul(-0.5, b.square(b.sub(data, mean)))), b.sum(b.square(x)));
      return { value, g: gradient(b, value, [x])[0]! };
    });
    expect(numElements([0, 3])).toBe(0);
  });
});
