/**
 * @file Tensor operations as TensorFlow's own, by name and attributes, through one method: what stands behind it runs an
 * operation at once or writes a node of a graph. Where TensorFlow has no kernel the function is composed.
 */

import type { DType, Shape, TernaryFunction } from "@terrace/graph";
import * as compositions from "./compositions.js";
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

/** Value of an attribute of a TensorFlow operation; a `type` is `real` (the precision of the tensors), `int` (int32) or `bool`. */
export type TensorFlowAttribute = { readonly type: DType } | { readonly int: number } | { readonly bool: boolean };

/** Attributes of an operation, by name. */
export type TensorFlowAttributes = Readonly<Record<string, TensorFlowAttribute>>;

const REAL = { type: "real" } as const;
const INT = { type: "int" } as const;
const YES = { bool: true } as const;
const NO = { bool: false } as const;

type Composition1 = <T>(ops: TensorOps<T>, x: T) => T;
type Composition2 = <T>(ops: TensorOps<T>, x: T, y: T) => T;
type Composition3 = <T>(ops: TensorOps<T>, x: T, y: T, z: T) => T;

/** The name of a TensorFlow operation with the one attribute `T`, or how it is composed. */
const unaryOps: Readonly<Record<Exclude<RealUnary, "trigamma">, string | Composition1>> = {
  neg: "Neg", abs: "Abs", sign: "Sign", square: "Square", sqrt: "Sqrt", reciprocal: "Reciprocal",
  exp: "Exp", expm1: "Expm1", log: "Log", log1p: "Log1p", log1pExp: "Softplus", logistic: "Sigmoid",
  log1mExp: compositions.log1mExp, logLogistic: compositions.logLogistic,
  sin: "Sin", cos: "Cos", tan: "Tan", asin: "Asin", acos: "Acos", atan: "Atan", sinh: "Sinh", cosh: "Cosh", tanh: "Tanh",
  floor: "Floor", ceil: "Ceil", round: compositions.round,
  lgamma: "Lgamma", digamma: "Digamma",
  erf: "Erf", erfc: "Erfc", normalCdf: compositions.normalCdf, normalLogCdf: compositions.normalLogCdf,
  normalQuantile: "Ndtri",
}; // prettier-ignore

const binaryOps: Readonly<Record<RealBinary, string | Composition2>> = {
  add: "AddV2", sub: "Sub", mul: "Mul", div: "RealDiv", pow: "Pow", min: "Minimum", max: "Maximum", atan2: "Atan2",
  mod: "TruncateMod", intDiv: compositions.intDiv, guardedMul: compositions.guardedMul,
  logAddExp: compositions.logAddExp, lbeta: compositions.lbeta, lchoose: compositions.lchoose,
  gammaP: "Igamma", gammaQ: "Igammac", logGammaP: compositions.logGammaP, logGammaQ: compositions.logGammaQ,
  studentTCdf: compositions.studentTCdf, studentTLogCdf: compositions.studentTLogCdf,
}; // prettier-ignore

const ternaryOps: Readonly<Record<TernaryFunction, string | Composition3>> = {
  betaInc: "Betainc",
  logBetaInc: compositions.logBetaInc,
};

const comparisonOps: Readonly<Record<Comparison, string>> = {
  eq: "Equal", ne: "NotEqual", lt: "Less", le: "LessEqual", gt: "Greater", ge: "GreaterEqual",
}; // prettier-ignore

const reductionOps: Readonly<Record<TensorReduction, string>> = { sum: "Sum", prod: "Prod", max: "Max", min: "Min" };

/** Operations through TensorFlow's kernels. */
export abstract class TensorFlowOps<T> implements TensorOps<T> {
  readonly missing: ReadonlySet<string> = new Set<string>();

  abstract constant(values: Float64Array | Int32Array, shape: Shape, dtype: DType): T;
  abstract scalar(value: number): T;
  abstract scan(options: TensorScan<T>): TensorScanResults<T>;
  /** Element type of a tensor. */
  protected abstract dtypeOf(x: T): DType;
  /** The one output, of element type `dtype`, of the operation `name`; `attributes` are complete. */
  protected abstract op(name: string, inputs: readonly T[], attributes: TensorFlowAttributes, dtype: DType): T;

  cast(x: T, dtype: DType): T {
    const from = this.dtypeOf(x);
    if (from === dtype) return x;
    return this.op("Cast", [x], { SrcT: { type: from }, DstT: { type: dtype }, Truncate: NO }, dtype);
  }

  unary(fn: RealUnary, x: T): T {
    if (fn === "trigamma") {
      return compositions.trigamma<T>(this, x, (y) => this.op("Polygamma", [this.scalar(1), y], { T: REAL }, "real"));
    }
    const op = unaryOps[fn];
    return typeof op === "string" ? this.op(op, [x], { T: REAL }, "real") : op<T>(this, x);
  }

  binary(fn: RealBinary, x: T, y: T): T {
    const op = binaryOps[fn];
    if (typeof op !== "string") return op<T>(this, x, y);
    const value = this.op(op, [x, y], { T: REAL }, "real");
    // TensorFlow gives the incomplete gamma functions a value at a shape of 0.
    return fn === "gammaP" || fn === "gammaQ" ? compositions.ofPositiveShape<T>(this, x, value) : value;
  }

  ternary(fn: TernaryFunction, x: T, y: T, z: T): T {
    const op = ternaryOps[fn];
    return typeof op === "string" ? this.op(op, [x, y, z], { T: REAL }, "real") : op<T>(this, x, y, z);
  }

