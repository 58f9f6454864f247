/** @file The operations for users of tfjs, on every backend: values against mpmath, gradients against finite differences. */
import { readFileSync } from "node:fs";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loadTensorflow } from "../src/index.js";
import * as ops from "../src/ops.js";
import { withWebgpu } from "./support/webgpu.js";

/** Values of `ops-reference.py`, mpmath 1.3.0: points and the value, by name. */
const reference = JSON.parse(readFileSync(new URL("ops-reference.json", import.meta.url), "utf8")) as Record<
  string,
  number[][]
>;

/** A few units of Float32's last place, of the value or of 1 where that is larger: some cross 0. */
const VALUE_TOLERANCE = 2e-6;
/** TensorFlow's own incomplete gamma kernels lose some digits in Float32 where the shape is large. */
const TENSORFLOW_GAMMA_TOLERANCE = 5e-5;
/** Central differences of Float32 values with a step of 1/64. */
const DIFFERENCE_TOLERANCE = 2e-3;

const unary = { lgamma: ops.lgamma, digamma: ops.digamma, trigamma: ops.trigamma, erfc: ops.erfc, log1pExp: ops.log1pExp, log1mExp: ops.log1mExp, normalCdf: ops.normalCdf, normalLogCdf: ops.normalLogCdf, normalQuantile: ops.normalQuantile }; // prettier-ignore
const binary = { lbeta: ops.lbeta, logAddExp: ops.logAddExp, gammaP: ops.gammaP, gammaQ: ops.gammaQ };

beforeAll(async () => {
  loadTensorflow();
  await tf.ready();
});

function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  Array.from(actual).forEach((x, i) => {
    const size = Math.max(1, Math.abs(expected[i]!));
    expect(Math.abs(x - expected[i]!) / size, `element ${i}: ${x} instead of ${expected[i]}`).toBeLessThan(tolerance);
  });
}

/** Derivatives of the sum of `f` by each element, by differences. */
async function differences(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): Promise<number[]> {
  const h = 1 / 64;
  const values = await x.data();
  const derivatives: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const at = async (shift: number): Promise<number> => {
      const moved = Float32Array.from(values, (v, k) => (k === i ? v + shift : v));
      return (await tf.sum(f(tf.tensor(moved, x.shape))).data())[0]!;
    };
    derivatives.push(((await at(h)) - (await at(-h))) / (2 * h));
  }
  return derivatives;
}

