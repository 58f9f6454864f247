/** @file A law over the whole table: the gradient of every elementwise function is its derivative. */

import { UnsupportedOperationError } from "@terrace/core";
import { describe, expect, it } from "vitest";
import {
  type BinaryFunction,
  evaluate,
  gradient,
  GraphBuilder,
  makeGraph,
  type TernaryFunction,
  type UnaryFunction,
} from "../src/index.js";
import { expectGradient } from "./finite-difference.js";

/** Points away from kinks and poles. */
const unaryPoints: Readonly<Record<UnaryFunction, readonly number[]>> = {
  neg: [-2, 0.3], abs: [-2, 0.3], sign: [-2, 0.3], square: [-2, 0, 3], sqrt: [0.2, 9], reciprocal: [-3, 0.4],
  exp: [-3, 0, 2], expm1: [-3, 1e-3, 2], log: [0.1, 5], log1p: [-0.5, 1e-3, 7],
  log1pExp: [-30, -1, 0, 2, 40], log1mExp: [-20, -1, -0.1], logistic: [-20, -1, 0, 3, 25], logLogistic: [-30, -1, 0, 2, 40],
  sin: [-2, 1], cos: [-2, 1], tan: [-1, 1], asin: [-0.7, 0.4], acos: [-0.7, 0.4], atan: [-2, 5],
  sinh: [-2, 1], cosh: [-2, 1], tanh: [-4, 0, 2],
  floor: [-1.5, 2.5], ceil: [-1.5, 2.5], round: [-1.3, 2.3],
  lgamma: [0.3, 1, 2.5, 40], digamma: [0.3, 1, 2.5, 40], trigamma: [],
  erf: [-2, 0, 1], erfc: [-2, 0, 3], normalCdf: [-4, 0, 2], normalLogCdf: [-60, -49.5, -8, 0, 3], normalQuantile: [0.02, 0.5, 0.9],
  not: [0.4, 2], isNaN: [0.4, 2],
}; // prettier-ignore

const binaryPoints: Readonly<Record<BinaryFunction, readonly (readonly [number, number])[]>> = {
  add: [[1, 2]], sub: [[1, 2]], mul: [[-1.5, 2]], div: [[-1.5, 2], [3, -0.5]],
  pow: [[2, 3.5], [0.4, -1.2]],
  min: [[1, 2], [2, 1]], max: [[1, 2], [2, 1]],
  atan2: [[1, 2], [-1, -3]], mod: [[7.3, 2.1], [-7.3, 2.1]], intDiv: [[7.3, 2.1]], guardedMul: [[-1.5, 2]],
  logAddExp: [[1, 2], [-50, 3], [3, -50], [700, 701]], lbeta: [[2, 3], [0.3, 20]], lchoose: [[7.5, 2.5], [30, 4]],
  gammaP: [[2, 1.5], [0.5, 0.3], [20, 30]], gammaQ: [[2, 1.5], [0.5, 0.3], [20, 30]],
  logGammaP: [[2, 1.5], [30, 2]], logGammaQ: [[2, 1.5], [2, 60]],
  studentTCdf: [[4, -1.5], [0.7, 2], [50, 0]], studentTLogCdf: [[4, -30], [0.7, 2]],
  eq: [[1, 2]], ne: [[1, 2]], lt: [[1, 2]], le: [[1, 2]], gt: [[1, 2]], ge: [[1, 2]], and: [[1, 2]], or: [[1, 2]],
}; // prettier-ignore

/** Operands by which a function has no derivative here. */
const refused: Partial<Record<UnaryFunction | BinaryFunction | TernaryFunction, readonly number[]>> = {
  trigamma: [0],
  gammaP: [0],
  gammaQ: [0],
  logGammaP: [0],
  logGammaQ: [0],
  studentTCdf: [0],
  studentTLogCdf: [0],
  betaInc: [0, 1],
  logBetaInc: [0, 1],
};

const ternaryPoints: Readonly<Record<TernaryFunction, readonly (readonly [number, number, number])[]>> = {
  betaInc: [[2, 3, 0.4], [0.5, 0.7, 0.05], [20, 3, 0.9]],
  logBetaInc: [[2, 3, 0.4], [20, 3, 0.1]],
}; // prettier-ignore

// The keys of a Record over a union are that union.
const unaryNames = Object.keys(unaryPoints) as UnaryFunction[];
const binaryNames = Object.keys(binaryPoints) as BinaryFunction[];
const ternaryNames = Object.keys(ternaryPoints) as TernaryFunction[];

