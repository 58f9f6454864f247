/** @file Run in a process of its own: loads a graph, and ends in the way that the first argument names. */
import { statSync } from "node:fs";
import { isMainThread, parentPort, threadId, Worker, workerData } from "node:worker_threads";

import { loadTensorflow, tensorflowBatchedLogDensity, tensorflowLogDensity } from "../../src/index.js";
import { grouped } from "./grouped-density.js";

const manner = isMainThread ? process.argv[2] : (workerData as string);
const programs = grouped(20_000, 7);
const position = Float64Array.from({ length: 9 }, (_, i) => 0.1 * Math.sin(i));

/** Value and gradient at the position, as text that holds every bit. */
function evaluated(): string {
  const density = tensorflowLogDensity(loadTensorflow(), programs);
  const gradient = new Float64Array(9);
  const value = density.logDensityGradient(position, gradient);
  return [value, ...gradient].join(" ");
}

switch (manner) {
  case "end":
    console.log(evaluated());
    break;
  case "exit":
    console.log(evaluated());
    process.exit(0);
    break;
  case "throw":
    console.log(evaluated());
    throw new Error("uncaught");
  case "killed while loading": {
    // The folder is there while TensorFlow reads it.
    const host = loadTensorflow();
    const loadSavedModel = (folder: string): number => {
      console.log((statSync(folder).mode & 0o777).toString(8));
      process.kill(process.pid, "SIGKILL");
      return 0;
    };
    const binding = Object.create(host.binding, { loadSavedModel: { value: loadSavedModel } }) as typeof host.binding;
    tensorflowLogDensity({ ...host, binding }, programs);
    break;
  }
  case "killed after loading":
    console.log(evaluated());
    process.kill(process.pid, "SIGKILL");
    break;
  case "workers":
    if (isMainThread) {
      const answers = [1, 2, 3].map((k) => {
        const load = `import("tsx/esm/api").then(({ tsImport }) => tsImport("${import.meta.url}", "${import.meta.url}"))`;
        const worker = new Worker(load, { eval: true, workerData: "workers" });
        return new Promise<string>((resolve, reject) => {
          worker.on("error", reject);
          worker.on("message", (message: string) => {
            // One ends by itself, one is terminated, with its session open.
            if (k === 1) void worker.terminate().then(() => resolve(message));
            else resolve(message);
          });
        });
      });
      for (const answer of await Promise.all(answers)) console.log(answer);
      console.log(evaluated());
    } else {
      parentPort!.postMessage(evaluated());
      if (threadId === 2) process.exit(0);
    }
    break;
  case "calls": {
    const numCalls = Number(process.argv[3]);
    const numChains = Number(process.argv[4]);
    // Many chains on rows in blocks.
    const own = numChains === 1 ? programs : grouped(5_000, 7);
    const density = tensorflowBatchedLogDensity(loadTensorflow(), own, numChains);
    const positions = Float64Array.from({ length: 9 * numChains }, (_, k) => 0.1 * Math.sin(k));
    const [values, gradients] = [new Float64Array(numChains), new Float64Array(9 * numChains)];
    const sizes: number[] = [];
    for (let k = 0; k <= numCalls; k++) {
      density.logDensityGradient(positions, values, gradients);
      if (k === numCalls / 2 || k === numCalls) {
        globalThis.gc?.();
        sizes.push(process.memoryUsage().rss);
      }
    }
    console.log(sizes.join(" "));
    break;
  }
  default:
    throw new Error(`unknown manner ${manner}`);
}
