/** @file Scans for implementations that compute at once: one step after the other, elements sliced off and results joined. */

import type { Shape } from "@terrace/graph";
import type { TensorOps, TensorScan, TensorScanResults } from "./tensor-ops.js";

/**
 * Runs a scan step by step.
 *
 * @param shapeOf - the shape of a tensor
 */
export function steppedScan<T>(ops: TensorOps<T>, scan: TensorScan<T>, shapeOf: (x: T) => Shape): TensorScanResults<T> {
  const { length, reverse, sequences, captured, outputShapes, savesCarry, body } = scan;
  let { carries } = scan;
  const carryShapes = carries.map(shapeOf);
  const outputs = outputShapes.map(() => new Array<T>(length));
  const saved = carries.map(() => new Array<T>(length));
  for (let step = 0; step < length; step++) {
    const t = reverse ? length - 1 - step : step;
    carries.forEach((carry, k) => (saved[k]![t] = carry));
    const elements = sequences.map((sequence) => elementOf(ops, sequence, shapeOf(sequence), t));
    const results = body(ops, carries, elements, captured);
    ({ carries } = results);
    results.outputs.forEach((output, k) => (outputs[k]![t] = output));
  }
  return {
    carries,
    outputs: outputs.map((steps, k) => stack(ops, steps, outputShapes[k]!)),
    saved: saved.map((steps, k) => (savesCarry[k] === true ? stack(ops, steps, carryShapes[k]!) : undefined)),
  };
}

/** Element `t` along the first axis, without the axis. */
function elementOf<T>(ops: TensorOps<T>, x: T, shape: Shape, t: number): T {
  const start = shape.map((_, axis) => (axis === 0 ? t : 0));
  const size = shape.map((n, axis) => (axis === 0 ? 1 : n));
  const step = shape.map(() => 1);
  return ops.reshape(ops.slice(x, start, size, step), shape.slice(1));
}

/** One empty array: implementations that keep constants keep it once. */
const nothing = new Float64Array(0);

/** `[steps, ...shape]` from one tensor a step. */
function stack<T>(ops: TensorOps<T>, steps: readonly T[], shape: Shape): T {
  if (steps.length === 0) return ops.constant(nothing, [0, ...shape], "real");
  return ops.concat(
    steps.map((x) => ops.reshape(x, [1, ...shape])),
    0,
  );
}
