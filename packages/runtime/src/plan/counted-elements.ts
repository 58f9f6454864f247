/** @file Which elements count inside loops whose ranges depend on outer indices: the iterations that a range leaves out do not. */

import { spread, unionAxes, type Lowered } from "./axes.js";
import type { Scope } from "./scope.js";

/** A value over the axes of the loops around where their ranges leave iterations out, and which elements are in range. */
export function countedElements(
  scope: Scope,
  value: Lowered,
): { readonly node: Lowered["node"]; readonly counts: (index: number) => boolean } {
  if (scope.loopMasks.length === 0) return { node: value.node, counts: () => true };
  const b = scope.builder;
  const axes = unionAxes([value, ...scope.loopMasks.map(({ mask }) => mask)]);
  const node = spread(b, value, axes);
  const leading = axes.map((_, k) => k);
  const masks = scope.loopMasks.map(({ mask }) =>
    scope.constantValues(b.broadcast(spread(b, mask, axes), node.shape, leading)),
  );
  return { node, counts: (index) => masks.every((mask) => mask === undefined || mask[index] !== 0) };
}
