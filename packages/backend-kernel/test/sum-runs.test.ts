/** @file Grouped sums over rows of which those of one group lie together: the bits of a plain loop, by a carried sum. */
import { describe, expect, it } from "vitest";
import { special } from "@terrace/core";
import { compileKernel, instantiateKernel } from "../src/index.js";
import { expectAgreement, runKernel } from "./agreement.js";
import { bernoulliLogit, centredIntercepts, densityGraph, varyingIntercepts, varyingSlopes } from "./models.js";

const NUM_ROWS = 97;
const NUM_GROUPS = 11;
const wave = (n: number, seed = 1): number[] => Array.from({ length: n }, (_, i) => Math.sin(i * 1.7 + seed));
const rows = (group: (row: number) => number): number[] => Array.from({ length: NUM_ROWS }, (_, i) => group(i));

/** Rows by group, and whether the sum is to be carried. */
const groupings: Record<string, readonly [readonly number[], boolean]> = {
  sorted: [rows((i) => Math.floor((i * NUM_GROUPS) / NUM_ROWS)), true],
  "in one group": [rows(() => 4), true],
  "in groups that come again": [rows((i) => Math.floor(i / 5) % 3), true],
  "in pairs": [rows((i) => (i >> 1) % NUM_GROUPS), true],
  scattered: [rows((i) => (i * 7) % NUM_GROUPS), false],
};

describe("grouped sums", () => {
  it.each(Object.keys(groupings))("over rows %s have the bits of a plain loop", (name) => {
    const [group, isCarried] = groupings[name]!;
    const x = wave(NUM_ROWS);
    const graph = densityGraph({ a: [NUM_GROUPS] }, (b, { a }) =>
      b.sum(b.mul(b.exp(b.gather(a!, b.constant(Int32Array.from(group)))), b.constant(x))),
    );
    const program = compileKernel(graph);
    expect(/=== g\d+\) \? a\d+ :/.test(program.source)).toBe(isCarried);
    const position = wave(NUM_GROUPS, 2);
    const { gradient } = runKernel(instantiateKernel(program), { position });
    const expected = new Float64Array(NUM_GROUPS);
    group.forEach((j, i) => (expected[j]! += special.exp(position[j]!) * x[i]!));
    expect(gradient).toEqual(expected);
  });

  it("agree with the interpreter in whole models", () => {
    const data = { y: wave(NUM_ROWS, 3), x: wave(NUM_ROWS, 4), group: groupings["sorted"]![0], numGroups: NUM_GROUPS, u: wave(NUM_GROUPS) }; // prettier-ignore
    for (const graph of [varyingIntercepts(data), varyingSlopes(data), centredIntercepts(data, bernoulliLogit)]) {
      const position = wave(graph.inputs[0]!.shape[0]!, 5).map((x) => 0.3 * x);
      expect(expectAgreement(graph, { position }).program.source).toMatch(/=== g\d+\) \? a\d+ :/);
      expectAgreement(graph, { position }, { maxOperations: 20 });
    }
  });
});
