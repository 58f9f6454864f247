/** @file Rows in the order of a grouping factor: where they are, where not, and the same results. */
import { describe, expect, it } from "vitest";
import { evaluate, GraphBuilder, gradient, makeGraph } from "@terrace/graph";
import type { Graph, Node } from "@terrace/graph";
import { compileKernel } from "../../src/index.js";
import { withRowOrder } from "../../src/wasm/row-order.js";
import { distance } from "../../../graph/test/distance.js";
import { TOLERANCE } from "../agreement.js";
import { bernoulliLogit, centredIntercepts, gaussian } from "../models.js";
import { placedConstants } from "./placed-constants.js";
import { runWasm } from "./run-wasm.js";

const n = 1200;
const numGroups = 40;
const wave = (length: number, seed: number): number[] => Array.from({ length }, (_, i) => Math.sin(i * 1.7 + seed));
const scattered = Array.from({ length: n }, (_, i) => (i * 17 + (i >> 4)) % numGroups);
const inOrder = scattered.toSorted((a, b) => a - b);
const data = (group: number[]) => ({ y: wave(n, 1), x: wave(n, 2), group, numGroups });

function expectAgreement(graph: Graph): void {
  const position = Float64Array.from(wave(graph.inputs[0]!.shape[0]!, 4));
  const expected = evaluate(graph, { position });
  const program = compileKernel(graph);
  for (const interleave of [1, 2]) {
    const actual = runWasm(program, { position }, { interleave });
    for (const [name, values] of Object.entries(expected)) {
      expect(distance(actual[name]!, values)).toBeLessThanOrEqual(TOLERANCE);
    }
  }
}

describe("withRowOrder", () => {
  it("sorts all data of the rows by group, in every program, and leaves the caller's as they are", () => {
    const graph = centredIntercepts(data(scattered), gaussian);
    const program = compileKernel(graph);
    const value = compileKernel(makeGraph(graph.inputs, { value: graph.outputs[0]!.node }));
    const arranged = withRowOrder([program, value]);
    const [first, second] = placedConstants(arranged);
    const rows = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => scattered[a]! - scattered[b]! || a - b);
    for (const [k, values] of program.constants.entries()) {
      if (values.length !== n) continue;
      expect([...first![k]!]).toEqual([...rows].map((row) => values[row]));
      expect(second).toContainEqual(first![k]);
      // Reals are reordered as they are placed and no sooner.
      expect(arranged.programs[0]!.constants[k] === values).toBe(values instanceof Float64Array);
    }
    expect([...program.constants.find((values) => values instanceof Int32Array)!]).toEqual(scattered);
    expectAgreement(graph);
  });

  it("leaves rows as they are that are in order, are few, or are used with functions", () => {
    const few = { y: wave(60, 1), x: wave(60, 2), group: scattered.slice(0, 60), numGroups };
    for (const graph of [
      centredIntercepts(data(inOrder), gaussian),
      centredIntercepts(few, gaussian),
      centredIntercepts(data(scattered), bernoulliLogit),
    ]) {
      const program = compileKernel(graph);
      expect(placedConstants(withRowOrder([program]))[0]).toEqual(program.constants);
      expectAgreement(graph);
    }
  });

  it("leaves rows as they are whose order shows in a result or is counted with", () => {
    const byRow = (_: GraphBuilder, mean: Node): Record<string, Node> => ({ mean });
    const counted = (b: GraphBuilder, mean: Node): Record<string, Node> => ({
      counted: b.sum(b.mul(mean, b.iota([n], 0))),
    });
    for (const also of [byRow, counted]) {
      const b = new GraphBuilder();
      const position = b.input("position", [numGroups]);
      const index = b.constant(Int32Array.from(scattered));
      const mean = b.sub(b.gather(position, index), b.constant(wave(n, 1)));
      const value = b.sum(b.square(mean));
      const [adjoint] = gradient(b, value, [position]) as [Node];
      const graph = makeGraph([position], { value, gradient: adjoint, ...also(b, mean) });
      const program = compileKernel(graph);
      expect(placedConstants(withRowOrder([program]))[0]).toEqual(program.constants);
      expectAgreement(graph);
    }
  });
});
