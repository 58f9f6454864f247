/** @file Copies of arrays that do not lie in an instance's memory. */

/** Below this length a loop copies faster than the engine's own function starts. */
const MIN_SET_LENGTH = 64;

/** Copies the first `length` numbers. */
export function copyNumbers(from: Float64Array, to: Float64Array, length: number): void {
  if (length >= MIN_SET_LENGTH && from.length === length && to.length >= length) to.set(from);
  else for (let i = 0; i < length; i++) to[i] = from[i]!;
}
