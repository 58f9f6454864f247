/** @file Looks through operations that only move elements for a function applied before them. */

import type { GraphBuilder, Node, UnaryFunction } from "@terrace/graph";

/** `x` with `node = fn(x)`, where the function may stand inside of gathers, slices and the like. */
export function pullOut(b: GraphBuilder, node: Node, fn: UnaryFunction): Node | undefined {
  if (node.op === "unary") return node.fn === fn ? node.inputs[0]! : undefined;
  switch (node.op) {
    case "broadcast":
    case "reshape":
    case "transpose":
    case "slice":
    case "gather": {
      const inner = pullOut(b, node.inputs[0]!, fn);
      if (inner === undefined) return undefined;
      if (node.op === "broadcast") return b.broadcast(inner, node.shape, node.axes);
      if (node.op === "reshape") return b.reshape(inner, node.shape);
      if (node.op === "transpose") return b.transpose(inner, node.permutation);
      if (node.op === "slice") return b.slice(inner, node.start, node.shape, node.step);
      return b.gather(inner, node.inputs[1]!);
    }
    default:
      return undefined;
  }
}
