/** @file Tests that functions of a choice become a choice of functions, with the same numbers. */

import { evaluate, GraphBuilder, makeGraph, reachableNodes } from "@terrace/graph";
import { describe, expect, it } from "vitest";
import { Dependence } from "../src/dependence.js";
import { sinkSelects } from "../src/sink-select.js";

const parameter = (b: GraphBuilder, name: string) => ({
  name,
  shape: [],
  input: b.input(name, [], "int"),
  constraint: { kind: "interval", integer: true } as const,
  isDiscrete: true,
  isMissingData: false,
});

describe("sinkSelects", () => {
  it("takes functions into what a variable chooses, with the same numbers", () => {
    const b = new GraphBuilder();
    const change = parameter(b, "change");
    const [early, late] = [b.input("early", []), b.input("late", [])];
    const y = b.constant([1, 4, 2, 0, 3], [5]);
    const isBefore = b.lt(b.iota([5], 0), b.broadcast(change.input, [5]));
    const rate = b.select(isBefore, b.broadcast(early, [5]), b.broadcast(late, [5]));
    const node = b.sum(b.sub(b.mul(y, b.log(rate)), rate));
    const sunk = sinkSelects(b, new Dependence(), node, change);
    const logs = reachableNodes([sunk]).filter((each) => each.op === "unary" && each.fn === "log");
    expect(logs).toHaveLength(2);
    const dependence = new Dependence();
    for (const each of logs) expect(dependence.uses(each, change)).toBe(false);
    for (const value of [0, 2, 5]) {
      const state = { change: Float64Array.of(value), early: Float64Array.of(3.1), late: Float64Array.of(0.9) };
      const graph = makeGraph([change.input, early, late], { node, sunk });
      const found = evaluate(graph, state);
      expect(found["sunk"]).toEqual(found["node"]);
    }
  });

  it("leaves alone what chooses between functions of the variable", () => {
    const b = new GraphBuilder();
    const z = parameter(b, "z");
    const node = b.exp(b.select(b.gt(z.input, 1), b.mul(z.input, 2), b.constant(1)));
    expect(sinkSelects(b, new Dependence(), node, z)).toBe(node);
  });
});
