import { createGenerator, special } from "@terrace/core";
import { evaluate, GraphBuilder, makeGraph } from "@terrace/graph";
import type { Node } from "@terrace/graph";
import type { ConditionalDraw, ConditionalFamily } from "@terrace/rewrite";
import { describe, expect, it } from "vitest";
import { familyDraw } from "../../src/steps/family-draw.js";
import { kolmogorovSmirnov, kolmogorovSmirnovLimit } from "../support/goodness-of-fit.js";

const n = 20_000;

function draws(
  family: ConditionalFamily,
  args: readonly (number | readonly number[])[],
  rest: { power?: ConditionalDraw["power"]; lower?: number; upper?: number } = {},
  shape: readonly number[] = [n],
  argumentShape: readonly number[] = [],
): Float64Array {
  const b = new GraphBuilder();
  const nodes = args.map((x): Node => (typeof x === "number" ? b.constant(x) : b.constant(x, argumentShape)));
  const draw: ConditionalDraw = {
    family,
    args: nodes,
    power: rest.power ?? 1,
    ...(rest.lower === undefined ? {} : { lower: b.constant(rest.lower) }),
    ...(rest.upper === undefined ? {} : { upper: b.constant(rest.upper) }),
  };
  const graph = makeGraph([], { x: familyDraw(b, draw, shape) });
  return evaluate(graph, {}, createGenerator(`draws of ${family}`, 0, "draws"))["x"]!;
}

const normalCdf = (x: number): number => special.normalCdf(x);
const within =
  (cdf: (x: number) => number, lower: number, upper: number) =>
  (x: number): number =>
    (cdf(x) - cdf(lower)) / (cdf(upper) - cdf(lower));

describe("familyDraw", () => {
  const cases: [string, Float64Array, (x: number) => number][] = [
    ["normal", draws("normal", [1, 2]), (x) => normalCdf((x - 1) / 2)],
    ["gamma", draws("gamma", [2.5, 3]), (x) => special.gammaP(2.5, 3 * x)],
    ["invGamma", draws("invGamma", [2.5, 3]), (x) => special.gammaQ(2.5, 3 / x)],
    ["root of an inverse gamma", draws("invGamma", [2.5, 3], { power: 2 }), (x) => special.gammaQ(2.5, 3 / (x * x))],
    ["reciprocal of a gamma", draws("gamma", [2.5, 3], { power: -1 }), (x) => special.gammaQ(2.5, 3 / x)],
    ["reciprocal root of a gamma", draws("gamma", [2.5, 3], { power: -2 }), (x) => special.gammaQ(2.5, 3 / (x * x))],
    ["beta", draws("beta", [2, 3]), (x) => special.betaInc(2, 3, x)],
    ["pareto", draws("pareto", [2, 3]), (x) => 1 - (2 / x) ** 3],
    ["truncatedNormal", draws("truncatedNormal", [1, 2, 1.5, 4]), within((x) => normalCdf((x - 1) / 2), 1.5, 4)],
    ["normal within bounds", draws("normal", [0, 1], { lower: -0.5, upper: 2 }), within(normalCdf, -0.5, 2)],
    ["gamma within bounds", draws("gamma", [2.5, 3], { lower: 0.5, upper: 1 }), within((x) => special.gammaP(2.5, 3 * x), 0.5, 1)], // prettier-ignore
    ["invGamma within bounds", draws("invGamma", [2.5, 3], { upper: 1 }), (x) => special.gammaQ(2.5, 3 / x) / special.gammaQ(2.5, 3)], // prettier-ignore
    ["generalisedInverseGaussian without a", draws("generalisedInverseGaussian", [-2.5, 0, 6]), (x) => special.gammaQ(2.5, 3 / x)], // prettier-ignore
  ];
  it.each(cases)("%s", (_, values, cdf) => {
    expect(kolmogorovSmirnov(values, cdf)).toBeLessThan(kolmogorovSmirnovLimit);
  });

  it("draws simplexes whose elements are beta", () => {
    const values = draws("dirichlet", [[1, 2, 3]], {}, [n, 3], [3]);
    const first = values.filter((_, i) => i % 3 === 0);
    expect(kolmogorovSmirnov(first, (x) => special.betaInc(1, 5, x))).toBeLessThan(kolmogorovSmirnovLimit);
    for (let i = 0; i < n; i++) expect(values[3 * i]! + values[3 * i + 1]! + values[3 * i + 2]!).toBeCloseTo(1, 14);
  });

  it("draws codes by log probabilities up to a constant, however large", () => {
    const values = draws("categorical", [Array.from({ length: n }, () => [1000, 1000 + Math.log(3)]).flat()], {}, [n], [n, 2]); // prettier-ignore
    const share = values.reduce((s, x) => s + x, 0) / n;
    // Five standard errors.
    expect(Math.abs(share - 0.75)).toBeLessThan(5 * Math.sqrt((0.75 * 0.25) / n));
  });

  it("draws Wishart and inverse Wishart matrices with the right marginals", () => {
    const b = new GraphBuilder();
    const scale = b.constant([2, 0.5, 0.5, 1], [2, 2]);
    const count = 2000;
    const outputs: Record<string, Node> = {};
    for (const family of ["wishart", "invWishart"] as const) {
      outputs[family] = familyDraw(b, { family, args: [b.constant(5), scale], power: 1 }, [2, 2]);
    }
    const graph = makeGraph([], outputs);
    const generator = createGenerator("draws of Wishart matrices", 0, "draws");
    const all = Array.from({ length: count }, () => evaluate(graph, {}, generator));
    // S[0][0] is scale[0][0] times chi-square with 5 degrees of freedom; an inverse one's is inverse gamma with 5 - 2 + 1.
    const chiSquare =
      (degrees: number) =>
      (x: number): number =>
        special.gammaP(degrees / 2, x / 2);
    expect(kolmogorovSmirnov(all.map((x) => x["wishart"]![0]! / 2), chiSquare(5))).toBeLessThan(kolmogorovSmirnovLimit); // prettier-ignore
    expect(kolmogorovSmirnov(all.map((x) => 2 / x["invWishart"]![0]!), chiSquare(4))).toBeLessThan(kolmogorovSmirnovLimit); // prettier-ignore
    // The off-diagonal mean, 5 * 0.5, within five standard errors: variance 5 (0.5^2 + 2 * 1).
    const mean = all.reduce((s, x) => s + x["wishart"]![1]!, 0) / count;
    expect(Math.abs(mean - 2.5)).toBeLessThan(5 * Math.sqrt((5 * 2.25) / count));
  });

  it("refuses bounds of families without bounded draws", () => {
    expect(() => draws("beta", [1, 1], { lower: 0.2 })).toThrow(
      new TypeError("familyDraw: bounds are known for normal and gamma families, received `beta`."),
    );
  });
});
