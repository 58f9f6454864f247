import { afterEach, describe, expect, it, vi } from "vitest";

import type { ProgressEvent } from "../../src/progress/event.js";
import { progressStream } from "../../src/host/node.js";
import { progressReporter } from "../../src/progress/reporter.js";
import { plainLines } from "../../src/progress/plain-lines.js";
import { barLine, terminalBars } from "../../src/progress/terminal-bars.js";
import { sample } from "../../src/sample/sample.js";
import { conjugate, conjugateData } from "../support/models.js";

const at = (iteration: number, chain = 0, total = 2000, warmup = 1000): ProgressEvent => ({
  kind: "iteration",
  chain,
  numInStep: 1,
  numChains: 2,
  iteration,
  total,
  warmup,
  phase: iteration <= warmup ? "warmup" : "sampling",
});
const end = (event: ProgressEvent, rest: object): ProgressEvent => ({
  ...event,
  kind: "end",
  outcome: "done",
  ...rest,
});

describe("plainLines", () => {
  const written = (events: readonly ProgressEvent[]): string => {
    let text = "";
    const listener = plainLines((piece) => (text += piece));
    for (const event of events) listener(event);
    return text;
  };

  it("has Stan's wording at 1, at every tenth, and at the first draw", () => {
    expect(written([at(1), at(399), at(400), at(999), at(1500)])).toBe(
      [
        "Chain 1: Iteration:    1 / 2000 [  0%]  (Warmup)",
        "Chain 1: Iteration:  200 / 2000 [ 10%]  (Warmup)",
        "Chain 1: Iteration:  400 / 2000 [ 20%]  (Warmup)",
        "Chain 1: Iteration:  600 / 2000 [ 30%]  (Warmup)",
        "Chain 1: Iteration:  800 / 2000 [ 40%]  (Warmup)",
        "Chain 1: Iteration: 1000 / 2000 [ 50%]  (Warmup)",
        "Chain 1: Iteration: 1001 / 2000 [ 50%]  (Sampling)",
        "Chain 1: Iteration: 1200 / 2000 [ 60%]  (Sampling)",
        "Chain 1: Iteration: 1400 / 2000 [ 70%]  (Sampling)",
        "",
      ].join("\n"),
    );
  });

  it("keeps chains apart and says how they end", () => {
    const seconds = { warmupSeconds: 0.5, samplingSeconds: 0.25 };
    expect(written([at(4, 0, 4, 2), at(2, 1, 4, 2), end(at(4, 0, 4, 2), seconds)])).toBe(
      [
        "Chain 1: Iteration: 1 / 4 [ 25%]  (Warmup)",
        "Chain 1: Iteration: 2 / 4 [ 50%]  (Warmup)",
        "Chain 1: Iteration: 3 / 4 [ 75%]  (Sampling)",
        "Chain 1: Iteration: 4 / 4 [100%]  (Sampling)",
        "Chain 2: Iteration: 1 / 4 [ 25%]  (Warmup)",
        "Chain 2: Iteration: 2 / 4 [ 50%]  (Warmup)",
        "Chain 1: Elapsed time: 0.500 seconds (Warm-up), 0.250 seconds (Sampling)",
        "",
      ].join("\n"),
    );
    expect(written([end(at(1, 1, 4, 2), { outcome: "failed", message: "no luck" })])).toBe(
      "Chain 2: Iteration: 1 / 4 [ 25%]  (Warmup)\nChain 2: failed after iteration 1: no luck\n",
    );
    expect(written([end(at(0, 1, 4, 2), { outcome: "stopped" })])).toBe("Chain 2: stopped after iteration 0\n");
  });
});

