import { evaluate, gradient, GraphBuilder, makeGraph, topologicalOrder, verifyGraph } from "@terrace/graph";
import type { Graph, Node } from "@terrace/graph";
import { describe, expect, it } from "vitest";

import { rowsInBlocks } from "../src/rows-in-blocks.js";
import { grouped } from "./support/grouped-density.js";

const position = Float64Array.from({ length: 9 }, (_, i) => 0.3 * Math.sin(1 + i));
const isBlocked = (graph: Graph): boolean => topologicalOrder(graph).some(({ op }) => op === "scan");

/** Value and gradient of what `value` makes of a position `[9]` and `numRows` rows of data. */
function densityOf(numRows: number, value: (b: GraphBuilder, position: Node, x: Node, index: Node) => Node): Graph {
  const b = new GraphBuilder();
  const input = b.input("position", [9]);
  const x = b.constant(Float64Array.from({ length: numRows }, (_, i) => Math.cos(i)), [numRows]); // prettier-ignore
  const index = b.constant(Int32Array.from({ length: numRows }, (_, i) => (5 * i) % 7), [numRows], "int"); // prettier-ignore
  const result = value(b, input, x, index);
  return makeGraph([input], { value: result, gradient: gradient(b, result, [input])[0]! });
}

function expectSame(graph: Graph, blocked: Graph): void {
  verifyGraph(blocked);
  const [expected, actual] = [evaluate(graph, { position }), evaluate(blocked, { position })];
  for (const name of ["value", "gradient"]) {
    const scale = Math.max(...expected[name]!.map(Math.abs));
    actual[name]!.forEach((x, i) => expect(Math.abs(x - expected[name]![i]!)).toBeLessThanOrEqual(1e-13 * scale));
  }
}

describe("rows in blocks", () => {
  // Blocks of even size, one row left over, and nearly a block left over.
  it.each([1000, 1001, 1999])("have the same sums: %i rows", (numRows) => {
    const { density } = grouped(numRows, 7);
    const blocked = rowsInBlocks(density, 1, 100);
    expect(isBlocked(blocked)).toBe(true);
    expectSame(density, blocked);
  });

  it("of a matrix, a choice and a sum by index", () => {
    const graph = densityOf(500, (b, position, x, index) => {
      const matrix = b.constant(Float64Array.from({ length: 1500 }, (_, i) => Math.sin(i)), [500, 3]); // prettier-ignore
      const linear = b.matvec(matrix, b.slice(position, [0], [3]));
      const row = b.add(linear, b.gather(b.slice(position, [2], [7]), index));
      const chosen = b.select(b.gt(x, 0), b.log1pExp(row), b.mul(row, x));
      const bySegment = b.segmentSum(chosen, index, 7);
      return b.add(b.sum(b.square(bySegment)), b.sum(b.mul(chosen, x)));
    });
    // The gradient reads the sums by index row by row: a second pass over the data, which blocks do not make.
    expect(rowsInBlocks(graph, 4, 200)).toBe(graph);
    const value = makeGraph(graph.inputs, { value: graph.outputs[0]!.node });
    const blocked = rowsInBlocks(value, 4, 200);
    expect(isBlocked(blocked)).toBe(true);
    const actual = evaluate(blocked, { position })["value"]![0]!;
    const expected = evaluate(value, { position })["value"]![0]!;
    expect(Math.abs(actual / expected - 1)).toBeLessThan(1e-13);
  });

  it("are made where a tensor of all chains is large, and not for sums nearly as large as the rows", () => {
    const { density } = grouped(1000, 7);
    expect(rowsInBlocks(density, 1, 1000)).toBe(density);
    expect(isBlocked(rowsInBlocks(density, 5, 1000))).toBe(true);
    const many = grouped(1000, 200).density;
    expect(rowsInBlocks(many, 64, 1000)).toBe(many);
  });

  it("are left alone where more than sums is made of them", () => {
    const largest = densityOf(500, (b, position, x) => {
      const row = b.mul(x, b.broadcast(b.at(position, 0, 0), [500]));
      return b.add(b.sum(row), b.reduce("max", row));
    });
    expect(rowsInBlocks(largest, 8, 100)).toBe(largest);
    const running = densityOf(500, (b, position, x) => {
      return b.sum(b.cumulativeSum(b.mul(x, b.broadcast(b.at(position, 0, 0), [500])), 0));
    });
    expect(rowsInBlocks(running, 8, 100)).toBe(running);
    const none = densityOf(500, (b, position) => b.sum(b.square(position)));
    expect(rowsInBlocks(none, 8, 1)).toBe(none);
  });
});
