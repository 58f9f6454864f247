/** @file Centred data: the same density, from deviations; and what of a graph tensors compute. */
import { evaluate, evaluateNodes, GraphBuilder, gradient, makeGraph } from "@terrace/graph";
import type { Graph, Node } from "@terrace/graph";
import { describe, expect, it } from "vitest";
import { centreData } from "../src/centre-data.js";
import { densityParts } from "../src/density-parts.js";
import { MixedEvaluation } from "../src/mixed-evaluation.js";
import { distance } from "../../graph/test/distance.js";

const wave = (n: number, scale: number, shift: number): number[] =>
  Array.from({ length: n }, (_, i) => shift + scale * Math.sin(1.7 * i + 0.3));
const numRows = 50;

function density(dimension: number, body: (b: GraphBuilder, position: Node) => Node): Graph {
  const b = new GraphBuilder();
  const position = b.input("position", [dimension]);
  const value = body(b, position);
  return makeGraph([position], { value, gradient: gradient(b, value, [position])[0]! });
}

/** A residual sum of squares over a scale. */
function normal(b: GraphBuilder, residual: Node, logScale: Node): Node {
  return b.sub(b.mul(b.sum(b.square(b.div(residual, b.exp(logScale)))), -0.5), b.mul(logScale, numRows));
}

/** y ~ normal(a + b x + c w, s), with columns far from 0. */
const columns = density(4, (b, p) => {
  const [y, x, w] = [wave(numRows, 1, 5000), wave(numRows, 3, 1990), wave(numRows, 0.1, -40)].map((v) => b.constant(v));
  const mean = b.add(b.add(b.at(p, 0, 0), b.mul(b.at(p, 0, 1), x!)), b.mul(w!, b.at(p, 0, 2)));
  return normal(b, b.sub(y!, mean), b.at(p, 0, 3));
});
/** The same with a matrix of columns. */
const matrix = density(4, (b, p) => {
  const values = Array.from({ length: numRows * 3 }, (_, i) => [1, 1990, -40][i % 3]! + Math.sin(i * i)); // prettier-ignore
  const mean = b.matvec(b.constant(values, [numRows, 3]), b.slice(p, [0], [3]));
  return normal(b, b.sub(b.constant(wave(numRows, 1, 5000)), mean), b.at(p, 0, 3));
});
/** Levels by index, and counts with a log link, of which the rows have no data part. */
const levels = density(6, (b, p) => {
  const index = b.constant(Int32Array.from({ length: numRows }, (_, i) => (i * 3) % 4));
  const eta = b.add(b.gather(b.slice(p, [0], [4]), index), b.mul(b.at(p, 0, 4), b.constant(wave(numRows, 1, 30))));
  const counts = b.constant(Int32Array.from({ length: numRows }, (_, i) => i % 5), [numRows]); // prettier-ignore
  const poisson = b.sum(b.sub(b.mul(counts, eta), b.exp(b.mul(eta, 0.1))));
  return b.add(poisson, normal(b, b.sub(b.constant(wave(numRows, 1, 100)), eta), b.at(p, 0, 5)));
});

const positions: Readonly<Record<string, readonly number[]>> = {
  columns: [1020.3, 2.004, -0.3, 0.2],
  matrix: [12.3, 2.5, 0.4, 0.2],
  levels: [10.2, 10.9, 9.1, 10.6, 3.01, 0.1],
};

describe.each(Object.entries({ columns, matrix, levels }))("%s", (name, graph) => {
  const position = Float64Array.from(positions[name]!);
  const exact = evaluate(graph, { position });

  it("keeps value and gradient", () => {
    const centred = centreData(graph);
    expect(centred.numCentred).toBeGreaterThan(0);
    const actual = evaluate(centred.graph, { position });
    // Large terms that cancel are taken together in another order.
    expect(distance(actual["value"]!, exact["value"]!)).toBeLessThan(1e-11);
    expect(distance(actual["gradient"]!, exact["gradient"]!)).toBeLessThan(1e-9);
  });

  it("has the digits of Float32 deviations, where Float32 numbers would lose them", () => {
    const evaluation = new MixedEvaluation(graph);
    const before = evaluation.before(position, undefined);
    const round = (values: ArrayLike<number>): Float64Array => Float64Array.from(Float32Array.from(values));
    const asGiven = evaluate(graph, { position }, undefined, (_, values) => round(values));
    // Constants and results of tensors are rounded; sums of them are kept whole as the kernels do.
    const { results } = evaluation.parts;
    const values = results.map((node) => evaluateRounded(node, before.byChain[0]!, round));
    const [value, slope] = evaluation.after(before, values) as [Float64Array, Float64Array];
    expect(distance(slope, exact["gradient"]!)).toBeLessThan(2e-6);
    expect(distance(value, exact["value"]!)).toBeLessThan(2e-6);
    expect(distance(slope, exact["gradient"]!)).toBeLessThan(distance(asGiven["gradient"]!, exact["gradient"]!) / 10);
  });
});

// Levels with a log link keep the column that their gradient weights.
it.each([
  ["columns", columns],
  ["matrix", matrix],
] as const)("holds deviations alone among the data of the rows: %s", (_, graph) => {
  const { graph: centred } = centreData(graph);
  for (const node of new Set(centred.outputs.flatMap((output) => reachable(output.node)))) {
    if (node.op !== "constant" || node.dtype !== "real" || node.shape[0] !== numRows) continue;
    const numColumns = node.values.length / numRows;
    for (let c = 0; c < numColumns; c++) {
      const mean = Array.from(node.values)
        .filter((_, i) => i % numColumns === c)
        .reduce((sum, x) => sum + x / numRows, 0);
      expect(Math.abs(mean)).toBeLessThan(1e-9);
    }
  }
});

function reachable(root: Node): Node[] {
  return [root, ...root.inputs.flatMap(reachable)];
}

function evaluateRounded(
  node: Node,
  before: ReadonlyMap<Node, Float64Array>,
  round: (values: ArrayLike<number>) => Float64Array,
): Float64Array {
  const b = new Map([...before].map(([key, values]) => [key, round(values)] as const));
  return Float64Array.from(
    evaluateNodes([node], b, undefined, (at, values) => (at === node ? values : round(values)))[0]!,
  );
}

it("leaves alone what stands for infinity, and graphs without rows", () => {
  const infinite = density(2, (b, p) => {
    const bounds = b.constant([-Number.MAX_VALUE, 1, 2]);
    const rows = b.sub(b.add(bounds, b.at(p, 0, 0)), b.mul(bounds, b.at(p, 0, 1)));
    return b.sum(b.logistic(rows));
  });
  expect(centreData(infinite).graph).toBe(infinite);
});

describe("what is computed where", () => {
  it("gives tensors what meets data, and the host what depends on parameters or results alone", () => {
    const parts = densityParts(columns.outputs.map(({ node }) => node));
    expect(parts.given.every((node) => node.shape.length === 0)).toBe(true);
    expect(parts.results.every((node) => node.shape.length === 0)).toBe(true);
    expect(parts.numOnTensors).toBeGreaterThan(3);
  });

  it("gives the host all of a density without data", () => {
    const parts = densityParts(density(3, (b, p) => b.sum(b.square(p))).outputs.map(({ node }) => node));
    expect(parts).toMatchObject({ given: [], results: [], numOnTensors: 0 });
  });

  it("gives tensors long vectors though they meet no data", () => {
    const parts = densityParts(density(5000, (b, p) => b.sum(b.square(p))).outputs.map(({ node }) => node));
    expect(parts.numOnTensors).toBeGreaterThan(0);
  });
});
