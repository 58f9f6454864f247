/** @file Backends as `loadTfjsBackend` gives them, in processes of their own: what is wrong in one line, and an end without a crash. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, it } from "vitest";

import { webgpuTrouble } from "../support/webgpu.js";

/** The built package: what a process without the tests' resolution of sources loads. */
const built = new URL("../../dist/bundle/index.js", import.meta.url).href;
const scratch = mkdtempSync(join(tmpdir(), "terrace-backend-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Loads a backend in a process in `scratch`, and prints what goes wrong or what `then` does. */
function load(
  name: string,
  then = "",
  environment: NodeJS.ProcessEnv = {},
): Promise<{ status: unknown; said: string }> {
  const file = join(scratch, "program.mjs");
  writeFileSync(
    file,
    `import { loadTfjsBackend } from ${JSON.stringify(built)};
     await loadTfjsBackend(${JSON.stringify(name)}).then(
       () => console.log("loaded"),
       (error) => console.log(error.reason, error.message),
     );
     ${then}`,
  );
  return new Promise((resolve) => {
    execFile(process.execPath, [file], { cwd: scratch, env: { ...process.env, ...environment } }, (error, output) => {
      resolve({ status: error === null ? 0 : (error.code ?? error.signal), said: output.trim() });
    });
  });
}

function putPackage(name: string, version: string): void {
  const folder = join(scratch, "node_modules", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version, main: "index.js" }));
  writeFileSync(join(folder, "index.js"), 'throw new Error("cut short\\nand more");');
}

describe("loadTfjsBackend", () => {
  it("loads a backend that is installed beside Terrace", async () => {
    expect(await load("cpu")).toEqual({ status: 0, said: "loaded" });
  });

  it("says that a package is not installed, does not fit, or does not load", async () => {
    expect(await load("webgl")).toEqual({
      status: 0,
      said: "absent `@tensorflow/tfjs-backend-webgl` is not installed. Run `npm install @tensorflow/tfjs-backend-webgl`.",
    });
    putPackage("@tensorflow/tfjs-backend-wasm", "3.21.0");
    expect(await load("wasm")).toEqual({
      status: 0,
      said:
        "version `@tensorflow/tfjs-backend-wasm` 3.21.0 does not fit `@tensorflow/tfjs-core` 4.22.0. " +
        "Run `npm install @tensorflow/tfjs-backend-wasm@4.22.0`.",
    });
    putPackage("@tensorflow/tfjs-backend-wasm", "4.22.0");
    expect(await load("wasm")).toEqual({
      status: 0,
      said: "broken `@tensorflow/tfjs-backend-wasm` does not load: cut short.",
    });
  });

  it("says that there is no adapter", async () => {
    // A driver that is not there, in the place of those that may be.
    const { status, said } = await load("webgpu", "", { VK_DRIVER_FILES: join(scratch, "none.json") });
    expect(status).toBe(0);
    expect(said).toMatch(/^machine WebGPU finds no adapter on this machine: [^\n]* named in VK_DRIVER_FILES\.$/);
  });

  it.skipIf(webgpuTrouble !== undefined).each([
    ["ends by itself", "", 0],
    ["calls process.exit", "process.exit(7);", 7],
    ["throws", 'throw new Error("its own");', 1],
  ])("leaves a process that %s alone", async (_, then, status) => {
    const compute = `
      import { createRequire } from "node:module";
      const tf = createRequire(${JSON.stringify(built)})("@tensorflow/tfjs-core");
      console.log((await tf.engine().runKernel("Add", { a: tf.scalar(1), b: tf.scalar(2) }).data())[0]);`;
    expect(await load("webgpu", compute + then)).toEqual({ status, said: "loaded\n3" });
  });
});
