/**
 * @file Operations that tfjs lacks, for anybody's tensors, on every backend that has kernels for them (`cpu`, `wasm`,
 * `tensorflow`) and with gradients, of any order where the derivative is one of them too. `float32` in and out.
 *
 * @example
 * import { cholesky, lgamma } from "@terrace/backend-tfjs/ops";
 * const gradient = tf.grad((x) => lgamma(x).sum())(tf.tensor1d([0.5, 3]));
 */

import { UnsupportedOperationError } from "@terrace/core";
import { numElements } from "@terrace/graph";
import type { BinaryFunction, UnaryFunction } from "@terrace/graph";
import * as tf from "@tensorflow/tfjs-core";
import type { Tensor, TensorLike } from "@tensorflow/tfjs-core";
import { RawTensorflowOps } from "./raw-tensorflow-ops.js";
import type { RealBinary, RealUnary, TensorOps } from "./tensor-ops.js";
import { TfjsOps } from "./tfjs-ops.js";
import { triangle } from "./triangle.js";

/** What `compute` makes of the operations of the backend that is set; what it needed on the way is freed. */
function compute(run: (ops: TensorOps<Tensor>) => Tensor): Tensor {
  if (tf.getBackend() === "tensorflow") return tf.tidy(() => run(new RawTensorflowOps()));
  const ops = new TfjsOps(tf.getBackend());
  try {
    return tf.tidy(() => run(ops));
  } finally {
    ops.dispose();
  }
}

/** @throws UnsupportedOperationError where the backend has no kernel for it */
function verifyAvailable(name: string): void {
  const backend = tf.getBackend();
  if (backend === "tensorflow" || !new TfjsOps(backend).missing.has(name)) return;
  throw new UnsupportedOperationError(`${name}: the tfjs backend \`${backend}\` has no kernel for it.`);
}

/** @throws TypeError where `x` is no tensor of numbers, or one that has been disposed of */
function realTensor(fn: string, name: string, x: Tensor | TensorLike): Tensor {
  const isTensor = x instanceof tf.Tensor;
  if (isTensor && x.isDisposed) throw new TypeError(`${fn}: \`${name}\` has been disposed of.`);
  const dtype = isTensor ? x.dtype : undefined;
  if (dtype === "string" || dtype === "complex64") {
    throw new TypeError(`${fn}: \`${name}\` must be a tensor of real numbers, received \`${dtype}\`.`);
  }
  try {
    const tensor = isTensor ? x : tf.tensor(x as never);
    return tensor.dtype === "float32" ? tensor : tf.cast(tensor, "float32");
  } catch {
    throw new TypeError(`${fn}: \`${name}\` must be a tensor or an array of numbers.`);
  }
}

/** `dy` times a derivative, summed over the axes along which an operand was repeated. */
function chainRule(dy: Tensor, partial: Tensor, operand: Tensor): Tensor {
  return summedTo(tf.mul(dy, partial), operand.shape);
}

function summedTo(x: Tensor, shape: readonly number[]): Tensor {
  const extra = x.shape.length - shape.length;
  const axes = x.shape.flatMap((size, axis) =>
    axis < extra || (shape[axis - extra] === 1 && size !== 1) ? [axis] : [],
  );
  return axes.length === 0 ? x : tf.reshape(tf.sum(x, axes), [...shape]);
}

/** Elementwise function of one operand. */
export type UnaryOp = (x: Tensor | TensorLike) => Tensor;
/** Elementwise function of two operands, which are repeated to one shape. */
export type BinaryOp = (x: Tensor | TensorLike, y: Tensor | TensorLike) => Tensor;

function unaryOp(fn: RealUnary & UnaryFunction, derivative: (x: Tensor, value: Tensor) => Tensor): UnaryOp {
  return (input) => {
    verifyAvailable(fn);
    const x = realTensor(fn, "x", input);
    const op = tf.customGrad((...args: unknown[]) => {
      const [operand, save] = args as [Tensor, (tensors: Tensor[]) => void];
      const value = compute((ops) => ops.unary(fn, operand));
      save([operand, value]);
      const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor => tf.mul(dy, derivative(saved[0]!, saved[1]!));
      return { value, gradFunc };
    });
    return op(x);
  };
}

type Partial2 = (x: Tensor, y: Tensor, value: Tensor) => Tensor;

