import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

import { runChains } from "../../src/chains/run-chains.js";
import { leaseThreads } from "../../src/host/pool.js";
import type { ChainTask } from "../../src/chains/task.js";
import { makePlan } from "../../src/plan/make-plan.js";
import type { ProgressEvent } from "../../src/progress/event.js";
import type { SampleOptions } from "../../src/sample/options.js";
import { sample, samplePlan } from "../../src/sample/sample.js";
import { conjugate, conjugateData, hashFit, sabotage } from "../support/models.js";

const small = { chains: 4, warmup: 200, draws: 200, seed: 7, sampler: "nuts" } as const;
/** A run far too long to end by itself; few of its draws are kept. */
const endless = { chains: 2, warmup: 100, draws: 500_000_000, thin: 100_000, seed: 1, sampler: "nuts" } as const;

const plan = (): ReturnType<typeof makePlan> => makePlan(conjugate.graph, conjugateData);
const sampleWith = (options: SampleOptions, prepareTask: (task: ChainTask) => ChainTask) =>
  samplePlan(plan, options, { prepareTask });

describe("a worker that dies", () => {
  it.each([1, 2])("costs its chain alone, on %i workers", async (workers) => {
    const whole = await sample(conjugate, conjugateData, small);
    const events: ProgressEvent[] = [];
    const fit = await sampleWith({ ...small, workers, progress: (event) => events.push(event) }, (task) =>
      task.chain === 1 ? sabotage(task, 700, "process.exit(3);") : task,
    );
    expect(fit.failures).toHaveLength(1);
    expect(fit.failures[0]!.chain).toBe(1);
    expect(fit.failures[0]!.message).toBe("the worker thread died (worker exited with code: 3)");
    expect(fit.chains.map(({ chain }) => chain)).toEqual([0, 2, 3]);
    expect(fit.incomplete).toBe(false);
    const mu = whole.draws.get("mu").values;
    const others = [0, 2, 3].flatMap((chain) => [...mu.slice(200 * chain, 200 * (chain + 1))]);
    expect([...fit.draws.get("mu").values]).toEqual(others);
    expect(String(fit.verdict())).toContain("Chain 2 failed: the worker thread died");
    const end = events.find((event) => event.kind === "end" && event.chain === 1);
    expect(end).toMatchObject({ outcome: "failed", message: fit.failures[0]!.message });
    // The pool is whole again.
    expect(hashFit(await sample(conjugate, conjugateData, { ...small, workers }))).toBe(hashFit(whole));
  });

  it("costs its chain alone when it throws", async () => {
    const fit = await sampleWith(small, (task) =>
      task.chain === 0 ? sabotage(task, 300, "throw new RangeError('out of tea');") : task,
    );
    expect(fit.failures).toEqual([{ chain: 0, message: "out of tea", numDraws: expect.any(Number) as number }]);
    expect(fit.draws.numChains).toBe(3);
  });

  it("ends the call when every chain fails", async () => {
    const all = sampleWith(small, (task) => sabotage(task, 1, "throw new Error('no such thing');"));
    await expect(all).rejects.toThrow("sample: all 4 chains failed: no such thing");
    const differently = sampleWith({ ...small, chains: 2 }, (task) =>
      sabotage(task, 1, `throw new Error('no ${task.chain}');`),
    );
    await expect(differently).rejects.toThrow("sample: all 2 chains failed:\n  Chain 1: no 0\n  Chain 2: no 1");
  });
});

