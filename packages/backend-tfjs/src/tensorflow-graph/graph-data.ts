/**
 * @file The data of a graph. Small arrays are constants of the graph, where TensorFlow folds what depends on them alone; large
 * ones are variables of the session, fed once: a graph is copied several times on its way into a session and must not reach
 * 2 GB, the limit of its format.
 */

import type { DType, Shape } from "@terrace/graph";
import { toSingles } from "../singles.js";
import {
  nodeName,
  shapeAttribute,
  TensorFlowType,
  typeAttribute,
  type GraphTensor,
  type RealType,
  type GraphWriter,
} from "./graph-writer.js";

/** A variable that is to be filled before the first run. */
export interface DataVariable {
  readonly values: Float64Array | Float32Array | Int32Array;
  /** Shape of the tensor that is fed. */
  readonly shape: readonly number[];
  /** Element type of the tensor that is fed: doubles go in as the bits of `int64`. */
  readonly type: TensorFlowType;
  /** The placeholder to feed and the result to ask for, by name. */
  readonly feed: string;
  readonly done: string;
}

/** Bytes from which data is a variable. */
const minVariableBytes = 1 << 16;

/** Writes data into a graph, each array once. */
export class GraphData {
  readonly variables: DataVariable[] = [];
  readonly #known = new Map<Float64Array | Int32Array, { readonly shape: string; readonly tensor: GraphTensor }[]>();

  constructor(private readonly writer: GraphWriter) {}

  /** The tensor of an array, row-major, its reals of the type `real`; the same array is the same tensor. */
  tensor(values: Float64Array | Int32Array, shape: Shape, dtype: DType, real: RealType): GraphTensor {
    const known = this.#known.get(values) ?? [];
    this.#known.set(values, known);
    const key = `${dtype === "real" ? real : dtype}[${shape.join()}]`;
    const found = known.find((each) => each.shape === key)?.tensor;
    if (found !== undefined) return found;
    const tensor = this.#write(values, shape, dtype, real);
    known.push({ shape: key, tensor });
    return tensor;
  }

  #write(values: Float64Array | Int32Array, shape: Shape, dtype: DType, real: RealType): GraphTensor {
    const { double, int32, bool } = TensorFlowType;
    if (dtype === "bool")
      return this.writer.constant(
        Uint8Array.from(values, (x) => Number(x !== 0)),
        bool,
        shape,
      );
    const type = dtype === "real" ? real : int32;
    const stored = type === int32 ? asIntegers(values) : type === double ? asReals(values) : toSingles(values);
    if (stored.byteLength >= minVariableBytes) return this.#variable(stored, type, shape);
    return this.writer.constant(stored, type, shape);
  }

  #variable(values: DataVariable["values"], type: TensorFlowType, shape: Shape): GraphTensor {
    const { writer } = this;
    const { double, int32, int64, resource } = TensorFlowType;
    const fedType = type === double ? int64 : type;
    const name = writer.freshName("data");
    const handle = writer.op("VarHandleOp", [], resource, {
      dtype: typeAttribute(type),
      shape: shapeAttribute(shape),
      container: { kind: "text", value: "" },
      shared_name: { kind: "text", value: name },
    });
    const fed = writer.placeholder(`${name}_feed`, fedType, shape);
    const bits =
      type === double
        ? writer.op("Bitcast", [fed], double, { T: typeAttribute(int64), type: typeAttribute(double) })
        : fed;
    // A copy of TensorFlow's own: what is fed may share the caller's memory.
    const copy = writer.op("DeepCopy", [bits], type, { T: typeAttribute(type) });
    const assigned = writer.ops("AssignVariableOp", [handle, copy], [type], { dtype: typeAttribute(type) });
    const marker = writer.op(
      "Const",
      [],
      int32,
      {
        dtype: typeAttribute(int32),
        value: { kind: "tensor", type: int32, shape: [], bytes: new Uint8Array(4) },
      },
      [nodeName(assigned[0]!)],
    );
    this.variables.push({ values, shape, type: fedType, feed: fed.ref, done: marker.ref });
    return writer.op("ReadVariableOp", [handle], type, { dtype: typeAttribute(type) });
  }
}

function asReals(values: Float64Array | Int32Array): Float64Array {
  return values instanceof Float64Array ? values : Float64Array.from(values);
}

function asIntegers(values: Float64Array | Int32Array): Int32Array {
  return values instanceof Int32Array ? values : Int32Array.from(values);
}
