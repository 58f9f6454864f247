import { createGenerator, special } from "@terrace/core";
import { evaluate, GraphBuilder, makeGraph } from "@terrace/graph";
import type { Node } from "@terrace/graph";
import { describe, expect, it } from "vitest";
import { knownWidth, sliceDraw, unknownWidth, wide } from "../../src/scales/slice.js";
import { kolmogorovSmirnov, kolmogorovSmirnovLimit } from "../support/goodness-of-fit.js";

const n = 4000;

/** Next values of `n` independent chains, all drawn at once, from draws of the target itself. */
function step(
  start: Float64Array,
  logDensity: (b: GraphBuilder, x: Node, captured: readonly Node[]) => Node,
  width: number,
  limits: { readonly maxWidths: number; readonly maxShrinkage: number },
  steps = 1,
): Float64Array {
  const b = new GraphBuilder();
  const x = b.input("x", [n]);
  const two = b.input("two", []);
  const graph = makeGraph([x, two], { x: sliceDraw(b, x, [two], logDensity, { width, ...limits }).value });
  const generator = createGenerator("slices", 0, "draws");
  let values = start;
  for (let k = 0; k < steps; k++) values = evaluate(graph, { x: values, two: [2] }, generator)["x"]!;
  return values;
}

/** The logarithm of a gamma variate of shape 2. */
const logGamma = (b: GraphBuilder, x: Node, [two]: readonly Node[]): Node => b.sub(b.mul(x, two!), b.exp(x));
const logGammaCdf = (x: number): number => special.gammaP(2, Math.exp(x));

describe("sliceDraw", () => {
  it("keeps a distribution, whatever the width and however few the steps", () => {
    const b = new GraphBuilder();
    const gamma = makeGraph([], { x: b.log(b.random("gamma", [2], [n])) });
    const start = evaluate(gamma, {}, createGenerator("slices", 1, "draws"))["x"]!;
    const few = { maxWidths: 2, maxShrinkage: 2 };
    for (const [width, limits] of [
      [wide, knownWidth],
      [3, knownWidth],
      [0.2, knownWidth],
      [30, unknownWidth],
      [0.5, few],
      [20, few],
    ] as const) {
      // prettier-ignore
      const drawn = step(start, logGamma, width, limits);
      expect(kolmogorovSmirnov(drawn, logGammaCdf)).toBeLessThan(kolmogorovSmirnovLimit);
    }
  });

  it("finds the distribution from a point far from it", () => {
    const drawn = step(new Float64Array(n).fill(-3), logGamma, 2, unknownWidth, 12);
    expect(kolmogorovSmirnov(drawn, logGammaCdf)).toBeLessThan(kolmogorovSmirnovLimit);
  });

  it("stays on the side of a bound where the density is not zero", () => {
    const uniform = (b: GraphBuilder, x: Node): Node => b.select(b.lt(b.abs(x), 1), b.filled(0, [n]), b.filled(-Infinity, [n])); // prettier-ignore
    const drawn = step(new Float64Array(n), uniform, 5, unknownWidth, 6);
    expect(kolmogorovSmirnov(drawn, (x) => (x + 1) / 2)).toBeLessThan(kolmogorovSmirnovLimit);
  });

  it("gives the log density at what it has drawn, and goes on from one that is known", () => {
    const b = new GraphBuilder();
    const x = b.input("x", [n]);
    const two = b.constant(2);
    const first = sliceDraw(b, x, [two], logGamma, { width: wide, ...knownWidth });
    const again = sliceDraw(b, first.value, [two], logGamma, { width: wide, ...knownWidth }, first.logDensity);
    const graph = makeGraph([x], { x: again.value, given: again.logDensity, known: logGamma(b, again.value, [two]) });
    const start = evaluate(makeGraph([], { x: b.log(b.random("gamma", [2], [n])) }), {}, createGenerator("slices", 2, "draws")); // prettier-ignore
    const drawn = evaluate(graph, { x: start["x"]! }, createGenerator("slices", 3, "draws"));
    expect(drawn["given"]).toEqual(drawn["known"]);
    expect(kolmogorovSmirnov(drawn["x"]!, logGammaCdf)).toBeLessThan(kolmogorovSmirnovLimit);
  });
});
