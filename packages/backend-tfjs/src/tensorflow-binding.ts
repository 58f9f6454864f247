/** @file The part of tfjs-node's native addon that runs operations by name, which its typings leave out. */

/** A tensor that the addon holds. */
export interface TensorflowHandle {
  readonly id: number;
  readonly shape: readonly number[];
  /** A number of TensorFlow's enumeration of element types. */
  readonly dtype: number;
}

/** An attribute of an operation. */
export interface TensorflowAttributeValue {
  readonly name: string;
  readonly type: number;
  readonly value: boolean | number;
}

/** What the addon offers for operations and tensors. */
export interface TensorflowOperations {
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_BOOL: number;
  createTensor(shape: readonly number[], dtype: number, values: Int32Array | Uint8Array | Float32Array): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Int32Array | Uint8Array | Float32Array | BigInt64Array;
  executeOp(
    name: string,
    attributes: readonly TensorflowAttributeValue[],
    inputs: readonly number[],
    numOutputs: number,
  ): TensorflowHandle[];
  getNumOfTensors(): number;
}
