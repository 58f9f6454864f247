/**
 * @file Reads a tfjs tensor that a caller gives as data. The tensor stays the caller's: its numbers are copied, and it is neither
 * kept nor disposed of. Known by what it has, so that tfjs need not be there.
 */

import { ColumnError } from "./column-error.js";

/** The part of a tfjs tensor that is read. */
export interface DataTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly isDisposed: boolean;
  dataSync(): ArrayLike<number> | readonly string[];
}

/** Whether a value is a tfjs tensor, of whichever copy of tfjs. */
export function isTensor(value: unknown): value is DataTensor {
  if (typeof value !== "object" || value === null) return false;
  const { shape, dtype, dataSync } = value as Partial<DataTensor>;
  return Array.isArray(shape) && typeof dtype === "string" && typeof dataSync === "function";
}

/**
 * The elements of a tensor, row-major: Float64 or whole numbers, or texts.
 *
 * @throws ColumnError where it has been disposed of, has complex elements, or cannot be read at once
 */
export function tensorElements(tensor: DataTensor): Float64Array | Int32Array | readonly string[] {
  if (tensor.isDisposed) throw new ColumnError("type", "a tensor that has been disposed of");
  if (tensor.dtype === "complex64") throw new ColumnError("type", "a tensor of complex numbers");
  let elements: ArrayLike<number> | readonly string[];
  try {
    elements = tensor.dataSync();
  } catch {
    throw new ColumnError(
      "type",
      "a tensor whose backend gives its elements later (give `await tensor.data()` instead)",
    );
  }
  if (tensor.dtype === "string") return elements as readonly string[];
  const numbers = elements as ArrayLike<number>;
  return tensor.dtype === "float32" ? Float64Array.from(numbers) : Int32Array.from(numbers);
}
