/** @file Graphs go through structured clone and JSON and come back the same, bit for bit; equal graphs have equal hashes. */

import { describe, expect, it } from "vitest";
import {
  deserialiseGraph,
  evaluate,
  fromJson,
  type Graph,
  gradient,
  GraphBuilder,
  hashGraph,
  makeGraph,
  printGraph,
  type SerialisedGraph,
  serialiseGraph,
  toJson,
  topologicalOrder,
} from "../src/index.js";

/** A graph with a scan, awkward constants, an unused input and a gradient. */
function example(first = 0.1): Graph {
  const b = new GraphBuilder();
  const x = b.input("x", [3]);
  const unused = b.input("unused", [2], "int");
  const awkward = b.constant([first, -0, NaN, Infinity, -Infinity, Number.MIN_VALUE, Number.MAX_VALUE, 1 / 3]);
  const picked = b.gather(awkward, b.constant([7, 0, 5], [3], "int"));
  const { outputs } = b.scan({
    carries: [b.constant(0)],
    sequences: [b.mul(x, picked)],
    captured: [],
    length: 3,
    body: (i, [c], [e]) => {
      const next = i.add(i.sin(c!), i.mul(e!, i.constant([0.5, -0])));
      return { carries: [i.sum(next)], outputs: [next] };
    },
  });
  const value = b.sum(outputs[0]!);
  return makeGraph([unused, x], { value, gradient: gradient(b, value, [x])[0]!, awkward });
}

/** The constants of a graph and of the bodies inside, in order. */
function constants(graph: Graph): (Float64Array | Int32Array)[] {
  return topologicalOrder(graph).flatMap((node) =>
    node.op === "constant" ? [node.values] : node.op === "scan" ? constants(node.body) : [],
  );
}

const point = { x: [0.3, -1.2, 2], unused: [1, 2] };

describe.each([
  ["structured clone", (graph: Graph) => deserialiseGraph(structuredClone(serialiseGraph(graph)))],
  ["JSON", (graph: Graph) => fromJson(toJson(graph))],
])("%s", (_, through) => {
  it("keeps the graph, its values and its hash", () => {
    const graph = example();
    const copy = through(graph);
    expect(printGraph(copy)).toBe(printGraph(graph));
    expect(hashGraph(copy)).toBe(hashGraph(graph));
    expect(evaluate(copy, point)).toEqual(evaluate(graph, point));
    const bits = (values: Float64Array | Int32Array) => [
      ...new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    ];
    expect(constants(copy).map(bits)).toEqual(constants(graph).map(bits));
    expect(hashGraph(through(copy))).toBe(hashGraph(graph));
  });
});

describe("reading", () => {
  it("refuses other formats, versions and damaged data", () => {
    expect(() => fromJson("{")).toThrow(SyntaxError);
    expect(() => fromJson('{"format":"other","version":1}')).toThrow(
      "deserialiseGraph: expected format `terrace-graph` version 1, received `other` version 1.",
    );
    const data = serialiseGraph(example());
    expect(() => deserialiseGraph({ ...data, version: 2 } as unknown as SerialisedGraph)).toThrow("version 2");
    expect(() => deserialiseGraph({ ...data, nodes: [...data.nodes].reverse() })).toThrow("the data is damaged");
  });
});

describe("hashGraph", () => {
  it("depends on content alone", () => {
    expect(hashGraph(example())).toBe(hashGraph(example()));
    const b = new GraphBuilder();
    b.exp(b.input("other", []));
    const x = b.input("x", [3]);
    const late = makeGraph([x], { y: b.exp(x) });
    const c = new GraphBuilder();
    const early = makeGraph([c.input("x", [3])], { y: c.exp(c.input("x", [3])) });
    expect(hashGraph(late)).toBe(hashGraph(early));
  });

  it("tells graphs apart by constants, names, order, functions and bodies", () => {
    const build = (make: (b: GraphBuilder) => Graph) => hashGraph(make(new GraphBuilder()));
    const hashes = [
      hashGraph(example()),
      hashGraph(example(0.2)),
      hashGraph(example(-0.1)),
      build((b) => makeGraph([b.input("x", [])], { y: b.exp(b.input("x", [])) })),
      build((b) => makeGraph([b.input("z", [])], { y: b.exp(b.input("z", [])) })),
      build((b) => makeGraph([b.input("x", [])], { z: b.exp(b.input("x", [])) })),
      build((b) => makeGraph([b.input("x", [])], { y: b.log(b.input("x", [])) })),
      build((b) => makeGraph([b.input("x", [1])], { y: b.exp(b.input("x", [1])) })),
      build((b) => makeGraph([b.input("x", []), b.input("w", [])], { y: b.sub(b.input("x", []), b.input("w", [])) })),
      build((b) => makeGraph([b.input("x", []), b.input("w", [])], { y: b.sub(b.input("w", []), b.input("x", [])) })),
      build((b) => makeGraph([], { y: b.constant(0) })),
      build((b) => makeGraph([], { y: b.constant(-0) })),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
    for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{16}$/);
  });

  it("is the same on every machine", () => {
    const b = new GraphBuilder();
    const x = b.input("x", [2]);
    expect(hashGraph(makeGraph([x], { y: b.sum(b.mul(x, b.constant([0.1, 2]))) }))).toMatchInlineSnapshot(
      `"ad937a212499502e"`,
    );
  });
});
