/**
 * @file The joint draw of a Gaussian block from its full conditional `Normal(Q^-1 h, Q^-1)`: remaining coefficients with the
 * levels integrated out, and each level given them ([RueHeld2005] section 2.4).
 */
import { numElements } from "@terrace/graph";
import type { GraphBuilder, Node } from "@terrace/graph";
import { factorArrow, solveArrow } from "./arrow-factor.js";
import type { BlockLayout } from "./block-layout.js";
import type { PrecisionSystem } from "./precision-system.js";

/** How a draw takes its standard normals: a shape at a time. Tests put their own in the place of random ones. */
export type StandardNormals = (shape: readonly number[]) => Node;

/** The drawn value of each variable of the block, by name. */
export function drawGaussianBlock(
  b: GraphBuilder,
  layout: BlockLayout,
  system: PrecisionSystem,
  normals: StandardNormals = (shape) => b.random("normal", [], shape),
): Map<string, Node> {
  const { numSlots, numLevels, rest } = layout;
  const z = rest.length === 0 ? undefined : normals([rest.length]);
  const noise = {
    rest: Array.from(rest, (_, r) => b.at(z!, 0, r)), // there is a normal for each
    slots: Array.from({ length: numSlots }, () => normals([numLevels])),
  };
  const offsets = { slots: system.levelOffsets, rest: system.restOffsets };
  const values = solveArrow(b, factorArrow(b, layout, system), offsets, noise);
  return variableValues(b, layout, values.slots, values.rest);
}

/** The variables from the values of slots and of remaining coefficients. */
export function variableValues(
  b: GraphBuilder,
  layout: BlockLayout,
  slots: readonly Node[],
  rest: readonly Node[],
): Map<string, Node> {
  const { numLevels } = layout;
  return new Map(
    layout.variables.map(({ name, shape }) => {
      const start = layout.starts.get(name)!;
      const size = numElements(shape);
      if (size === 0) return [name, b.filled(0, shape)];
      const slot = layout.slotOf[start]!;
      if (slot < 0) return [name, b.reshape(b.stack(rest.slice(layout.levelOf[start]!, layout.levelOf[start]! + size)), shape)]; // prettier-ignore
      const sources = Int32Array.from({ length: size }, (_, e) => layout.slotOf[start + e]! * numLevels + layout.levelOf[start + e]!); // prettier-ignore
      if (sources.every((source, e) => source === slot * numLevels + e) && size === numLevels) {
        return [name, b.reshape(slots[slot]!, shape)];
      }
      const perLevel = size / numLevels;
      if (
        perLevel >= 1 &&
        sources.every((source, e) => source === (e % perLevel) * numLevels + Math.floor(e / perLevel))
      ) {
        return [name, b.reshape(b.stack(slots.slice(0, perLevel), 1), shape)];
      }
      return [name, b.reshape(b.gather(b.concat(slots, 0), b.constant(sources)), shape)];
    }),
  );
}
