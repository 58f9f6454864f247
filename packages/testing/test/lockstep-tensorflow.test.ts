/** @file 256 chains in step, each leapfrog step of all of them one call of a TensorFlow graph, on a posterior that is known. */

import { loadTensorflow, tensorflowBatchedLogDensity } from "@terrace/backend-tfjs";
import { createGenerator, type BatchedLogDensity } from "@terrace/core";
import { createLockstepChains, runLockstepChains, type LockstepStreams } from "@terrace/hmc";
import { parseModel } from "@terrace/model";
import { makePlan } from "@terrace/runtime";
import { expect, it } from "vitest";

const NUM_CHAINS = 256;
const NUM_GROUPS = 6;

/** y ~ normal(a[g], 1), a ~ normal(0, 2): each a is normal with precision 1/4 + its rows. */
const y = Array.from({ length: 40 }, (_, i) => Math.sin(1.9 * i) + (i % NUM_GROUPS));
const g = y.map((_, i) => (i * i) % NUM_GROUPS);
const text = `data y: real[N], g: int(lower=0, upper=5)[N]
a[6] ~ normal(0, 2)
y ~ normal(a[g], 1)`;

function streams(seed: number): LockstepStreams {
  const own = (chain: number, index?: number) => ({
    initialisation: createGenerator(seed, chain, "initialisation", index),
    warmup: createGenerator(seed, chain, "warmup", index),
    draws: createGenerator(seed, chain, "draws", index),
  });
  return { shared: own(0, 0), chains: Array.from({ length: NUM_CHAINS }, (_, chain) => own(chain)) };
}

it("256 chains in one graph call have the moments of their posterior", async () => {
  const { programs } = makePlan(parseModel(text).graph, { y, g });
  const session = tensorflowBatchedLogDensity(loadTensorflow(), programs, NUM_CHAINS);
  let numCalls = 0;
  const density: BatchedLogDensity = {
    dimension: session.dimension,
    numChains: NUM_CHAINS,
    logDensity: (positions, values) => session.logDensity(positions, values),
    logDensityGradient(positions, values, gradients) {
      numCalls++;
      session.logDensityGradient(positions, values, gradients);
    },
  };
  // By chain, so that chains are independent draws of a mean.
  const sums = new Float64Array(NUM_GROUPS * NUM_CHAINS);
  const squares = new Float64Array(NUM_GROUPS * NUM_CHAINS);
  const numDraws = 40;
  let numSteps = 0;
  let numCallsBefore = 0;
  await runLockstepChains(
    await createLockstepChains(density, { generators: streams(3), warmup: 100, draws: numDraws }),
    {
      onDraws(iteration, _isWarmup, positions, info) {
        if (iteration === 100) numCallsBefore = numCalls - info.n_leapfrog__[0]!;
        numSteps += info.n_leapfrog__[0]!;
        expect(info.divergent__.every((each) => each === 0)).toBe(true);
        positions.forEach((value, k) => {
          sums[k]! += value;
          squares[k]! += value * value;
        });
      },
    },
  );
  expect(numCalls - numCallsBefore).toBe(numSteps);
  session.dispose();
  for (let group = 0; group < NUM_GROUPS; group++) {
    const rows = y.filter((_, i) => g[i] === group);
    const variance = 1 / (0.25 + rows.length);
    const mean = variance * rows.reduce((sum, value) => sum + value, 0);
    const chains = (all: Float64Array): Float64Array => all.subarray(group * NUM_CHAINS, (group + 1) * NUM_CHAINS);
    // Twelve z of 256 independent chains: |z| > 5 has probability 6e-7 each.
    expect(Math.abs(z(chains(sums), numDraws, mean))).toBeLessThan(5);
    expect(Math.abs(z(chains(squares), numDraws, variance + mean * mean))).toBeLessThan(5);
  }
});

/** Distance of the mean of chains' means from `expected`, in standard errors. */
function z(totals: Float64Array, numDraws: number, expected: number): number {
  const means = totals.map((total) => total / numDraws);
  const mean = means.reduce((sum, each) => sum + each, 0) / means.length;
  const variance = means.reduce((sum, each) => sum + (each - mean) * (each - mean), 0) / (means.length - 1);
  return (mean - expected) / Math.sqrt(variance / means.length);
}
