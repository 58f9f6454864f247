/** @file What is known of a node's value without evaluating it. */

import type { Node } from "./node.js";

/** The one value of all elements, if the node is a scalar constant or one broadcast. */
export function uniformValue(node: Node): number | undefined {
  if (node.op === "constant") return node.values.length === 1 ? node.values[0] : undefined;
  if (node.op === "broadcast" || node.op === "reshape") return uniformValue(node.inputs[0]!);
  return undefined;
}

/** Whether all elements are known to be `value` (zeros of either sign count as 0). */
export function isUniform(node: Node, value: number): boolean {
  return uniformValue(node) === value;
}

/** Whether the node has no elements. */
export function isEmpty(node: Node): boolean {
  return node.shape.includes(0);
}

/** Whether the node is the same along at least one axis, or a scalar constant: operands worth combining first. */
export function isRepeated(node: Node): boolean {
  return node.op === "broadcast" || (node.op === "constant" && node.shape.length === 0);
}

/** First and step of a constant index vector that counts up or down evenly within `[0, n)`; undefined for any other. */
export function arithmeticProgression(
  index: Node,
  n: number,
): { start: number; step: number; size: number } | undefined {
  if (index.shape.length !== 1) return undefined;
  const size = index.shape[0]!;
  if (size === 0) return undefined;
  if (index.op === "iota") return size <= n ? { start: 0, step: 1, size } : undefined;
  if (index.op !== "constant") return undefined;
  const { values } = index;
  const start = values[0]!;
  const step = size > 1 ? values[1]! - start : 1;
  if (step === 0) return undefined;
  for (let i = 1; i < size; i++) if (values[i] !== start + step * i) return undefined;
  const last = start + step * (size - 1);
  return start >= 0 && start < n && last >= 0 && last < n ? { start, step, size } : undefined;
}
