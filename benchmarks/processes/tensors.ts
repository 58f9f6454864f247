/**
 * @file Times a log density with its gradient on tensors and in the fused kernel, turn by turn in this process. Prints a line of
 * JSON. Every executor is compared with the kernel before it is timed.
 */

import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { loadTensorflow, tensorflowBatchedLogDensity, tensorflowLogDensity } from "@terrace/backend-tfjs";
import { tensorBatchedLogDensity, tensorLogDensity } from "@terrace/backend-tfjs/tensors";
import type { BatchedLogDensity, LogDensity } from "@terrace/core";
import { makePlan } from "@terrace/runtime";
import { compile, model } from "terrace";

import { fixedCoordinate } from "../harness/check-density.js";
import { findCase } from "../harness/find-case.js";
import { tensorCases, type TensorExecutor } from "../models/tensor-cases.js";

/** What the process is asked for. */
export interface TensorJob {
  readonly case: string;
  readonly repeats: number;
  readonly executors: readonly TensorExecutor[];
}

/** CPU microseconds of one gradient by executor, one for each repeat. */
export interface TensorTimes {
  readonly failures: readonly string[];
  readonly microseconds: Readonly<Record<string, readonly number[]>>;
  /** tfjs and TensorFlow. */
  readonly version: string;
}

/** Of the largest number of an answer. Sums of 1e6 terms in another order differ by 1e-11 in Float64. */
const doubleTolerance = 1e-10;
/** What Terrace promises of Float32 after centring. */
const singleTolerance = 2e-5;
const secondsToWarm = 0.5;
const secondsARepeat = 0.2;

/** What takes turns. Positions and gradients are `[dimension, chain]`, values `[chain]`. */
interface Executor {
  readonly name: TensorExecutor;
  readonly tolerance: number;
  /** Its turn begins. */
  readonly prepare: () => Promise<unknown>;
  readonly evaluate: (positions: Float64Array, values: Float64Array, gradients: Float64Array) => void;
}

const job = JSON.parse(process.argv[2]!) as TensorJob;
const { model: benchmark, chains } = findCase(job.case, tensorCases);
const written = model(Object.assign([benchmark.model], { raw: [benchmark.model] }));
const data = benchmark.data();
const plan = makePlan(written.graph, data);
const tensorflow = loadTensorflow();
const { dimension } = plan;
const positions = Float64Array.from({ length: dimension * chains }, (_, k) => {
  return fixedCoordinate(k % chains, Math.floor(k / chains));
});
const values = new Float64Array(chains);
const gradients = new Float64Array(dimension * chains);

const kernel = kernelExecutor();
await kernel.prepare();
kernel.evaluate(positions, values, gradients);
const expected = { values: values.slice(), gradients: gradients.slice() };
const failures: string[] = [];
const executors: Executor[] = [];
for (const name of job.executors) {
  const executor = name === "wasm-kernel" ? kernel : await tensorExecutor(name);
  const failure = await check(executor);
  if (failure === undefined) executors.push(executor);
  else failures.push(failure);
}
const microseconds = await time();
const version = `tfjs ${tf.version_core}, TensorFlow ${tensorflow.version}`;
console.log(JSON.stringify({ failures, microseconds, version } satisfies TensorTimes));

function kernelExecutor(): Executor {
  const compiled = compile(written, data, { backend: "wasm" });
  const position = compiled.allocate(dimension);
  const gradient = compiled.allocate(dimension);
  return {
    name: "wasm-kernel",
    tolerance: doubleTolerance,
    prepare: () => Promise.resolve(),
    evaluate(from, toValues, toGradients) {
      for (let chain = 0; chain < chains; chain++) {
        for (let i = 0; i < dimension; i++) position[i] = from[i * chains + chain]!;
        toValues[chain] = compiled.logDensityGradient(position, gradient);
        for (let i = 0; i < dimension; i++) toGradients[i * chains + chain] = gradient[i]!;
      }
    },
  };
}

async function tensorExecutor(name: Exclude<TensorExecutor, "wasm-kernel">): Promise<Executor> {
  const { programs } = plan;
  if (name === "tfjs-node-graph") {
    const density =
      chains === 1
        ? single(tensorflowLogDensity(tensorflow, programs))
        : many(tensorflowBatchedLogDensity(tensorflow, programs, chains));
    return { name, tolerance: doubleTolerance, prepare: () => Promise.resolve(), evaluate: density };
  }
  const backend = { "tfjs-node-ops": "tensorflow", "tfjs-wasm": "wasm", "tfjs-cpu": "cpu" }[name];
  const prepare = (): Promise<unknown> => tf.setBackend(backend);
  await prepare();
  return {
    name,
    tolerance: name === "tfjs-node-ops" ? doubleTolerance : singleTolerance,
    prepare,
    evaluate: chains === 1 ? single(tensorLogDensity(programs)) : many(tensorBatchedLogDensity(programs, chains)),
  };
}

function single(density: LogDensity): Executor["evaluate"] {
  return (from, toValues, toGradients) => {
    toValues[0] = density.logDensityGradient(from, toGradients);
  };
}

function many(density: BatchedLogDensity): Executor["evaluate"] {
  return (from, toValues, toGradients) => {
    // None of these backends answers later.
    void density.logDensityGradient(from, toValues, toGradients);
  };
}

/** What disagrees with the kernel, in words. */
async function check({ name, tolerance, prepare, evaluate }: Executor): Promise<string | undefined> {
  await prepare();
  values.fill(Number.NaN);
  gradients.fill(Number.NaN);
  evaluate(positions, values, gradients);
  for (const [what, actual, right] of [
    ["log density", values, expected.values],
    ["gradient", gradients, expected.gradients],
  ] as const) {
    const size = right.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
    const error = actual.reduce((most, x, k) => Math.max(most, Math.abs(x - right[k]!)), 0) / size;
    // NaN is no small error.
    if (!(error <= tolerance)) return `${name}: the ${what} is off by ${error.toExponential(1)} of its largest`;
  }
  return undefined;
}

async function time(): Promise<Record<string, number[]>> {
  const counts = new Map<Executor, number>();
  for (const executor of executors) {
    await executor.prepare();
    let count = 1;
    for (let us = 0; us < 1e6 * secondsToWarm;) {
      const now = Math.max(1, cpuMicroseconds(executor, count));
      us += now;
      count = Math.max(1, Math.round((1e6 * secondsARepeat * count) / now));
    }
    counts.set(executor, count);
  }
  const times: Record<string, number[]> = Object.fromEntries(executors.map(({ name }) => [name, []]));
  for (let repeat = 0; repeat < job.repeats; repeat++) {
    for (const executor of executors) {
      await executor.prepare();
      const count = counts.get(executor)!;
      times[executor.name]!.push(cpuMicroseconds(executor, count) / count / chains);
    }
  }
  return times;
}

function cpuMicroseconds({ evaluate }: Executor, count: number): number {
  const before = process.cpuUsage();
  for (let k = 0; k < count; k++) {
    // The position moves a little, as it does under a sampler, so that nothing can be kept from one evaluation to the next.
    positions[0]! += 1e-9;
    evaluate(positions, values, gradients);
  }
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
