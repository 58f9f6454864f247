import { createGenerator } from "@terrace/core";
import { GraphBuilder } from "@terrace/graph";
import type { GaussianTerm } from "@terrace/rewrite";
import { describe, expect, it } from "vitest";
import { collapseRows } from "../../src/statistics/collapse-rows.js";
import { residualSumOfSquares } from "../../src/statistics/residuals.js";
import { gaussianTerm, parameter, valuesOf } from "../support/gaussian-models.js";

const uniforms = createGenerator("collapsed rows", 0, "draws");
const numbers = (n: number, from = -1, to = 1): number[] =>
  Array.from({ length: n }, () => from + (to - from) * uniforms.uniform());

/** Rounding of sums of some hundred squares, relative. */
const tolerance = 1e-12;

function sums(b: GraphBuilder, term: GaussianTerm, inputs: Record<string, readonly number[]>): [number, number] {
  const [full, ...collapsed] = valuesOf([term, ...collapseRows(b, term)].map((x) => residualSumOfSquares(b, x)), inputs); // prettier-ignore
  return [full![0]!, collapsed.reduce((sum, x) => sum + x[0]!, 0)];
}

describe("collapseRows", () => {
  it("keeps the sum of squared residuals at any value of the variables, with a row a level and one for what all share", () => {
    const b = new GraphBuilder();
    const [J, N] = [5, 300];
    const a = parameter(b, "a", [J]);
    const slope = parameter(b, "slope");
    const group = Array.from({ length: N }, () => Math.floor(uniforms.uniform() * (J - 1)));
    const term = gaussianTerm(b, N, numbers(N), [{ variable: a, elements: group }, { variable: slope, weight: numbers(N) }], { kind: "sd", node: b.input("s", []) }); // prettier-ignore
    const collapsed = collapseRows(b, term);
    // A row a level (the empty one's is of zeros), and one of the slope alone.
    expect(collapsed.map(({ numRows }) => numRows)).toEqual([J, 1]);
    expect(collapsed[0]!.absorbed!.count.reduce((x, n) => x + n)).toBe(N - J - 1);
    for (let trial = 0; trial < 5; trial++) {
      const [full, short] = sums(b, term, { a: numbers(J, -3, 3), slope: numbers(1) });
      expect(Math.abs(short / full - 1)).toBeLessThan(tolerance);
    }
  });

  it("loses no digits where offsets are large beside their spread", () => {
    const b = new GraphBuilder();
    const N = 200;
    const mu = parameter(b, "mu");
    const y = numbers(N).map((x) => 1e6 + x);
    const term = gaussianTerm(b, N, y, [{ variable: mu }], { kind: "sd", node: b.input("s", []) });
    const mean = y.reduce((s, x) => s + x, 0) / N;
    const [full, short] = sums(b, term, { mu: [mean] });
    // The offsets themselves are rounded at 1e6 * 2^-53, and twice that is the error of a residual of order 1.
    expect(Math.abs(short / full - 1)).toBeLessThan(1e-9);
  });

  it("leaves parameters that multiply whole columns outside", () => {
    const b = new GraphBuilder();
    const N = 100;
    const z = parameter(b, "z", [4]);
    const tau = b.input("tau", []);
    const group = Array.from({ length: N }, (_, i) => i % 4);
    const offset = b.sub(b.constant(numbers(N)), b.mul(b.constant(numbers(N)), b.broadcast(b.input("m", []), [N])));
    const term = gaussianTerm(b, N, offset, [{ variable: z, elements: group, weight: b.broadcast(tau, [N]) }], { kind: "precision", node: b.input("p", []) }); // prettier-ignore
    expect(collapseRows(b, term).map(({ numRows }) => numRows)).toEqual([4, 1]);
    const [full, short] = sums(b, term, { z: numbers(4), tau: [0.7], m: [1.3] });
    expect(Math.abs(short / full - 1)).toBeLessThan(tolerance);
  });

  it("counts rows that lack a variable", () => {
    const b = new GraphBuilder();
    const N = 60;
    const a = parameter(b, "a", [3]);
    const elements = Array.from({ length: N }, (_, i) => (i % 4) - 1);
    const term = gaussianTerm(b, N, numbers(N), [{ variable: a, elements }], { kind: "variance", node: b.input("v", []) }); // prettier-ignore
    const [full, short] = sums(b, term, { a: numbers(3) });
    expect(collapseRows(b, term).map(({ numRows }) => numRows)).toEqual([3]);
    expect(Math.abs(short / full - 1)).toBeLessThan(tolerance);
  });

  it("returns the term itself where rows differ in scale or there is nothing to gain", () => {
    const b = new GraphBuilder();
    const a = parameter(b, "a", [3]);
    const different = gaussianTerm(b, 6, 0, [{ variable: a, elements: [0, 1, 2, 0, 1, 2] }], { kind: "sd", node: b.input("s", [6]) }); // prettier-ignore
    expect(collapseRows(b, different)).toEqual([different]);
    const single = gaussianTerm(b, 3, 0, [{ variable: a }], { kind: "sd", node: b.constant(1) });
    expect(collapseRows(b, single)).toEqual([single]);
  });
});