/** A function of two operands; without the first partial derivative it is one of the second alone as gradients see it. */
function binaryOp(fn: RealBinary & BinaryFunction, first: Partial2 | undefined, second: Partial2): BinaryOp {
  return (left, right) => {
    verifyAvailable(fn);
    const [x, y] = [realTensor(fn, "x", left), realTensor(fn, "y", right)];
    tf.broadcast_util.assertAndGetBroadcastShape(x.shape, y.shape);
    const op = tf.customGrad((...args: unknown[]) => {
      const save = args[args.length - 1] as (tensors: Tensor[]) => void;
      const value = compute((ops) => ops.binary(fn, x, y));
      save([x, y, value]);
      const gradFunc = (dy: Tensor, [u, v, w]: Tensor[]): Tensor | Tensor[] => {
        const bySecond = chainRule(dy, second(u!, v!, w!), v!);
        return first === undefined ? bySecond : [chainRule(dy, first(u!, v!, w!), u!), bySecond];
      };
      return { value, gradFunc };
    });
    return first === undefined ? op(y) : op(x, y);
  };
}

const halfLogTwoPi = 0.9189385332046728;
const normalDensity = (x: Tensor): Tensor => tf.exp(tf.sub(tf.mul(tf.square(x), -0.5), halfLogTwoPi));
const noDerivative = (): Tensor => {
  throw new UnsupportedOperationError("trigamma: its derivative is not available.");
};

/** The second derivative of log Gamma; without a derivative of its own. */
export const trigamma: UnaryOp = unaryOp("trigamma", noDerivative);
/** The derivative of log Gamma. */
export const digamma: UnaryOp = unaryOp("digamma", (x) => trigamma(x));
/** log |Gamma(x)|. */
export const lgamma: UnaryOp = unaryOp("lgamma", (x) => digamma(x));
/** 1 - erf(x), relatively accurate where it is small. */
export const erfc: UnaryOp = unaryOp("erfc", (x) => tf.mul(tf.exp(tf.neg(tf.square(x))), -1.1283791670955126));
/** log(1 + exp(x)). */
export const log1pExp: UnaryOp = unaryOp("log1pExp", (x) => tf.sigmoid(x));
/** log(1 - exp(x)) for x <= 0. */
export const log1mExp: UnaryOp = unaryOp("log1mExp", (x) => tf.neg(tf.reciprocal(tf.expm1(tf.neg(x)))));
/** P(Z <= x) for a standard normal Z, relatively accurate in the lower tail. */
export const normalCdf: UnaryOp = unaryOp("normalCdf", normalDensity);
/** log P(Z <= x) for a standard normal Z. */
export const normalLogCdf: UnaryOp = unaryOp("normalLogCdf", (x, value) => {
  // The difference of logarithms loses digits as x^2 / 2 grows; below -8 five terms of t + 1 / (t + 2 / (t + ...)), t = -x, are
  // exact to rounding.
  const t = tf.neg(tf.minimum(x, -8));
  let fraction = t;
  for (let k = 5; k >= 1; k--) fraction = tf.add(t, tf.div(k, fraction));
  const ratio = tf.exp(tf.sub(tf.sub(tf.mul(tf.square(x), -0.5), halfLogTwoPi), value));
  return tf.where(tf.less(x, -8), fraction, ratio);
});
/** The x with P(Z <= x) = p for a standard normal Z. */
export const normalQuantile: UnaryOp = unaryOp("normalQuantile", (_, value) => tf.reciprocal(normalDensity(value)));

/** log B(x, y). */
export const lbeta: BinaryOp = binaryOp(
  "lbeta",
  (x, y) => tf.sub(digamma(x), digamma(tf.add(x, y))),
  (x, y) => tf.sub(digamma(y), digamma(tf.add(x, y))),
);
/** log(exp(x) + exp(y)) without overflow. */
export const logAddExp: BinaryOp = binaryOp(
  "logAddExp",
  (x, y) => tf.sigmoid(tf.sub(x, y)),
  (x, y) => tf.sigmoid(tf.sub(y, x)),
);
const gammaDensity = (shape: Tensor, x: Tensor): Tensor =>
  tf.exp(tf.sub(tf.sub(tf.mul(tf.sub(shape, 1), tf.log(x)), x), lgamma(shape)));
/** The regularised lower incomplete gamma function of (shape, x); differentiable by x. */
export const gammaP: BinaryOp = binaryOp("gammaP", undefined, gammaDensity);
/** The regularised upper incomplete gamma function of (shape, x); differentiable by x. */
export const gammaQ: BinaryOp = binaryOp("gammaQ", undefined, (shape, x) => tf.neg(gammaDensity(shape, x)));

