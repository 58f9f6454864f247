/** @file Log densities on tensors: the contract, whichever backend is set, and what is left behind. */
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { UnsupportedOperationError } from "@terrace/core";
import { evaluate, GraphBuilder, gradient, makeGraph } from "@terrace/graph";
import type { Node } from "@terrace/graph";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { loadTensorflow } from "../src/index.js";
import { tensorBatchedLogDensity, tensorLogDensity } from "../src/tensor-log-density.js";
import type { TensorPrograms } from "../src/verified-evaluator.js";
import type { TensorflowOperations } from "../src/tensorflow-binding.js";
import { TfjsOps } from "../src/tfjs-ops.js";
import { verifyOperations } from "../src/translate-graph.js";
import { distance } from "../../graph/test/distance.js";
import { DOUBLE_TOLERANCE, SINGLE_TOLERANCE } from "./evaluators.js";
import { webgpuTrouble } from "./support/webgpu.js";

type Body = (b: GraphBuilder, position: Node) => Node;

function programs(dimension: number, body: Body): TensorPrograms {
  const b = new GraphBuilder();
  const position = b.input("position", [dimension]);
  const value = body(b, position);
  const [adjoint] = gradient(b, value, [position]) as [Node];
  return { density: makeGraph([position], { value, gradient: adjoint }), value: makeGraph([position], { value }) };
}

/** Rows in groups: y ~ normal(a[g] + b x, exp(s)), a ~ normal(0, 1). */
const grouped = programs(7, (b, position) => {
  const wave = (n: number, seed: number): number[] => Array.from({ length: n }, (_, i) => Math.sin(i * 1.7 + seed));
  const a = b.slice(position, [0], [5]);
  const slope = b.at(position, 0, 5);
  const scale = b.exp(b.at(position, 0, 6));
  const index = b.constant(Int32Array.from({ length: 40 }, (_, i) => (i * 3) % 5));
  const mean = b.add(b.gather(a, index), b.mul(slope, b.constant(wave(40, 1))));
  const z = b.div(b.sub(b.constant(wave(40, 2)), mean), scale);
  const rows = b.sum(b.sub(b.mul(b.square(z), -0.5), b.log(scale)));
  return b.add(rows, b.mul(b.sum(b.square(a)), -0.5));
});

const position = Float64Array.from({ length: 7 }, (_, i) => Math.fround(0.3 * Math.sin(i + 1)));

let tensorflow: TensorflowOperations;
beforeAll(async () => {
  tensorflow = loadTensorflow().binding as TensorflowOperations;
  await tf.ready();
});

describe.each(["tensorflow", "cpu", "wasm"])("on %s", (backend) => {
  const tolerance = backend === "tensorflow" ? DOUBLE_TOLERANCE : SINGLE_TOLERANCE;

  it("has the interpreter's value and gradient, alone and for many chains", async () => {
    await tf.setBackend(backend);
    const density = tensorLogDensity(grouped, (index) => `p${index}`);
    const expected = evaluate(grouped.density, { position });
    const result = density.allocate(7);
    expect(density.dimension).toBe(7);
    expect(density.coordinateName?.(3)).toBe("p3");
    expect(distance(Float64Array.of(density.logDensity(position)), expected["value"]!)).toBeLessThan(tolerance);
    expect(distance(Float64Array.of(density.logDensityGradient(position, result)), expected["value"]!)).toBeLessThan(tolerance); // prettier-ignore
    expect(distance(result, expected["gradient"]!)).toBeLessThan(tolerance);
    density.dispose();

    const chains = 4;
    const batched = tensorBatchedLogDensity(grouped, chains);
    const positions = Float64Array.from({ length: 7 * chains }, (_, i) => Math.fround(position[Math.floor(i / chains)]! * (1 + (i % chains) / 4))); // prettier-ignore
    const values = new Float64Array(chains);
    const gradients = new Float64Array(7 * chains);
    await batched.logDensityGradient(positions, values, gradients);
    for (let c = 0; c < chains; c++) {
      const own = evaluate(grouped.density, { position: position.map((x) => Math.fround(x * (1 + c / 4))) });
      expect(distance(values.subarray(c, c + 1), own["value"]!)).toBeLessThan(tolerance);
      expect(distance(gradients.filter((_, i) => i % chains === c), own["gradient"]!)).toBeLessThan(tolerance); // prettier-ignore
    }
    batched.dispose();
  });

  it("leaves nothing behind over 10,000 evaluations, nor after it is disposed of", async () => {
    await tf.setBackend(backend);
    const held = (): number[] => [tf.memory().numTensors, tf.memory().numBytes, tensorflow.getNumOfTensors()];
    const before = held();
    const density = tensorLogDensity(grouped);
    const result = new Float64Array(7);
    density.logDensityGradient(position, result);
    density.logDensity(position);
    const ready = held();
    for (let i = 0; i < 10_000; i++) density.logDensityGradient(position, result);
    density.logDensity(position);
    expect(held()).toEqual(ready);
    density.dispose();
    expect(held()).toEqual(before);
  });

  it("says what it does", async () => {
    await tf.setBackend(backend);
    const density = tensorLogDensity(grouped);
    const precision = backend === "tensorflow" ? "float64" : "float32";
    expect(density.explain()).toMatch(
      new RegExp(
        `^tfjs backend ${backend}, ${precision}; \\d+ operations a gradient: .*\\b1 gather\\b.*\\b1 segmentSum`,
      ),
    );
    density.dispose();
  });
});

