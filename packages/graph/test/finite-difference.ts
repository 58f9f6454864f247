/** @file Derivatives by finite differences, and the check that a graph's gradient is that of its value. */

import { expect } from "vitest";
import {
  evaluate,
  gradient,
  GraphBuilder,
  makeGraph,
  type Node,
  numElements,
  type Shape,
  verifyGraph,
} from "../src/index.js";

/** Step, relative to |x| below 1: the truncation error of the sixth-order rule is h^6 f^(7) / 140, about 1e-18 f^(7). */
const step = 2e-3;

/**
 * Agreement asked of a gradient and finite differences, relative to max(1, |f|, |f'|): rounding in f gives 2^-52 / step = 1e-13 a
 * unit of f, and special functions and small |x| lose up to four digits.
 */
export const differenceTolerance = 2e-9;

/** The derivative of `f` at `x` by central differences of sixth order. */
export function derivative(f: (x: number) => number, x: number): number {
  const h = step * (x === 0 ? 1 : Math.min(1, Math.abs(x)));
  return (45 * (f(x + h) - f(x - h)) - 9 * (f(x + 2 * h) - f(x - 2 * h)) + (f(x + 3 * h) - f(x - 3 * h))) / (60 * h);
}

/** An input of a test graph: its shape and the point at which to differentiate. */
export interface TestInput {
  readonly shape: Shape;
  readonly values: readonly number[];
}

/**
 * Builds `output`, weighs its elements unequally to a scalar, and compares the gradient by every input with finite differences,
 * with and without simplification.
 */
export function expectGradient(
  inputs: readonly TestInput[],
  build: (b: GraphBuilder, inputs: readonly Node[]) => Node,
  tolerance = differenceTolerance,
): void {
  for (const simplify of [true, false]) {
    const b = new GraphBuilder({ simplify });
    const nodes = inputs.map((input, k) => b.input(`x${k}`, input.shape));
    const result = build(b, nodes);
    const n = numElements(result.shape);
    const weights = b.constant(
      Array.from({ length: n }, (_, i) => 1 + 0.37 * i - 0.05 * i * i),
      result.shape,
    );
    const value = b.sum(b.mul(result, weights));
    const gradients = gradient(b, value, nodes);
    const valueGraph = makeGraph(nodes, { value });
    const graph = makeGraph(nodes, Object.fromEntries(gradients.map((g, k) => [`g${k}`, g])));
    verifyGraph(valueGraph);
    verifyGraph(graph);
    const point = Object.fromEntries(inputs.map((input, k) => [`x${k}`, [...input.values]]));
    const results = evaluate(graph, point);
    const base = evaluate(valueGraph, point)["value"]![0]!;
    inputs.forEach((input, k) => {
      input.values.forEach((x, i) => {
        const f = (t: number): number => {
          const moved = { ...point, [`x${k}`]: input.values.map((y, j) => (j === i ? t : y)) };
          return evaluate(valueGraph, moved)["value"]![0]!;
        };
        const expected = derivative(f, x);
        const actual = results[`g${k}`]![i]!;
        const scale = Math.max(1, Math.abs(base), Math.abs(expected));
        expect(
          Math.abs(actual - expected) / scale,
          `input ${k} element ${i} at ${x}, simplify ${simplify}: gradient ${actual}, difference ${expected}`,
        ).toBeLessThan(tolerance);
      });
    });
  }
}
