import { createGenerator } from "@terrace/core";
import { createLockstepChains, runLockstepChains } from "@terrace/hmc";
import { describe, expect, it } from "vitest";

import { instantiateBatchedDensity } from "../../src/compile/instantiate-density.js";
import { compile, sample } from "../../src/index.js";
import { closeWorkers } from "../../src/host/pool.js";
import { leaseThreads } from "../../src/host/browser.js";
import { runChains } from "../../src/chains/run-chains.js";
import { makePlan } from "../../src/plan/make-plan.js";
import type { ProgressEvent } from "../../src/progress/event.js";
import { lockstepTasks } from "../../src/sample/lockstep-tasks.js";
import { resolveSampleOptions, type SampleOptions } from "../../src/sample/options.js";
import {
  conjugate,
  conjugateData,
  conjugatePosterior,
  groups,
  groupsData,
  hashDraws,
  hashFit,
} from "../support/models.js";

const inStep = { sampler: "hmc", chains: 8, lockstep: 4, warmup: 150, draws: 60, seed: 3 } as const;
const backends = ["wasm", "typescript", "tfjs"] as const;

describe("chains of a fit in step", () => {
  it.each(backends)("are the same on one worker and on two: %s", async (backend) => {
    const one = await sample(groups, groupsData, { ...inStep, backend, workers: 1 });
    const two = await sample(groups, groupsData, { ...inStep, backend, workers: 2 });
    expect(hashFit(two)).toBe(hashFit(one));
    expect(one.draws.numChains).toBe(8);
    // Chains of a group share what warmup found, groups do not.
    const stepSizes = one.chains.map(({ stepSize }) => stepSize);
    expect(new Set(stepSizes.slice(0, 4)).size).toBe(1);
    expect(new Set(stepSizes.slice(4)).size).toBe(1);
    expect(stepSizes[0]).not.toBe(stepSizes[4]);
    expect(one.options).toMatchObject({ sampler: "hmc", lockstep: 4 });
    expect(one.explain()).toContain("static HMC on all coordinates: diagonal metric, 4 chains in step");
  });

  it("do not depend on how many other groups there are", async () => {
    const [both, first] = [
      await sample(groups, groupsData, inStep),
      await sample(groups, groupsData, { ...inStep, chains: 4 }),
    ];
    const values = both.draws.get("mu").values;
    expect([...first.draws.get("mu").values]).toEqual([...values.subarray(0, values.length / 2)]);
  });

  it("are those of the sampler, with their statistics and what was evaluated", async () => {
    const fit = await sample(groups, groupsData, { ...inStep, chains: 4, lockstep: true, saveWarmup: true, thin: 2 });
    const plan = makePlan(groups.graph, groupsData);
    const { tasks } = lockstepTasks(plan, {
      ...resolveSampleOptions({ ...inStep, chains: 4, lockstep: true }),
      lockstep: 4,
    });
    const density = await instantiateBatchedDensity(tasks[0]!.density, 0, 4, tasks[0]!.coordinateNames);
    let numGradients = 0;
    const counted = {
      ...density,
      logDensityGradient: (positions: Float64Array, values: Float64Array, gradients: Float64Array) => {
        numGradients++;
        return density.logDensityGradient(positions, values, gradients);
      },
    };
    const streams = (chain: number, index?: number) => ({
      initialisation: createGenerator(3, chain, "initialisation", index),
      warmup: createGenerator(3, chain, "warmup", index),
      draws: createGenerator(3, chain, "draws", index),
    });
    const generators = { shared: streams(0, 0), chains: [0, 1, 2, 3].map((chain) => streams(chain)) };
    const chains = await createLockstepChains(counted, {
      generators,
      warmup: 150,
      draws: 60,
      thin: 2,
      saveWarmup: true,
    });
    const afterStart = numGradients;
    const numRows = 30;
    let row = 0;
    await runLockstepChains(chains, {
      onDraws(iteration, isWarmup, positions, info) {
        const own = isWarmup ? fit.warmup! : fit;
        const rows = isWarmup ? 75 : numRows;
        const k = isWarmup ? iteration / 2 : row++;
        for (let chain = 0; chain < 4; chain++) {
          expect(own.sampleStats.lp__[chain * rows + k]).toBe(info.lp__[chain]);
          expect(own.sampleStats.n_leapfrog__[chain * rows + k]).toBe(info.n_leapfrog__[chain]);
          expect(own.sampleStats.stepsize__[chain * rows + k]).toBe(info.stepsize__);
          expect(own.sampleStats.treedepth__[chain * rows + k]).toBe(0);
        }
        if (isWarmup) return;
        positions.forEach((value, at) => {
          expect(fit.positions[((at % 4) * numRows + k) * density.dimension + Math.floor(at / 4)]).toBe(value);
        });
      },
    });
    expect(row).toBe(numRows);
    const { warmupLeapfrogs, drawLeapfrogs } = fit.chains[0]!;
    // What initialisation evaluates is no leapfrog step: ten tries and the one that is taken.
    expect(warmupLeapfrogs + drawLeapfrogs).toBe(numGradients - 11);
    expect(afterStart).toBeGreaterThan(11);
  });

  it("start where they are told to", async () => {
    const compiled = compile(conjugate, conjugateData);
    const init = [0, 1, 2, 3].map((chain) => ({ mu: chain / 10 }));
    const options = { ...inStep, chains: 4, lockstep: 2, warmup: 0, draws: 1, stepSize: 1e-14, init } as const;
    const fit = await sample(conjugate, conjugateData, options);
    init.forEach((values, chain) => {
      expect(Math.abs(fit.positions[chain]! - compiled.unconstrain(values)[0]!)).toBeLessThan(1e-6);
    });
  });

  it("draw from the posterior, with a warmup far shorter than one chain needs", async () => {
    const fit = await sample(conjugate, conjugateData, {
      ...inStep,
      chains: 64,
      lockstep: true,
      warmup: 60,
      draws: 50,
    });
    const [row] = fit.summary().rows;
    // Four standard errors; the seed is fixed, so this passes or fails for good.
    expect(Math.abs(row!.mean - conjugatePosterior.mean)).toBeLessThan(4 * row!.mcseMean);
    expect(Math.abs(row!.sd / conjugatePosterior.sd - 1)).toBeLessThan(4 / Math.sqrt(2 * row!.essBulk));
  });

  it("are 256 in one graph call", async () => {
    const options = { ...inStep, backend: "tfjs", chains: 256, lockstep: true, warmup: 40, draws: 10 } as const;
    const fit = await sample(groups, groupsData, options);
    expect(fit.explain()).toContain("TensorFlow graph of");
    expect(fit.explain()).toContain("operations for 256 chains");
    expect(fit.draws.numChains).toBe(256);
  });
});

