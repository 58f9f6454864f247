/**
 * @file The part of tfjs-node's native binding that graphs and operations go through. The npm package types less than it
 * offers: numbers of element types that tfjs has no name for go through unchanged, and an `int64` tensor reads back as its bits.
 */

/** A tensor that the binding holds; `id` is what to free. */
export interface TensorHandle {
  readonly id: number;
  readonly shape: readonly number[];
  /** Number of TensorFlow's `DataType`. */
  readonly dtype: number;
}

/** Attribute of an operation that is run at once. */
export interface OperationAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: boolean | number | string | readonly number[];
}

/** The native binding. Its errors are plain `Error`s with TensorFlow's own message. */
export interface TensorflowBinding {
  /**
   * @param values a Float32Array, an Int32Array (also the bits of `int64`, two elements each) or a Uint8Array; of text, one
   * Uint8Array an element
   */
  createTensor(
    shape: readonly number[],
    dtype: number,
    values: Float32Array | Int32Array | Uint8Array | readonly Uint8Array[],
  ): number;
  deleteTensor(id: number): void;
  /** A copy; `int64` comes as a BigInt64Array, `double` not at all. */
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array | BigInt64Array;
  executeOp(
    name: string,
    attributes: readonly OperationAttribute[],
    inputs: readonly number[],
    numOutputs: number,
  ): TensorHandle[];
  /** Loads the SavedModel of a folder, which may go after. */
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  /** Runs what the outputs need. @param inputNames @param outputNames `name:0`, several with commas between */
  runSavedModel(id: number, inputs: readonly number[], inputNames: string, outputNames: string): TensorHandle[];
  getNumOfSavedModels(): number;
  getNumOfTensors(): number;
  isUsingGpuDevice(): boolean;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_Version: string;
}
