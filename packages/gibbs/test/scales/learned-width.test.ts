import { createGenerator } from "@terrace/core";
import { evaluate, GraphBuilder } from "@terrace/graph";
import { describe, expect, it } from "vitest";
import { learnedWidth, wide } from "../../src/scales/slice.js";
import { densityStep } from "../../src/steps/density-step.js";
import { tuningPhase } from "../../src/tuning-phase.js";
import { parameter } from "../support/gaussian-models.js";

const sds = [100, 0.01];

/** Two normal numbers of very different spread, both with a first width of 1. */
function step() {
  const b = new GraphBuilder();
  const variable = parameter(b, "x", [2]);
  const logDensity = b.mul(b.square(b.div(variable.input, b.constant(sds))), -0.5);
  const options = { ...learnedWidth, width: 1, learn: "slice" };
  return densityStep(b, { variable, logDensity, reason: "made by hand" }, options);
}

describe("learned widths", () => {
  it("come to many standard deviations in warmup, whatever they begin as, and then stay", () => {
    const { graph, draws, tunes } = step();
    expect([draws, tunes]).toEqual([["x"], ["tuning.x.slice"]]);
    const generator = createGenerator("learned widths", 0, "warmup");
    let state: Record<string, Float64Array> = { x: new Float64Array(2), "tuning.x.slice": Float64Array.of(1, 1) };
    const sweep = (phase: number): void => {
      state = evaluate(graph, { ...state, [tuningPhase]: [phase] }, generator);
    };
    for (let k = 0; k < 400; k++) sweep(-1);
    const learned = state["tuning.x.slice"]!;
    learned.forEach((value, k) => {
      expect(Math.exp(value - 1) / sds[k]!).toBeGreaterThan(wide / 2);
      expect(Math.exp(value - 1) / sds[k]!).toBeLessThan(2 * wide);
    });
    for (let k = 0; k < 20; k++) sweep(1);
    expect(state["tuning.x.slice"]).toEqual(learned);
  });

  it("are the first guess where the state is one", () => {
    const { graph } = step();
    const at = (width: number): Float64Array => evaluate(graph, { x: [0, 0], "tuning.x.slice": [width, width], [tuningPhase]: [1] }, createGenerator(3, 0, "draws"))["x"]!; // prettier-ignore
    expect(at(1)).not.toEqual(at(2));
    expect(at(1)).toEqual(at(1));
  });
});
