import { describe, expect, it } from "vitest";
import { compileKernel, kernelLogDensity } from "@terrace/backend-kernel";
import { createGenerator } from "@terrace/core";
import { evaluate } from "@terrace/graph";
import { parseModel } from "@terrace/model";
import { makePlan } from "@terrace/runtime";
import { hardModels } from "../models/hard-models.js";

/** Relative step and tolerance of central differences of order h^4 on densities of size up to 1e3. */
const step = 1e-4;
const tolerance = 2e-6;

describe.each(Object.entries(hardModels))("%s", (_, [source, data]) => {
  const plan = makePlan(parseModel(source).graph, data);
  const position = Float64Array.from({ length: plan.dimension }, (_, i) => 0.4 * Math.sin(2.3 * i + 1));
  const { value, gradient } = evaluate(plan.programs.density, { position });

  it("has the gradient that differences give", () => {
    expect(value![0]).toBeGreaterThan(-Infinity);
    for (let i = 0; i < plan.dimension; i++) {
      const at = (shift: number): number => {
        const moved = position.slice();
        moved[i]! += shift * step;
        return evaluate(plan.programs.value, { position: moved })["value"]![0]!;
      };
      const difference = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step);
      expect(Math.abs(gradient![i]! - difference)).toBeLessThan(tolerance * (1 + Math.abs(difference)));
    }
  });

  it("has a kernel that equals the interpreter", () => {
    const density = kernelLogDensity(compileKernel(plan.programs.density));
    const result = density.allocate(plan.dimension);
    const kernelValue = density.logDensityGradient(position, result);
    expect(Math.abs(kernelValue - value![0]!)).toBeLessThan(1e-12 * (1 + Math.abs(value![0]!)));
    const largest = gradient!.reduce((m, g) => Math.max(m, Math.abs(g)), 1);
    gradient!.forEach((g, i) => expect(Math.abs(result[i]! - g)).toBeLessThan(1e-12 * largest));
  });

  it("draws, predicts and scores rows", () => {
    const draws = evaluate(plan.programs.draw, { position }, createGenerator(1, 0, "recovery"));
    expect(Object.keys(draws)).toEqual(plan.quantities.map(({ name }) => name));
    for (const { name, shape } of plan.quantities) {
      expect(draws[name]).toHaveLength(shape.reduce((a, b) => a * b, 1));
      expect(draws[name]!.every(Number.isFinite)).toBe(true);
    }
    const back = evaluate(plan.programs.unconstrain, draws);
    back["position"]!.forEach((x, i) => expect(x).toBeCloseTo(position[i]!, 8));
    const pointwise = evaluate(plan.programs.pointwise, { position });
    const predicted = evaluate(plan.programs.generate, { position }, createGenerator(1, 0, "prediction"));
    for (const { name, shape, predictionShape, notPredictable } of plan.observations) {
      expect(pointwise[name]).toHaveLength(shape.reduce((a, b) => a * b, 1));
      if (notPredictable === undefined)
        expect(predicted[name]).toHaveLength(predictionShape.reduce((a, b) => a * b, 1));
    }
  });
});
