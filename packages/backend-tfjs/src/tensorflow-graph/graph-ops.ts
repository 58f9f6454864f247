/** @file Tensor operations that write a TensorFlow graph instead of computing: reals are `double` or `float`, whole numbers `int32`. */

import { InternalError } from "@terrace/core";
import type { DType, Shape } from "@terrace/graph";
import type { RealUnary, TensorReduction, TensorScan, TensorScanResults } from "../tensor-ops.js";
import { TensorFlowOps, type TensorFlowAttribute, type TensorFlowAttributes } from "../tensorflow-ops.js";
import { toSingles } from "../singles.js";
import type { GraphData } from "./graph-data.js";
import {
  TensorFlowType,
  typeAttribute,
  type Attribute,
  type GraphTensor,
  type GraphWriter,
  type RealType,
} from "./graph-writer.js";
import { writeLoop } from "./loop.js";

/** Writes operations into a graph, or into a loop of it. */
export class GraphOps extends TensorFlowOps<GraphTensor> {
  readonly #writer: GraphWriter;
  readonly #data: GraphData;
  readonly #real: RealType;
  readonly #bring: (constant: GraphTensor) => GraphTensor;
  /** Whole numbers that are data, by their tensor. */
  readonly #integers = new WeakMap<GraphTensor, Int32Array>();
  /** What was squared, by its square. */
  readonly #squares = new WeakMap<GraphTensor, GraphTensor>();

  /**
   * @param real element type of reals
   * @param bring brings a constant, which belongs to no loop, into the one that is being written
   */
  constructor(
    writer: GraphWriter,
    data: GraphData,
    real: RealType,
    bring: (constant: GraphTensor) => GraphTensor = (x) => x,
  ) {
    super();
    this.#writer = writer;
    this.#data = data;
    this.#real = real;
    this.#bring = bring;
  }

  constant(values: Float64Array | Int32Array, shape: Shape, dtype: DType): GraphTensor {
    const tensor = this.#constant(values, shape, dtype);
    if (values instanceof Int32Array && dtype === "int") this.#integers.set(tensor, values);
    return tensor;
  }