describe.skipIf(webgpuTrouble !== undefined)("on webgpu, which answers later", () => {
  it("refuses one chain and evaluates many, always to the same bits", async () => {
    await tf.setBackend("webgpu");
    expect(() => tensorLogDensity(grouped)).toThrow(
      new UnsupportedOperationError(
        "The tfjs backend `webgpu` answers later, and a sampler of single chains does not wait. " +
          "Take `holdTensorDensity`, which waits on a thread of its own, or `tensorBatchedLogDensity`.",
      ),
    );
    const chains = 3;
    const batched = tensorBatchedLogDensity(grouped, chains);
    const at = (c: number): Float64Array => position.map((x) => x * (1 + c / 4));
    const positions = Float64Array.from({ length: 7 * chains }, (_, i) => at(i % chains)[Math.floor(i / chains)]!);
    const evaluated = async (): Promise<Float64Array[]> => {
      const [values, gradients] = [new Float64Array(chains), new Float64Array(7 * chains)];
      await batched.logDensityGradient(positions, values, gradients);
      return [values, gradients];
    };
    const [values, gradients] = (await evaluated()) as [Float64Array, Float64Array];
    for (let c = 0; c < chains; c++) {
      const own = evaluate(grouped.density, { position: at(c) });
      expect(distance(values.subarray(c, c + 1), own["value"]!)).toBeLessThan(SINGLE_TOLERANCE);
      expect(distance(gradients.filter((_, i) => i % chains === c), own["gradient"]!)).toBeLessThan(SINGLE_TOLERANCE); // prettier-ignore
    }
    for (let k = 0; k < 20; k++) expect(await evaluated()).toEqual([values, gradients]);
    batched.dispose();
  });

  it("leaves nothing behind over 500 evaluations, nor after it is disposed of", async () => {
    // A software device takes milliseconds for each, and 10,000 are no different.
    await tf.setBackend("webgpu");
    const held = (): number[] => [tf.memory().numTensors, tf.memory().numBytes];
    const before = held();
    const batched = tensorBatchedLogDensity(grouped, 2);
    const [positions, values, gradients] = [new Float64Array(14), new Float64Array(2), new Float64Array(14)];
    await batched.logDensityGradient(positions, values, gradients);
    const ready = held();
    for (let i = 0; i < 500; i++) await batched.logDensityGradient(positions, values, gradients);
    expect(held()).toEqual(ready);
    batched.dispose();
    expect(held()).toEqual(before);
  });
});

it("refuses to run while another backend is set", async () => {
  await tf.setBackend("cpu");
  const density = tensorLogDensity(grouped);
  await tf.setBackend("wasm");
  expect(() => density.logDensity(position)).toThrow(
    "tensorLogDensity: the density was compiled for the tfjs backend `cpu`, and `wasm` is set now. Set it back, or compile again.",
  );
  density.dispose();
});

it("names the operations that a backend lacks, when compiling", () => {
  const lacking = programs(2, (b, x) => b.sum(b.add(b.lgamma(b.exp(x)), b.normalLogCdf(x))));
  const { missing } = new TfjsOps("a backend without kernels");
  expect(() => verifyOperations(lacking.density, missing)).toThrow(
    new UnsupportedOperationError(
      "The backend lacks `add`, `digamma`, `div`, `exp`, `lgamma`, `mul`, `neg`, `normalLogCdf`, `reciprocal`, `square`, `sub`, " +
        "which the log density needs.",
    ),
  );
});

describe("what Float32 cannot hold", () => {
  it("is refused on float32, with the reason, and not on tensorflow", async () => {
    // The residuals of a Gaussian process whose covariance is all but singular.
    const n = 12;
    const near = programs(2, (b, x) => {
      const distances = Array.from({ length: n * n }, (_, i) => 0.02 * Math.abs(Math.floor(i / n) - (i % n)));
      const squares = b.square(b.constant(distances, [n, n]));
      const range = b.exp(b.at(x, 0, 0));
      const kernel = b.exp(b.neg(b.div(squares, range)));
      const jitter = b.diagonalMatrix(b.filled(1e-8, [n]));
      const l = b.cholesky(b.add(b.mul(kernel, b.exp(b.at(x, 0, 1))), jitter));
      const y = b.constant(Array.from({ length: n }, (_, i) => Math.sin(i)), [n, 1]); // prettier-ignore
      const z = b.triangularSolve(l, y);
      return b.sub(b.mul(b.sum(b.square(z)), -0.5), b.sum(b.log(b.diagonal(l))));
    });
    await tf.setBackend("cpu");
    expect(() => tensorLogDensity(near)).toThrow(
      /^The tfjs backend `cpu` computes in `float32`, which cannot hold this log density: its value (leaves the range|is off by)/,
    );
    await tf.setBackend("tensorflow");
    const density = tensorLogDensity(near);
    const at = Float64Array.of(-1, 0.2);
    const expected = evaluate(near.density, { position: at });
    expect(Math.abs(density.logDensity(at) / expected["value"]![0]! - 1)).toBeLessThan(1e-6);
    density.dispose();
  });
});
