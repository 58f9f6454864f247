/** @file The sum of an operand's adjoints. Adjoints of slices are mostly zeros; where they do not overlap they are joined instead. */

import type { GraphBuilder } from "./graph-builder.js";
import type { Node, PadNode } from "./node.js";

/** The sum of `parts`, windows that lie side by side along one axis joined by `concat`. */
export function joinPads(b: GraphBuilder, parts: readonly Node[]): Node {
  const windows = new Map<number, PadNode[]>();
  const rest: Node[] = [];
  for (const part of parts) {
    const axis = part.op === "pad" ? windowAxis(part) : undefined;
    // `windowAxis` is defined for pad nodes only.
    if (axis === undefined) rest.push(part);
    else windows.set(axis, [...(windows.get(axis) ?? []), part as PadNode]);
  }
  for (const [axis, pads] of windows) rest.push(...joinAlong(b, axis, pads));
  return rest.reduce((sum, part) => b.add(sum, part));
}

/** The only axis along which a pad adds zeros, if there is one and its elements stay neighbours. */
function windowAxis(pad: PadNode): number | undefined {
  let found: number | undefined;
  const inner = pad.inputs[0]!.shape;
  for (let axis = 0; axis < inner.length; axis++) {
    if (pad.step[axis] !== 1 && inner[axis]! > 1) return undefined;
    if (inner[axis] === pad.shape[axis]) continue;
    if (found !== undefined) return undefined;
    found = axis;
  }
  return found;
}

/** Groups of windows that do not overlap, each group as one array. */
function joinAlong(b: GraphBuilder, axis: number, pads: readonly PadNode[]): Node[] {
  const sorted = [...pads].sort((x, y) => x.before[axis]! - y.before[axis]!);
  const groups: { end: number; pads: PadNode[] }[] = [];
  for (const pad of sorted) {
    const start = pad.before[axis]!;
    const end = start + pad.inputs[0]!.shape[axis]!;
    const group = groups.find((candidate) => candidate.end <= start);
    if (group === undefined) groups.push({ end, pads: [pad] });
    else {
      group.pads.push(pad);
      group.end = end;
    }
  }
  return groups.map((group) => {
    if (group.pads.length === 1) return group.pads[0]!;
    const { shape } = group.pads[0]!;
    const pieces: Node[] = [];
    let position = 0;
    const fill = (until: number): void => {
      if (until > position) pieces.push(b.filled(0, shape.map((n, k) => (k === axis ? until - position : n)))); // prettier-ignore
    };
    for (const pad of group.pads) {
      fill(pad.before[axis]!);
      pieces.push(pad.inputs[0]!);
      position = pad.before[axis]! + pad.inputs[0]!.shape[axis]!;
    }
    fill(shape[axis]!);
    return b.concat(pieces, axis);
  });
}
