import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { describe, expect, it } from "vitest";

import { initialise } from "../src/initialise.js";
import { createChain, resumeChain } from "../src/chain.js";
import type { ChainOptions } from "../src/options.js";
import { runChain } from "../src/run-chain.js";
import { densityOf, eightSchools, generatorsOf, independentNormal } from "./support/densities.js";

const schools = eightSchools([28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18]);

interface Kept {
  iteration: number;
  isWarmup: boolean;
  position: number[];
  statistics: number[];
}

function run(options: ChainOptions, from?: ReturnType<typeof createChain>): Kept[] {
  const kept: Kept[] = [];
  runChain(
    schools,
    options,
    {
      onDraw(iteration, isWarmup, position, info) {
        const { lp__, accept_stat__, stepsize__, treedepth__, n_leapfrog__, divergent__, energy__ } = info;
        const statistics = [lp__, accept_stat__, stepsize__, treedepth__, n_leapfrog__, divergent__, energy__];
        kept.push({ iteration, isWarmup, position: [...position], statistics });
      },
    },
    from,
  );
  return kept;
}

describe("createChain", () => {
  it("goes on in a density that has changed, once it is refreshed", () => {
    let scale = 1;
    const changing = densityOf(1, (position, gradient) => {
      gradient[0] = -position[0] / scale ** 2;
      return (-0.5 * position[0] ** 2) / scale ** 2;
    });
    const chain = createChain(changing, { generators: generatorsOf(3), warmup: 50, draws: 10 });
    chain.step();
    const before = chain.state.position[0];
    scale = 10;
    chain.refresh();
    expect(chain.state.position[0]).toBe(before);
    expect(chain.state.logDensity).toBe(-0.5 * (before / 10) ** 2);
    expect(chain.state.gradient[0]).toBe(-before / 100);
  });

  const variants: Omit<ChainOptions, "generators">[] = [
    {},
    { schedule: "windowed" },
    { metric: "dense" },
    { metric: "dense", schedule: "continuous" },
    { sampler: "hmc" },
    { sampler: "hmc", numLeapfrogs: 5, stepSizeJitter: 0.2 },
  ];
  for (const variant of variants) {
    it(`gives the same bits again and after every checkpoint: ${JSON.stringify(variant)}`, () => {
      const options = { ...variant, warmup: 160, draws: 40, saveWarmup: true };
      const whole = run({ ...options, generators: generatorsOf(7) });
      expect(whole).toHaveLength(200);
      expect(run({ ...options, generators: generatorsOf(7) })).toEqual(whole);
      for (const stop of [0, 1, 30, 99, 100, 159, 160, 161, 199]) {
        const chain = createChain(schools, { ...options, generators: generatorsOf(7) });
        for (let k = 0; k < stop; k++) chain.step();
        const checkpoint = structuredClone(chain.checkpoint());
        for (let k = stop; k < 200; k++) chain.step(); // the checkpoint shares nothing with the chain
        const resumedOptions = { ...options, generators: generatorsOf(999) };
        expect(run(resumedOptions, resumeChain(schools, resumedOptions, checkpoint))).toEqual(whole.slice(stop));
      }
    });
  }

  it("freezes step size and metric when warmup is over, and not before", () => {
    for (const schedule of ["continuous", "windowed"] as const) {
      const chain = createChain(schools, { schedule, warmup: 100, draws: 100, generators: generatorsOf(2) });
      const stepSizes = new Set<number>();
      while (chain.isWarmup) {
        chain.step();
        stepSizes.add(chain.info.stepsize__);
      }
      expect(stepSizes.size).toBeGreaterThan(90);
      const { stepSize } = chain.state;
      const metric = chain.state.metric.inverseMassMatrix.slice();
      expect(chain.state.warmup).toBeNull();
      while (!chain.isDone) {
        chain.step();
        expect(chain.info.stepsize__).toBe(stepSize);
      }
      expect(chain.state.metric.inverseMassMatrix).toEqual(metric);
      expect(() => chain.step()).toThrow(new RangeError("step: the chain has 200 iterations and all are done."));
    }
  });

  it("counts every gradient but those of the search for a first position", () => {
    const density = densityOf(3, (x, gradient) => {
      let sum = 0;
      for (let i = 0; i < 3; i++) {
        gradient[i] = -x[i];
        sum -= 0.5 * x[i] * x[i];
      }
      return sum;
    });
    for (const sampler of ["nuts", "hmc"] as const) {
      density.numGradients = 0;
      initialise(generatorsOf(2).initialisation, density);
      const numFirst = density.numGradients;
      density.numGradients = 0;
      const chain = createChain(density, { sampler, warmup: 50, draws: 50, generators: generatorsOf(2) });
      while (!chain.isDone) chain.step();
      expect(chain.state.warmupLeapfrogs + chain.state.drawLeapfrogs + numFirst).toBe(density.numGradients);
    }
  });

  it("keeps what thin and saveWarmup ask for, the same draws as without thinning", () => {
    const base = { warmup: 30, draws: 20 };
    const all = run({ ...base, saveWarmup: true, generators: generatorsOf(3) });
    const thinned = run({ ...base, saveWarmup: true, thin: 7, generators: generatorsOf(3) });
    expect(thinned.map((each) => [each.iteration, each.isWarmup])).toEqual([
      [0, true],
      [7, true],
      [14, true],
      [21, true],
      [28, true],
      [30, false],
      [37, false],
      [44, false],
    ]);
    expect(thinned).toEqual(
      all.filter((each) => (each.iteration < 30 ? each.iteration : each.iteration - 30) % 7 === 0),
    );
    expect(run({ ...base, thin: 7, generators: generatorsOf(3) })).toEqual(thinned.slice(5));
  });

  it("stops between two iterations when asked", () => {
    const asked: number[] = [];
    const kept: number[] = [];
    const { chain, isComplete } = runChain(
      schools,
      { warmup: 10, draws: 10, generators: generatorsOf(3) },
      {
        onDraw: (iteration) => kept.push(iteration),
        shouldStop: (iteration) => asked.push(iteration) > 13,
      },
    );
    expect(isComplete).toBe(false);
    expect(chain.state.iteration).toBe(13);
    expect(asked).toHaveLength(14);
    expect(kept).toEqual([10, 11, 12]);
  });

  it("uses a given step size as it is when there is no warmup, and searches for one when none is given", () => {
    const given = createChain(schools, { warmup: 0, draws: 1, stepSize: 0.123, generators: generatorsOf(3) });
    given.step();
    expect(given.info.stepsize__).toBe(0.123);
    const searched = createChain(schools, { warmup: 0, draws: 1, generators: generatorsOf(3) });
    expect(Number.isInteger(Math.log2(searched.state.stepSize))).toBe(true);
    expect(searched.state.warmupLeapfrogs).toBeGreaterThan(1);
  });

  it("starts at a given position", () => {
    const init = Float64Array.from({ length: 10 }, (_, i) => i / 10);
    const chain = createChain(schools, { init, generators: generatorsOf(3) });
    expect(chain.state.position).toEqual(init);
    expect(chain.state.position).not.toBe(init);
  });

  it("runs a density without parameters", () => {
    const density = densityOf(0, () => -1.5);
    const seen: number[] = [];
    const { chain } = runChain(
      density,
      { warmup: 5, draws: 3, generators: generatorsOf(1) },
      {
        onDraw(_iteration, _isWarmup, position, info) {
          expect(position).toHaveLength(0);
          expect(info).toMatchObject({
            n_leapfrog__: 0,
            treedepth__: 0,
            divergent__: 0,
            accept_stat__: 1,
            energy__: 1.5,
          });
          seen.push(info.lp__);
        },
      },
    );
    expect(seen).toEqual([-1.5, -1.5, -1.5]);
    expect(chain.state.warmupLeapfrogs + chain.state.drawLeapfrogs).toBe(0);
  });

  it("names the option that is out of range", () => {
    const table: [Partial<ChainOptions>, string][] = [
      [{ warmup: -1 }, "createChain: `warmup` must be an integer from 0, received -1."],
      [{ draws: 1.5 }, "createChain: `draws` must be an integer from 0, received 1.5."],
      [{ thin: 0 }, "createChain: `thin` must be an integer from 1, received 0."],
      [{ maxTreeDepth: 21 }, "createChain: `maxTreeDepth` must be an integer from 1 to 20, received 21."],
      [{ targetAcceptance: 1 }, "createChain: `targetAcceptance` must be between 0 and 1, both excluded, received 1."],
      [{ stepSize: Number.NaN }, "createChain: `stepSize` must be positive and finite, received NaN."],
      [{ numLeapfrogs: 0 }, "createChain: `numLeapfrogs` must be an integer from 1 to 65536, received 0."],
      [{ trajectoryLength: 0 }, "createChain: `trajectoryLength` must be positive and finite, received 0."],
      [{ numLeapfrogsJitter: 2 }, "createChain: `numLeapfrogsJitter` must be from 0 to 1, received 2."],
      [{ stepSizeJitter: 1 }, "createChain: `stepSizeJitter` must be from 0 to 1, 1 excluded, received 1."],
    ];
    for (const [option, message] of table) {
      expect(() => createChain(schools, { ...option, generators: generatorsOf(1) })).toThrow(new RangeError(message));
    }
    // A caller without types can pass any text.
    const untyped = { sampler: "mala", generators: generatorsOf(1) } as unknown as ChainOptions;
    expect(() => createChain(schools, untyped)).toThrow(
      new RangeError('createChain: `sampler` must be "nuts" or "hmc", received "mala".'),
    );
    const checkpoint = createChain(schools, { generators: generatorsOf(1) }).checkpoint();
    expect(() => resumeChain(independentNormal([1]), { generators: generatorsOf(1) }, checkpoint)).toThrow(
      new RangeError("resumeChain: `checkpoint` must have dimension 1, received 10."),
    );
  });

  it("makes no vector per leapfrog step", () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const density = independentNormal(Array.from({ length: 400 }, (_, i) => 1 + (i % 3)));
    for (const sampler of ["nuts", "hmc"] as const) {
      const options = { sampler, warmup: 300, draws: 1e6, generators: generatorsOf(1) };
      const chain = createChain(density, options);
      for (let k = 0; k < 400; k++) chain.step();
      collect();
      const before = process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
      const leapfrogsBefore = chain.state.drawLeapfrogs;
      while (chain.state.drawLeapfrogs - leapfrogsBefore < 2000) chain.step();
      const after = process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
      // One vector is 3200 bytes; boxed numbers of calls that were not inlined are 16 bytes each.
      expect((after - before) / (chain.state.drawLeapfrogs - leapfrogsBefore)).toBeLessThan(800);
    }
  });
});
