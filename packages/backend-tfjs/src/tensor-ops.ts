/**
 * @file The tensor operations that a log-density graph is translated into, close to TensorFlow's own. One set of rules speaks
 * this interface; what stands behind it computes at once (tensors of any tfjs backend, TensorFlow's kernels) or writes a
 * graph for later.
 */

import type { BinaryFunction, DType, Shape, TernaryFunction, UnaryFunction } from "@terrace/graph";

/** Functions of one real number. The truth values among the graph's functions have methods of their own. */
export type RealUnary = Exclude<UnaryFunction, "not" | "isNaN">;

/** Functions of two real numbers. */
export type RealBinary = Exclude<BinaryFunction, Comparison | "and" | "or">;

/** Comparisons of two numbers; false where one is NaN, `ne` true. */
export type Comparison = "eq" | "ne" | "lt" | "le" | "gt" | "ge";

/** Reductions that are operations; `logSumExp` is made of them. */
export type TensorReduction = "sum" | "prod" | "max" | "min";

/** What a product of matrices transposes, and how many axes its operands have. */
export interface MatmulOptions {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly rank: number;
}

/** A scan over tensors; see {@link TensorOps.scan}. */
export interface TensorScan<T> {
  readonly length: number;
  /** Element `length - 1` first; stacked results keep their place. */
  readonly reverse: boolean;
  /** Initial carries, `real`. A carry has one shape from the first step to the last. */
  readonly carries: readonly T[];
  /** `[length, ...]` each. */
  readonly sequences: readonly T[];
  /** Everything else from outside that the body reads. */
  readonly captured: readonly T[];
  /** Shapes of the body's outputs (`real`), without the axis of steps: a scan of no steps has results too. */
  readonly outputShapes: readonly Shape[];
  /** Whether somebody reads what carry `k` was at each step. */
  readonly savesCarry: readonly boolean[];
  /**
   * One step, from the carries, one element of each sequence (without the axis of steps) and the captured tensors to the
   * next carries and the outputs to stack. It uses the operations that it is given, and no tensor from outside.
   */
  readonly body: (
    ops: TensorOps<T>,
    carries: readonly T[],
    elements: readonly T[],
    captured: readonly T[],
  ) => { readonly carries: readonly T[]; readonly outputs: readonly T[] };
}

/** What a scan leaves behind. */
export interface TensorScanResults<T> {
  readonly carries: readonly T[];
  /** `[length, ...]` each. */
  readonly outputs: readonly T[];
  /** Each carry as each step found it, `[length, ...]`; undefined where nobody reads it. */
  readonly saved: readonly (T | undefined)[];
}

/**
 * Operations on tensors `T`. Shapes are static and known to the caller, who passes those that an operation needs. Elements are
 * `real` (Float64 or Float32, the implementation's choice), `int` (32 bits: indices alone, arithmetic is real) or `bool`.
 *
 * Elementwise operations broadcast: aligned at the last axis, axes of size 1 repeat. Axes are counted from 0 and increase
 * in lists. Empty axes are allowed everywhere. Operations own nothing and free nothing: a scope stands outside.
 */
export interface TensorOps<T> {
  /** Names of the graph's functions and operations that this implementation cannot compute; a graph with one is refused. */
  readonly missing: ReadonlySet<string>;

  /** Data, row-major. The same array given twice is the same data, so that an implementation may keep it. */
  constant(values: Float64Array | Int32Array, shape: Shape, dtype: DType): T;
  /** One real number, shape `[]`. */
  scalar(value: number): T;
  /** `bool` to `real` or `int` gives 0 and 1; `real` to `bool` is whether it is other than 0; `real` to `int` truncates. */
  cast(x: T, dtype: DType): T;

  /** Real to real. Outside its domain a function is NaN or infinite as the graph's is. */
  unary(fn: RealUnary, x: T): T;
  /** Reals to real, with the graph's meaning; `studentTCdf` takes the degrees of freedom first. */
  binary(fn: RealBinary, x: T, y: T): T;
  ternary(fn: TernaryFunction, x: T, y: T, z: T): T;
  /** Reals to `bool`. */
  compare(fn: Comparison, x: T, y: T): T;
  isNaN(x: T): T;
  /** `bool` to `bool`. */
  and(x: T, y: T): T;
  or(x: T, y: T): T;
  not(x: T): T;
  /** `x` where `condition` (`bool`) holds, else `y`; `x` and `y` of one element type. */
  select(condition: T, x: T, y: T): T;

  reshape(x: T, shape: Shape): T;
  /** Repeats axes of size 1; `shape` has the rank of `x` or more axes in front. */
  broadcast(x: T, shape: Shape): T;
  /** Output axis `k` is input axis `permutation[k]`. */
  transpose(x: T, permutation: readonly number[]): T;
  /** Elements `start[k] + step[k] * i`, `i < size[k]`, of `x`; a step may be negative, and a size 0. */
  slice(x: T, start: readonly number[], size: readonly number[], step: readonly number[]): T;
  /** Zeros around a real tensor. */
  pad(x: T, before: readonly number[], after: readonly number[]): T;
  /** Tensors of one element type, one or more. */
  concat(xs: readonly T[], axis: number): T;
  /** (`[n, ...rest]`, `int` `[m]`) to `[m, ...rest]`; indices are in range. `rank` is that of `x`, where it is known. */
  gather(x: T, index: T, rank?: number): T;
  /** (real `[m, ...rest]`, `int` `[m]`) to `[n, ...rest]`: sums by index; indices are in range. `rank` is that of `values`. */
  segmentSum(values: T, index: T, n: number, rank: number): T;

  /** Reduces axes of a real tensor away; `max` and `min` are NaN where an element is, and -Infinity and Infinity of nothing. `rank` is that of `x`, where it is known. */
  reduce(fn: TensorReduction, x: T, axes: readonly number[], rank?: number): T;
  cumulativeSum(x: T, axis: number, options: { readonly reverse: boolean; readonly exclusive: boolean }): T;

  /** `[...batch, n, k] @ [...batch, k, m]` of one rank, either side transposed in its last two axes first; batch axes of size 1 repeat. */
  matmul(a: T, b: T, options: MatmulOptions): T;
  /** Lower factor of `shape` `[...batch, n, n]`, of which the lower triangle is read; all NaN where not positive definite. */
  cholesky(a: T, shape: Shape): T;
  /** (L, adjoint of L), both of `shape` `[...batch, n, n]`, to the symmetric adjoint of A; lower triangles are read. */
  choleskyGradient(l: T, adjoint: T, shape: Shape): T;
  /** Solves `L x = b`, or `L' x = b` if `transposed`: (L `[...batch, n, n]` lower, b `[...batch, n, m]`), one batch shape. */
  triangularSolve(l: T, b: T, options: { readonly transposed: boolean }): T;

  /** Steps in turn; see {@link TensorScan}. */
  scan(options: TensorScan<T>): TensorScanResults<T>;
}
