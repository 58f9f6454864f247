/** @file Every operation of the graph, for whatever evaluates graphs: tests that hold it against the interpreter. */
import { describe, expect, it } from "vitest";
import { GraphBuilder, gradient, makeGraph, numElements } from "../src/index.js";
import type { BinaryFunction, Graph, Node, Shape, TernaryFunction, UnaryFunction } from "../src/index.js";

/** What is expected to differ from evaluator to evaluator. */
export interface AgreementOptions {
  /** Inputs of the other chains are these scaled by about 1; not where a function is defined on whole numbers alone. */
  readonly sameChains?: boolean;
  /** Instead of the evaluator's own tolerance in Float32, where a function magnifies what rounding its argument does. */
  readonly singleTolerance?: number;
}

type Range = readonly [low: number, high: number];

/** An evaluator, with sizes that reach all its ways of computing something. */
export interface EvaluatorUnderTest {
  /** Expects agreement with the interpreter. */
  readonly agree: (
    graph: Graph,
    inputs: Readonly<Record<string, readonly number[]>>,
    options?: AgreementOptions,
  ) => unknown;
  readonly shapes: readonly Shape[];
  /** Arguments of functions where they are not {@link unaryRanges}. */
  readonly ranges?: Partial<Record<UnaryFunction, Range>>;
  /** Numbers at the ends of the evaluator's precision, beside zero, one, NaN and the infinities. */
  readonly extremes?: readonly number[];
  /** Products of `[n, k]` and `[k, m]`. */
  readonly products: readonly (readonly [n: number, k: number, m: number])[];
  /** Sizes of matrices that are factored, and batches of them. */
  readonly factors: { readonly sizes: readonly number[]; readonly batches: readonly Shape[] };
}

