/**
 * @file Which element of a variable each element of a node depends on: what tells whether the elements of a variable are
 * independent given all else, and which rows belong to which of them.
 */

import { numElements, type GraphBuilder, type Node } from "@terrace/graph";
import type { BoundParameter } from "./bound-model.js";
import type { Dependence } from "./dependence.js";
import { movedElements, stridedPositions, summedPositions } from "./layout.js";

/**
 * For each element of `node` the unit of `variable` that it depends on, -1 for none; undefined where one may depend on
 * several.
 *
 * @param unitSize how many numbers of the variable are one unit: 1 for elements, the last size for vectors
 */
export function unitUse(
  b: GraphBuilder,
  dependence: Dependence,
  node: Node,
  variable: BoundParameter,
  unitSize: number,
): Int32Array | undefined {
  const isSingle = numElements(variable.shape) === unitSize;
  const known = new Map<Node, Int32Array | undefined>();
  const of = (x: Node): Int32Array | undefined => {
    if (known.has(x)) return known.get(x);
    const size = numElements(x.shape);
    const result = !dependence.uses(x, variable)
      ? new Int32Array(size).fill(-1)
      : isSingle
        ? new Int32Array(size)
        : decide(x, size);
    known.set(x, result);
    return result;
  };
  const decide = (x: Node, size: number): Int32Array | undefined => {
    const { inputs } = x;
    switch (x.op) {
      case "input":
        return stridedPositions([size], 0, [1]).map((at) => Math.floor(at / unitSize));
      case "unary":
        return of(inputs[0]!);
      case "binary":
      case "ternary":
      case "select":
        return together(inputs.map(of));
      case "broadcast":
      case "reshape":
      case "transpose":
      case "slice":
      case "pad":
      case "gather": {
        if (x.op === "gather" && dependence.uses(inputs[1], variable)) {
          // An element that is looked up by the variable depends on what the index does, if the table does not.
          const index = dependence.uses(inputs[0], variable) ? undefined : of(inputs[1]!);
          const width = index === undefined ? 1 : size / Math.max(1, index.length);
          return index && Int32Array.from({ length: size }, (_, at) => index[Math.floor(at / width)]!);
        }
        const inner = of(inputs[0]!);
        const index = x.op === "gather" ? b.knownValues(inputs[1]!) : undefined;
        if (inner === undefined || (x.op === "gather" && index === undefined)) return undefined;
        return movedElements(x, inner, index)!;
      }
      case "reduce":
        return gathered(of(inputs[0]!), summedPositions(inputs[0]!.shape, x.axes), size);
      default:
        return undefined;
    }
  };
  return of(node);
}

function together(parts: readonly (Int32Array | undefined)[]): Int32Array | undefined {
  let all: Int32Array | undefined;
  for (const part of parts) {
    if (part === undefined) return undefined;
    if (all === undefined) {
      all = part;
      continue;
    }
    const merged: Int32Array = all.slice();
    for (let i = 0; i < merged.length; i++) {
      if (part[i]! < 0) continue;
      if (merged[i]! >= 0 && merged[i] !== part[i]) return undefined;
      merged[i] = part[i]!;
    }
    all = merged;
  }
  return all;
}

function gathered(inner: Int32Array | undefined, target: Int32Array, size: number): Int32Array | undefined {
  if (inner === undefined) return undefined;
  const units = new Int32Array(size).fill(-1);
  for (let i = 0; i < inner.length; i++) {
    const unit = inner[i]!;
    if (unit < 0) continue;
    const at = target[i]!;
    if (units[at]! >= 0 && units[at] !== unit) return undefined;
    units[at] = unit;
  }
  return units;
}