describe("terminalBars", () => {
  it("draws a bar a chain and redraws in place", () => {
    let text = "";
    const { listener, notice } = terminalBars({ columns: 80, write: (piece) => (text += piece) });
    listener(at(500, 1));
    expect(text).toBe(
      "\rChain 1 [                                ]   0%     0 / 2000  waiting\x1b[K\n" +
        "Chain 2 [=======>                        ]  25%   500 / 2000  warmup\x1b[K\n",
    );
    text = "";
    listener(end(at(2000, 0), {}));
    expect(text).toBe(
      "\r\x1b[2AChain 1 [================================] 100%  2000 / 2000  done\x1b[K\n" +
        "Chain 2 [=======>                        ]  25%   500 / 2000  warmup\x1b[K\n",
    );
    text = "";
    notice("Stopping.");
    listener(end(at(600, 1), { outcome: "failed", message: "no luck" }));
    expect(text).toBe(
      "\r\x1b[KStopping.\n\r\x1b[KChain 2 failed: no luck\n" +
        "\rChain 1 [================================] 100%  2000 / 2000  done\x1b[K\n" +
        "Chain 2 [=========>                      ]  30%   600 / 2000  failed\x1b[K\n",
    );
  });

  it("draws a bar for chains that move in step", () => {
    let text = "";
    const { listener } = terminalBars({ columns: 80, write: (piece) => (text += piece) });
    const group = (chain: number, iteration: number): ProgressEvent => {
      return { ...at(iteration, chain), numInStep: 64, numChains: 128 };
    };
    listener(group(64, 500));
    expect(text).toBe(
      "\rChains 1-64 [                                ]   0%     0 / 2000  waiting\x1b[K\n" +
        "Chains 65-128 [=======>                        ]  25%   500 / 2000  warmup\x1b[K\n",
    );
    text = "";
    listener(group(0, 500));
    expect(text.startsWith("\r\x1b[2AChains 1-64 [=======>")).toBe(true);
    text = "";
    plainLines((piece) => (text += piece))(group(0, 1));
    expect(text).toBe("Chains 1-64: Iteration:    1 / 2000 [  0%]  (Warmup)\n");
  });

  it("cuts lines to the terminal's width", () => {
    let text = "";
    terminalBars({ columns: 20, write: (piece) => (text += piece) }).listener(at(1500));
    expect(text.split("\x1b[K\n")[0]).toBe("\rChain 1 [==========");
    text = "";
    terminalBars({ columns: 0, write: (piece) => (text += piece) }).listener(at(1500));
    expect(text).toContain("1500 / 2000  sampling");
    expect(barLine(end(at(7), { outcome: "stopped" }))).toContain("7 / 2000  stopped");
  });
});

describe("progressReporter", () => {
  afterEach(() => vi.unstubAllEnvs());
  const draw = (isTTY: boolean): string => {
    let text = "";
    progressReporter(true, { isTTY, columns: 80, write: (piece) => (text += piece) })!.listener(at(1));
    return text;
  };

  it("draws bars on terminals, lines elsewhere, nothing when silent", () => {
    expect(draw(true)).toContain("[");
    expect(draw(true)).toContain("\x1b[K");
    expect(draw(false)).toBe("Chain 1: Iteration:    1 / 2000 [  0%]  (Warmup)\n");
    expect(progressReporter(false)).toBeUndefined();
    const own = (): void => {};
    expect(progressReporter(own)!.listener).toBe(own);
  });

  it("takes a dumb terminal for none, whose cursor cannot move", () => {
    vi.stubEnv("TERM", "xterm");
    expect(progressStream()).toBe(process.stderr);
    vi.stubEnv("TERM", "dumb");
    expect(progressStream().isTTY).toBeUndefined();
  });
});

describe("sample's progress", () => {
  it("tells of every chain to its end, without influence on the draws", async () => {
    const events: ProgressEvent[] = [];
    const options = { chains: 3, warmup: 100, draws: 50, seed: 1 } as const;
    const heard = await sample(conjugate, conjugateData, { ...options, progress: (event) => events.push(event) });
    const ends = events.filter((event) => event.kind === "end");
    expect(ends.map(({ chain }) => chain).sort()).toEqual([0, 1, 2]);
    for (const event of ends) expect(event).toMatchObject({ outcome: "done", iteration: 150, total: 150, warmup: 100 });
    for (const event of events) expect(event.iteration).toBeLessThanOrEqual(150);
    const silent = await sample(conjugate, conjugateData, options);
    expect(heard.draws.get("mu").values).toEqual(silent.draws.get("mu").values);
  });

  it("is silent when not asked for, and writes to standard error when asked", async () => {
    const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const output = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    try {
      await sample(conjugate, conjugateData, { chains: 1, warmup: 50, draws: 50, seed: 1 });
      expect(written).not.toHaveBeenCalled();
      await sample(conjugate, conjugateData, { chains: 1, warmup: 50, draws: 50, seed: 1, progress: true });
      expect(written.mock.calls.map(([text]) => String(text)).join("")).toContain("100 / 100");
      expect(output).not.toHaveBeenCalled();
    } finally {
      vi.restoreAllMocks();
    }
  });
});
