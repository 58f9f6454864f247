import { createGenerator } from "@terrace/core";
import { groupStatistics, varyingInterceptsStart, varyingInterceptsSweep } from "@terrace/gibbs";
import { evaluate } from "@terrace/graph";
import { describe, expect, it } from "vitest";

import { compileSweep } from "../../src/sweeps/compile-sweep.js";
import { instantiateSweep } from "../../src/sweeps/instantiate-sweep.js";

/** Backends may sum in another order than the interpreter; the sums here have a few terms of one size. */
const orderOfSums = 1e-13;

describe("compileSweep", () => {
  const x = Float64Array.of(0.5, 1.5, 2, -1);
  const y = Float64Array.of(1, 2, 4, 0);
  const sweep = varyingInterceptsSweep(groupStatistics(x, y, Int32Array.of(0, 0, 2, 3), 4));

  it("draws the states that the interpreter draws", () => {
    const { advance } = instantiateSweep(compileSweep(sweep));
    const state = varyingInterceptsStart(sweep);
    const generator = createGenerator(1, 0, "draws");
    const other = createGenerator(1, 0, "draws");
    for (let iteration = 0; iteration < 50; iteration++) {
      const views = sweep.variables.map(
        ({ name, offset, size }) => [name, state.slice(offset, offset + size)] as const,
      );
      const next = evaluate(sweep.graph, Object.fromEntries(views), other);
      advance(state, generator);
      for (const { name, offset, size } of sweep.variables) {
        for (let k = 0; k < size; k++) {
          const error = Math.abs(state[offset + k]! - next[name]![k]!);
          expect(error).toBeLessThan(orderOfSums * Math.max(1, Math.abs(state[offset + k]!)));
        }
      }
    }
  });

  it("moves whichever state it is given", () => {
    const { advance } = instantiateSweep(compileSweep(sweep));
    const states = [varyingInterceptsStart(sweep), varyingInterceptsStart(sweep)];
    const generators = [createGenerator(1, 0, "draws"), createGenerator(1, 0, "draws")];
    for (let iteration = 0; iteration < 3; iteration++) states.forEach((state, k) => advance(state, generators[k]!));
    expect(states[0]).toEqual(states[1]);
  });
});
