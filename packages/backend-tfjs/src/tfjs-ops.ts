/**
 * @file Tensor operations on tfjs tensors, at once, on whichever tfjs backend is set; reals are `float32`. An operation is a
 * kernel of tfjs, one of Terrace's own that is registered for the backend, or composed; what is none of these is missing.
 */

import { engine, getKernel, tensor, type Tensor } from "@tensorflow/tfjs-core";
import type { BinaryFunction, DType, Shape, TernaryFunction, UnaryFunction } from "@terrace/graph";
import { numElements } from "@terrace/graph";
import * as compositions from "./compositions.js";
import { hasKernel, kernelName, registerKernels } from "./kernels/register-kernels.js";
import { segmentBlocks } from "./kernels/segment-blocks.js";
import { TERMS } from "./kernels/wgsl-kernels.js";
import { toSingles } from "./singles.js";
import { steppedScan } from "./stepped-scan.js";
import type {
  Comparison,
  MatmulOptions,
  RealBinary,
  RealUnary,
  TensorOps,
  TensorReduction,
  TensorScan,
  TensorScanResults,
} from "./tensor-ops.js";

type Attributes = Readonly<Record<string, unknown>>;

/** tfjs' kernels of one operand; its `Sign` takes NaN for 0. */
const unaryKernels: Partial<Readonly<Record<RealUnary, string>>> = {
  neg: "Neg", abs: "Abs", square: "Square", sqrt: "Sqrt", reciprocal: "Reciprocal",
  exp: "Exp", expm1: "Expm1", log: "Log", log1p: "Log1p", logistic: "Sigmoid",
  sin: "Sin", cos: "Cos", tan: "Tan", asin: "Asin", acos: "Acos", atan: "Atan", sinh: "Sinh", cosh: "Cosh", tanh: "Tanh",
  floor: "Floor", ceil: "Ceil", erf: "Erf",
}; // prettier-ignore

/** tfjs' kernels of two operands; its `Maximum`, `Minimum` and `Mod` differ between backends in NaN and in sign. */
const binaryKernels: Partial<Readonly<Record<RealBinary, string>>> = {
  add: "Add", sub: "Sub", mul: "Multiply", div: "RealDiv", pow: "Pow", atan2: "Atan2",
}; // prettier-ignore

const comparisonKernels: Readonly<Record<Comparison, string>> = {
  eq: "Equal", ne: "NotEqual", lt: "Less", le: "LessEqual", gt: "Greater", ge: "GreaterEqual",
}; // prettier-ignore

const unaryCompositions: Partial<Readonly<Record<UnaryFunction, <T>(ops: TensorOps<T>, x: T) => T>>> = {
  sign: compositions.sign,
  round: compositions.round,
  log1pExp: compositions.log1pExp,
  log1mExp: compositions.log1mExp,
  logLogistic: compositions.logLogistic,
};

const binaryCompositions: Partial<Readonly<Record<BinaryFunction, <T>(ops: TensorOps<T>, x: T, y: T) => T>>> = {
  min: compositions.min,
  max: compositions.max,
  mod: compositions.mod,
  intDiv: compositions.intDiv,
  guardedMul: compositions.guardedMul,
  logAddExp: compositions.logAddExp,
  lbeta: compositions.lbeta,
  lchoose: compositions.lchoose,
  logGammaP: compositions.logGammaP,
  logGammaQ: compositions.logGammaQ,
  studentTCdf: compositions.studentTCdf,
  studentTLogCdf: compositions.studentTLogCdf,
};

/** What compositions are made of that may be missing. */
const composedOf: Readonly<Record<string, readonly string[]>> = {
  lbeta: ["lgamma"],
  lchoose: ["lgamma"],
  logGammaP: ["gammaP", "gammaQ"],
  logGammaQ: ["gammaP", "gammaQ"],
  studentTCdf: ["betaInc"],
  studentTLogCdf: ["betaInc"],
  logBetaInc: ["betaInc"],
};

const reductionKernels: Readonly<Record<TensorReduction, string>> = {
  sum: "sum",
  prod: "prod",
  max: "reduceMax",
  min: "reduceMin",
};

