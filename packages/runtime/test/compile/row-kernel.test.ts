/** @file When programs of rows run in WebAssembly. */

import { GraphBuilder, makeGraph, type Graph } from "@terrace/graph";
import { describe, expect, it } from "vitest";

import { isOrderFree, rowKernel } from "../../src/compile/row-kernel.js";

const size = 100;

function program(isSummed: boolean): Graph {
  const b = new GraphBuilder();
  const position = b.input("position", [size]);
  const drawn = b.add(position, b.random("normal", [], [size]));
  return makeGraph([position], { y: isSummed ? b.add(drawn, b.broadcast(b.sum(position), [size])) : drawn });
}

const isJavaScript = (graph: Graph, numRows: number, backend = "wasm"): boolean =>
  "program" in rowKernel(graph, numRows, backend);

describe("rowKernel", () => {
  it("takes WebAssembly for many numbers that are computed each by itself", () => {
    expect(isJavaScript(program(false), 200_000)).toBe(false);
  });

  it("takes JavaScript for few, for sums, and for fits without WebAssembly", () => {
    expect(isJavaScript(program(false), 50_000)).toBe(true);
    expect(isJavaScript(program(true), 200_000)).toBe(true);
    expect(isJavaScript(program(false), 200_000, "typescript")).toBe(true);
    expect([isOrderFree(program(false)), isOrderFree(program(true))]).toEqual([true, false]);
  });
});
