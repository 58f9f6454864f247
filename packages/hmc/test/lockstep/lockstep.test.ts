import { SamplerError } from "@terrace/core";
import { describe, expect, it } from "vitest";

import { createLockstepChains } from "../../src/lockstep/chains.js";
import { createChain } from "../../src/chain.js";
import { initialise } from "../../src/initialise.js";
import { autoregressive, densityOf, funnel, generatorsOf, independentNormal, steepWall } from "../support/densities.js";
import { batched, sampleLockstep, streamsOf } from "../support/lockstep.js";
import { estimate, sampleChains } from "../support/monte-carlo.js";

const numChains = 5;

describe("chains in step", () => {
  // Fixed tuning and no jitter: nothing is shared then, and each chain is the chain that it would be alone.
  const alone = { warmup: 0, draws: 60, stepSize: 0.3, numLeapfrogs: 5, numLeapfrogsJitter: 0 } as const;

  for (const isLate of [false, true]) {
    it(`are each the static chain of their own streams, bit for bit${isLate ? ", where answers come late" : ""}`, async () => {
      for (const density of [autoregressive(11, 0.7), funnel(6), steepWall(2)]) {
        const sampled = await sampleLockstep(batched(density, numChains, isLate), 3, alone);
        const expected = sampleChains(density, 3, numChains, { ...alone, sampler: "hmc" });
        expect(sampled.chains).toEqual(expected.chains);
        expect(sampled.acceptance.map((x) => x.toFixed(12))).toEqual(expected.acceptance.map((x) => x.toFixed(12)));
        expect(sampled.divergences).toBe(expected.divergences);
        expect(sampled.leapfrogs).toBe(expected.leapfrogs);
      }
    });
  }

  it("take one evaluation for a step of all chains", async () => {
    const density = batched(independentNormal([1, 2]), 64);
    const sampled = await sampleLockstep(density, 4, { ...alone, init: new Float64Array(128) });
    expect(sampled.numCalls).toBe(1 + 60 * 5);
    expect(sampled.leapfrogs).toBe(64 * 60 * 5);
  });

  it("start where each chain would start alone", async () => {
    const density = funnel(4);
    const { state } = await createLockstepChains(batched(density, numChains), { generators: streamsOf(8, numChains) });
    for (let chain = 0; chain < numChains; chain++) {
      const expected = initialise(generatorsOf(8, chain).initialisation, density);
      const own = Array.from({ length: 4 }, (_, i) => state.positions[i * numChains + chain]);
      expect(own).toEqual([...expected.position]);
      expect(state.logDensities[chain]).toBe(expected.logDensity);
    }
  });

  it("hold a chain that diverges and let the others go on", async () => {
    // Undefined beyond 3: the density must not be asked there again by a chain that is held.
    const asked: number[] = [];
    const density = densityOf(1, (position, gradient) => {
      asked.push(position[0]!);
      gradient[0] = -position[0]!;
      return position[0]! > 3 ? Number.NaN : -0.5 * position[0]! * position[0]!;
    });
    const options = { ...alone, stepSize: 0.4, numLeapfrogs: 20, init: Float64Array.of(2.99, 0, 2.99, 0) };
    const chains = await createLockstepChains(batched(density, 4), { ...options, generators: streamsOf(5, 4) });
    let numDivergent = 0;
    while (!chains.isDone) {
      asked.length = 0;
      const before = chains.state.positions.slice();
      await chains.step();
      chains.info.divergent__.forEach((isDivergent, chain) => {
        if (isDivergent === 0) return;
        numDivergent++;
        expect(chains.state.positions[chain]).toBe(before[chain]);
        expect(chains.info.accept_stat__[chain]).toBe(0);
      });
      const outside = asked.filter((position) => position > 3).length;
      expect(outside).toBe(chains.info.divergent__.reduce((sum, each) => sum + each, 0));
    }
    expect(numDivergent).toBeGreaterThan(3);
  });

  it("have streams that do not depend on the number of chains", async () => {
    const density = autoregressive(6, 0.5);
    const many = await sampleLockstep(batched(density, 7), 6, alone);
    const few = await sampleLockstep(batched(density, 3), 6, alone);
    expect(few.chains).toEqual(many.chains.slice(0, 3));
  });
});

