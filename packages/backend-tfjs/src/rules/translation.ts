/**
 * @file What the rules share: values of nodes as tensors that may still have to be repeated, with or without the axis of
 * chains, and their conversions.
 */

import type { ConstantNode, DType, Node, Shape } from "@terrace/graph";
import { sharedIntegers } from "../compositions.js";
import type { TensorOps } from "../tensor-ops.js";

/** A closed range. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** What a node computes. */
export interface Value<T> {
  readonly tensor: T;
  readonly dtype: DType;
  /**
   * Shape of `tensor` without the axis of chains: that of the node, but that an axis which repeats may have size 1, and that
   * leading axes of size 1 may be missing.
   */
  readonly shape: Shape;
  /** Whether `tensor` has a last axis, the chains. */
  readonly isBatched: boolean;
  /** Smallest and largest element, where they are known: data of type `int`, which may be an index. */
  readonly bounds: Bounds | undefined;
}

/** Values of nodes while a graph is translated. */
export class Translation<T> {
  readonly #values = new Map<Node, Value<T>>();
  readonly #casts = new Map<Value<T>, Map<DType, T>>();

  /**
   * @param ops - what computes
   * @param chains - length of the last axis of values that differ by chain; undefined where there is no such axis
   */
  constructor(
    readonly ops: TensorOps<T>,
    readonly chains: number | undefined,
  ) {}

  /** The value of a node that has been translated; a constant is made when it is first asked for. */
  valueOf(node: Node): Value<T> {
    let value = this.#values.get(node);
    if (value === undefined && node.op === "constant") {
      value = this.#constant(node, node.dtype);
      this.#values.set(node, value);
    }
    return value!;
  }

  setValue(node: Node, value: Value<T>): void {
    this.#values.set(node, value);
  }

  /** The value of `node` with elements of `dtype`. */
  as(node: Node, dtype: DType): Value<T> {
    if (node.op === "constant" && node.dtype !== dtype) return this.#constant(node, dtype);
    return this.cast(this.valueOf(node), dtype);
  }

  cast(value: Value<T>, dtype: DType): Value<T> {
    if (value.dtype === dtype) return value;
    let casts = this.#casts.get(value);
    if (casts === undefined) this.#casts.set(value, (casts = new Map<DType, T>()));
    let tensor = casts.get(dtype);
    if (tensor === undefined) casts.set(dtype, (tensor = this.ops.cast(value.tensor, dtype)));
    return { ...value, tensor, dtype };
  }

  /** The value of `node`, of `dtype`, with nothing left to repeat: its tensor has the node's shape, and the chains where `batched`. */
  whole(node: Node, dtype: DType, batched = this.valueOf(node).isBatched): T {
    return this.spread(this.as(node, dtype), node.shape, batched);
  }

  /** A value repeated to `shape`, and over the chains where `batched`. */
  spread(value: Value<T>, shape: Shape, batched: boolean): T {
    const { ops } = this;
    const isWhole = sameSizes(value.shape, shape) && value.isBatched === batched;
    if (isWhole) return value.tensor;
    const aligned = this.aligned(value, shape.length, batched);
    return ops.broadcast(aligned, batched ? [...shape, this.chains!] : shape);
  }

  /** The tensor of a value with all of its `rank` axes there, and the chains' (of size 1 where they agree) if `batched`. */
  aligned(value: Value<T>, rank: number, batched: boolean): T {
    const axes = alignedShape(value.shape, rank);
    if (value.shape.length === rank && value.isBatched === batched) return value.tensor;
    const last = batched ? [value.isBatched ? this.chains! : 1] : [];
    return this.ops.reshape(value.tensor, [...axes, ...last]);
  }

  /** A tensor of `shape` (chains included where they are an axis) as a value of a node. */
  result(tensor: T, dtype: DType, shape: Shape, isBatched: boolean): Value<T> {
    return { tensor, dtype, shape, isBatched, bounds: undefined };
  }

  /** Sizes with the axis of chains behind them, where a value has it. */
  withChains(shape: Shape, isBatched: boolean): Shape {
    return isBatched ? [...shape, this.chains!] : shape;
  }

  #constant(node: ConstantNode, dtype: DType): Value<T> {
    const values = node.dtype === dtype ? node.values : converted(node.values, dtype);
    return {
      tensor: this.ops.constant(values, node.shape, dtype),
      dtype,
      shape: node.shape,
      isBatched: false,
      bounds: node.dtype === "int" ? boundsOf(node.values) : undefined,
    };
  }
}

/** `shape` with axes of size 1 in front, up to `rank`. */
export function alignedShape(shape: Shape, rank: number): Shape {
  return shape.length === rank ? shape : [...new Array<number>(rank - shape.length).fill(1), ...shape];
}

/** `shape` without leading axes of size 1. */
export function trimmedShape(shape: Shape): Shape {
  const first = shape.findIndex((size) => size !== 1);
  return first === -1 ? [] : shape.slice(first);
}

/** Whether two shapes are the same. */
export function sameSizes(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, k) => size === b[k]);
}

/** `0, 1, ..., n - 1`. */
export function range(n: number): number[] {
  return Array.from({ length: n }, (_, k) => k);
}

/** One array for each length, for implementations that keep constants. */
export function sharedRange(n: number): Int32Array {
  return sharedIntegers(range(n));
}

const conversions = new WeakMap<Float64Array | Int32Array, Map<DType, Float64Array | Int32Array>>();

/** The values as another element type's; the same array each time. */
function converted(values: Float64Array | Int32Array, dtype: DType): Float64Array | Int32Array {
  let known = conversions.get(values);
  if (known === undefined) conversions.set(values, (known = new Map<DType, Float64Array | Int32Array>()));
  let found = known.get(dtype);
  if (found === undefined) {
    found =
      dtype === "real"
        ? Float64Array.from(values)
        : Int32Array.from(values, (x) => (dtype === "int" ? x : x === 0 ? 0 : 1));
    known.set(dtype, found);
  }
  return found;
}

const knownBounds = new WeakMap<Float64Array | Int32Array, Bounds>();

function boundsOf(values: Float64Array | Int32Array): Bounds {
  let found = knownBounds.get(values);
  if (found === undefined) {
    let low = Infinity;
    let high = -Infinity;
    for (const x of values) {
      if (x < low) low = x;
      if (x > high) high = x;
    }
    knownBounds.set(values, (found = { low, high }));
  }
  return found;
}