/**
 * The lower Cholesky factor of `a` `[..., n, n]`, of which the lower triangle is read; all NaN where not positive definite. The
 * gradient is the symmetric one.
 *
 * @throws TypeError where `a` is no tensor of square matrices
 */
export function cholesky(a: Tensor | TensorLike): Tensor {
  verifyAvailable("cholesky");
  const x = matrices("cholesky", "a", a);
  const op = tf.customGrad((...args: unknown[]) => {
    const [operand, save] = args as [Tensor, (tensors: Tensor[]) => void];
    const value = compute((ops) => ops.cholesky(operand, operand.shape));
    save([value]);
    const gradFunc = (dy: Tensor, [l]: Tensor[]): Tensor => compute((ops) => ops.choleskyGradient(l!, dy, l!.shape));
    return { value, gradFunc };
  });
  return op(x);
}

/**
 * Solves `L x = b`, or `L' x = b` if `transposed`, for lower triangular `l` `[..., n, n]` and `b` `[..., n, m]` of one batch shape.
 *
 * @throws TypeError where the shapes do not fit
 */
export function triangularSolve(
  l: Tensor | TensorLike,
  b: Tensor | TensorLike,
  { transposed = false }: { readonly transposed?: boolean } = {},
): Tensor {
  verifyAvailable("triangularSolve");
  const factor = matrices("triangularSolve", "l", l);
  const right = realTensor("triangularSolve", "b", b);
  const n = factor.shape.at(-1)!;
  const fits = right.rank === factor.rank && right.shape.slice(0, -1).join() === factor.shape.slice(0, -1).join();
  if (!fits) {
    throw new TypeError(
      `triangularSolve: \`b\` must have the shape [${[...factor.shape.slice(0, -2), n, "m"].join(", ")}], ` +
        `received [${right.shape.join(", ")}].`,
    );
  }
  const op = tf.customGrad((...args: unknown[]) => {
    const [a, y, save] = args as [Tensor, Tensor, (tensors: Tensor[]) => void];
    const value = compute((ops) => ops.triangularSolve(a, y, { transposed }));
    save([a, value]);
    const gradFunc = (dy: Tensor, [u, x]: Tensor[]): Tensor[] => {
      const solved = triangularSolve(u!, dy, { transposed: !transposed });
      const outer = transposed ? tf.matMul(x!, solved, false, true) : tf.matMul(solved, x!, false, true);
      return [tf.neg(tf.mul(outer, triangle(n))), solved];
    };
    return { value, gradFunc };
  });
  return op(factor, right);
}

/**
 * Sums of rows by index: (`values` `[m, ...rest]`, `index` `[m]` of whole numbers below `n`) to `[n, ...rest]`.
 *
 * @throws TypeError where the shapes do not fit
 */
export function segmentSum(values: Tensor | TensorLike, index: Tensor | TensorLike, n: number): Tensor {
  const x = realTensor("segmentSum", "values", values);
  const at = tf.cast(realTensor("segmentSum", "index", index), "int32");
  if (at.rank !== 1 || x.shape[0] !== at.shape[0]) {
    throw new TypeError(
      `segmentSum: \`index\` must have the shape [${x.shape[0] ?? "m"}], received [${at.shape.join(", ")}].`,
    );
  }
  if (!Number.isSafeInteger(n) || n < 0)
    throw new TypeError(`segmentSum: \`n\` must be a whole number, received ${n}.`);
  const op = tf.customGrad((...args: unknown[]) => {
    const [operand, save] = args as [Tensor, (tensors: Tensor[]) => void];
    const value = compute((ops) => ops.segmentSum(operand, at, n));
    save([at]);
    const gradFunc = (dy: Tensor, [rows]: Tensor[]): Tensor =>
      numElements(dy.shape) === 0 ? tf.zeros(x.shape) : tf.gather(dy, rows as tf.Tensor1D);
    return { value, gradFunc };
  });
  return op(x);
}

/** @throws TypeError where `x` is no tensor of square matrices */
function matrices(fn: string, name: string, x: Tensor | TensorLike): Tensor {
  const tensor = realTensor(fn, name, x);
  const [rows, columns] = tensor.shape.slice(-2);
  if (tensor.rank >= 2 && rows === columns) return tensor;
  throw new TypeError(`${fn}: \`${name}\` must have the shape [..., n, n], received [${tensor.shape.join(", ")}].`);
}
