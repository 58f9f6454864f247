/**
 * @file Reverse-mode differentiation as a transform of graphs: adjoints are nodes like any other, emitted into the same
 * builder and simplified with the rest.
 *
 * The adjoint of an element can be exactly 0 because a branch, an index or a maximum did not take it; its derivative may then
 * be infinite or NaN and must have no influence. Operations upstream of such a place multiply by `guardedMul`.
 */

import { InternalError } from "@terrace/core";
import { joinPads } from "./adjoint-sum.js";
import { adjointRules, type Adjoints } from "./gradient-rules.js";
import type { GraphBuilder } from "./graph-builder.js";
import { reachableNodes } from "./graph.js";
import type { Node, ScanNode } from "./node.js";
import { scanAdjoints } from "./scan-gradient.js";
import { shapeText } from "./shape.js";

/**
 * The gradient of the scalar `output` with respect to each node of `wrt`, emitted into `b`. `wrt` should be inputs: what is made
 * from another node can be simplified to what that node was made from, and then does not depend on it.
 *
 * @throws RangeError if `output` is not a scalar; UnsupportedOperationError naming function and operand where a derivative is
 * needed that has no formula here (incomplete gamma and beta functions by their shape parameters, `trigamma`).
 * @example
 * const [dx] = gradient(b, b.sum(b.square(x)), [x]);
 */
export function gradient(b: GraphBuilder, output: Node, wrt: readonly Node[]): Node[] {
  if (output.shape.length > 0) {
    throw new RangeError(`gradient: expected a scalar output, received shape ${shapeText(output.shape)}.`);
  }
  return vectorJacobianProduct(b, [output], [b.constant(1)], wrt, false).map(
    (adjoint, k) => adjoint ?? b.filled(0, wrt[k]!.shape),
  );
}

/**
 * Adjoints of `wrt` for given adjoints (`seeds`) of `outputs`; undefined where there is none. `guarded` says that the seeds
 * themselves may be exact zeros beside singular derivatives.
 */
export function vectorJacobianProduct(
  b: GraphBuilder,
  outputs: readonly Node[],
  seeds: readonly (Node | undefined)[],
  wrt: readonly Node[],
  guarded: boolean,
): (Node | undefined)[] {
  const roots = outputs.filter((_, k) => seeds[k] !== undefined);
  const order = reachableNodes(roots);
  const active = new Set<Node>(wrt);
  for (const node of order) {
    if (node.dtype !== "real") active.delete(node);
    else if (node.inputs.some((input) => active.has(input))) active.add(node);
  }
  const contributions = new Map<Node, Node[]>();
  const guardedNodes = new Set<Node>();
  const accumulate = (node: Node, adjoint: Node): void => {
    const known = contributions.get(node);
    if (known === undefined) contributions.set(node, [adjoint]);
    else known.push(adjoint);
  };
  outputs.forEach((output, k) => {
    const seed = seeds[k];
    if (seed !== undefined && active.has(output)) {
      accumulate(output, seed);
      if (guarded) guardedNodes.add(output);
    }
  });
  const adjointOf = (node: Node): Node | undefined => {
    const parts = contributions.get(node);
    if (parts === undefined) return undefined;
    const total = parts.length === 1 ? parts[0]! : joinPads(b, parts);
    if (parts.length > 1) contributions.set(node, [total]);
    return total;
  };
  const scanResults = new Map<ScanNode, Map<number, Node>>();
  for (let k = order.length - 1; k >= 0; k--) {
    const node = order[k]!;
    if (!active.has(node)) continue;
    if (node.op === "scan") {
      const results = scanResults.get(node);
      if (results === undefined) continue;
      const isGuarded = guardedNodes.has(node);
      const isActive = (input: Node): boolean => active.has(input);
      scanAdjoints(b, node, results, isActive, isGuarded, vectorJacobianProduct).forEach((adjoint, i) => {
        if (adjoint === undefined) return;
        accumulate(node.inputs[i]!, adjoint);
        if (isGuarded) guardedNodes.add(node.inputs[i]!);
      });
      continue;
    }
    const adjoint = adjointOf(node);
    if (adjoint === undefined) continue;
    const isGuarded = guardedNodes.has(node);
    if (node.op === "project") {
      const scan = node.inputs[0]!;
      if (scan.op !== "scan") throw new InternalError(`projection of \`${scan.op}\``);
      let results = scanResults.get(scan);
      if (results === undefined) scanResults.set(scan, (results = new Map<number, Node>()));
      results.set(node.index, adjoint);
      if (isGuarded) guardedNodes.add(scan);
      continue;
    }
    if (node.inputs.length === 0) continue;
    const needed = node.inputs.map((input) => active.has(input));
    const scale = (g: Node, partial: Node): Node => (isGuarded ? b.guardedMul(g, partial) : b.mul(g, partial));
    const adjoints = applyRule(b, node, adjoint, needed, scale);
    adjoints.inputs.forEach((contribution, i) => {
      const input = node.inputs[i]!;
      if (contribution === undefined || !needed[i]) return;
      accumulate(input, contribution);
      if (isGuarded || adjoints.masks) guardedNodes.add(input);
    });
  }
  return wrt.map((node) => adjointOf(node));
}

function applyRule(
  b: GraphBuilder,
  node: Exclude<Node, { op: "project" | "scan" }>,
  adjoint: Node,
  needed: readonly boolean[],
  scale: (g: Node, partial: Node) => Node,
): Adjoints {
  // The table has one rule per operation, and `op` picks the one whose node type is that of `node`.
  const rule = adjointRules[node.op] as (
    b: GraphBuilder,
    node: Node,
    adjoint: Node,
    needed: readonly boolean[],
    scale: (g: Node, partial: Node) => Node,
  ) => Adjoints;
  return rule(b, node, adjoint, needed, scale);
}
