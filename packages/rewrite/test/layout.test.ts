/** @file What moves about is found where evaluation of the same operation moves it. */

import { evaluate, GraphBuilder, makeGraph, type Node } from "@terrace/graph";
import { describe, expect, it } from "vitest";

import { movedElements } from "../src/layout.js";

const elements = Int32Array.of(7, 3, -1, 9, 4, 5);

describe("moved elements", () => {
  const cases: [string, (b: GraphBuilder, x: Node) => Node][] = [
    ["a reshape", (b, x) => b.reshape(x, [3, 2])],
    ["a transposition", (b, x) => b.transpose(x, [1, 0])],
    ["a broadcast", (b, x) => b.broadcast(x, [2, 4, 3], [0, 2])],
    ["a slice", (b, x) => b.slice(x, [0, 1], [2, 2], [1, 1])],
    ["a gather", (b, x) => b.gather(x, b.constant(Int32Array.of(1, 0, 1), [3], "int"))],
  ];
  it.each(cases)("follow %s", (_, move) => {
    const b = new GraphBuilder();
    const x = b.input("x", [2, 3]);
    const node = move(b, x);
    const index = node.op === "gather" ? [1, 0, 1] : undefined;
    const expected = evaluate(makeGraph([x], { node }), { x: [...elements] })["node"]!;
    expect([...movedElements(node, elements, index)!]).toEqual([...expected]);
  });

  it("are none where a pad adds zeros", () => {
    const b = new GraphBuilder();
    const node = b.pad(b.input("x", [2]), [1], [4]);
    expect([...movedElements(node, Int32Array.of(6, 8))!]).toEqual([-1, 6, 8, -1]);
  });

  it("are one for all rows where one is broadcast", () => {
    const b = new GraphBuilder();
    const node = b.broadcast(b.input("x", []), [3], []);
    expect([...movedElements(node, Int32Array.of(6))!]).toEqual([6, 6, 6]);
    expect(movedElements(b.exp(b.input("z", [1])), Int32Array.of(0))).toBeUndefined();
  });
});