/** Where the functions of one argument are tested. */
const unaryRanges: Readonly<Record<UnaryFunction, Range>> = {
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

/** Values that look random, in a range. */
function values(n: number, [low, high]: Range, seed = 1): number[] {
  return Array.from({ length: n }, (_, i) => {
    const u = (Math.sin(12.9898 * (i + 1) + 78.233 * seed) * 43758.5453) % 1;
    return low + ((high - low) * (u + 1)) / 2;
  });
}

/** Declares the tests. */
export function testEveryOperation(evaluator: EvaluatorUnderTest): void {
  const { agree, shapes, products, factors } = evaluator;
  const check = (
    shape: Shape,
    range: Range,
    body: (b: GraphBuilder, x: Node) => Record<string, Node>,
    options?: AgreementOptions,
  ): unknown => {
    const b = new GraphBuilder();
    const x = b.input("x", shape);
    return agree(makeGraph([x], body(b, x)), { x: values(numElements(shape), range) }, options);
  };

  describe("elementwise functions", () => {
    it.each(Object.entries({ ...unaryRanges, ...evaluator.ranges }))("%s", async (fn, range) => {
      for (const shape of shapes) await check(shape, range, (b, x) => ({ y: b.unary(fn as UnaryFunction, x) }));
    });

    it.each(binary)("%s", async (fn) => {
      for (const shape of shapes) {
        const b = new GraphBuilder();
        const x = b.input("x", shape);
        const y = b.input("y", shape);
        const n = numElements(shape);
        const graph = makeGraph([x, y], { z: b.binary(fn, x, y), w: b.binary(fn, b.floor(y), b.floor(y)) });
        await agree(graph, { x: values(n, [3, 9]), y: values(n, [0.2, 3], 2) });
      }
    });

    it.each(ternary)("%s", async (fn) => {
      for (const shape of shapes) {
        const b = new GraphBuilder();
        const inputs = ["x", "y", "z"].map((name) => b.input(name, shape));
        const n = numElements(shape);
        const graph = makeGraph(inputs, { w: b.ternary(fn, inputs[0]!, inputs[1]!, inputs[2]!) });
        await agree(graph, { x: values(n, [0.5, 5]), y: values(n, [0.5, 5], 2), z: values(n, [0.05, 0.95], 3) });
      }
    });

    it("selects, and ignores what is not chosen, NaN and all", async () => {
      for (const shape of shapes) {
        await check(shape, [-2, 2], (b, x) => {
          const y = b.select(b.gt(x, 0), b.log(x), b.mul(x, 3));
          return { y, g: gradient(b, b.sum(y), [x])[0]!, flag: b.select(b.gt(x, 0), b.lt(x, 1), b.gt(x, -1)) };
        });
      }
    });

    it("keeps NaN, infinities and zeros as the interpreter does", async () => {
      const special = [NaN, Infinity, -Infinity, 0, 1, -1, ...(evaluator.extremes ?? [])];
      const b = new GraphBuilder();
      const x = b.input("x", [special.length]);
      const outputs: Record<string, Node> = {};
      for (const fn of [
        "log1pExp", "logistic", "logLogistic", "exp", "log", "sqrt", "sign", "isNaN", "not", "normalLogCdf",
      ] as const) outputs[fn] = b.unary(fn, x); // prettier-ignore
      outputs.logSumExp = b.logSumExp(x);
      outputs.max = b.reduce("max", b.slice(x, [1], [special.length - 1]));
      outputs.maxOfNaN = b.reduce("max", x);
      outputs.minOfNaN = b.reduce("min", x);
      outputs.smallest = b.logSumExp(b.slice(x, [2], [1]));
      outputs.pairMax = b.max(x, b.reduce("sum", x, [0]));
      outputs.bounded = b.sub(x, b.max(x, -Number.MAX_VALUE));
      outputs.guarded = b.guardedMul(b.slice(x, [3], [1]), b.slice(x, [0], [1]));
      outputs.sum = b.logAddExp(x, x);
      await agree(makeGraph([x], outputs), { x: special }, { sameChains: true });
    });
  });

  describe("layout", () => {
    it.each([
      [[3], [3, 20], [0]],
      [[3], [20, 3], [1]],
      [[20], [20, 12], [0]],
      [[20], [12, 20], [1]],
      [[], [5, 20], []],
      [[2, 20], [2, 11, 20], [0, 2]],
      [[3], [3, 0], [0]],
    ])("broadcasts %j to %j along %j, and what repeats may be moved, reduced and joined", async (from, to, axes) => {
      await check(from, [-1, 1], (b, x) => {
        const wide = b.broadcast(b.exp(x), to, axes);
        const last = to.length - 1;
        return {
          wide,
          product: b.exp(b.mul(wide, b.mul(b.iota(to, last), 0.1))),
          sums: b.sum(wide, [last]),
          first: b.sum(wide, [0]),
          all: b.reduce("logSumExp", wide),
          largest: b.reduce("max", wide, [last]),
          turned: b.transpose(wide, [...to.keys()].reverse()),
          flat: b.reshape(wide, [numElements(to)]),
          joined: b.concat([wide, wide], 0),
          cut: b.slice(wide, to.map(() => 0), to.map((n) => Math.min(n, 2))),
          running: b.cumulativeSum(wide, last),
        };
      });
    }); // prettier-ignore

    it("reshapes, transposes, slices, pads and reverses", async () => {
      await check([12, 10], [-1, 1], (b, x) => {
        const e = b.exp(x);
        return {
          flat: b.reshape(e, [120]),
          split: b.add(b.reshape(b.reshape(e, [120]), [3, 40]), 1),
          merged: b.reshape(b.transpose(e), [5, 24]),
          t: b.transpose(e),
          s: b.slice(e, [11, 1], [4, 3], [-2, 3]),
          p: b.add(b.pad(e, [2, 1], [40, 13], [3, 1]), 1),
          q: b.pad(e, [11, 0], [12, 28], [-1, 3]),
          r: b.pad(e, [45, 1], [50, 12], [-4, 1]),
          unit: b.reshape(e, [12, 1, 10, 1]),
          one: b.transpose(b.reshape(e, [12, 1, 10]), [1, 0, 2]),
        };
      });
      await check([2, 3, 11], [-1, 1], (b, x) => ({
        y: b.transpose(x, [2, 0, 1]),
        z: b.sum(b.transpose(b.square(x), [1, 2, 0]), [1]),
      }));
    });

    it.each([1, 4, 20])("concatenates and stacks %i rows", async (n) => {
      await check([n, 3], [-1, 1], (b, x) => {
        const joined = b.concat([b.exp(x), x, b.constant(values(6, [0, 1]), [2, 3]), b.square(x)], 0);
        const wide = b.concat([x, b.exp(x)], 1);
        const stacked = b.stack([b.at(x, 1, 0), b.sum(x, [1])], 0);
        return { joined, wide, stacked, twice: b.sum(b.mul(joined, b.add(joined, 1)), [1]), s: b.sum(b.exp(wide)) };
      });
    });

    it("takes one element of an axis, diagonals and diagonal matrices", async () => {
      await check([11, 11], [-1, 1], (b, x) => ({
        a: b.at(x, 0, 3),
        d: b.diagonal(b.exp(x)),
        m: b.diagonalMatrix(b.at(x, 1, 2)),
      }));
    });
  });

  describe("indexing", () => {
    const index = Int32Array.from({ length: 30 }, (_, i) => (i * 7) % 11);

    it.each([[[11]], [[11, 2]], [[11, 12]], [[11, 2, 3]]])("gathers elements and rows of %j", async (shape) => {
      await check(shape, [-1, 1], (b, x) => {
        const ix = b.constant(index);
        return {
          a: b.gather(x, ix),
          b: b.gather(b.exp(x), ix),
          c: b.exp(b.gather(b.exp(x), b.constant(Int32Array.of(3, 0, 10)))),
          d: b.gather(b.cumulativeSum(x, 0), b.reshape(ix, [6, 5])),
          e: b.gather(b.constant(values(numElements(shape), [0, 1]), shape), ix),
        };
      });
    });

    it.each([[[]], [[2]], [[12]], [[2, 3]]])("sums rows of %j by index", async (rest) => {
      await check([30, ...rest], [-1, 1], (b, x) => {
        const sums = b.segmentSum(b.exp(x), b.constant(index), 11);
        return { sums, twice: b.mul(sums, sums), total: b.sum(b.square(sums)), more: b.add(sums, 1) };
      });
    });

    it.each([[[]], [[2]]])("takes an index that is computed, and one that is out of range, for rows of %j", async (rest) => {
      await check([7, ...rest], [-1, 1], (b, x) => {
        const first = rest.length === 0 ? x : b.at(x, 1, 0);
        // How many bounds an element exceeds is a whole number; one of them is out of range.
        const computed = [-0.8, -0.5, -0.1, 0.2, 0.4, 0.7]
          .map((bound) => b.mul(b.gt(first, bound), b.constant(1, [], "int")))
          .reduce((sum, over) => b.add(sum, over));
        return {
          gathered: b.gather(b.slice(b.exp(x), x.shape.map(() => 0), [5, ...rest]), computed),
          data: b.gather(b.constant(values(5, [0, 1])), computed),
          sums: b.segmentSum(b.exp(x), computed, 5),
          outside: b.gather(x, b.constant(Int32Array.of(0, 7, -1))),
          none: b.segmentSum(x, b.constant(Int32Array.of(0, 7, -1, 2, 2, 2, 9)), 3),
        };
      }, { singleTolerance: 1e-5 });
    }); // prettier-ignore
  });

  describe("reductions", () => {
    it.each(["sum", "prod", "max", "min", "logSumExp"] as const)("%s over any axes", async (fn) => {
      for (const shape of shapes) {
        const axes = shape.map((_, k) => k);
        for (const over of [axes, axes.slice(0, 1), axes.slice(-1), axes.filter((k) => k !== 1)]) {
          await check(shape, [-1, 1.5], (b, x) => {
            const y = b.reduce(fn, b.mul(x, 1.25), over);
            return { y, z: b.exp(y), spread: b.mul(2, b.sum(y)) };
          });
        }
      }
    });

    it("runs sums along any axis, both ways", async () => {
      for (const shape of shapes.filter((s) => s.length > 0)) {
        for (let axis = 0; axis < shape.length; axis++) {
          for (const [reverse, exclusive] of [[false, false], [true, false], [false, true], [true, true]] as const) {
            await check(shape, [-1, 1], (b, x) => {
              const y = b.cumulativeSum(b.square(x), axis, { reverse, exclusive });
              return { y, z: b.exp(y) };
            });
          }
        } // prettier-ignore
      }
    });
  });

  describe("linear algebra", () => {
    it.each(products)("multiplies matrices of %d, %d and %d, transposed or not", async (n, k, m) => {
      for (const transposeA of [false, true]) {
        for (const transposeB of [false, true]) {
          for (const batch of [[], [2]]) {
            const b = new GraphBuilder();
            const x = b.input("x", [...batch, ...(transposeA ? [k, n] : [n, k])]);
            const y = b.input("y", [...batch, ...(transposeB ? [m, k] : [k, m])]);
            const data = (like: Node): Node => b.constant(values(numElements(like.shape), [-1, 1], 3), like.shape);
            const product = b.matmul(b.exp(x), y, { transposeA, transposeB });
            const graph = makeGraph([x, y], {
              product,
              total: b.sum(b.square(product)),
              left: b.matmul(data(x), y, { transposeA, transposeB }),
              right: b.matmul(x, data(y), { transposeA, transposeB }),
            });
            await agree(graph, {
              x: values(numElements(x.shape), [-1, 1]),
              y: values(numElements(y.shape), [-1, 1], 2),
            });
          }
        }
      }
    });

    it.each(factors.sizes)("factors, solves and differentiates factors of size %i, one or a batch", async (n) => {
      for (const batch of factors.batches) {
        await check([...batch, n, n], [-1, 1], (b, x) => {
          const rank = batch.length + 2;
          const eye = b.broadcast(b.diagonalMatrix(b.filled(1, [n])), x.shape, [rank - 2, rank - 1]);
          const l = b.cholesky(b.add(b.matmul(x, x, { transposeB: true }), eye));
          const data = b.constant(values(numElements(x.shape), [0.5, 1], 4), x.shape);
          const solved = b.triangularSolve(l, x);
          const back = b.triangularSolve(l, solved, { transposed: true });
          const value = b.add(b.sum(b.log(b.reduce("sum", b.abs(l), [rank - 2]))), b.sum(b.square(back)));
          return {
            l, solved, back, value, g: gradient(b, value, [x])[0]!,
            ofData: b.triangularSolve(l, data), byData: b.triangularSolve(data, x, { transposed: true }),
          }; // prettier-ignore
        });
      }
    });

    it("takes data that are integers as the numbers they are", async () => {
      await check([9, 9], [-1, 1], (b, x) => {
        const eye = b.diagonalMatrix(b.filled(1, [9]));
        const l = b.cholesky(b.add(b.matmul(x, x, { transposeB: true }), eye));
        const counts = b.constant(Int32Array.from({ length: 9 }, (_, i) => i - 3), [9, 1], "int"); // prettier-ignore
        const value = b.sum(b.square(b.triangularSolve(l, counts)));
        return { value, product: b.matmul(x, counts), g: gradient(b, value, [x])[0]! };
      });
    });

    it("gives NaN for a matrix that is not positive definite", async () => {
      await check([9, 9], [-1, 1], (b, x) => ({ l: b.cholesky(x) }));
      await check([], [0.5, 1], (b, x) => ({ singular: b.cholesky(b.sub(b.broadcast(x, [2, 3, 3], []), 2)) }));
    });
  });

  describe("scans", () => {
    it.each([0, 1, 5])("steps %d times either way, with everything that a scan has", async (length) => {
      for (const reverse of [false, true]) {
        await check([Math.max(length, 1)], [-1, 1], (b, x) => {
          const xs = b.slice(x, [0], [length]);
          const counts = b.constant(Int32Array.from({ length }, (_, i) => i % 3), [length]); // prettier-ignore
          const weights = b.mul(b.constant([0.3, 0.5, 0.7]), b.at(x, 0, 0));
          const { carries, outputs, savedCarries } = b.scan({
            carries: [b.constant(0.5), b.constant(1)],
            sequences: [xs, counts],
            captured: [weights],
            length,
            reverse,
            body: (inner, [state, data], [element, count], [captured]) => ({
              carries: [
                inner.add(
                  inner.mul(inner.reshape(inner.gather(captured!, inner.reshape(count!, [1])), []), state!),
                  inner.sin(element!),
                ),
                inner.mul(data!, 1.5),
              ],
              outputs: [inner.mul(state!, element!), inner.add(data!, 1)],
            }),
          });
          const value = b.add(b.sum(outputs[0]!), b.mul(b.square(carries[0]!), b.sum(savedCarries[0]!)));
          return {
            value, last: carries[0]!, data: carries[1]!, stacked: outputs[0]!, plain: outputs[1]!, saved: savedCarries[0]!,
            g: gradient(b, value, [x])[0]!,
          }; // prettier-ignore
        });
      }
    });
  });

  describe("shapes of size nothing", () => {
    it("computes a density without data", async () => {
      await check([4], [-1, 1], (b, x) => {
        const mean = b.gather(x, b.constant(Int32Array.of(), [0]));
        const residual = b.sub(b.constant([], [0]), mean);
        const value = b.sub(b.sum(b.mul(-0.5, b.square(residual))), b.sum(b.square(x)));
        return { value, g: gradient(b, value, [x])[0]! };
      });
      expect(numElements([0, 3])).toBe(0);
    });
  });
}
