/**
 * @file Tensor operations that TensorFlow's kernels compute at once, one call an operation, in Float64. For debugging, and the
 * measure of what a whole graph in one call saves.
 */

import type { DType, Shape } from "@terrace/graph";
import { numElements } from "@terrace/graph";
import { steppedScan } from "./stepped-scan.js";
import type { TensorScan, TensorScanResults } from "./tensor-ops.js";
import type { TensorflowAttributeValue, TensorflowHandle, TensorflowOperations } from "./tensorflow-binding.js";
import { TensorFlowOps, type TensorFlowAttributes } from "./tensorflow-ops.js";

/** Numbers of TensorFlow's element types. */
const DOUBLE = 2;
const INT32 = 3;
const INT64 = 9;
const BOOL = 10;

const typeNumbers: Readonly<Record<DType, number>> = { real: DOUBLE, int: INT32, bool: BOOL };

/** A tensor, alive until its scope ends. */
export type EagerTensor = TensorflowHandle;

/** Operations that run at once. Constants live as long as the object, everything else as long as {@link EagerTensorFlowOps.scope}. */
export class EagerTensorFlowOps extends TensorFlowOps<EagerTensor> {
  readonly #binding: TensorflowOperations;
  readonly #constants = new Map<Float64Array | Int32Array, Map<string, EagerTensor>>();
  readonly #scalars = new Map<number, EagerTensor>();
  #scope: number[] = [];

  constructor(binding: TensorflowOperations) {
    super();
    this.#binding = binding;
  }

  /** Runs `body`, and frees what it made; it returns numbers, not tensors. */
  scope<R>(body: () => R): R {
    const outer = this.#scope;
    this.#scope = [];
    try {
      return body();
    } finally {
      for (const id of this.#scope) this.#binding.deleteTensor(id);
      this.#scope = outer;
    }
  }

  /** A tensor of `values`, row-major, for the scope. */
  tensor(values: Float64Array, shape: Shape): EagerTensor {
    return this.#keepInScope(this.#createReal(values, shape));
  }

  /** The elements of a real tensor. */
  read(x: EagerTensor): Float64Array {
    // The addon reads no Float64; the same bits as whole numbers it does.
    const attributes = { T: { type: "real" }, type: { number: INT64 } } as const;
    const bits = this.#run("Bitcast", [x.id], this.#attributes(attributes));
    try {
      const words = this.#binding.tensorDataSync(bits.id) as BigInt64Array;
      return new Float64Array(words.buffer, words.byteOffset, words.length);
    } finally {
      this.#binding.deleteTensor(bits.id);
    }
  }

  constant(values: Float64Array | Int32Array, shape: Shape, dtype: DType): EagerTensor {
    let known = this.#constants.get(values);
    if (known === undefined) this.#constants.set(values, (known = new Map<string, EagerTensor>()));
    const key = `${dtype} ${shape.join()}`;
    let found = known.get(key);
    if (found === undefined) known.set(key, (found = this.#create(values, shape, dtype)));
    return found;
  }

  scalar(value: number): EagerTensor {
    // A map takes both zeros for one.
    if (Object.is(value, -0)) return this.unary("neg", this.scalar(0));
    let found = this.#scalars.get(value);
    if (found === undefined) this.#scalars.set(value, (found = this.#createReal(Float64Array.of(value), [])));
    return found;
  }

  scan(options: TensorScan<EagerTensor>): TensorScanResults<EagerTensor> {
    return steppedScan(this, options, (x) => x.shape);
  }

  /** Frees the constants; the object is not to be used after. */
  dispose(): void {
    for (const known of this.#constants.values()) for (const { id } of known.values()) this.#binding.deleteTensor(id);
    for (const { id } of this.#scalars.values()) this.#binding.deleteTensor(id);
    this.#constants.clear();
    this.#scalars.clear();
  }

  protected dtypeOf({ dtype }: EagerTensor): DType {
    return dtype === DOUBLE ? "real" : dtype === INT32 ? "int" : "bool";
  }

  protected op(name: string, inputs: readonly EagerTensor[], attributes: TensorFlowAttributes): EagerTensor {
    const ids = inputs.map(({ id }) => id);
    return this.#keepInScope(this.#run(name, ids, this.#attributes(attributes)));
  }

  #create(values: Float64Array | Int32Array, shape: Shape, dtype: DType): EagerTensor {
    if (dtype === "real") return this.#createReal(Float64Array.from(values), shape);
    const data = dtype === "int" ? Int32Array.from(values) : Uint8Array.from(values);
    const number = typeNumbers[dtype];
    return { id: this.#binding.createTensor(shape, number, data), shape, dtype: number };
  }

  #createReal(values: Float64Array, shape: Shape): EagerTensor {
    // The addon takes no Float64 either; copied, so that the words are those of this array alone.
    const words = new Int32Array(values.slice(0, numElements(shape)).buffer);
    const bits = this.#binding.createTensor(shape, INT64, words);
    try {
      return this.#run("Bitcast", [bits], this.#attributes({ T: { number: INT64 }, type: { type: "real" } }));
    } finally {
      this.#binding.deleteTensor(bits);
    }
  }

  #run(name: string, inputs: readonly number[], attributes: readonly TensorflowAttributeValue[]): TensorflowHandle {
    return this.#binding.executeOp(name, attributes, inputs, 1)[0]!;
  }

  #keepInScope(x: EagerTensor): EagerTensor {
    this.#scope.push(x.id);
    return x;
  }

  #attributes(
    attributes: TensorFlowAttributes | Readonly<Record<string, { readonly type: DType } | { readonly number: number }>>,
  ): TensorflowAttributeValue[] {
    const { TF_ATTR_TYPE, TF_ATTR_INT, TF_ATTR_BOOL } = this.#binding;
    return Object.entries(attributes).map(([name, attribute]: [string, object]) => {
      if ("type" in attribute) return { name, type: TF_ATTR_TYPE, value: typeNumbers[attribute.type as DType] };
      if ("number" in attribute) return { name, type: TF_ATTR_TYPE, value: attribute.number as number };
      if ("int" in attribute) return { name, type: TF_ATTR_INT, value: attribute.int as number };
      return { name, type: TF_ATTR_BOOL, value: (attribute as { bool: boolean }).bool };
    });
  }
}