describe("gradient of elementwise functions", () => {
  it.each(unaryNames)("%s", (fn) => {
    for (const x of unaryPoints[fn]) expectGradient([{ shape: [], values: [x] }], (b, [node]) => b.unary(fn, node!));
  });

  it.each(binaryNames)("%s", (fn) => {
    for (const point of binaryPoints[fn]) {
      for (const k of [0, 1]) {
        if (refused[fn]?.includes(k)) continue;
        expectGradient([{ shape: [], values: [point[k]!] }], (b, [node]) => {
          const operands = point.map((x, j) => (j === k ? node! : b.constant(x)));
          return b.binary(fn, operands[0]!, operands[1]!);
        });
      }
    }
  });

  it.each(ternaryNames)("%s", (fn) => {
    for (const [p, q, x] of ternaryPoints[fn]) {
      expectGradient([{ shape: [], values: [x] }], (b, [node]) => b.ternary(fn, p, q, node!));
    }
  });

  it.each(Object.keys(refused))("%s refuses what it cannot differentiate, by name", (name) => {
    for (const k of refused[name as keyof typeof refused]!) {
      const b = new GraphBuilder();
      const x = b.input("x", []);
      const operands = [0, 1, 2].map((j) => (j === k ? x : b.constant(0.5)));
      const node =
        name in unaryPoints
          ? b.unary(name as UnaryFunction, operands[0]!)
          : name in binaryPoints
            ? b.binary(name as BinaryFunction, operands[0]!, operands[1]!)
            : b.ternary(name as TernaryFunction, operands[0]!, operands[1]!, operands[2]!);
      const ordinal = ["first", "second", "third"][k]!;
      expect(() => gradient(b, node, [x])).toThrow(UnsupportedOperationError);
      expect(() => gradient(b, node, [x])).toThrow(
        `The derivative of \`${name}\` with respect to its ${ordinal} operand is not available.`,
      );
    }
  });
});

/** The derivative of a unary function at one point, through the graph. */
function slope(fn: UnaryFunction, x: number): number {
  const b = new GraphBuilder();
  const node = b.input("x", []);
  const [g] = gradient(b, b.unary(fn, node), [node]);
  return evaluate(makeGraph([node], { g: g! }), { x: [x] })["g"]![0]!;
}

function partials(fn: BinaryFunction, x: number, y: number): number[] {
  const b = new GraphBuilder();
  const nodes = [b.input("x", []), b.input("y", [])];
  const [gx, gy] = gradient(b, b.binary(fn, nodes[0]!, nodes[1]!), nodes);
  const values = evaluate(makeGraph(nodes, { gx: gx!, gy: gy! }), { x: [x], y: [y] });
  return [values["gx"]![0]!, values["gy"]![0]!];
}

describe("derivatives in the tails and at edges", () => {
  // Reference values: mpmath 1.3.0 with 60 digits, rounded to double.
  it.each([
    ["normalLogCdf", -10, 10.098093233962512],
    ["normalLogCdf", -49.9, 49.92002401600127],
    ["normalLogCdf", -50.1, 50.11994420704646],
    ["normalLogCdf", -1000, 1000.000999998],
    ["normalLogCdf", -1e8, 1e8],
    ["logistic", 40, 4.248354255291589e-18],
    ["logistic", -40, 4.248354255291589e-18],
    ["tanh", 20, 1.6993417021166355e-17],
    ["log1mExp", -1e-10, -9999999999.5],
    ["log1mExp", -50, -1.9287498479639178e-22],
    ["log1pExp", -800, 0],
    ["log1pExp", 800, 1],
  ] as const)("%s at %d", (fn, x, expected) => {
    const actual = slope(fn, x);
    if (expected === 0) expect(actual).toBe(0);
    else expect(Math.abs(actual / expected - 1)).toBeLessThan(1e-12);
  });

  it("pow is flat at 0 for exponents above 1, and 0^0 is 1", () => {
    const b = new GraphBuilder();
    const x = b.input("x", []);
    for (const [exponent, expected] of [[3, 0], [1, 1], [2, 0], [0, 0], [1.5, 0]] as const) {
      const [g] = gradient(b, b.pow(x, exponent), [x]);
      expect(evaluate(makeGraph([x], { g: g! }), { x: [0] })["g"]![0]).toBe(expected);
    } // prettier-ignore
    expect(partials("pow", 0, 2)).toEqual([0, 0]);
    expect(partials("pow", 0, 0)[0]).toBe(0);
    expect(evaluate(makeGraph([x], { y: b.pow(x, x) }), { x: [0] })["y"]![0]).toBe(1);
  });

  it("logAddExp of -Infinity has weight 0, not NaN", () => {
    expect(partials("logAddExp", -Infinity, 1)).toEqual([0, 1]);
    expect(partials("logAddExp", 1, -Infinity)).toEqual([1, 0]);
    expect(partials("logAddExp", -Infinity, -Infinity)).toEqual([0, 0]);
  });

  it("min and max of equal operands give the whole derivative to the first", () => {
    expect(partials("max", 2, 2)).toEqual([1, 0]);
    expect(partials("min", 2, 2)).toEqual([1, 0]);
  });
});