describe("a run that is stopped", () => {
  it("returns what was drawn, marked incomplete", async () => {
    const controller = new AbortController();
    const progress = (event: ProgressEvent): void => {
      if (event.kind === "iteration" && event.iteration > 400_000) controller.abort();
    };
    const fit = await sample(conjugate, conjugateData, { ...endless, workers: 2, progress, signal: controller.signal });
    expect(fit.incomplete).toBe(true);
    expect(fit.draws.numDraws).toBeGreaterThan(1);
    expect(fit.draws.numDraws).toBeLessThan(5000);
    expect(fit.draws.get("mu").values.every(Number.isFinite)).toBe(true);
    expect(String(fit.verdict())).toContain("Sampling was stopped early");
    // The same draws as a run of that length.
    const { numDraws } = fit.draws;
    const { chains } = fit.draws.scalars()[0]!;
    const draws = (numDraws - 1) * endless.thin + 1;
    const whole = await sample(conjugate, conjugateData, { ...endless, draws });
    expect(whole.draws.scalars()[0]!.chains).toEqual(chains);
  });

  it("has nothing to return before the first draw", async () => {
    const signal = AbortSignal.abort(new Error("not today"));
    await expect(sample(conjugate, conjugateData, { ...small, signal })).rejects.toThrow(
      "sample: stopped before the first draw was kept; there is nothing to return.",
    );
  });

  it("ends a chain that does not stop by itself, and keeps its draws", async () => {
    const tasks: ChainTask[] = [];
    const controller = new AbortController();
    await sampleWith({ ...small, chains: 2, workers: 2 }, (task) => {
      tasks.push(task);
      return task;
    });
    const lease = await leaseThreads(2);
    try {
      for (const { memory } of tasks) memory.counters.fill(0);
      const stuck = tasks.map((task) => (task.chain === 0 ? sabotage(task, 900, "for (;;);") : task));
      // Stops when the one chain has ended and the other is stuck among its draws.
      const seen = { hasEnded: false, numIterations: 0 };
      const listener = (event: ProgressEvent): void => {
        if (event.kind === "end" && event.chain === 1) seen.hasEnded = true;
        if (event.kind === "iteration" && event.chain === 0) seen.numIterations = event.iteration;
        if (seen.hasEnded && seen.numIterations > 200) controller.abort();
      };
      const outcomes = await runChains(lease, stuck, {
        listener,
        signal: controller.signal,
        graceMilliseconds: 20,
      });
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(["stopped", "done"]);
      expect(outcomes[0]!.numIterations).toBeGreaterThan(200);
      expect(outcomes[0]!.numDrawRows).toBe(outcomes[0]!.numIterations - 200);
      expect(outcomes[1]!.numDrawRows).toBe(200);
    } finally {
      lease.release();
    }
  });

  it.each([
    [
      "throws",
      1,
      (): void => {
        throw new Error("no ink");
      },
    ],
    // A rejection is seen a little later: how many events come before is the engine's affair.
    ["rejects", Infinity, (): Promise<void> => Promise.reject(new Error("no ink"))],
  ])("is not lost, nor stopped, by a progress function that %s", async (_, maxCalls, fail) => {
    const warnings: string[] = [];
    const hear = ({ name, message }: Error): number => warnings.push(`${name}: ${message}`);
    process.on("warning", hear);
    try {
      let numCalls = 0;
      const progress = (): void | Promise<void> => {
        numCalls++;
        return fail();
      };
      // An async function as a listener is what is tested.
      // eslint-disable-next-line @typescript-eslint/no-misused-promises
      const fit = await sample(conjugate, conjugateData, { ...small, workers: 1, progress });
      expect(hashFit(fit)).toBe(hashFit(await sample(conjugate, conjugateData, small)));
      expect(fit.incomplete).toBe(false);
      expect(numCalls).toBeLessThanOrEqual(maxCalls);
      expect(warnings).toEqual([
        "TerraceWarning: sample: `progress` threw Error: no ink. It is not called again; the draws are not affected.",
      ]);
    } finally {
      process.removeListener("warning", hear);
    }
  });

  it("stops at the first Ctrl-C, and leaves the second to the system", async () => {
    const script = `
      import { model } from "@terrace/model";
      import { sample } from "@terrace/runtime";
      const progress = (event) => {
        if (event.iteration > 300000) console.log("going", process.listenerCount("SIGINT"));
        if (event.kind === "end") console.log("ending", process.listenerCount("SIGINT"));
      };
      const options = { chains: 1, warmup: 10, draws: 500000000, thin: 100000, progress };
      const fit = await sample(model\`mu ~ normal(0, 1)\`, {}, options);
      console.log("incomplete", fit.incomplete, fit.draws.numDraws > 1);
    `;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (text: Buffer) => {
      if (!output.includes("going") && text.includes("going")) child.kill("SIGINT");
      output += text.toString();
    });
    const code = await new Promise((resolve) => child.on("exit", resolve));
    expect(output).toContain("going 1\n");
    expect(output).toContain("ending 0\nincomplete true true\n");
    expect(code).toBe(0);
  });
});
