import { GraphBuilder } from "@terrace/graph";
import { makeSweep } from "@terrace/gibbs";
import { describe, expect, it } from "vitest";

describe("makeSweep", () => {
  it("lays the variables out in the order of the updates", () => {
    const b = new GraphBuilder();
    const a = b.input("a", [3, 2]);
    const mu = b.input("mu", []);
    const sweep = makeSweep([
      { before: a, after: b.random("normal", [], [3, 2]) },
      { before: mu, after: b.sum(a) },
    ]);
    expect(sweep.variables).toEqual([
      { name: "a", shape: [3, 2], offset: 0, size: 6 },
      { name: "mu", shape: [], offset: 6, size: 1 },
    ]);
    expect(sweep.stateSize).toBe(7);
    expect(sweep.graph.inputs.map(({ name }) => name)).toEqual(["a", "mu"]);
    expect(sweep.graph.outputs.map(({ name }) => name)).toEqual(["a", "mu"]);
  });

  it("refuses a next value of another shape", () => {
    const b = new GraphBuilder();
    const a = b.input("a", [3]);
    expect(() => makeSweep([{ before: a, after: b.random("normal", [], [2]) }])).toThrow(
      new TypeError("makeSweep: `a` has shape [3] before and [2] after."),
    );
  });

  it("refuses a value that depends on what is not in the state", () => {
    const b = new GraphBuilder();
    const a = b.input("a", []);
    expect(() => makeSweep([{ before: a, after: b.add(a, b.input("c", [])) }])).toThrow(/the input `c`/);
  });
});