  compare(fn: Comparison, x: T, y: T): T {
    const incompatible = fn === "eq" || fn === "ne" ? { incompatible_shape_error: YES } : {};
    return this.op(comparisonOps[fn], [x, y], { T: REAL, ...incompatible }, "bool");
  }

  isNaN(x: T): T {
    return this.op("IsNan", [x], { T: REAL }, "bool");
  }

  and(x: T, y: T): T {
    return this.op("LogicalAnd", [x, y], {}, "bool");
  }

  or(x: T, y: T): T {
    return this.op("LogicalOr", [x, y], {}, "bool");
  }

  not(x: T): T {
    return this.op("LogicalNot", [x], {}, "bool");
  }

  select(condition: T, x: T, y: T): T {
    return this.same("SelectV2", x, [condition, x, y], {});
  }

  reshape(x: T, shape: Shape): T {
    return this.same("Reshape", x, [x, this.ints(shape)], { Tshape: INT });
  }

  broadcast(x: T, shape: Shape): T {
    return this.same("BroadcastTo", x, [x, this.ints(shape)], { Tidx: INT });
  }

  transpose(x: T, permutation: readonly number[]): T {
    return this.same("Transpose", x, [x, this.ints(permutation)], { Tperm: INT });
  }

  slice(x: T, start: readonly number[], size: readonly number[], step: readonly number[]): T {
    if (step.every((by) => by === 1)) {
      return this.same("Slice", x, [x, this.ints(start), this.ints(size)], { Index: INT });
    }
    // An end below 0 would count from the other side: the mask takes its place where a run goes down to element 0.
    let endMask = 0;
    const ends = start.map((from, k) => {
      const end = from + step[k]! * size[k]!;
      if (end < 0) endMask |= 1 << k;
      return end < 0 ? 0 : end;
    });
    const masks = { begin_mask: { int: 0 }, end_mask: { int: endMask }, ellipsis_mask: { int: 0 } };
    const inputs = [x, this.ints(start), this.ints(ends), this.ints(step)];
    const newAxes = { new_axis_mask: { int: 0 }, shrink_axis_mask: { int: 0 } };
    return this.same("StridedSlice", x, inputs, { Index: INT, ...masks, ...newAxes });
  }

  pad(x: T, before: readonly number[], after: readonly number[]): T {
    const paddings = before.flatMap((size, k) => [size, after[k]!]);
    return this.same("Pad", x, [x, this.ints(paddings, [before.length, 2])], { Tpaddings: INT });
  }

  concat(xs: readonly T[], axis: number): T {
    if (xs.length === 1) return xs[0]!;
    return this.same("ConcatV2", xs[0]!, [...xs, this.int(axis)], { N: { int: xs.length }, Tidx: INT });
  }

  gather(x: T, index: T): T {
    const attributes = { Tparams: { type: this.dtypeOf(x) }, Tindices: INT, Taxis: INT, batch_dims: { int: 0 } };
    return this.op("GatherV2", [x, index, this.int(0)], attributes, this.dtypeOf(x));
  }

  segmentSum(values: T, index: T, n: number): T {
    const attributes = { T: REAL, Tindices: INT, Tnumsegments: INT };
    return this.op("UnsortedSegmentSum", [values, index, this.int(n)], attributes, "real");
  }

  reduce(fn: TensorReduction, x: T, axes: readonly number[]): T {
    return this.op(reductionOps[fn], [x, this.ints(axes)], { T: REAL, Tidx: INT, keep_dims: NO }, "real");
  }

  cumulativeSum(x: T, axis: number, options: { readonly reverse: boolean; readonly exclusive: boolean }): T {
    const attributes = {
      T: REAL,
      Tidx: INT,
      exclusive: { bool: options.exclusive },
      reverse: { bool: options.reverse },
    };
    return this.op("Cumsum", [x, this.int(axis)], attributes, "real");
  }

  matmul(a: T, b: T, { transposeA, transposeB, rank }: MatmulOptions): T {
    const [first, second] = [{ bool: transposeA }, { bool: transposeB }];
    return rank === 2
      ? this.op("MatMul", [a, b], { T: REAL, transpose_a: first, transpose_b: second }, "real")
      : this.op("BatchMatMulV2", [a, b], { T: REAL, adj_x: first, adj_y: second }, "real");
  }

  cholesky(a: T, shape: Shape): T {
    const factor = this.op("Cholesky", [a], { T: REAL }, "real");
    // The kernel leaves numbers beside the NaNs where it fails; one NaN is to be all of them. Not by a product with 0, which
    // TensorFlow's graph optimiser takes for 0 whatever the other factor is.
    const rank = shape.length;
    const total = this.reshape(this.reduce("sum", factor, [rank - 2, rank - 1]), [...shape.slice(0, -2), 1, 1]);
    return this.select(this.isNaN(total), total, factor);
  }

  choleskyGradient(l: T, adjoint: T, shape: Shape): T {
    return compositions.choleskyGradient<T>(this, l, adjoint, shape);
  }

  triangularSolve(l: T, b: T, { transposed }: { readonly transposed: boolean }): T {
    return this.op("MatrixTriangularSolve", [l, b], { T: REAL, lower: YES, adjoint: { bool: transposed } }, "real");
  }

  /** The operation `name` of a tensor `x`, whose type it keeps. */
  private same(name: string, x: T, inputs: readonly T[], attributes: TensorFlowAttributes): T {
    const dtype = this.dtypeOf(x);
    return this.op(name, inputs, { T: { type: dtype }, ...attributes }, dtype);
  }

  private int(value: number): T {
    return this.ints([value], []);
  }

  private ints(values: readonly number[], shape: Shape = [values.length]): T {
    return this.constant(compositions.sharedIntegers(values), shape, "int");
  }
}
