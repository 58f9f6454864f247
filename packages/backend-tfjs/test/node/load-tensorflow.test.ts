/** @file tfjs-node as `loadTensorflow` gives it: in this thread, in processes of their own, in workers, in the newest Node. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import * as tf from "@tensorflow/tfjs-core";
import { afterAll, describe, expect, it } from "vitest";

import { needTensorflow } from "../support/need-tensorflow.js";

/** The built package: what a process without the tests' resolution of sources loads. */
const built = new URL("../../dist/bundle/index.js", import.meta.url).href;
const scratch = mkdtempSync(join(tmpdir(), "terrace-load-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Loading takes seconds on a busy machine. */
const mostMilliseconds = 120_000;

interface Ended {
  readonly status: number | string;
  readonly output: string;
  readonly errors: string;
}

/** Runs a program that finds `built` as `terrace`, away from any project. */
async function runProgram(
  source: string,
  { node = process.execPath, environment = {} }: { node?: string; environment?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const file = join(scratch, "program.mjs");
  writeFileSync(file, source.replace('"terrace"', JSON.stringify(built)));
  const env = { ...process.env, ...environment };
  return new Promise((resolve) => {
    execFile(node, [file], { cwd: scratch, env }, (error, output, errors) => {
      resolve({ status: error === null ? 0 : (error.code ?? error.signal ?? "unknown"), output, errors });
    });
  });
}

const digamma = `
  import { loadTensorflow } from "terrace";
  const { tf, binding } = loadTensorflow();
  const one = tf.scalar(1);
  const id = tf.backend().getInputTensorIds([one])[0];
  const [{ id: result }] = binding.executeOp("Digamma", [{ name: "T", type: 4, value: 1 }], [id], 1);
  console.log(binding.tensorDataSync(result)[0].toFixed(4), tf.exp(tf.tensor1d([1, 2])).dataSync().length);
`;

describe("loadTensorflow", () => {
  it("registers the backend in the caller's tfjs-core, and gives the binding and the protocol's classes", (context) => {
    const { tf: theirs, binding, version, protocol, folder } = needTensorflow(context);
    expect(theirs.engine()).toBe(tf.engine());
    expect(theirs.Tensor).toBe(tf.Tensor);
    expect(tf.getBackend()).toBe("tensorflow");
    expect(tf.add(tf.tensor1d([1, 2]), 1).dataSync()).toEqual(Float32Array.of(2, 3));
    expect(binding.TF_Version).toBe(version);
    expect(protocol()).toHaveProperty("SavedModel");
    expect(existsSync(join(folder, "package.json"))).toBe(true);
    expect(needTensorflow(context).binding).toBe(binding);
  });

  it("leaves the backend that was current", { timeout: mostMilliseconds }, async (context) => {
    needTensorflow(context);
    const { output, errors } = await runProgram(`
      import { createRequire } from "node:module";
      import { loadTensorflow } from "terrace";
      const require = createRequire(${JSON.stringify(import.meta.url)});
      const tf = require("@tensorflow/tfjs-core");
      require("@tensorflow/tfjs-backend-cpu");
      await tf.setBackend("cpu");
      const { tf: same } = loadTensorflow();
      console.log(tf === same, tf.getBackend(), tf.findBackend("tensorflow") !== null);
      await tf.setBackend("tensorflow");
      console.log(tf.tensor1d([3]).square !== undefined, tf.square(tf.tensor1d([3])).dataSync()[0]);
    `);
    expect({ output, errors }).toEqual({ output: "true cpu true\ntrue 9\n", errors: "" });
  });

  it(
    "computes in this Node and ends cleanly, without a word on standard error",
    { timeout: mostMilliseconds },
    async (context) => {
      needTensorflow(context);
      expect(await runProgram(digamma)).toEqual({ status: 0, output: "-0.5772 2\n", errors: "" });
    },
  );

  it("computes in the newest Node", { timeout: mostMilliseconds }, async (context) => {
    needTensorflow(context);
    const name = `node-${process.platform}-${process.arch}`;
    const place = `../../../../node_modules/.cache/terrace-engines/node_modules/${name}/bin/node`;
    const node = fileURLToPath(new URL(place, import.meta.url));
    if (!existsSync(node)) {
      const reason = "the newest Node is not here. `node scripts/engines.mjs` installs it where it can.";
      console.warn(`not tested: ${reason}`);
      context.skip(reason);
    }
    expect(await runProgram(digamma, { node })).toEqual({ status: 0, output: "-0.5772 2\n", errors: "" });
  });

  it("computes in several worker threads at once, and ends cleanly", { timeout: mostMilliseconds }, async (context) => {
    needTensorflow(context);
    const { status, output, errors } = await runProgram(`
      import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
      import { loadTensorflow, prepareTensorflowEnvironment } from "terrace";
      if (isMainThread) {
        prepareTensorflowEnvironment();
        const results = await Promise.all([1, 2, 3, 4].map((workerData) => new Promise((resolve, reject) => {
          const worker = new Worker(new URL(import.meta.url), { workerData });
          let sum;
          worker.on("message", (value) => (sum = value));
          worker.on("error", reject);
          worker.on("exit", (code) => resolve([code, sum]));
        })));
        console.log(JSON.stringify(results));
      } else {
        const { tf } = loadTensorflow();
        let sum = 0;
        for (let i = 0; i < 200; i++) sum += tf.tidy(() => tf.sum(tf.mul(tf.ones([100]), workerData)).dataSync()[0]);
        parentPort.postMessage(sum);
      }
    `);
    const sums = [1, 2, 3, 4].map((worker) => [0, 200 * 100 * worker]);
    expect({ status, output, errors }).toEqual({ status: 0, output: `${JSON.stringify(sums)}\n`, errors: "" });
  });

  it(
    "ends cleanly where a worker is stopped in its work, and where the program exits",
    { timeout: mostMilliseconds },
    async (context) => {
      needTensorflow(context);
      const { status, output, errors } = await runProgram(`
      import { Worker, isMainThread, parentPort } from "node:worker_threads";
      import { loadTensorflow } from "terrace";
      const { tf } = loadTensorflow();
      if (isMainThread) {
        const worker = new Worker(new URL(import.meta.url));
        await new Promise((resolve) => worker.once("message", resolve));
        await worker.terminate();
        console.log(tf.sum(tf.ones([10])).dataSync()[0]);
        process.exit(3);
      } else {
        parentPort.postMessage("at work");
        for (;;) tf.tidy(() => tf.sum(tf.ones([1000])).dataSync());
      }
    `);
      expect({ status, output, errors }).toEqual({ status: 3, output: "10\n", errors: "" });
    },
  );

  it("takes the person's own, which may be loaded already", { timeout: mostMilliseconds }, async (context) => {
    const { folder } = needTensorflow(context);
    const modules = join(scratch, "node_modules", "@tensorflow");
    mkdirSync(modules, { recursive: true });
    symlinkSync(folder, join(modules, "tfjs-node"), "dir");
    const { status, output, errors } = await runProgram(
      `
      import { createRequire } from "node:module";
      import { realpathSync } from "node:fs";
      import { loadTensorflow } from "terrace";
      const require = createRequire(import.meta.url);
      const util = require("node:util");
      util.isNullOrUndefined ??= (x) => x == null;
      util.isArray ??= Array.isArray;
      const theirs = require("@tensorflow/tfjs-node");
      const tensor = theirs.tensor1d([1, 2]);
      const { tf, folder, binding } = loadTensorflow();
      console.log(folder === realpathSync(${JSON.stringify(join(modules, "tfjs-node"))}));
      console.log(tf.engine() === theirs.engine(), binding === theirs.backend().binding, tf.add(tensor, 1).dataSync()[1]);
    `,
      { environment: { TERRACE_CACHE: join(scratch, "no-cache"), TF_CPP_MIN_LOG_LEVEL: "1" } },
    );
    rmSync(join(scratch, "node_modules"), { recursive: true });
    expect({ status, output, errors }).toEqual({ status: 0, output: "true\ntrue true 3\n", errors: "" });
  });

  it("says what to run where it is not installed, and the process goes on", { timeout: mostMilliseconds }, async () => {
    const source = `
      import { loadTensorflow } from "terrace";
      try { loadTensorflow(); } catch (error) { console.log(error.name, error.reason, error.message); }
    `;
    const environment = { TERRACE_CACHE: join(scratch, "no-cache") };
    expect(await runProgram(source, { environment })).toEqual({
      status: 0,
      output:
        "BackendUnavailableError absent `@tensorflow/tfjs-node` is not installed. Run `terrace setup tfjs-node`.\n",
      errors: "",
    });
  });

  it(
    "refuses a library that does not fit the addon, and one that is no library",
    { timeout: mostMilliseconds },
    async (context) => {
      if (process.platform !== "linux") {
        console.warn("not tested: a library in place of TensorFlow's, which is made for Linux");
        context.skip();
      }
      needTensorflow(context);
      const source = `
      import { loadTensorflow } from "terrace";
      try { loadTensorflow(); } catch (error) { console.log(error.reason, error.message); }
    `;
      const libraries = join(scratch, "libraries");
      mkdirSync(libraries, { recursive: true });
      const { sharedObjects } = process.report.getReport() as { readonly sharedObjects: readonly string[] };
      const stranger = sharedObjects.find((path) => /\/libm\.so/.test(path))!;
      const names = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2", "libtensorflow.so.2"];
      for (const name of names) symlinkSync(stranger, join(libraries, name));
      const environment = { LD_LIBRARY_PATH: libraries };
      const unfit = await runProgram(source, { environment });
      expect(unfit.status).toBe(0);
      expect(unfit.output).toMatch(
        /^version The (TensorFlow library|library `[^`]+`) does not fit the addon in `[^`]+`.*\. Run `terrace setup tfjs-node`\.\n$/,
      );
      for (const name of names) {
        rmSync(join(libraries, name));
        writeFileSync(join(libraries, name), "no library");
      }
      const none = await runProgram(source, { environment });
      expect(none.status).toBe(0);
      expect(none.output).toMatch(
        /^broken `@tensorflow\/tfjs-node` in `[^`]+` does not load: .+\. Run `terrace setup tfjs-node`\.\n$/,
      );
    },
  );
});
