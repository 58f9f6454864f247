/** @file Scans that end by a carry. */
import { createGenerator } from "@terrace/core";
import { describe, expect, it } from "vitest";
import { deserialiseGraph, evaluate, gradient, GraphBuilder, makeGraph, printGraph, serialiseGraph, verifyGraph } from "../src/index.js"; // prettier-ignore
import type { Graph } from "../src/index.js";

/** Doubles `x` until it is above 100, at most ten times, and stacks the values it comes to. */
function doubling(): Graph {
  const b = new GraphBuilder();
  const x = b.input("x", []);
  const scanned = b.scan({
    carries: [x, b.constant(0)],
    sequences: [],
    captured: [],
    length: 10,
    until: 1,
    body: (inner, [value]) => {
      const next = inner.mul(value!, 2);
      return { carries: [next, inner.select(inner.gt(next, 100), inner.constant(1), inner.constant(0))], outputs: [next] }; // prettier-ignore
    },
  });
  return makeGraph([x], { last: scanned.carries[0]!, steps: scanned.outputs[0]! });
}

describe("a scan with `until`", () => {
  it("does no step after the one that leaves the carry other than 0", () => {
    const { last, steps } = evaluate(doubling(), { x: [30] });
    expect([...last!]).toEqual([120]);
    expect([...steps!]).toEqual([60, 120, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...evaluate(doubling(), { x: [1e-3] })["last"]!]).toEqual([1.024]);
  });

  it("draws no more numbers than its steps need", () => {
    const b = new GraphBuilder();
    const first = b.scan({
      carries: [b.constant(0)],
      sequences: [],
      captured: [],
      length: 1000,
      until: 0,
      body: (inner) => ({ carries: [inner.random("uniform", [], [])], outputs: [] }),
    });
    const graph = makeGraph([], { u: first.carries[0]!, next: b.random("uniform", [], []) });
    const generator = createGenerator(1, 0, "draws");
    const expected = createGenerator(1, 0, "draws");
    const { u, next } = evaluate(graph, {}, generator);
    expect([u![0], next![0]]).toEqual([expected.uniform(), expected.uniform()]);
  });

  it("prints, verifies, is written and read back, and is another node than the one without", () => {
    const graph = doubling();
    verifyGraph(graph);
    expect(printGraph(graph)).toContain("until=1");
    const read = deserialiseGraph(serialiseGraph(graph));
    expect([...evaluate(read, { x: [30] })["last"]!]).toEqual([120]);
    const b = new GraphBuilder();
    const inlined = b.inline(graph, { x: b.input("z", []) });
    expect([...evaluate(makeGraph([b.input("z", [])], inlined), { z: [30] })["last"]!]).toEqual([120]);
  });

  it("refuses a carry that is no scalar, and a gradient", () => {
    const b = new GraphBuilder();
    const x = b.input("x", [2]);
    const options = { carries: [x], sequences: [], captured: [], length: 3, until: 0 };
    expect(() => b.scan({ ...options, body: (_, [c]) => ({ carries: [c!], outputs: [] }) })).toThrow(
      new RangeError("scan: expected the number of a scalar carry for `until`, received 0."),
    );
    const s = b.input("s", []);
    const scanned = b.scan({ ...options, carries: [s], body: (_, [c]) => ({ carries: [c!], outputs: [] }) });
    expect(() => gradient(b, scanned.carries[0]!, [s])).toThrow(
      new TypeError("gradient: a scan whose number of steps is not known has no gradient."),
    );
  });
});
