import { describe, expect, it } from "vitest";

import { chainByChain } from "../src/chain-by-chain.js";
import type { LogDensity } from "../src/log-density.js";

const density: LogDensity = {
  dimension: 2,
  logDensity: (position) => -(position[0] ** 2) * position[1],
  logDensityGradient(position, gradient) {
    gradient[0] = -2 * position[0] * position[1];
    gradient[1] = -(position[0] ** 2);
    return this.logDensity(position);
  },
  allocate: (length) => new Float64Array(length),
  coordinateName: (index) => ["a", "b"][index],
};

describe("chainByChain", () => {
  it("is each chain's own value and gradient, chains last", () => {
    const many = chainByChain(density, 3);
    const positions = Float64Array.of(1, 2, 3, 0.5, 0.25, -1);
    const [values, alone] = [new Float64Array(3), new Float64Array(3)];
    const gradients = new Float64Array(6);
    many.logDensityGradient(positions, values, gradients);
    many.logDensity(positions, alone);
    expect([...values]).toEqual([-0.5, -1, 9]);
    expect([...alone]).toEqual([...values]);
    expect([...gradients]).toEqual([-1, -1, 6, -1, -4, -9]);
    expect(many.coordinateName?.(1)).toBe("b");
    expect({ dimension: many.dimension, numChains: many.numChains }).toEqual({ dimension: 2, numChains: 3 });
  });
});
