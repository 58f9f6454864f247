/** @file Bounds of the integers a node can hold, for index checks: exact for constants, by interval arithmetic otherwise. */

import type { Node } from "@terrace/graph";

/** Smallest and largest value; undefined where nothing is known. */
export type ValueRange = readonly [number, number];

/** Range of `node`'s elements; `known` gives the ranges of inputs such as a scan's index. */
export function valueRange(node: Node, known: ReadonlyMap<Node, ValueRange>): ValueRange | undefined {
  const given = known.get(node);
  if (given !== undefined) return given;
  const operand = (k: number): ValueRange | undefined => valueRange(node.inputs[k]!, known);
  switch (node.op) {
    case "constant": {
      let low = Infinity;
      let high = -Infinity;
      for (const value of node.values) {
        if (value < low) low = value;
        if (value > high) high = value;
      }
      return [low, high];
    }
    case "iota":
      return [0, node.shape[node.axis]! - 1];
    case "broadcast":
    case "reshape":
    case "transpose":
    case "slice":
    case "gather":
      return operand(0);
    case "select": {
      const a = operand(1);
      const b = operand(2);
      return a && b && [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
    }
    case "unary": {
      const a = operand(0);
      return node.fn === "neg" && a !== undefined ? [-a[1], -a[0]] : undefined;
    }
    case "binary": {
      const a = operand(0);
      const b = operand(1);
      if (a === undefined || b === undefined) return undefined;
      switch (node.fn) {
        case "add":
          return [a[0] + b[0], a[1] + b[1]];
        case "sub":
          return [a[0] - b[1], a[1] - b[0]];
        case "min":
          return [Math.min(a[0], b[0]), Math.min(a[1], b[1])];
        case "max":
          return [Math.max(a[0], b[0]), Math.max(a[1], b[1])];
        case "mul": {
          const products = [a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1]];
          return [Math.min(...products), Math.max(...products)];
        }
        case "mod":
          return b[0] > 0 && a[0] >= 0 ? [0, b[1] - 1] : undefined;
        default:
          return undefined;
      }
    }
    default:
      return undefined;
  }
}
