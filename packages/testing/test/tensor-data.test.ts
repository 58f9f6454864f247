/** @file Tensors given as data: read as the numbers they hold, and still the caller's afterwards. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { compile, model } from "terrace";
import { beforeAll, describe, expect, it } from "vitest";

const regression = model`
  data y: real[N], X: real[N, K], g: factor(J)[N], n: int[N]
  b[K] ~ normal(0, 1)
  a[J] ~ normal(0, 1)
  y ~ normal(X @ b + a[g] + n, 1)
`;
const y = [1.5, -0.25, 2];
const X = [[1, 2], [0.5, -1], [3, 0]]; // prettier-ignore
const g = ["u", "v", "u"];
const n = [0, 3, 1];

beforeAll(async () => {
  await tf.setBackend("cpu");
});

it("reads numbers, whole numbers, texts and their shapes, and leaves the tensors alone", () => {
  const data = { y: tf.tensor1d(y), X: tf.tensor2d(X), g: tf.tensor1d(g), n: tf.tensor1d(n, "int32") };
  const before = tf.memory().numTensors;
  const position = Float64Array.of(0.3, -0.2, 0.7, 1.1);
  const fromTensors = compile(regression, data).logDensity(position);
  expect(fromTensors).toBe(compile(regression, { y, X, g, n }).logDensity(position));
  expect(tf.memory().numTensors).toBe(before);
  expect(data.y.isDisposed).toBe(false);
});

describe("a tensor that cannot be data", () => {
  const given = (tensor: tf.Tensor) => () =>
    compile(model`data y: real[N]; m ~ normal(0, 1); y ~ normal(m, 1)`, { y: tensor });

  it("is refused in one line", () => {
    const gone = tf.tensor1d(y);
    gone.dispose();
    expect(given(gone)).toThrow(/a tensor that has been disposed of/);
    expect(given(tf.complex(tf.tensor1d([1]), tf.tensor1d([2])))).toThrow(/a tensor of complex numbers/);
    expect(given(tf.tensor1d(["a"]))).toThrow(/`a`/);
    expect(given(tf.tensor2d(X))).toThrow(/\[3, 2\]/);
  });

  it("is refused where its backend gives its elements later", () => {
    const later = { shape: [2], dtype: "float32", isDisposed: false, dataSync: () => { throw new Error("not readable"); } }; // prettier-ignore
    expect(given(later as unknown as tf.Tensor)).toThrow(/a tensor whose backend gives its elements later/);
  });
});
