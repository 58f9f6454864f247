/** @file One seed has one set of bits on one backend, whatever the engine: draws of all examples, shortened, on several engines. */
import { beforeAll, describe, expect, it, type TestContext } from "vitest";

import { examples } from "./bits/bundle-examples.js";
import { chromium, newestNode, reportOfChromium, reportOfNode } from "./bits/engines.js";
import type { Engine, Report } from "./bits/engines.js";

/** Sampling all examples takes seconds; what starts an engine on a busy machine may take a minute. */
const mostMilliseconds = 120_000;

/** Skips a test, and says so where the counts do not. */
function skip(context: TestContext, reason: string): never {
  console.warn(`not tested: ${reason}`);
  return context.skip(reason);
}

function pathOf(engine: Engine, context: TestContext): string {
  return "path" in engine ? engine.path : skip(context, engine.missing);
}

describe("draws of the examples", () => {
  let here: Report;
  beforeAll(async () => {
    here = await reportOfNode(process.execPath);
  }, mostMilliseconds);

  it("are hashed by example and backend, and no two examples alike", () => {
    expect(Object.keys(here)).toEqual(examples);
    for (const backend of ["wasm", "typescript"]) {
      const hashes = examples.map((name) => here[name]![backend]!);
      for (const hash of hashes) expect(hash).toMatch(/^[\da-f]{64}$/);
      expect(new Set(hashes).size).toBe(hashes.length);
    }
  });

  it("have the same bits on a processor without AVX and FMA", async (context) => {
    if (process.arch !== "x64") skip(context, `the engine has switches for processors of x64, this is ${process.arch}`);
    const switches = ["--no-enable-avx", "--no-enable-avx2", "--no-enable-fma3"];
    expect(await reportOfNode(process.execPath, switches)).toEqual(here);
  });

  it("have the same bits in the newest Node", async (context) => {
    expect(await reportOfNode(pathOf(newestNode(), context))).toEqual(here);
  });

  it.for([
    ["on a plain page", false],
    ["on a cross-origin isolated page, with shared memory", true],
  ] as const)("have the same bits in Chromium %s", async ([, isIsolated], context) => {
    expect(await reportOfChromium(pathOf(chromium(), context), isIsolated)).toEqual(here);
  });
});
