/**
 * @file Checks that a tfjs-node computes: what Terrace takes from it, against numbers known otherwise. It runs in a process of
 * its own, because a library that does not fit may end the process.
 */

import type { Scalar } from "@tensorflow/tfjs-core";
import { special } from "@terrace/core";

import type { TfjsNode } from "../node/find-tfjs-node.js";
import { loadFrom, type Tensorflow } from "../node/load-tensorflow.js";
import type { OperationAttribute, TensorflowBinding } from "../tensorflow-graph/binding.js";

/** TensorFlow's numbers for the types of an operation's tensors, and the binding's for "the attribute is a type". */
const double = 2;
const int64 = 9;
const typeAttribute = 4;

/** Relative error of Float32 sums of a few numbers, and of Float64 special functions. */
const singleTolerance = 1e-5;
const doubleTolerance = 1e-14;

/** Loads a tfjs-node and checks it. @returns what was loaded @throws Error that names the first check that fails */
export function verifyTfjsNode(candidate: TfjsNode): Tensorflow {
  const loaded = loadFrom(candidate);
  const { tf } = loaded;
  if (tf.getBackend() !== "tensorflow") throw new Error(`the backend is \`${tf.getBackend()}\`, not \`tensorflow\``);
  tf.engine().startScope();
  verifyTensors(tf);
  verifyGradient(tf);
  tf.engine().endScope();
  verifyRawKernels(loaded.binding);
  return loaded;
}

function verifyTensors(tf: Tensorflow["tf"]): void {
  const matrix = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  agree("matMul", tf.matMul(matrix, matrix).dataSync(), [7, 10, 15, 22], singleTolerance);
  const levels = tf.tensor1d([0, 1, 1], "int32");
  agree("gather", tf.gather(tf.tensor1d([5, 7]), levels).dataSync(), [5, 7, 7], singleTolerance);
  agree("segment sum", tf.unsortedSegmentSum(tf.tensor1d([1, 2, 3]), levels, 2).dataSync(), [1, 5], singleTolerance);
}

/** The log density of y ~ normal(a[level] + b x, exp(s)) without its constant: value and gradient by hand. */
function verifyGradient(tf: Tensorflow["tf"]): void {
  const [y, x, level] = [
    [1, 2, 3],
    [0.5, -1, 2],
    [0, 1, 1],
  ];
  const [a, b, s] = [[0.2, 0.4], 0.3, -0.1];
  const standardised = y.map((value, row) => (value - (a[level[row]!]! + b * x[row]!)) / special.exp(s));
  const slopes = standardised.map((value) => value / special.exp(s));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const expected = {
    value: sum(standardised.map((value) => -0.5 * value * value - s)),
    a: [0, 1].map((each) => sum(slopes.filter((_, row) => level[row] === each))),
    b: sum(slopes.map((slope, row) => slope * x[row]!)),
    s: sum(standardised.map((value) => value * value - 1)),
  };
  const levels = tf.tensor1d(level, "int32");
  const { value, grads } = tf.valueAndGrads((first, second, third) => {
    const mean = tf.add(tf.gather(first!, levels), tf.mul(second!, tf.tensor1d(x)));
    const z = tf.div(tf.sub(tf.tensor1d(y), mean), tf.exp(third!));
    return tf.sum<Scalar>(tf.sub(tf.mul(-0.5, tf.square(z)), third!));
  })([tf.tensor1d(a), tf.scalar(b), tf.scalar(s)]);
  agree("value", value.dataSync(), [expected.value], singleTolerance);
  const gradient = grads.flatMap((grad) => [...grad.dataSync()]);
  agree("gradient", gradient, [...expected.a, expected.b, expected.s], singleTolerance);
}

/** Float64 goes in and out as the bits of 64-bit integers; between them TensorFlow's own kernels compute. */
function verifyRawKernels(binding: TensorflowBinding): void {
  const type = (name: string, value: number): OperationAttribute => ({ name, type: typeAttribute, value });
  const execute = (name: string, attributes: readonly OperationAttribute[], input: number): number => {
    const { id } = binding.executeOp(name, attributes, [input], 1)[0]!;
    binding.deleteTensor(input);
    return id;
  };
  const points = Float64Array.of(0.1, 4.5);
  const expected = { Lgamma: special.lgamma, Digamma: special.digamma };
  for (const [name, exact] of Object.entries(expected)) {
    const bits = binding.createTensor([points.length], int64, new Int32Array(points.buffer));
    const values = execute("Bitcast", [type("T", int64), type("type", double)], bits);
    const results = execute(name, [type("T", double)], values);
    const output = execute("Bitcast", [type("T", double), type("type", int64)], results);
    const { buffer, byteOffset } = binding.tensorDataSync(output);
    agree(name, new Float64Array(buffer, byteOffset, points.length), [...points].map(exact), doubleTolerance);
    binding.deleteTensor(output);
  }
}

function agree(what: string, actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  const isRight =
    actual.length === expected.length &&
    expected.every((value, index) => Math.abs(actual[index]! - value) <= tolerance * (1 + Math.abs(value)));
  if (!isRight) throw new Error(`${what} gives ${Array.from(actual).join(", ")} in place of ${expected.join(", ")}`);
}