const runReductions: Readonly<Record<TensorReduction, string>> = {
  sum: "sumRuns",
  prod: "prodRuns",
  max: "maxRuns",
  min: "minRuns",
};

const tfjsReductions: Readonly<Record<TensorReduction, string>> = { sum: "Sum", prod: "Prod", max: "Max", min: "Min" };

/** Sums of more terms than this are made of sums of as many, where a backend adds one after the other. */
const BLOCK = 1024;

/** The most partial sums, and terms of short sums, that the host adds up. */
const MOST_PARTS = 1024;

/** Operations on one tfjs backend. */
export class TfjsOps implements TensorOps<Tensor> {
  readonly #backend: string;
  readonly #constants = new Map<Float64Array | Int32Array, Map<string, Tensor>>();
  readonly #scalars = new Map<number, Tensor>();
  /** Whole numbers that are data, by the memory in which they stand on the backend. */
  readonly #integers = new WeakMap<object, Int32Array>();

  /** @param backend - the name of the tfjs backend, which is the current one whenever an operation is called */
  constructor(backend: string) {
    registerKernels();
    this.#backend = backend;
  }

  get missing(): ReadonlySet<string> {
    return new Set(needKernels.filter((name) => !this.#has(name)));
  }

  /** Whether a function is a kernel here, Terrace's or tfjs' own, or can be composed of kernels. */
  #has(name: string): boolean {
    if (hasKernel(name, this.#backend)) return true;
    const parts = composedOf[name];
    if (parts !== undefined) return parts.every((part) => this.#has(part));
    const theirs = { ...unaryKernels, ...binaryKernels }[name];
    return theirs !== undefined && getKernel(theirs, this.#backend) !== undefined;
  }

  constant(values: Float64Array | Int32Array, shape: Shape, dtype: DType): Tensor {
    let known = this.#constants.get(values);
    if (known === undefined) this.#constants.set(values, (known = new Map<string, Tensor>()));
    const key = `${dtype} ${shape.join()}`;
    let found = known.get(key);
    if (found === undefined) {
      known.set(key, (found = kept(tensorOf(values, shape, dtype))));
      if (dtype === "int" && values instanceof Int32Array) this.#integers.set(found.dataId, values);
    }
    return found;
  }

  scalar(value: number): Tensor {
    if (Object.is(value, -0)) return this.unary("neg", this.scalar(0));
    let found = this.#scalars.get(value);
    if (found === undefined) this.#scalars.set(value, (found = kept(tensorOf(Float64Array.of(value), [], "real"))));
    return found;
  }

  /** Frees the constants; the object is not to be used after. */
  dispose(): void {
    for (const known of this.#constants.values()) for (const x of known.values()) x.dispose();
    for (const x of this.#scalars.values()) x.dispose();
    this.#constants.clear();
    this.#scalars.clear();
  }

  cast(x: Tensor, dtype: DType): Tensor {
    const target = dtype === "real" ? "float32" : dtype === "int" ? "int32" : "bool";
    // The backend `wasm` would leave numbers other than 0 and 1.
    if (target === "bool" && x.dtype !== "bool") return this.compare("ne", this.cast(x, "real"), this.scalar(0));
    return x.dtype === target ? x : run("Cast", [x], { dtype: target }, ["x"]);
  }

  unary(fn: RealUnary, x: Tensor): Tensor {
    if (hasKernel(fn, this.#backend)) return run(kernelName(fn), [x]);
    const kernel = unaryKernels[fn];
    if (kernel !== undefined) return run(kernel, [x]);
    return unaryCompositions[fn]!<Tensor>(this, x);
  }

  binary(fn: RealBinary, x: Tensor, y: Tensor): Tensor {
    if (hasKernel(fn, this.#backend)) return run(kernelName(fn), [x, y]);
    const kernel = binaryKernels[fn];
    if (kernel !== undefined) return run(kernel, [x, y]);
    return binaryCompositions[fn]!<Tensor>(this, x, y);
  }

  ternary(fn: TernaryFunction, x: Tensor, y: Tensor, z: Tensor): Tensor {
    if (fn === "logBetaInc" && !hasKernel(fn, this.#backend)) return compositions.logBetaInc<Tensor>(this, x, y, z);
    return run(kernelName(fn), [x, y, z]);
  }

  compare(fn: Comparison, x: Tensor, y: Tensor): Tensor {
    return run(hasKernel(fn, this.#backend) ? kernelName(fn) : comparisonKernels[fn], [x, y]);
  }

  isNaN(x: Tensor): Tensor {
    return run("IsNan", [x], {}, ["x"]);
  }

  and(x: Tensor, y: Tensor): Tensor {
    return run("LogicalAnd", [x, y]);
  }

  or(x: Tensor, y: Tensor): Tensor {
    return run("LogicalOr", [x, y]);
  }

  not(x: Tensor): Tensor {
    return run("LogicalNot", [x], {}, ["x"]);
  }

  select(condition: Tensor, x: Tensor, y: Tensor): Tensor {
    // The backend `wasm` selects between numbers alone.
    if (x.dtype === "bool") return this.or(this.and(condition, x), this.and(this.not(condition), y));
    // tfjs selects between tensors of one shape.
    const shape = broadcastShape([condition.shape, x.shape, y.shape]);
    const flat = [condition, x, y].map((part) => this.reshape(this.broadcast(part, shape), [numElements(shape)]));
    return this.reshape(run("Select", flat, {}, ["condition", "t", "e"]), shape);
  }

  reshape(x: Tensor, shape: Shape): Tensor {
    return run("Reshape", [x], { shape }, ["x"]);
  }

  broadcast(x: Tensor, shape: Shape): Tensor {
    const from = [...new Array<number>(shape.length - x.shape.length).fill(1), ...x.shape];
    if (numElements(shape) === 0) return this.#empty(x, shape);
    const reps = shape.map((size, axis) => (from[axis] === size ? 1 : size));
    if (reps.every((times) => times === 1)) return from.length === x.shape.length ? x : this.reshape(x, from);
    // Neighbours that are both repeated, or both not, are one axis: the backend `webgpu` repeats along few.
    const sizes: number[] = [];
    const times: number[] = [];
    shape.forEach((size, axis) => {
      if (size === 1) return;
      const isRepeated = reps[axis] !== 1;
      const last = sizes.length - 1;
      if (last >= 0 && (times[last] !== 1) === isRepeated) {
        if (isRepeated) times[last]! *= size;
        else sizes[last]! *= size;
      } else {
        sizes.push(isRepeated ? 1 : size);
        times.push(isRepeated ? size : 1);
      }
    });
    return this.reshape(run("Tile", [this.reshape(x, sizes)], { reps: times }, ["x"]), shape);
  }

  transpose(x: Tensor, permutation: readonly number[]): Tensor {
    if (x.size === 0) return this.#empty(x, permutation.map((axis) => x.shape[axis]!)); // prettier-ignore
    return run("Transpose", [x], { perm: permutation }, ["x"]);
  }

  slice(x: Tensor, start: readonly number[], size: readonly number[], step: readonly number[]): Tensor {
    if (numElements(size) === 0) return this.#empty(x, size);
    if (step.every((by) => by === 1)) return run("Slice", [x], { begin: start, size }, ["x"]);
    // The backend `wasm` does not go backwards: what does is turned round first.
    const dims = step.flatMap((by, k) => (by < 0 ? [k] : []));
    const forward = dims.length === 0 ? x : run("Reverse", [x], { dims }, ["x"]);
    const begin = start.map((from, k) => (step[k]! < 0 ? x.shape[k]! - 1 - from : from));
    const strides = step.map((by) => Math.abs(by));
    const end = begin.map((from, k) => from + (size[k]! - 1) * strides[k]! + 1);
    const masks = { beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 };
    return run("StridedSlice", [forward], { begin, end, strides, ...masks }, ["x"]);
  }

  pad(x: Tensor, before: readonly number[], after: readonly number[]): Tensor {
    const paddings = before.map((size, k) => [size, after[k]!]);
    if (x.size === 0) {
      const shape = x.shape.map((size, k) => size + before[k]! + after[k]!);
      return this.broadcast(this.scalar(0), shape);
    }
    return run("PadV2", [x], { paddings, constantValue: 0 }, ["x"]);
  }

  concat(xs: readonly Tensor[], axis: number): Tensor {
    const parts = xs.filter((x) => x.size > 0);
    if (parts.length === 0) {
      const total = xs.reduce((size, x) => size + x.shape[axis]!, 0);
      return this.#empty(xs[0]!, xs[0]!.shape.map((size, k) => (k === axis ? total : size))); // prettier-ignore
    }
    if (parts.length === 1) return parts[0]!;
    // The kernel takes a list where the others take names.
    return engine().runKernel("Concat", parts as never, { axis });
  }

  gather(x: Tensor, index: Tensor): Tensor {
    if (x.size === 0 || index.size === 0) return this.#empty(x, [index.size, ...x.shape.slice(1)]);
    return run("GatherV2", [x, index], { axis: 0, batchDims: 0 }, ["x", "indices"]);
  }

  segmentSum(values: Tensor, index: Tensor, n: number): Tensor {
    const rest = values.shape.slice(1);
    const row = numElements(rest);
    const known = this.#integers.get(index.dataId);
    if (known !== undefined && hasKernel("raggedSum", this.#backend)) {
      return this.reshape(this.#raggedSums(this.reshape(values, [index.size, row]), known, n), [n, ...rest]);
    }
    if (!hasKernel("segmentSum", this.#backend)) {
      const named = ["x", "segmentIds"];
      return run("UnsortedSegmentSum", [values, index], { numSegments: n }, named);
    }
    const sums = run(kernelName("segmentSum"), [this.reshape(values, [index.size, row]), index], { n });
    return this.reshape(sums, [n, ...rest]);
  }

  reduce(fn: TensorReduction, x: Tensor, axes: readonly number[]): Tensor {
    if (axes.length === 0) return x;
    const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    const shape = kept.map((axis) => x.shape[axis]!);
    if (x.size === 0) return this.broadcast(this.scalar(emptyReductions[fn]), shape);
    if (hasKernel(runReductions[fn], this.#backend)) {
      return this.reshape(this.#reduceRuns(fn, this.#middleAxis(x, axes), 1), shape);
    }
    if (!hasKernel(reductionKernels[fn], this.#backend)) return this.#reduceByTfjs(fn, x, axes, shape);
    return this.reshape(run(kernelName(reductionKernels[fn]), [this.#middleAxis(x, axes)]), shape);
  }

  /** Whether {@link TfjsOps.sumParts} is there. */
  get hasSumParts(): boolean {
    return hasKernel("sumParts", this.#backend) || hasKernel("sumRuns", this.#backend);
  }

  /**
   * The sum over `axes` in parts that the host adds up, so that rounding the whole costs nothing: `[parts, ...]`, the rounded sum and
   * what rounding took away, or sums of runs, or where there are few terms the terms.
   */
  sumParts(x: Tensor, axes: readonly number[]): Tensor {
    const shape = x.shape.filter((_, axis) => !axes.includes(axis));
    const rows = this.#middleAxis(x, axes);
    if (hasKernel("sumParts", this.#backend)) {
      return this.reshape(run(kernelName("sumParts"), [rows]), [2, ...shape]);
    }
    const parts = this.#reduceRuns("sum", rows, Math.max(2, Math.floor(MOST_PARTS / numElements(shape))));
    return this.reshape(this.transpose(parts, [1, 0, 2]), [parts.shape[1]!, ...shape]);
  }

  /** `[outer, middle, inner]` reduced until the middle axis is no longer than `most`, by runs no longer than that needs. */
  #reduceRuns(fn: TensorReduction, x: Tensor, most: number): Tensor {
    let runs = x;
    while (runs.shape[1]! > most) {
      const terms = Math.min(TERMS, Math.ceil(runs.shape[1]! / most));
      runs = run(kernelName(runReductions[fn]), [runs], { terms });
    }
    return runs;
  }

  /** Sums of rows by an index that is data: of blocks of rows, of blocks of blocks. */
  #raggedSums(rows: Tensor, index: Int32Array, n: number): Tensor {
    const { order, levels } = segmentBlocks(index, n, TERMS);
    let sums = rows;
    levels.forEach((starts, level) => {
      const at = this.constant(starts, [starts.length], "int");
      const operands = level === 0 ? [sums, at, this.constant(order, [order.length], "int")] : [sums, at];
      sums = run(kernelName("raggedSum"), operands, { n: starts.length - 1 }, ["0", "1", "2"]);
    });
    return sums;
  }

  /** `[outer, middle, inner]`, the axes to be reduced in the middle. */
  #middleAxis(x: Tensor, axes: readonly number[]): Tensor {
    const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    const [first, last] = [axes[0] ?? 0, axes[axes.length - 1] ?? -1];
    const isRun = last - first + 1 === axes.length;
    const ordered = isRun ? x : this.transpose(x, [...kept, ...axes]);
    const outer = numElements(isRun ? x.shape.slice(0, first) : kept.map((axis) => x.shape[axis]!));
    const middle = numElements(axes.map((axis) => x.shape[axis]!));
    const inner = isRun ? numElements(x.shape.slice(last + 1)) : 1;
    return this.reshape(ordered, [outer, middle, inner]);
  }

  cumulativeSum(x: Tensor, axis: number, options: { readonly reverse: boolean; readonly exclusive: boolean }): Tensor {
    if (!hasKernel("cumulativeSum", this.#backend)) return run("Cumsum", [x], { axis, ...options }, ["x"]);
    const rows = [numElements(x.shape.slice(0, axis)), x.shape[axis]!, numElements(x.shape.slice(axis + 1))];
    return this.reshape(run(kernelName("cumulativeSum"), [this.reshape(x, rows)], options), x.shape);
  }

  matmul(a: Tensor, b: Tensor, { transposeA, transposeB, rank }: MatmulOptions): Tensor {
    const [rowsA, columnsA] = a.shape.slice(-2) as [number, number];
    const [rowsB, columnsB] = b.shape.slice(-2) as [number, number];
    const [n, k] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
    const m = transposeB ? rowsB : columnsB;
    const batch = broadcastShape([a.shape.slice(0, -2), b.shape.slice(0, -2)]);
    if (a.size === 0 || b.size === 0) return this.broadcast(this.scalar(0), [...batch, n, m]);
    if (rank === 2 && k > BLOCK) return this.#longProduct(a, b, n, k, m, transposeA, transposeB);
    const three = (x: Tensor): Tensor => (rank === 3 ? x : this.reshape(x, [-1, ...x.shape.slice(-2)]));
    // tfjs repeats a batch of one; of batches of several axes those of size 1 are repeated here.
    const whole = (x: Tensor): Tensor => {
      const own = numElements(x.shape.slice(0, -2));
      return own === 1 || own === numElements(batch) ? x : this.broadcast(x, [...batch, ...x.shape.slice(-2)]);
    };
    const kernel = hasKernel("matmul", this.#backend) ? kernelName("matmul") : "BatchMatMul";
    const product = run(kernel, [three(whole(a)), three(whole(b))], { transposeA, transposeB });
    return this.reshape(product, [...batch, n, m]);
  }

  cholesky(a: Tensor): Tensor {
    return run(kernelName("cholesky"), [a]);
  }

  choleskyGradient(l: Tensor, adjoint: Tensor, shape: Shape): Tensor {
    if (hasKernel("choleskyGradient", this.#backend)) return run(kernelName("choleskyGradient"), [l, adjoint]);
    return compositions.choleskyGradient<Tensor>(this, l, adjoint, shape);
  }

  triangularSolve(l: Tensor, b: Tensor, { transposed }: { readonly transposed: boolean }): Tensor {
    return run(kernelName("triangularSolve"), [l, b], { transposed });
  }

  scan(options: TensorScan<Tensor>): TensorScanResults<Tensor> {
    return steppedScan<Tensor>(this, options, (x) => x.shape);
  }

  /** `A B` as the sum of the products of runs of `k`, so that long sums keep their digits. */
  #longProduct(
    a: Tensor,
    b: Tensor,
    n: number,
    k: number,
    m: number,
    transposeA: boolean,
    transposeB: boolean,
  ): Tensor {
    const blocks = Math.floor(k / BLOCK);
    const left = transposeA ? a : this.transpose(a, [1, 0]);
    const right = transposeB ? this.transpose(b, [1, 0]) : b;
    const part = (x: Tensor, from: number, count: number): Tensor =>
      this.slice(x, [from, 0], [count, x.shape[1]!], [1, 1]);
    const long = blocks * BLOCK;
    const product = this.matmul(
      this.reshape(part(left, 0, long), [blocks, BLOCK, n]),
      this.reshape(part(right, 0, long), [blocks, BLOCK, m]),
      { transposeA: true, transposeB: false, rank: 3 },
    );
    const total = this.reduce("sum", product, [0]);
    if (long === k) return total;
    const rest = { transposeA: true, transposeB: false, rank: 2 };
    return this.binary("add", total, this.matmul(part(left, long, k - long), part(right, long, k - long), rest));
  }

  #reduceByTfjs(fn: TensorReduction, x: Tensor, axes: readonly number[], shape: Shape): Tensor {
    const count = numElements(axes.map((axis) => x.shape[axis]!));
    if (fn !== "sum" || count <= BLOCK) return run(tfjsReductions[fn], [x], { axis: axes, keepDims: false }, ["x"]);
    // Sums of sums: adding one after the other would lose digits.
    const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    const rows = this.reshape(this.transpose(x, [...axes, ...kept]), [count, numElements(shape)]);
    const blocks = Math.ceil(count / BLOCK);
    const padded = this.pad(rows, [0, 0], [blocks * BLOCK - count, 0]);
    const parts = this.reduce("sum", this.reshape(padded, [blocks, BLOCK, numElements(shape)]), [1]);
    return this.reshape(this.reduce("sum", parts, [0]), shape);
  }

  #empty(x: Tensor, shape: Shape): Tensor {
    return this.reshape(this.constant(nothing, [0], x.dtype === "int32" ? "int" : x.dtype === "bool" ? "bool" : "real"), shape); // prettier-ignore
  }
}

const nothing = new Float64Array(0);

/** What reductions of nothing are. */
const emptyReductions: Readonly<Record<TensorReduction, number>> = { sum: 0, prod: 1, max: -Infinity, min: Infinity };

/** Runs a kernel on inputs that are called `names`. */
function run(name: string, inputs: readonly Tensor[], attributes: Attributes = {}, names?: readonly string[]): Tensor {
  const called = names ?? (inputs.length === 1 ? ["x"] : inputs.length === 2 ? ["a", "b"] : undefined);
  const named = Object.fromEntries(inputs.map((x, k) => [called?.[k] ?? String(k), x]));
  // Attributes are as the kernels document them; tfjs types them loosely.
  return engine().runKernel(name, named, attributes as never);
}

/** A tensor that no scope frees. */
function kept(x: Tensor): Tensor {
  return engine().keep(x);
}

/**
 * A tensor of numbers. Finite ones beyond the range of `float32` become its largest, so that a stand-in for infinity stays
 * finite.
 */
export function tensorOf(values: Float64Array | Int32Array, shape: Shape, dtype: DType): Tensor {
  const sizes = [...shape];
  if (dtype === "int") return tensor(Int32Array.from(values), sizes, "int32");
  if (dtype === "bool") return tensor(Uint8Array.from(values), sizes, "bool");
  return tensor(toSingles(values), sizes, "float32");
}

function broadcastShape(shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[shape.length - rank + axis] ?? 1);
    return sizes.find((size) => size !== 1) ?? 1;
  });
}

/** Functions and operations that a backend may lack. */
const needKernels = [
  ...Object.keys(unaryKernels), ...Object.keys(binaryKernels), "lgamma", "digamma", "trigamma", "erfc", "normalCdf",
  "normalLogCdf", "normalQuantile", "lbeta", "lchoose", "gammaP", "gammaQ", "logGammaP", "logGammaQ", "studentTCdf",
  "studentTLogCdf", "betaInc", "logBetaInc", "cholesky", "triangularSolve",
]; // prettier-ignore
