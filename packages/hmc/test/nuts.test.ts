import { createGenerator } from "@terrace/core";
import type { LogDensity } from "@terrace/core";
import { describe, expect, it } from "vitest";

import { setDenseMetric, setDiagonalMetric, unitMetric } from "../src/metric.js";
import type { Metric } from "../src/metric.js";
import { createNutsWorkspace, nutsTransition } from "../src/nuts.js";
import { createTransitionInfo } from "../src/transition.js";
import type { TransitionInfo, TransitionState } from "../src/transition.js";
import { autoregressive, densityOf, eightSchools, funnel, independentNormal } from "./support/densities.js";
import { recursiveNuts } from "./support/recursive-nuts.js";

function stateAt(density: LogDensity, position: ArrayLike<number>): TransitionState {
  const gradient = density.allocate(density.dimension);
  const copy = Float64Array.from(position);
  return { position: copy, gradient, logDensity: density.logDensityGradient(copy, gradient) };
}

function denseMetric(dimension: number): Metric {
  const metric = unitMetric("dense", dimension);
  const matrix = new Float64Array(dimension * dimension);
  for (let i = 0; i < dimension; i++) {
    for (let j = 0; j < dimension; j++) matrix[i * dimension + j] = 0.3 ** Math.abs(i - j) * (1 + 0.05 * (i + j));
  }
  expect(setDenseMetric(metric, matrix)).toBe(true);
  return metric;
}

const schools = eightSchools([28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18]);

describe("nutsTransition", () => {
  const cases: { name: string; density: LogDensity; stepSizes: number[]; start: number }[] = [
    { name: "one dimension", density: independentNormal([1]), stepSizes: [0.05, 0.3, 1.4], start: 0.5 },
    { name: "eight schools", density: schools, stepSizes: [0.02, 0.3, 0.8], start: 0.5 },
    { name: "a correlated normal", density: autoregressive(13, 0.9), stepSizes: [0.05, 0.3], start: 0.5 },
    { name: "a funnel, with divergences", density: funnel(6), stepSizes: [0.2, 0.8], start: 0.1 },
    { name: "far tails, where weights overflow", density: independentNormal([1, 1, 1]), stepSizes: [1.9], start: 600 },
  ];
  for (const { name, density, stepSizes, start } of cases) {
    it(`is its recursive twin: ${name}`, () => {
      const depths = new Set<number>();
      let numDivergent = 0;
      for (const metric of [unitMetric("diagonal", density.dimension), denseMetric(density.dimension)]) {
        if (metric.kind === "diagonal") {
          setDiagonalMetric(
            metric,
            Float64Array.from({ length: density.dimension }, (_, i) => 0.8 + 0.1 * (i % 5)),
          );
        }
        for (const stepSize of stepSizes) {
          const parameters = { stepSize, metric, maxTreeDepth: 8 };
          const workspace = createNutsWorkspace(density, 8);
          const state = stateAt(density, new Float64Array(density.dimension).fill(start));
          const info = createTransitionInfo();
          const ours = createGenerator("twin", 0, "draws");
          const twins = createGenerator("twin", 0, "draws");
          for (let iteration = 0; iteration < 150; iteration++) {
            const before = state.position.slice();
            nutsTransition(ours, density, parameters, state, workspace, info);
            const expected = recursiveNuts(twins, density, parameters, before);
            expect(state.position).toEqual(expected.position);
            expect([info.treedepth__, info.n_leapfrog__, info.divergent__]).toEqual([
              expected.depth,
              expected.numLeapfrogs,
              expected.divergent,
            ]);
            expect(info.accept_stat__).toBeCloseTo(expected.acceptance, 12);
            expect(ours.state()).toEqual(twins.state());
            const check = stateAt(density, state.position);
            expect(state.gradient).toEqual(check.gradient);
            expect(info.lp__).toBe(check.logDensity);
            depths.add(info.treedepth__);
            numDivergent += info.divergent__;
          }
        }
      }
      expect(depths.size).toBeGreaterThan(1);
      if (name.includes("divergences")) expect(numDivergent).toBeGreaterThan(0);
    });
  }

  it("stops at the depth limit and says so", () => {
    const density = independentNormal([1, 1]);
    const info = createTransitionInfo();
    const parameters = { stepSize: 1e-4, metric: unitMetric("diagonal", 2), maxTreeDepth: 5 };
    const state = stateAt(density, [0.3, -0.2]);
    nutsTransition(createGenerator(1, 0, "draws"), density, parameters, state, createNutsWorkspace(density, 5), info);
    expect(info).toMatchObject({ treedepth__: 5, n_leapfrog__: 31, divergent__: 0, termination: "depth" });
    expect(info.accept_stat__).toBeCloseTo(1, 6);
  });

  it("reports where a divergence started, on both sides of a finite energy", () => {
    // A cliff: beyond 1 the density is lower by 5000, or is not defined.
    for (const beyond of [-5000, Number.NaN]) {
      const density = densityOf(1, (x, gradient) => {
        gradient[0] = -x[0];
        return -0.5 * x[0] ** 2 + (x[0] > 1 ? beyond : 0);
      });
      const state = stateAt(density, [0.9]);
      const parameters = { stepSize: 0.2, metric: unitMetric("diagonal", 1), maxTreeDepth: 10 };
      const workspace = createNutsWorkspace(density, 10);
      const generator = createGenerator(3, 0, "draws");
      const info: TransitionInfo = createTransitionInfo();
      let seen = 0;
      for (let k = 0; k < 200; k++) {
        nutsTransition(generator, density, parameters, state, workspace, info);
        expect(state.position[0]).toBeLessThanOrEqual(1);
        if (info.divergence === null) continue;
        seen++;
        expect(info).toMatchObject({ divergent__: 1, termination: "divergence" });
        const { position, momentum, energyError } = info.divergence;
        expect(position[0]).toBeLessThanOrEqual(1 + 1e-12);
        // The half-step momentum carries the position over the cliff, whichever way time runs.
        expect(position[0] + 0.2 * Math.abs(momentum[0])).toBeGreaterThan(1);
        if (Number.isNaN(beyond)) expect(energyError).toBe(Infinity);
        else expect(energyError).toBeCloseTo(5000, -1);
      }
      expect(seen).toBeGreaterThan(0);
    }
  });
});