describe.each(withWebgpu(["cpu", "wasm", "tensorflow"]))("on %s", (backend) => {
  beforeEach(async () => void (await tf.setBackend(backend)));

  it.each(Object.entries(unary))("%s has mpmath's values, the small ones relatively too", async (name, op) => {
    const points = reference[name]!;
    const x = tf.tensor1d(points.map(([at]) => at!));
    const actual = await op(x).data();
    expectNear(actual, points.map(([, value]) => value!), VALUE_TOLERANCE); // prettier-ignore
    points.forEach(([at, value], i) => {
      if (Math.abs(value!) < 1e-3 && Math.abs(value!) > 1e-36) {
        expect(Math.abs(actual[i]! / value! - 1), `at ${at}`).toBeLessThan(1e-4);
      }
    });
  });

  it.each(Object.entries(binary))("%s has mpmath's values", async (name, op) => {
    const points = reference[name]!;
    const [x, y] = [0, 1].map((k) => tf.tensor1d(points.map((point) => point[k]!)));
    expectNear(await op(x!, y!).data(), points.map(([, , value]) => value!), backend === "tensorflow" && name.startsWith("gamma") ? TENSORFLOW_GAMMA_TOLERANCE : VALUE_TOLERANCE); // prettier-ignore
  });

  it.each(Object.entries(unary).filter(([name]) => name !== "trigamma"))(
    "%s has the gradient of differences",
    async (name, op) => {
      const points = {
        log1mExp: [-3, -1, -0.4],
        normalQuantile: [0.2, 0.5, 0.7],
        lgamma: [0.7, 2, 9],
        digamma: [0.7, 2, 9],
      };
      const x = tf.tensor1d(points[name as keyof typeof points] ?? [-2, -0.3, 0.4, 1.5]);
      const gradient = tf.grad((v: tf.Tensor) => tf.sum(op(v)))(x);
      expectNear(await gradient.data(), await differences(op, x), DIFFERENCE_TOLERANCE);
    },
  );

  it("differentiates twice", async () => {
    const second = tf.grad((x: tf.Tensor) => tf.sum(tf.grad((y: tf.Tensor) => tf.sum(ops.lgamma(y)))(x)));
    expectNear(await second(tf.tensor1d([1.2, 3.3])).data(), await ops.trigamma([1.2, 3.3]).data(), 1e-5);
  });

  it("differentiates functions of two operands, one of them repeated", async () => {
    const x = tf.tensor2d([[0.5], [2]]);
    const y = tf.tensor1d([0.7, 1.5, 3]);
    const [dx, dy] = tf.grads((a: tf.Tensor, b: tf.Tensor) => tf.sum(ops.lbeta(a, b)))([x, y]) as [
      tf.Tensor,
      tf.Tensor,
    ];
    expectNear(await dx.data(), await differences((a) => ops.lbeta(a, y), x), DIFFERENCE_TOLERANCE); // prettier-ignore
    expectNear(await dy.data(), await differences((b) => ops.lbeta(x, b), y), DIFFERENCE_TOLERANCE); // prettier-ignore
    const ofX = (v: tf.Tensor): tf.Tensor => ops.gammaP(tf.scalar(2.5), v);
    expectNear(
      await tf
        .grad((v: tf.Tensor) => tf.sum(ofX(v)))(y)
        .data(),
      await differences(ofX, y),
      DIFFERENCE_TOLERANCE,
    );
    expect(() => tf.grad((v: tf.Tensor) => tf.sum(ops.gammaP(v, 1)))(y)).toThrow("Cannot compute gradient");
  });

  it("factors, solves and differentiates both, a batch at a time", async () => {
    const root = tf.tensor3d([1.5, 0.2, -0.3, 0.4, 2, 0.1, 0.3, -0.2, 1.1, 2, 0.5, 0, 0, 1, 0.2, 0.3, 0, 3], [2, 3, 3]);
    const a = tf.matMul(root, root, false, true);
    const l = ops.cholesky(a);
    expectNear(await tf.matMul(l, l, false, true).data(), await a.data(), 1e-5);
    const weights = tf.tensor3d(Array.from({ length: 18 }, (_, i) => Math.sin(i)), [2, 3, 3]); // prettier-ignore
    const ofFactor = (x: tf.Tensor): tf.Tensor => {
      // Differences see a symmetric change where both mirror elements change.
      const symmetric = tf.mul(tf.add(x, tf.transpose(x, [0, 2, 1])), 0.5);
      return tf.mul(ops.cholesky(symmetric), weights);
    };
    expectNear(
      await tf
        .grad((x: tf.Tensor) => tf.sum(ofFactor(x)))(a)
        .data(),
      await differences(ofFactor, a),
      DIFFERENCE_TOLERANCE,
    );
    const b = tf.tensor3d(Array.from({ length: 12 }, (_, i) => Math.cos(i)), [2, 3, 2]); // prettier-ignore
    for (const transposed of [false, true]) {
      const solved = ops.triangularSolve(l, b, { transposed });
      expectNear(await tf.matMul(l, solved, transposed).data(), await b.data(), 1e-5);
      const [dl, db] = tf.grads((x: tf.Tensor, y: tf.Tensor) => tf.sum(tf.square(ops.triangularSolve(x, y, { transposed }))))([l, b]) as [tf.Tensor, tf.Tensor]; // prettier-ignore
      expectNear(await dl.data(), await differences((x) => tf.square(ops.triangularSolve(x, b, { transposed })), l), 5e-3); // prettier-ignore
      expectNear(await db.data(), await differences((y) => tf.square(ops.triangularSolve(l, y, { transposed })), b), 5e-3); // prettier-ignore
    }
  });

  it("sums by index, with a gradient", async () => {
    const values = tf.tensor2d([[1, 2], [3, 4], [5, 6]]); // prettier-ignore
    const sums = ops.segmentSum(values, tf.tensor1d([2, 0, 2], "int32"), 4);
    expect([...(await sums.data())]).toEqual([3, 4, 0, 0, 6, 8, 0, 0]);
    const gradient = tf.grad((x: tf.Tensor) => tf.sum(tf.square(ops.segmentSum(x, [2, 0, 2], 4))))(values);
    expect([...(await gradient.data())]).toEqual([12, 16, 6, 8, 12, 16]);
  });

  it("leaves no tensor behind but its results", () => {
    const x = tf.tensor2d([[2, 0.5], [0.5, 3]]); // prettier-ignore
    const before = tf.memory().numTensors;
    for (const op of [...Object.values(unary), ops.cholesky]) op(x).dispose();
    for (const op of Object.values(binary)) op(x, x).dispose();
    ops.triangularSolve(x, x).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("wrong operands", () => {
  beforeEach(async () => void (await tf.setBackend("cpu")));

  it("are named in one line", () => {
    const gone = tf.tensor1d([1]);
    gone.dispose();
    expect(() => ops.lgamma(gone)).toThrow(new TypeError("lgamma: `x` has been disposed of."));
    expect(() => ops.lbeta([1], tf.tensor1d(["a"], "string"))).toThrow(
      new TypeError("lbeta: `y` must be a tensor of real numbers, received `string`."),
    );
    expect(() => ops.lgamma({} as never)).toThrow(
      new TypeError("lgamma: `x` must be a tensor or an array of numbers."),
    );
    expect(() => ops.cholesky([[1, 2]])).toThrow(
      new TypeError("cholesky: `a` must have the shape [..., n, n], received [1, 2]."),
    );
    expect(() => ops.triangularSolve([[1]], [1])).toThrow(
      new TypeError("triangularSolve: `b` must have the shape [1, m], received [1]."),
    );
    expect(() => ops.segmentSum([1, 2], [0], 3)).toThrow(
      new TypeError("segmentSum: `index` must have the shape [2], received [1]."),
    );
    expect(() => ops.segmentSum([1], [0], -1)).toThrow(
      new TypeError("segmentSum: `n` must be a whole number, received -1."),
    );
  });
});
