/**
 * @file What is known of a node because a bijector made it: a simplex, a Cholesky factor, an interval. A density of such a value
 * needs no check that it is one (which rounding at a bound could fail), and a correlation matrix made from its Cholesky factor needs no second factorisation.
 */

import { uniformValue } from "@terrace/graph";
import type { GraphBuilder, Node } from "@terrace/graph";
import type { StructureKind } from "./constraint.js";

const structures = new WeakMap<Node, StructureKind>();

interface KnownBounds {
  readonly lower: Node | number | undefined;
  readonly upper: Node | number | undefined;
}

const intervals = new WeakMap<Node, KnownBounds>();

/** Notes that every value of `node` lies between the bounds up to rounding; returns `node`. */
export function markInterval(node: Node, lower: Node | number | undefined, upper: Node | number | undefined): Node {
  intervals.set(node, { lower, upper });
  return node;
}

/** Whether `node` was made by a bijector onto an interval with this very bound. */
export function hasBound(node: Node, side: "lower" | "upper", bound: Node | number): boolean {
  const known = intervals.get(node)?.[side];
  if (known === undefined) return false;
  return known === bound || numberOf(known) === numberOf(bound, NaN);
}

/** A bound that is known when the graph is made, as a number. */
function numberOf(bound: Node | number, otherwise?: number): number | undefined {
  return typeof bound === "number" ? bound : (uniformValue(bound) ?? otherwise);
}

/** Notes that every value of `node` satisfies the constraint; returns `node`. */
export function markStructure(node: Node, kind: StructureKind): Node {
  structures.set(node, kind);
  return node;
}

/** Whether `node` satisfies the constraint by the way it was made. */
export function hasStructure(node: Node, kind: StructureKind): boolean {
  const found = structures.get(node);
  return found === kind || (kind === "cholesky_cov" && found === "cholesky_corr");
}

/** The lower Cholesky factor of `a`, read off where `a` was made as `L L'` from a factor by a bijector. */
export function choleskyFactor(b: GraphBuilder, a: Node): Node {
  if (a.op === "matmul" && a.transposeB && !a.transposeA && a.inputs[0] === a.inputs[1]) {
    const factor = a.inputs[0]!;
    if (hasStructure(factor, "cholesky_cov")) return factor;
  }
  return b.cholesky(a);
}
