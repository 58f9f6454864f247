/** @file Tests that collapsed rows have the density of the rows, also where the data have a large mean. */

import { createGenerator, type Generator } from "@terrace/core";
import { evaluate, GraphBuilder, makeGraph, type Node } from "@terrace/graph";
import { describe, expect, it } from "vitest";
import type { BoundParameter, BoundTerm } from "../src/bound-model.js";
import { rowCounts, squaredResiduals } from "../src/gaussian-form.js";
import type { GaussianTerm } from "../src/gaussian-term.js";
import { collapse } from "../src/sufficient-statistics.js";

function parameter(b: GraphBuilder, name: string, shape: readonly number[]): BoundParameter {
  const input = b.input(name, shape);
  const constraint = { kind: "interval", integer: false } as const;
  return { name, shape, input, constraint, isDiscrete: false, isMissingData: false };
}

const numRows = 200;
const numGroups = 7;

/** An offset is the mean times the root of the cell's size, rounded: ten such errors beside residuals of the size of 1. */
const roundingOfMean = 10 * 1e8 * Number.EPSILON;

interface Case {
  readonly b: GraphBuilder;
  readonly term: GaussianTerm;
  readonly inputs: readonly Node[];
  readonly y: Float64Array;
  readonly x: Float64Array;
  readonly groups: Int32Array;
}

/** Rows of groups of which one is empty, `a[group] + tau b[group] x + c`, and a scale for each group. */
function makeCase(generator: Generator, mean: number, isScaleByGroup: boolean): Case {
  const b = new GraphBuilder();
  const a = parameter(b, "a", [numGroups]);
  const slopes = parameter(b, "b", [numGroups]);
  const c = parameter(b, "c", []);
  const tau = b.input("tau", []);
  const sigma = b.input("sigma", [numGroups]);
  const groups = Int32Array.from({ length: numRows }, () => Math.floor(generator.uniform() * (numGroups - 1)));
  // Multiples of 2^-6, so that they are exact beside a mean of 1e8.
  const y = Float64Array.from({ length: numRows }, () => mean + Math.round(generator.uniform() * 128) / 64);
  // No predictor in the first group: its column is zero there.
  const x = Float64Array.from(groups, (group) => (group === 0 ? 0 : generator.uniform() - 0.5));
  const index = b.constant(groups, [numRows], "int");
  const all = new Int32Array(numRows);
  const term: GaussianTerm = {
    source: {} as BoundTerm, // is handed on alone
    numRows,
    offset: b.constant(y),
    terms: [
      { variable: a, elements: groups, weight: b.constant(1) },
      { variable: slopes, elements: groups, weight: b.mul(b.constant(x), tau) },
      { variable: c, elements: all, weight: b.constant(1) },
    ],
    scale: { kind: "sd", node: isScaleByGroup ? b.gather(sigma, index) : b.at(sigma, 0, 0) },
  };
  return { b, term, inputs: [a.input, slopes.input, c.input, tau, sigma], y, x, groups };
}

/** Sum over rows of squared residuals over variances, and of rows times log scale. */
function statistics(b: GraphBuilder, term: GaussianTerm): { readonly squares: Node; readonly logs: Node } {
  if (!("node" in term.scale)) throw new Error("no scale");
  const rows = (node: Node): Node => (node.shape.length === 0 ? b.broadcast(node, [term.numRows]) : node);
  const sd = rows(term.scale.node);
  return {
    squares: b.sum(b.div(squaredResiduals(b, term), b.square(sd))),
    logs: b.sum(b.mul(rows(rowCounts(b, term)), b.log(sd))),
  };
}

describe("collapse", () => {
  for (const mean of [0, 1e8]) {
    for (const isScaleByGroup of [false, true]) {
      it(`keeps the density with a mean of ${mean}${isScaleByGroup ? " and scales by group" : ""}`, () => {
        const generator = createGenerator(3, 0, "initialisation");
        const { b, term, inputs, y, x, groups } = makeCase(generator, mean, isScaleByGroup);
        const collapsed = collapse(b, term);
        expect(collapsed.numRows).toBe(2 * (numGroups - 1) - 1);
        const { squares, logs } = statistics(b, collapsed);
        const graph = makeGraph(inputs, { squares, logs });
        for (let repetition = 0; repetition < 5; repetition++) {
          // Multiples of 2^-6 again: then each residual is exact, and the reference is their sum.
          const grid = (size: number, shift = 0): Float64Array => Float64Array.from({ length: size }, () => shift + Math.round(64 * generator.uniform()) / 64); // prettier-ignore
          const [a, slopes, c, sigma] = [grid(numGroups), grid(numGroups), grid(1, mean), grid(numGroups, 0.5)];
          const found = evaluate(graph, { a, b: slopes, c, tau: [0.5], sigma });
          let expectedSquares = 0;
          let expectedLogs = 0;
          for (let i = 0; i < numRows; i++) {
            const group = groups[i]!;
            const sd = sigma[isScaleByGroup ? group : 0]!;
            const residual = y[i]! - c[0]! - a[group]! - 0.5 * slopes[group]! * x[i]!;
            expectedSquares += (residual * residual) / (sd * sd);
            expectedLogs += Math.log(sd);
          }
          const tolerance = mean === 0 ? 1e-13 : roundingOfMean;
          expect(Math.abs(found["squares"]![0]! / expectedSquares - 1)).toBeLessThan(tolerance);
          expect(Math.abs(found["logs"]![0]! - expectedLogs)).toBeLessThan(1e-10);
        }
      });
    }
  }

  it("leaves rows alone where cells are as many as rows", () => {
    const b = new GraphBuilder();
    const a = parameter(b, "a", [4]);
    const term: GaussianTerm = {
      source: {} as BoundTerm, // is handed on alone
      numRows: 4,
      offset: b.constant([1, 2, 3, 4]),
      terms: [{ variable: a, elements: Int32Array.of(0, 1, 2, 3), weight: b.constant(1) }],
      scale: { kind: "sd", node: b.constant(1) },
    };
    expect(collapse(b, term)).toBe(term);
  });
});
