import { describe, expect, it } from "vitest";

import { resolveSampleOptions } from "../../src/sample/options.js";

const wrong: [Record<string, unknown>, typeof Error, string][] = [
  [{ chians: 2 }, TypeError, "sample: `options` has no `chians`. Did you mean `chains`?"],
  [{ iterations: 2 }, TypeError, "sample: `options` has no `iterations`. Known ones: chains, warmup"],
  [{ chains: 0 }, RangeError, "sample: `chains` must be an integer from 1, received 0."],
  [{ chains: "4" }, TypeError, 'sample: `chains` must be an integer from 1, received "4".'],
  [{ warmup: -1 }, RangeError, "sample: `warmup` must be an integer from 0, received -1."],
  [{ draws: 0.5 }, RangeError, "sample: `draws` must be an integer from 1, received 0.5."],
  [{ thin: 0 }, RangeError, "sample: `thin` must be an integer from 1, received 0."],
  [{ seed: Number.NaN }, RangeError, "sample: `seed` must be a finite number or text, received NaN."],
  [{ seed: {} }, TypeError, "sample: `seed` must be a finite number or text, received an object."],
  [
    { sampler: "nut" },
    RangeError,
    'sample: `sampler` must be "auto", "nuts", "hmc", "gibbs" or "mixed", received "nut".',
  ],
  [{ backend: "webgpu" }, RangeError, 'sample: `backend` "webgpu" does not exist yet. There are "wasm" (WebAssembly)'],
  [
    { backend: "gpu" },
    RangeError,
    'sample: `backend` must be "auto", "wasm", "typescript", "tfjs" or "webgpu", received "gpu".',
  ],
  [
    { lockstep: "all" },
    TypeError,
    'sample: `lockstep` must be true, false or a number that divides `chains` (4), received "all".',
  ],
  [
    { lockstep: 3, sampler: "hmc" },
    RangeError,
    "sample: `lockstep` must be true, false or a number that divides `chains` (4), received 3.",
  ],
  [
    { lockstep: true, sampler: "nuts" },
    RangeError,
    'sample: `lockstep` moves chains of the `sampler` "hmc", received "nuts".',
  ],
  [
    { lockstep: true, sampler: "hmc", metric: "dense" },
    RangeError,
    'sample: `lockstep` has the `metric` "diagonal" alone, received "dense".',
  ],
  [{ rewrite: true }, TypeError, 'sample: `rewrite` must be "auto" or "none", received true.'],
  [
    { targetAcceptance: 1 },
    RangeError,
    "sample: `targetAcceptance` must be a number between 0 and 1, both excluded, received 1.",
  ],
  [{ maxTreeDepth: 21 }, RangeError, "sample: `maxTreeDepth` must be an integer from 1 to 20, received 21."],
  [{ metric: "unit" }, RangeError, 'sample: `metric` must be "diagonal" or "dense", received "unit".'],
  [{ stepSize: 0 }, RangeError, "sample: `stepSize` must be a positive number, received 0."],
  [{ init: 3 }, TypeError, "sample: `init` must be values by parameter name, or an array of them"],
  [{ init: [1, 2, 3, 4] }, TypeError, "sample: `init[0]` must be values by parameter name, received 1."],
  [{ saveWarmup: 1 }, TypeError, "sample: `saveWarmup` must be true or false, received 1."],
  [{ prior: "yes" }, TypeError, 'sample: `prior` must be true or false, received "yes".'],
  [{ fixed: [1] }, TypeError, "sample: `fixed` must be values by parameter name, received an array of length 1."],
  [{ workers: 0 }, RangeError, "sample: `workers` must be an integer from 1, received 0."],
  [{ progress: "bar" }, TypeError, 'sample: `progress` must be true, false or a function, received "bar".'],
  [{ signal: {} }, TypeError, "sample: `signal` must be an AbortSignal, received an object."],
];

describe("resolveSampleOptions", () => {
  it.each(wrong)("refuses %j", (options, kind, message) => {
    const call = (): unknown => resolveSampleOptions(options);
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });

  it("refuses what is no object", () => {
    expect(() => resolveSampleOptions(5 as never)).toThrow("sample: `options` must be an object, received 5.");
  });

  it("fills in the defaults", () => {
    const { chains, warmup, draws, sampler, targetAcceptance, maxTreeDepth, metric, thin, progress, seed } =
      resolveSampleOptions({});
    expect({ chains, warmup, draws, sampler, targetAcceptance, maxTreeDepth, metric, thin, progress }).toEqual({
      chains: 4, warmup: 1000, draws: 1000, sampler: "auto", targetAcceptance: undefined, maxTreeDepth: 10,
      metric: "diagonal", thin: 1, progress: false,
    }); // prettier-ignore
    expect(Number.isInteger(seed)).toBe(true);
    expect(resolveSampleOptions({ chains: 2, workers: 16 }).workers).toBe(2);
    const inStep = { chains: 64, sampler: "hmc", workers: 16 } as const;
    expect(resolveSampleOptions({ ...inStep, lockstep: 32 })).toMatchObject({ lockstep: 32, workers: 2 });
    expect(resolveSampleOptions({ ...inStep, lockstep: true })).toMatchObject({ lockstep: 64, workers: 1 });
    expect(resolveSampleOptions({ ...inStep, lockstep: false })).toMatchObject({ lockstep: undefined, workers: 16 });
  });
});
