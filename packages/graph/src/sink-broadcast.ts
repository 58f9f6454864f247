/** @file Broadcast sinking: an elementwise function of operands that all repeat along an axis is computed without this axis. */

import type { GraphBuilder } from "./graph-builder.js";
import type { Node, Shape } from "./node.js";

/** The function computed over the axes along which some operand varies, then broadcast; undefined if every axis varies. */
export function sinkBroadcast(
  b: GraphBuilder,
  shape: Shape,
  operands: readonly Node[],
  compute: (operands: readonly Node[]) => Node,
): Node | undefined {
  for (const x of operands) if (x.op !== "broadcast") return undefined;
  const kept = shape
    .map((_, axis) => axis)
    .filter((axis) => operands.some((x) => x.op === "broadcast" && x.axes.includes(axis)));
  if (kept.length === shape.length) return undefined;
  const inner = operands.map((x) =>
    x.op !== "broadcast"
      ? x
      : b.broadcast(
          x.inputs[0]!,
          kept.map((axis) => shape[axis]!),
          x.axes.map((axis) => kept.indexOf(axis)),
        ),
  );
  return b.broadcast(compute(inner), shape, kept);
}
