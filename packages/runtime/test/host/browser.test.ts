/** @file What browsers have in place of Node: the same draws, a thread that is let go, refusals where there are no files. */
import { afterEach, describe, expect, it, vi } from "vitest";

import { model } from "@terrace/model";
import type * as nodeHost from "../../src/host/node.js";
import * as browserHost from "../../src/host/browser.js";
import type * as runtime from "../../src/index.js";
import { sample as sampleOnThreads, type ProgressEvent } from "../../src/index.js";
import { groups, groupsData, hashDraws } from "../support/models.js";

/** The package as a bundler for browsers makes it. */
async function inBrowser(): Promise<typeof runtime> {
  vi.resetModules();
  vi.doMock("#host", () => browserHost satisfies typeof nodeHost);
  return await import("../../src/index.js");
}

afterEach(() => {
  vi.doUnmock("#host");
  vi.unstubAllGlobals();
  vi.resetModules();
});

const short = { chains: 2, warmup: 100, draws: 100, seed: 3, saveWarmup: true } as const;

describe("sample in a browser", () => {
  it.each(["wasm", "typescript"] as const)("gives the bits of worker threads: %s", async (backend) => {
    const { sample } = await inBrowser();
    const fit = await sample(groups, groupsData, { ...short, backend });
    const threads = await sampleOnThreads(groups, groupsData, { ...short, backend });
    expect(hashDraws(fit.draws)).toBe(hashDraws(threads.draws));
    expect(fit.sampleStats).toEqual(threads.sampleStats);
    expect(fit.warmup!.sampleStats).toEqual(threads.warmup!.sampleStats);
    expect(fit.options.workers).toBe(1);
    expect(fit.timings.cpuSeconds).toBeNaN();
    expect(fit.timings.samplingCpuSeconds).toBeNaN();
  });

  it("does without shared memory", async () => {
    const { sample } = await inBrowser();
    const isolated = await sample(groups, groupsData, short);
    vi.stubGlobal("SharedArrayBuffer", undefined);
    const fit = await sample(groups, groupsData, short);
    expect(hashDraws(fit.draws)).toBe(hashDraws(isolated.draws));
  });

  it("lets the page go on, is heard and can be stopped", async () => {
    const { sample } = await inBrowser();
    const controller = new AbortController();
    const events: ProgressEvent[] = [];
    let numTicks = 0;
    const timer = setInterval(() => numTicks++, 5);
    const fit = await sample(groups, groupsData, {
      ...short,
      chains: 1,
      draws: 5_000_000,
      thin: 1000,
      signal: controller.signal,
      progress: (event) => {
        events.push(event);
        if (events.length === 4) controller.abort();
      },
    });
    clearInterval(timer);
    expect(fit.incomplete).toBe(true);
    expect(events.at(-1)).toMatchObject({ kind: "end", outcome: "stopped" });
    expect(numTicks).toBeGreaterThan(2);
  });

  it("tells of a chain that cannot start", async () => {
    const { sample } = await inBrowser();
    const impossible = model`
      mu ~ normal(0, 1)
      target += log(-1)
    `;
    await expect(sample(impossible, {}, short)).rejects.toThrow("chains failed");
  });

  it("has no files, but reads text", async () => {
    const { loadFit, readCsv, sample, closeWorkers } = await inBrowser();
    expect(readCsv("y,g\n1,a\n2,b\n")).toEqual({ y: Float64Array.of(1, 2), g: ["a", "b"] });
    expect(() => readCsv("data.csv")).toThrow("readCsv: a browser has no files. Give it the text");
    const fit = await sample(groups, groupsData, short);
    await expect(fit.save("fit.arrow")).rejects.toThrow("save: a browser has no files.");
    await expect(fit.toCmdStanCsv("fit")).rejects.toThrow("toCmdStanCsv: a browser has no files.");
    await expect(loadFit("fit.arrow")).rejects.toThrow("loadFit: a browser has no files.");
    await closeWorkers();
  });

  it("writes progress to the console", async () => {
    const { sample } = await inBrowser();
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    await sample(groups, groupsData, { ...short, progress: true });
    expect(log.mock.calls[0]).toEqual(["Chain 1: Iteration:   1 / 200 [  0%]  (Warmup)"]);
    log.mockRestore();
  });
});