  #constant(values: Float64Array | Int32Array, shape: Shape, dtype: DType): GraphTensor {
    return this.#bring(this.#data.tensor(values, shape, dtype, this.#real));
  }

  scalar(value: number): GraphTensor {
    const stored = this.#real === TensorFlowType.double ? Float64Array.of(value) : toSingles([value]);
    return this.#bring(this.#writer.constant(stored, this.#real, []));
  }

  /** The sum of `float` tensors in `double`: many small numbers beside a large one lose nothing. */
  wideSum(x: GraphTensor, axes: readonly number[]): GraphTensor {
    const wide = new GraphOps(this.#writer, this.#data, TensorFlowType.double, this.#bring);
    return wide.reduce("sum", this.convert(x, TensorFlowType.double), axes);
  }

  /** Reals as those of another element type. */
  convert(x: GraphTensor, type: RealType): GraphTensor {
    if (x.type === type) return x;
    const truncate = { kind: "bool", value: false } as const;
    const attributes = { SrcT: typeAttribute(x.type), DstT: typeAttribute(type), Truncate: truncate };
    return this.#writer.op("Cast", [x], type, attributes);
  }

  scan(options: TensorScan<GraphTensor>): TensorScanResults<GraphTensor> {
    const { length, reverse, carries, sequences, captured, savesCarry, outputShapes } = options;
    const saved = carries.map((_, k) => k).filter((k) => savesCarry[k]);
    if (length === 0) {
      const none = new Int32Array(0);
      return {
        carries,
        outputs: outputShapes.map((shape) => this.constant(new Float64Array(0), [0, ...shape], "real")),
        saved: carries.map((x, k) => {
          if (savesCarry[k] !== true) return undefined;
          return this.gather(this.stackOfOne(x), this.constant(none, [0], "int"));
        }),
      };
    }
    const { carries: last, stacked } = writeLoop(this.#writer, this.#bring, {
      length,
      reverse,
      real: this.#real,
      carries,
      sequences,
      numStacked: outputShapes.length + saved.length,
      body: (enter, found, elements) => {
        const ops = new GraphOps(this.#writer, this.#data, this.#real, (constant) => enter(this.#bring(constant)));
        const results = options.body(
          ops,
          found,
          elements,
          captured.map((x) => enter(x)),
        );
        return { carries: results.carries, stacked: [...results.outputs, ...saved.map((k) => found[k]!)] };
      },
    });
    return {
      carries: last,
      outputs: stacked.slice(0, outputShapes.length),
      saved: carries.map((_, k) =>
        savesCarry[k] === true ? stacked[outputShapes.length + saved.indexOf(k)]! : undefined,
      ),
    };
  }

  override reshape(x: GraphTensor, shape: Shape): GraphTensor {
    const result = super.reshape(x, shape);
    const known = this.#integers.get(x);
    if (known !== undefined) this.#integers.set(result, known);
    return result;
  }

  override gather(x: GraphTensor, index: GraphTensor, rank?: number): GraphTensor {
    if (rank !== 1) return super.gather(x, index);
    // Half the time of the kernel that copies rows, which costs as much for a row of one number as for one of eight.
    const attributes = { Tparams: { type: this.dtypeOf(x) }, Tindices: { type: "int" } } as const;
    return this.op("GatherNd", [x, this.reshape(index, [-1, 1])], attributes, this.dtypeOf(x));
  }

  override segmentSum(values: GraphTensor, index: GraphTensor, n: number, rank: number): GraphTensor {
    const known = this.#integers.get(index);
    if (known === undefined || !isAscendingTo(known, n - 1)) return super.segmentSum(values, index, n, rank);
    // A third of the time of the kernels for any order: runs are summed in registers.
    return this.op("SegmentSum", [values, index], { T: { type: "real" }, Tindices: { type: "int" } }, "real");
  }

  override unary(fn: RealUnary, x: GraphTensor): GraphTensor {
    const result = super.unary(fn, x);
    if (fn === "square") this.#squares.set(result, x);
    return result;
  }

  override reduce(fn: TensorReduction, x: GraphTensor, axes: readonly number[], rank?: number): GraphTensor {
    const root = fn === "sum" && axes.length === rank ? this.#squares.get(x) : undefined;
    if (root === undefined) return super.reduce(fn, x, axes);
    // Half the sum of squares is one operation, which writes no squares to memory; two halves are exact.
    return this.binary("mul", this.op("L2Loss", [root], { T: { type: "real" } }, "real"), this.scalar(2));
  }

  /** `[...shape]` to `[1, ...shape]`. */
  private stackOfOne(x: GraphTensor): GraphTensor {
    const attributes = { T: typeAttribute(x.type), Tdim: typeAttribute(TensorFlowType.int32) };
    return this.#writer.op("ExpandDims", [x, this.constant(Int32Array.of(0), [], "int")], x.type, attributes);
  }

  protected dtypeOf({ type }: GraphTensor): DType {
    if (type === this.#real) return "real";
    if (type === TensorFlowType.int32) return "int";
    if (type === TensorFlowType.bool) return "bool";
    throw new InternalError(`a tensor of TensorFlow's type ${type} among those of the log-density graph`);
  }

  protected op(
    name: string,
    inputs: readonly GraphTensor[],
    attributes: TensorFlowAttributes,
    dtype: DType,
  ): GraphTensor {
    const own = Object.entries(attributes).map(([key, value]) => [key, this.#attributeOf(value)] as const);
    return this.#writer.op(name, inputs, this.#typeOf(dtype), Object.fromEntries(own));
  }

  #typeOf(dtype: DType): TensorFlowType {
    return dtype === "real" ? this.#real : dtype === "int" ? TensorFlowType.int32 : TensorFlowType.bool;
  }

  #attributeOf(attribute: TensorFlowAttribute): Attribute {
    if ("type" in attribute) return typeAttribute(this.#typeOf(attribute.type));
    if ("int" in attribute) return { kind: "int", value: attribute.int };
    return { kind: "bool", value: attribute.bool };
  }
}

const ascending = new WeakMap<Int32Array, boolean>();

/** Whether whole numbers never fall, and the last is `last`. */
function isAscendingTo(values: Int32Array, last: number): boolean {
  if (values.at(-1) !== last) return false;
  let found = ascending.get(values);
  if (found === undefined) {
    found = values.every((value, i) => i === 0 || value >= values[i - 1]!);
    ascending.set(values, found);
  }
  return found;
}
