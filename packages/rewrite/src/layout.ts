/** @file Where the elements of a node that only moves elements about come from. */

import { numElements, type Node, type Shape } from "@terrace/graph";

/** Distance between neighbours along each axis of a row-major array. */
export function strides(shape: Shape): number[] {
  const result = new Array<number>(shape.length);
  let stride = 1;
  for (let k = shape.length - 1; k >= 0; k--) {
    result[k] = stride;
    stride *= shape[k]!;
  }
  return result;
}

/** `start + sum over axes of stride_k i_k` for each element of an array of `shape`, row-major. */
export function stridedPositions(shape: Shape, start: number, steps: readonly number[]): Int32Array {
  const positions = new Int32Array(numElements(shape));
  if (positions.length === 0) return positions;
  positions[0] = start;
  // Axis by axis from the last: what is filled is repeated with the axis' step added.
  let filled = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    for (let i = 1; i < shape[axis]!; i++) {
      const add = i * steps[axis]!;
      const from = i * filled;
      for (let k = 0; k < filled; k++) positions[from + k] = positions[k]! + add;
    }
    filled *= shape[axis]!;
  }
  return positions;
}

/**
 * What stands at each element of `node`, where `elements` stand at those of the operand that it moves about; -1 where a pad adds a
 * zero. It makes one array of the node's size, or none: there may be as many elements as rows of data.
 *
 * @param index the known positions of a gather's index
 * @returns undefined for an operation that does more than move elements of one operand
 */
export function movedElements(node: Node, elements: Int32Array, index?: ArrayLike<number>): Int32Array | undefined {
  if (node.op === "reshape") return elements;
  if (node.op === "broadcast" && elements.length === 1)
    return new Int32Array(numElements(node.shape)).fill(elements[0]!);
  const moved = sourcePositions(node, index);
  if (moved === undefined) return undefined;
  for (let i = 0; i < moved.length; i++) {
    const from = moved[i]!;
    if (from >= 0) moved[i] = elements[from]!;
  }
  return moved;
}

/**
 * For each element of `node` the flat position in its operand that it comes from, -1 for a zero that a pad adds.
 *
 * @param index the known positions of a gather's index
 * @returns undefined for an operation that does more than move elements of one operand
 */
export function sourcePositions(node: Node, index?: ArrayLike<number>): Int32Array | undefined {
  const source = node.inputs[0];
  if (source === undefined) return undefined;
  const step = strides(source.shape);
  switch (node.op) {
    case "reshape":
      return stridedPositions([numElements(node.shape)], 0, [1]);
    case "broadcast": {
      const along = node.shape.map((_, axis) => {
        const k = node.axes.indexOf(axis);
        return k < 0 ? 0 : step[k]!;
      });
      return stridedPositions(node.shape, 0, along);
    }
    case "transpose":
      return stridedPositions(
        node.shape,
        0,
        node.permutation.map((axis) => step[axis]!),
      );
    case "slice":
      return stridedPositions(
        node.shape,
        node.start.reduce((sum, start, k) => sum + start * step[k]!, 0),
        node.step.map((each, k) => each * step[k]!),
      );
    case "pad": {
      const target = strides(node.shape);
      const places = stridedPositions(
        source.shape,
        node.before.reduce((sum, before, k) => sum + before * target[k]!, 0),
        node.step.map((each, k) => each * target[k]!),
      );
      const positions = new Int32Array(numElements(node.shape)).fill(-1);
      places.forEach((place, k) => (positions[place] = k));
      return positions;
    }
    case "gather": {
      if (index === undefined) return undefined;
      const rest = step[0]!;
      const positions = new Int32Array(index.length * rest);
      for (let i = 0; i < index.length; i++) {
        const first = index[i]! * rest;
        for (let r = 0; r < rest; r++) positions[i * rest + r] = first + r;
      }
      return positions;
    }
    default:
      return undefined;
  }
}

/** For each element of the operand of a sum over axes, its position in the sum. */
export function summedPositions(shape: Shape, axes: readonly number[]): Int32Array {
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const outer = strides(kept.map((axis) => shape[axis]!));
  return stridedPositions(
    shape,
    0,
    shape.map((_, axis) => (axes.includes(axis) ? 0 : outer[kept.indexOf(axis)]!)),
  );
}
