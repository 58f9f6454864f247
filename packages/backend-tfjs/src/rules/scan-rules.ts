/** @file Scans. Which carries differ by chain is found before the first step, so that each has one shape throughout. */

import { topologicalOrder } from "@terrace/graph";
import type { Graph, InputNode, Node, ScanNode, Shape } from "@terrace/graph";
import type { TensorOps } from "../tensor-ops.js";
import { Translation, type Value } from "./translation.js";

/** Translates a graph: the values of its outputs, from the values of its inputs. */
export type TranslateBody = <T>(t: Translation<T>, graph: Graph, inputs: readonly Value<T>[]) => void;

/** A scan whose results have been computed: their values by the index that `project` has. */
export type ScanValues<T> = ReadonlyMap<number, Value<T>>;

/**
 * Translates a scan.
 *
 * @param read - the indices of the results that somebody reads
 * @param translateBody - computes a graph's nodes from the values of its inputs
 */
export function scanValues<T>(
  t: Translation<T>,
  node: ScanNode,
  read: ReadonlySet<number>,
  translateBody: TranslateBody,
): ScanValues<T> {
  const { body, length, numCarries, numSequences, reverse } = node;
  const operands = node.inputs.map((input) => t.valueOf(input));
  const { carries: isCarryBatched, outputs: isOutputBatched } = batchedResults(
    node,
    operands.map((value) => value.isBatched),
  );
  const carryShapes = node.inputs.slice(0, numCarries).map((input) => input.shape);
  const carries = node.inputs.slice(0, numCarries).map((input, k) => t.whole(input, "real", isCarryBatched[k]!));
  const sequences = node.inputs.slice(numCarries, numCarries + numSequences);
  const sequenceTypes = sequences.map((input) => (t.valueOf(input).dtype === "int" ? "int" : "real"));
  const captured = node.inputs.slice(numCarries + numSequences);
  const outputs = body.outputs.slice(numCarries).map((output) => output.node);
  const numResults = body.outputs.length;
  const results = t.ops.scan({
    length,
    reverse,
    carries,
    sequences: sequences.map((input, k) => t.whole(input, sequenceTypes[k]!)),
    captured: captured.map((input) => t.valueOf(input).tensor),
    outputShapes: outputs.map((output, k) => t.withChains(output.shape, isOutputBatched[k]!)),
    savesCarry: carries.map((_, k) => read.has(numResults + k)),
    body: (ops: TensorOps<T>, carryTensors, elementTensors, capturedTensors) => {
      const inner = new Translation(ops, t.chains);
      const given = [
        ...carryTensors.map((tensor, k) => inner.result(tensor, "real", carryShapes[k]!, isCarryBatched[k]!)),
        ...elementTensors.map((tensor, k): Value<T> => {
          const { isBatched, bounds } = t.valueOf(sequences[k]!);
          return { tensor, dtype: sequenceTypes[k]!, shape: sequences[k]!.shape.slice(1), isBatched, bounds };
        }),
        ...capturedTensors.map((tensor, k): Value<T> => ({ ...t.valueOf(captured[k]!), tensor })),
      ];
      translateBody(inner, body, given);
      const result = (output: Node, isBatched: boolean): T => inner.whole(output, "real", isBatched);
      return {
        carries: body.outputs.slice(0, numCarries).map((output, k) => result(output.node, isCarryBatched[k]!)),
        outputs: outputs.map((output, k) => result(output, isOutputBatched[k]!)),
      };
    },
  });
  const values = new Map<number, Value<T>>();
  const put = (index: number, tensor: T | undefined, shape: Shape, isBatched: boolean): void => {
    if (tensor !== undefined) values.set(index, t.result(tensor, "real", shape, isBatched));
  };
  results.carries.forEach((tensor, k) => put(k, tensor, carryShapes[k]!, isCarryBatched[k]!));
  results.outputs.forEach((tensor, k) =>
    put(numCarries + k, tensor, [length, ...outputs[k]!.shape], isOutputBatched[k]!),
  );
  results.saved.forEach((tensor, k) => put(numResults + k, tensor, [length, ...carryShapes[k]!], isCarryBatched[k]!));
  return values;
}

/** Which carries and outputs of a scan differ by chain, from which operands do. */
function batchedResults(
  { body, numCarries }: ScanNode,
  operands: readonly boolean[],
): { readonly carries: readonly boolean[]; readonly outputs: readonly boolean[] } {
  const isBatched = [...operands];
  for (;;) {
    const results = batchedOutputs(body, isBatched);
    const carries = results.slice(0, numCarries);
    if (carries.every((batched, k) => !batched || isBatched[k])) {
      return { carries: isBatched.slice(0, numCarries), outputs: results.slice(numCarries) };
    }
    carries.forEach((batched, k) => (isBatched[k] ||= batched));
  }
}

/** Which outputs of a graph differ by chain, from which inputs do: whatever depends on one that does. */
function batchedOutputs(graph: Graph, inputs: readonly boolean[]): boolean[] {
  const batched = new Set<Node>(graph.inputs.filter((_, k) => inputs[k]) as readonly InputNode[]);
  const scanResults = new Map<ScanNode, readonly boolean[]>();
  for (const node of topologicalOrder(graph)) {
    if (node.op === "input") continue;
    if (node.op === "scan") {
      const { carries, outputs } = batchedResults(
        node,
        node.inputs.map((input) => batched.has(input)),
      );
      scanResults.set(node, [...carries, ...outputs, ...carries]);
    } else if (node.op === "project") {
      // The operand of a projection is a scan: the builder makes no other, and the verifier says so.
      if (scanResults.get(node.inputs[0] as ScanNode)![node.index]) batched.add(node);
    } else if (node.inputs.some((input) => batched.has(input))) {
      batched.add(node);
    }
  }
  return graph.outputs.map((output) => batched.has(output.node));
}
