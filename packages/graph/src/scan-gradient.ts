/**
 * @file The gradient of a scan is a scan in the other direction over the carries that the forward scan found at each step.
 * Its carries are the adjoints of the carries and the running sums of the captured values' adjoints; it stacks the adjoints of
 * the sequences' elements.
 */

import type { GraphBuilder } from "./graph-builder.js";
import { reachableNodes } from "./graph.js";
import type { Node, ScanNode } from "./node.js";
import { buildScan, scanResult, type ScanOptions } from "./scan.js";

/** Adjoints of `wrt` for adjoints `seeds` of `outputs`. */
type VectorJacobianProduct = (
  b: GraphBuilder,
  outputs: readonly Node[],
  seeds: readonly (Node | undefined)[],
  wrt: readonly Node[],
  guarded: boolean,
) => (Node | undefined)[];

/**
 * Adjoints of the operands of `scan`, in order, from those of its results by index.
 *
 * @param isActive whether an operand's adjoint is asked for
 * @param guarded whether adjoints may be exact zeros beside singular derivatives
 * @param vectorJacobianProduct differentiates the body
 */
export function scanAdjoints(
  b: GraphBuilder,
  scan: ScanNode,
  results: ReadonlyMap<number, Node>,
  isActive: (input: Node) => boolean,
  guarded: boolean,
  vectorJacobianProduct: VectorJacobianProduct,
): (Node | undefined)[] {
  const { body, length, reverse, numCarries, numSequences } = scan;
  if (scan.until !== undefined)
    throw new TypeError("gradient: a scan whose number of steps is not known has no gradient.");
  const numOutputs = body.outputs.length - numCarries;
  const activeInputs = activeBodyInputs(scan, isActive);
  const activeCarries = indices(numCarries).filter((k) => activeInputs[k]);
  const activeSequences = indices(numSequences).filter((k) => activeInputs[numCarries + k]);
  const numCaptured = scan.inputs.length - numCarries - numSequences;
  const activeCaptured = indices(numCaptured).filter((k) => activeInputs[numCarries + numSequences + k]);
  const outputsWithAdjoint = indices(numOutputs).filter((k) => results.has(numCarries + k));
  const savedWithAdjoint = activeCarries.filter((k) => results.has(numCarries + numOutputs + k));

  const savedCarries = indices(numCarries).map((k) => scanResult(b, scan, numCarries + numOutputs + k));
  const sequences = scan.inputs.slice(numCarries, numCarries + numSequences);
  const captured = scan.inputs.slice(numCarries + numSequences);
  const zero = (node: Node): Node => b.filled(0, node.shape);

  const opaque = new Set<Node>([
    ...activeCarries.map((k) => savedCarries[k]!),
    ...activeSequences.map((k) => sequences[k]!),
    ...activeCaptured.map((k) => captured[k]!),
  ]);
  const options: ScanOptions = {
    carries: [
      ...activeCarries.map((k) => results.get(k) ?? zero(scan.inputs[k]!)),
      ...activeCaptured.map((k) => zero(captured[k]!)),
    ],
    sequences: [
      ...savedCarries,
      ...sequences,
      ...outputsWithAdjoint.map((k) => results.get(numCarries + k)!),
      ...savedWithAdjoint.map((k) => results.get(numCarries + numOutputs + k)!),
    ],
    captured,
    length,
    reverse: !reverse,
    body: (inner, carried, elements, constants) => {
      const carryAdjoints = carried.slice(0, activeCarries.length);
      const capturedAdjoints = carried.slice(activeCarries.length);
      const found = elements.slice(0, numCarries);
      const steps = elements.slice(numCarries, numCarries + numSequences);
      const outputAdjoints = elements.slice(
        numCarries + numSequences,
        numCarries + numSequences + outputsWithAdjoint.length,
      );
      const savedAdjoints = elements.slice(numCarries + numSequences + outputsWithAdjoint.length);
      const operands = [...found, ...steps, ...constants];
      const bindings = new Map(body.inputs.map((input, k) => [input.name, operands[k]!]));
      const outputs = inner.inline(body, bindings);
      const values = body.outputs.map((output) => outputs[output.name]!);
      const seeds = values.map((_, k): Node | undefined => {
        if (k < numCarries) {
          const place = activeCarries.indexOf(k);
          return place < 0 ? undefined : carryAdjoints[place];
        }
        const place = outputsWithAdjoint.indexOf(k - numCarries);
        return place < 0 ? undefined : outputAdjoints[place];
      });
      const wrt = [
        ...activeCarries.map((k) => operands[k]!),
        ...activeCaptured.map((k) => operands[numCarries + numSequences + k]!),
        ...activeSequences.map((k) => operands[numCarries + k]!),
      ];
      const adjoints = vectorJacobianProduct(inner, values, seeds, wrt, guarded).map(
        (adjoint, k) => adjoint ?? inner.filled(0, wrt[k]!.shape),
      );
      const nextCarries = activeCarries.map((k, place) => {
        const saved = savedWithAdjoint.indexOf(k);
        return saved < 0 ? adjoints[place]! : inner.add(adjoints[place]!, savedAdjoints[saved]!);
      });
      const nextCaptured = activeCaptured.map((_, place) =>
        inner.add(capturedAdjoints[place]!, adjoints[activeCarries.length + place]!),
      );
      return {
        carries: [...nextCarries, ...nextCaptured],
        outputs: adjoints.slice(activeCarries.length + activeCaptured.length),
      };
    },
  };
  const reverseScan = buildScan(b, options, opaque);

  const adjoints = new Array<Node | undefined>(scan.inputs.length).fill(undefined);
  activeCarries.forEach((k, place) => {
    if (isActive(scan.inputs[k]!)) adjoints[k] = reverseScan.carries[place]!;
  });
  activeCaptured.forEach((k, place) => {
    adjoints[numCarries + numSequences + k] = reverseScan.carries[activeCarries.length + place]!;
  });
  activeSequences.forEach((k, place) => {
    adjoints[numCarries + k] = reverseScan.outputs[place]!;
  });
  return adjoints;
}

/** Which inputs of the body carry a derivative: those of active operands, and carries that come to depend on one. */
function activeBodyInputs(scan: ScanNode, isActive: (input: Node) => boolean): boolean[] {
  const { body, numCarries } = scan;
  const activeInputs = scan.inputs.map((input, k) => isActive(input) && body.inputs[k]!.dtype === "real");
  const order = reachableNodes(body.outputs.map((output) => output.node));
  for (;;) {
    const active = new Set<Node>(body.inputs.filter((_, k) => activeInputs[k]));
    for (const node of order) {
      if (node.dtype === "real" && node.inputs.some((input) => active.has(input))) active.add(node);
    }
    let changed = false;
    for (let k = 0; k < numCarries; k++) {
      if (!activeInputs[k] && body.inputs[k]!.dtype === "real" && active.has(body.outputs[k]!.node)) {
        activeInputs[k] = changed = true;
      }
    }
    if (!changed) return activeInputs;
  }
}

function indices(n: number): number[] {
  return Array.from({ length: n }, (_, k) => k);
}
