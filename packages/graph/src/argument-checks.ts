/** @file Checks of what the builder's methods are given, with errors that name method, argument and what was expected. */

import type { Shape } from "./node.js";
import { shapeText } from "./shape.js";

/** The axis counted from the first; throws RangeError if there is none. */
export function checkAxis(name: string, axis: number, rank: number): number {
  const along = axis < 0 ? axis + rank : axis;
  if (!(Number.isInteger(along) && along >= 0 && along < rank)) {
    throw new RangeError(`${name}: expected an axis from ${-rank} to ${rank - 1}, received ${axis}.`);
  }
  return along;
}

/** Throws RangeError unless `start + step * i`, `i < size`, lies in `shape`. */
export function checkWindow(
  name: string,
  shape: Shape,
  start: readonly number[],
  size: Shape,
  step: readonly number[],
): void {
  const rank = shape.length;
  if (start.length !== rank || size.length !== rank || step.length !== rank) {
    throw new RangeError(
      `${name}: expected ${rank} starts, sizes and steps, received ${start.length}, ${size.length} and ${step.length}.`,
    );
  }
  for (let k = 0; k < rank; k++) {
    if (size[k] === 0) continue;
    const last = start[k]! + step[k]! * (size[k]! - 1);
    if (!(start[k]! >= 0 && start[k]! < shape[k]! && last >= 0 && last < shape[k]!)) {
      throw new RangeError(
        `${name}: elements ${start[k]} to ${last} of axis ${k} are outside of 0 to ${shape[k]! - 1} (shape ${shapeText(shape)}).`,
      );
    }
  }
}

/** The last two sizes, swapped if `transposed`. */
export function lastTwo(shape: Shape, transposed: boolean): [number, number] {
  const rows = shape.at(-2)!;
  const columns = shape.at(-1)!;
  return transposed ? [columns, rows] : [rows, columns];
}
