/** @file The check of arrays that go to a log density on tensors. */

/** @throws TypeError where `values` is not a Float64Array of that many numbers */
export function verifyLength(fn: string, name: string, values: Float64Array, shape: readonly number[]): void {
  const length = shape.reduce((product, size) => product * size, 1);
  if (values instanceof Float64Array && values.length === length) return;
  const received = values instanceof Float64Array ? `one of length ${values.length}` : typeof values;
  throw new TypeError(
    `${fn}: \`${name}\` must be a Float64Array of shape [${shape.join(", ")}], received ${received}.`,
  );
}
