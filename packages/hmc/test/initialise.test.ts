import { SamplerError, createGenerator } from "@terrace/core";
import { describe, expect, it } from "vitest";

import { createChain } from "../src/chain.js";
import { initialise } from "../src/initialise.js";
import { createPhasePoint } from "../src/leapfrog.js";
import { unitMetric } from "../src/metric.js";
import { findStepSize } from "../src/step-size-heuristic.js";
import { densityOf, generatorsOf, independentNormal } from "./support/densities.js";

const names = ["mu", "tau", "z[0]"];
const nameOf = (index: number): string => names[index];

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(SamplerError);
    return (error as SamplerError).message;
  }
  throw new Error("nothing was thrown");
}

describe("initialise", () => {
  it("takes the first start that is not hopeless beside others", () => {
    const first = (seed: number) => initialise(createGenerator(seed, 0, "initialisation"), independentNormal([1, 1]));
    // The same positions, with a cliff: to the right of 1 the log density is finite by name alone.
    const cliff = densityOf(2, (x, gradient) => {
      gradient.fill(0);
      return x[0] > 1 ? -1e80 : -x[0];
    });
    for (let seed = 0; seed < 100; seed++) {
      const { position, logDensity } = initialise(createGenerator(seed, 0, "initialisation"), cliff);
      expect(position[0]).toBeLessThan(1);
      expect(logDensity).toBe(-position[0]);
      if (first(seed).position[0]! < 1) expect(position).toEqual(first(seed).position);
    }
  });

  it("draws uniformly from (-2, 2) and tries again", () => {
    // Defined only where the first coordinate is in (1, 1.5): one position in eight.
    const density = densityOf(2, (x, gradient) => {
      gradient.fill(0);
      return x[0] > 1 && x[0] < 1.5 ? 0 : -Infinity;
    });
    const seen: number[] = [];
    for (let seed = 0; seed < 200; seed++) {
      const state = initialise(createGenerator(seed, 0, "initialisation"), density);
      expect(state.position[0] > 1 && state.position[0] < 1.5).toBe(true);
      seen.push(state.position[1]);
    }
    expect(Math.min(...seen)).toBeGreaterThan(-2);
    expect(Math.min(...seen)).toBeLessThan(-1.8);
    expect(Math.max(...seen)).toBeGreaterThan(1.8);
    expect(density.numGradients / 200).toBeGreaterThan(5);
  });

  it("names the parameter that puts the log density out of bounds", () => {
    const density = densityOf(
      3,
      (x, gradient) => {
        gradient.fill(0);
        return x[1] === 0 ? 0 : -Infinity;
      },
      nameOf,
    );
    expect(messageOf(() => initialise(createGenerator(1, 0, "initialisation"), density))).toMatch(
      /^initialise: sampling cannot start at any of 100 random positions in \(-2, 2\); at the last, the log density is -Infinity and the first offending parameter is `tau` \(coordinate 1\) = -?[\d.]+\. Give an `init` inside the support of the model, or check the model's data and constraints\.$/,
    );
    expect(
      messageOf(() => initialise(createGenerator(1, 0, "initialisation"), density, Float64Array.of(1, 2, 3))),
    ).toBe(
      "initialise: sampling cannot start at `init`: the log density is -Infinity and the first offending parameter is `tau` (coordinate 1) = 2. Give an `init` inside the support of the model.",
    );
  });

  it("names the parameter whose gradient is not finite", () => {
    const density = densityOf(
      3,
      (_, gradient) => {
        gradient.set([0, 1, Number.NaN]);
        return -1;
      },
      nameOf,
    );
    expect(
      messageOf(() => initialise(createGenerator(1, 0, "initialisation"), density, Float64Array.of(1, 2, 3))),
    ).toBe(
      "initialise: sampling cannot start at `init`: the gradient is NaN for `z[0]` (coordinate 2) = 3 although the log density is finite. Give an `init` inside the support of the model.",
    );
  });

  it("says when no parameter is to blame", () => {
    const density = densityOf(2, (_, gradient) => {
      gradient.fill(0);
      return Number.NaN;
    });
    expect(messageOf(() => initialise(createGenerator(1, 0, "initialisation"), density))).toBe(
      "initialise: sampling cannot start at any of 100 random positions in (-2, 2); at the last, the log density is NaN, whichever parameter is changed. Give an `init` inside the support of the model, or check the model's data and constraints.",
    );
    const empty = densityOf(0, () => -Infinity);
    expect(messageOf(() => initialise(createGenerator(1, 0, "initialisation"), empty))).toBe(
      "initialise: sampling cannot start at any of 1 random positions in (-2, 2); at the last, the log density is -Infinity (the model has no parameters). Give an `init` inside the support of the model, or check the model's data and constraints.",
    );
  });

  it("refuses an init of the wrong length or with a value that is not finite", () => {
    const density = independentNormal([1, 1]);
    const generator = createGenerator(1, 0, "initialisation");
    expect(() => initialise(generator, density, Float64Array.of(1))).toThrow(
      new RangeError("initialise: `init` must have length 2, received 1."),
    );
    expect(messageOf(() => initialise(generator, density, Float64Array.of(1, Number.NaN)))).toBe(
      "initialise: `init` must be finite, received NaN for coordinate 1. Give a finite value.",
    );
  });
});

describe("findStepSize", () => {
  it("crosses an acceptance of 0.8 from either side", () => {
    const density = independentNormal([0.01]);
    const state = initialise(createGenerator(1, 0, "initialisation"), density, Float64Array.of(0.005));
    for (const start of [1, 1e-6]) {
      const metric = unitMetric("diagonal", 1);
      const generator = createGenerator(1, 0, "warmup");
      const { stepSize } = findStepSize(generator, density, metric, state, start, createPhasePoint(density));
      // One leapfrog step is stable below twice the scale, and nearly exact below a tenth of it.
      expect(stepSize).toBeGreaterThan(0.001);
      expect(stepSize).toBeLessThan(0.04);
    }
  });

  it("refuses densities without a scale", () => {
    const flat = densityOf(1, (_, gradient) => {
      gradient[0] = 0;
      return 0;
    });
    expect(messageOf(() => createChain(flat, { generators: generatorsOf(1) }))).toBe(
      "findStepSize: the log density barely changes over steps of any length, so it may have an infinite integral. Give every parameter a proper prior.",
    );
    const spike = densityOf(1, (x, gradient) => {
      gradient[0] = 0;
      return x[0] === 1 ? 0 : -Infinity;
    });
    expect(messageOf(() => createChain(spike, { generators: generatorsOf(1), init: Float64Array.of(1) }))).toBe(
      "findStepSize: every step from the starting point, however small, ends where the log density is not finite or far lower. Check that the log density is continuous, or give another `init`.",
    );
  });
});
