/** @file What a draw costs beside arithmetic: no garbage, and one call of WebAssembly a leapfrog step. */

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

interface Measured {
  readonly growth: readonly number[];
  readonly numLeapfrogs: number;
  readonly numCrossings: number;
  readonly numDivergences: number;
}

/** Compiles hot code where it is noticed, so that what is inlined into what does not depend on when a thread was free. */
const flag = "--no-concurrent-recompilation";

function measure(countsCrossings: boolean): Measured {
  const script = fileURLToPath(new URL("transitions.mjs", import.meta.url));
  const job = JSON.stringify({ countsCrossings });
  const { stdout, stderr } = spawnSync(process.execPath, [flag, script, job], { encoding: "utf8" });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Measured;
}

describe("10,000 transitions on a density in WebAssembly", () => {
  it("leave the heap as it was", () => {
    const { growth, numLeapfrogs, numDivergences } = measure(false);
    expect(numLeapfrogs).toBeGreaterThan(30_000);
    // A divergence is reported with two new arrays.
    expect(numDivergences).toBe(0);
    // One number boxed a transition would be 160,000 bytes. What is left is the normal distribution's tail, which one draw in
    // ten thousand comes from, and reading the heap's size. The engine may compile a function anew in one window or another.
    expect(Math.min(...growth.map(Math.abs))).toBeLessThan(8192);
  });

  it("call WebAssembly once a leapfrog step, and it calls nothing back", () => {
    const { numLeapfrogs, numCrossings } = measure(true);
    expect(numLeapfrogs).toBeGreaterThan(30_000);
    expect(numCrossings).toBe(numLeapfrogs);
  });
});
