/**
 * @file What is known of a node because a bijector made it: a simplex, a Cholesky factor. A density of such a value needs no
 * check that it is one, and a correlation matrix made from its Cholesky factor needs no second factorisation.
 */

import type { GraphBuilder, Node } from "@terrace/graph";
import type { StructureKind } from "./constraint.js";

const structures = new WeakMap<Node, StructureKind>();

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