describe("chains in step that do not come to their end", () => {
  const endless = { ...inStep, chains: 4, lockstep: 2, draws: 500_000_000, thin: 100_000, workers: 2 } as const;

  it("return what was drawn, as a run of that length has it, and tell of themselves as groups", async () => {
    const controller = new AbortController();
    const events: ProgressEvent[] = [];
    const progress = (event: ProgressEvent): void => {
      events.push(event);
      if (event.kind === "iteration" && event.iteration > 250_000) controller.abort();
    };
    const fit = await sample(conjugate, conjugateData, { ...endless, progress, signal: controller.signal });
    expect(fit.incomplete).toBe(true);
    const { numDraws } = fit.draws;
    expect(numDraws).toBeGreaterThan(1);
    const whole = await sample(conjugate, conjugateData, { ...endless, draws: (numDraws - 1) * endless.thin + 1 });
    expect(hashDraws(whole.draws)).toBe(hashDraws(fit.draws));
    for (const event of events) expect([0, 2]).toContain(event.chain);
    expect(events.filter(({ kind }) => kind === "end")).toMatchObject([
      { numInStep: 2, numChains: 4, outcome: "stopped" },
      { numInStep: 2, numChains: 4, outcome: "stopped" },
    ]);
  });

  it("fail together, and leave the other groups' draws", async () => {
    const init = [{ mu: 0 }, { mu: 0 }, { mu: 0 }, { mu: 1e300 }];
    const options: SampleOptions = { ...inStep, chains: 4, lockstep: 2, init };
    const fit = await sample(conjugate, conjugateData, options);
    expect(fit.failures.map(({ chain }) => chain)).toEqual([2, 3]);
    expect(fit.failures[0]!.message).toContain("cannot start at `init`");
    expect(fit.chains.map(({ chain }) => chain)).toEqual([0, 1]);
  });

  it("let a thread go that has other work to do, as in a browser", async () => {
    const plan = makePlan(conjugate.graph, conjugateData);
    const options = { ...inStep, chains: 2, lockstep: 2, draws: 100_000 } as const;
    const run = async (lease: Awaited<ReturnType<typeof leaseThreads>>): Promise<number[]> => {
      const { tasks } = lockstepTasks(plan, { ...resolveSampleOptions(options), lockstep: 2 });
      const outcomes = await runChains(lease, tasks);
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(["done", "done"]);
      return [...tasks[0]!.memories[1]!.positions];
    };
    let numTurns = 0;
    const timer = setInterval(() => numTurns++, 5);
    const sliced = await run(await leaseThreads());
    clearInterval(timer);
    expect(numTurns).toBeGreaterThan(1);
    const { leaseThreads: leaseWorkers } = await import("../../src/host/pool.js");
    const lease = await leaseWorkers(1);
    expect(sliced).toEqual(await run(lease));
    lease.release();
    await closeWorkers();
  });
});