describe("draws of chains in step", () => {
  // Each z below is a t with 99 degrees of freedom or more: |z| > 5.5 has probability below 3e-7, and there are some 400.
  const maxZ = 5.5;

  it("have the moments of a normal with scales from 1e-2 to 1e2, at the acceptance that was asked for", async () => {
    const scales = Array.from({ length: 30 }, (_, i) => 10 ** (-2 + (4 * i) / 29));
    const means = scales.map((scale, i) => scale * ((i % 7) - 3));
    const sampled = await sampleLockstep(batched(independentNormal(scales, means), 64), 21, {
      warmup: 200,
      draws: 100,
    });
    expect(sampled.divergences).toBe(0);
    const acceptance = sampled.acceptance.reduce((sum, each) => sum + each, 0) / 64;
    expect(Math.abs(acceptance - 0.8)).toBeLessThan(0.05);
    scales.forEach((scale, i) => {
      const mean = estimate(sampled, (x) => (x(i) - means[i]!) / scale);
      const square = estimate(sampled, (x) => ((x(i) - means[i]!) / scale) ** 2);
      expect(Math.abs(mean.mean / mean.standardError)).toBeLessThan(maxZ);
      expect(Math.abs((square.mean - 1) / square.standardError)).toBeLessThan(maxZ);
      expect(square.standardError).toBeLessThan(0.1);
    });
  });

  it("have the covariances of a correlated normal, and agree with single static chains", async () => {
    const density = autoregressive(12, 0.8);
    const options = { trajectoryLength: 4, stepSizeJitter: 0.1, warmup: 300, draws: 200 };
    const sampled = await sampleLockstep(batched(density, 32), 22, options);
    const single = sampleChains(density, 22, 4, { ...options, draws: 1600, sampler: "hmc" });
    expect(sampled.divergences).toBe(0);
    for (let i = 0; i < 12; i++) {
      for (let j = 0; j <= i; j++) {
        const product = estimate(sampled, (x) => x(i) * x(j));
        expect(Math.abs(product.mean - 0.8 ** (i - j)) / product.standardError).toBeLessThan(maxZ);
        const other = estimate(single, (x) => x(i) * x(j));
        const error = Math.hypot(product.standardError, other.standardError);
        expect(Math.abs(product.mean - other.mean) / error).toBeLessThan(maxZ);
      }
    }
  });

  it("lose no chain that starts where steps must be far smaller", async () => {
    // y ~ normal(mu, exp(s)), four y around 2, s ~ normal(0, 1): at s = -2 and mu = 0 the log density falls as -600 mu^2.
    const y = [2.1, 1.9, 2.4, 2.2];
    const density = densityOf(2, (position, gradient) => {
      const [mu, s] = [position[0]!, position[1]!];
      const precision = Math.exp(-2 * s);
      const squares = y.reduce((sum, each) => sum + (each - mu) ** 2, 0);
      gradient[0] = y.reduce((sum, each) => sum + (each - mu) * precision, 0) - mu / 100;
      gradient[1] = precision * squares - y.length - s;
      return -0.5 * precision * squares - y.length * s - 0.5 * s * s - mu ** 2 / 200;
    });
    for (let seed = 1; seed <= 5; seed++) {
      const sampled = await sampleLockstep(batched(density, 64), seed, { warmup: 150, draws: 20 });
      for (const [mu] of sampled.chains) expect(new Set(mu).size).toBeGreaterThan(5);
    }
  });

  it("are right after starts where the log density is -1e87", async () => {
    const sampled = await sampleLockstep(batched(steepWall(100), 16), 23, {
      init: new Float64Array(16).fill(2),
      warmup: 400,
      draws: 200,
    });
    const { mean, standardError } = estimate(sampled, (x) => Math.exp(100 * x(0)));
    expect(Math.abs(mean - 1) / standardError).toBeLessThan(maxZ);
    expect(standardError).toBeLessThan(0.1);
  });
});

describe("bad calls", () => {
  const density = batched(independentNormal([1]), 2);
  const generators = streamsOf(1, 2);
  it.each([
    [
      { generators: streamsOf(1, 3) },
      "createLockstepChains: `generators.chains` must have one entry for each of 2 chains, received 3.",
    ],
    [{ generators, warmup: -1 }, "createLockstepChains: `warmup` must be an integer from 0, received -1."],
    [
      { generators, init: new Float64Array(3) },
      "createLockstepChains: `init` must have length 2 (1 coordinates of 2 chains), received 3.",
    ],
  ])("are named: %#", async (options, message) => {
    await expect(createLockstepChains(density, options)).rejects.toThrow(new RangeError(message));
  });

  it("and starts that are not to be had", async () => {
    const nowhere = batched(densityOf(1, () => Number.NaN), 2); // prettier-ignore
    await expect(createLockstepChains(nowhere, { generators: streamsOf(1, 2) })).rejects.toThrow(
      new SamplerError(
        "createLockstepChains: chain 1 of 2 in step cannot start at any of 100 random positions in (-2, 2). Give an `init` inside the support of the model, or check the model's data and constraints.",
      ),
    );
    const init = Float64Array.of(0, Number.NaN);
    await expect(createLockstepChains(density, { generators, init })).rejects.toThrow(
      "createLockstepChains: chain 2 of 2 in step cannot start at `init`: the log density is NaN or its gradient is not finite. Give an `init` inside the support of the model.",
    );
    const flat = batched(densityOf(1, (_, gradient) => (gradient[0] = 0)), 2); // prettier-ignore
    await expect(createLockstepChains(flat, { generators: streamsOf(1, 2) })).rejects.toThrow("barely changes");
    const wall = batched(densityOf(1, (x, gradient) => ((gradient[0] = 0), x[0] === 1 ? 0 : Number.NaN)), 2); // prettier-ignore
    const here = Float64Array.of(1, 1);
    await expect(createLockstepChains(wall, { generators: streamsOf(1, 2), init: here })).rejects.toThrow(
      "however small",
    );
  });

  it("and a step after the last", async () => {
    const chains = await createLockstepChains(density, { generators: streamsOf(1, 2), warmup: 0, draws: 0 });
    await expect(chains.step()).rejects.toThrow("step: the chains have 0 iterations and all are done.");
  });

  it("as those of a single chain name theirs", () => {
    expect(() => createChain(independentNormal([1]), { generators: generatorsOf(1), warmup: -1 })).toThrow(
      "createChain: `warmup` must be an integer from 0, received -1.",
    );
  });
});
