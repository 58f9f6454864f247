/** @file Matrices of data by columns: where they are, where not, and the same values as by rows. */
import { describe, expect, it } from "vitest";
import { evaluate } from "@terrace/graph";
import type { Graph } from "@terrace/graph";
import { compileKernel } from "../../src/index.js";
import { withColumnArrays } from "../../src/wasm/column-arrays.js";
import { distance } from "../../../graph/test/distance.js";
import { TOLERANCE } from "../agreement.js";
import { densityGraph, normal } from "../models.js";
import { asWritten, placedConstants } from "./placed-constants.js";
import { runWasm } from "./run-wasm.js";

const wave = (n: number, seed: number): number[] => Array.from({ length: n }, (_, i) => Math.sin(i * 1.7 + seed));

function regression(n: number, p: number): Graph {
  return densityGraph({ beta: [p], s: [] }, (b, { beta, s }) => {
    const x = b.constant(wave(n * p, 1), [n, p]);
    return normal(b, b.constant(wave(n, 2)), b.matvec(x, beta!), b.exp(s!));
  });
}

const lengths = (n: number, p: number) => (values: { length: number }) => values.length === n * p;

describe("withColumnArrays", () => {
  it.each([
    [40, 2],
    [101, 5],
    [33, 8],
  ])("places a matrix of %d rows and %d columns by columns, whose data stay as they are", (n, p) => {
    const graph = regression(n, p);
    const program = compileKernel(graph);
    const [changed] = placedConstants(withColumnArrays(asWritten([program])));
    const before = program.constants.find(lengths(n, p))!;
    const after = changed!.find(lengths(n, p))!;
    expect([...before]).toEqual(wave(n * p, 1));
    for (let i = 0; i < n; i++) for (let j = 0; j < p; j++) expect(after[j * n + i]).toBe(before[i * p + j]);
    const position = Float64Array.from(wave(p + 1, 4));
    const expected = evaluate(graph, { position });
    for (const interleave of [0, 1, 2]) {
      const actual = runWasm(program, { position }, { interleave });
      for (const name of ["value", "gradient"]) {
        expect(distance(actual[name]!, expected[name]!)).toBeLessThanOrEqual(TOLERANCE);
      }
    }
  });

  it.each([
    ["element by element", 120, 1],
    ["with another width", 60, 2],
    ["in part", 30, 3],
  ])("leaves one as it is that another program reads %s", (_, bound, stride) => {
    const program = compileKernel(regression(40, 3));
    const slot = program.constants.findIndex(lengths(40, 3));
    const at = { kind: "binary", operator: "*", left: { kind: "number", value: stride }, right: { kind: "name", name: "i0" } } as const; // prettier-ignore
    const term = { kind: "element", array: `c${slot}`, index: at } as const;
    const loop = {
      kind: "for",
      variable: "i0",
      bound: { kind: "number", value: bound },
      reductions: [{ name: "s0", combine: "sum" }],
      body: [{ kind: "accumulate", name: "s0", combine: "sum", value: term }],
    } as const;
    const other = { ...program, functions: [{ name: "run", parameters: ["inputs", "outputs"], body: [loop] }] };
    const values = program.constants[slot]!;
    expect(withColumnArrays(asWritten([program, other])).arrangements.has(values)).toBe(false);
    expect(withColumnArrays(asWritten([program])).arrangements.has(values)).toBe(true);
  });
});
