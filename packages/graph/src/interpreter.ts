/**
 * @file The reference interpreter: computes a graph node by node in Float64. It defines what a graph means; backends are
 * tested against it. Slow, and no part of sampling.
 */

import type { Generator } from "@terrace/core";
import { InternalError } from "@terrace/core";
import { reachableNodes } from "./graph.js";
import type { Graph, Node, ScanNode } from "./node.js";
import { operationValues } from "./operation-values.js";
import { numElements, shapeText, type Values } from "./shape.js";

/**
 * Stands between a node and those that read it: gets what was computed and gives what they shall read, either the array itself
 * or a new one. Tests measure with it how rounding at each node moves the outputs.
 */
export type Alteration = (node: Node, values: Values) => Values;

/**
 * The outputs of `graph` for `inputs`, each row-major, by name.
 *
 * @param alter - changes the values of computed nodes, in bodies of scans too; none when absent
 * @throws TypeError if an input is missing or a generator is needed; RangeError if an input has the wrong number of elements.
 */
export function evaluate(
  graph: Graph,
  inputs: Readonly<Record<string, Float64Array | readonly number[]>>,
  generator?: Generator,
  alter?: Alteration,
): Record<string, Float64Array> {
  const given = graph.inputs.map((input) => {
    const values = inputs[input.name];
    if (values === undefined) {
      throw new TypeError(
        `evaluate: expected a value for the input \`${input.name}\`, received ` +
          `${Object.keys(inputs).map((name) => `\`${name}\``).join(", ") || "none"}.`, // prettier-ignore
      );
    }
    if (values.length !== numElements(input.shape)) {
      throw new RangeError(
        `evaluate: input \`${input.name}\` expected ${numElements(input.shape)} elements (shape ${shapeText(input.shape)}), ` +
          `received ${values.length}.`,
      );
    }
    return Float64Array.from(values);
  });
  const results = evaluateGraph(graph, given, generator, alter);
  return Object.fromEntries(graph.outputs.map((output, k) => [output.name, Float64Array.from(results[k]!)]));
}

/** The outputs of `graph`, in order, for the values of its inputs, in order. */
export function evaluateGraph(
  graph: Graph,
  inputs: readonly Values[],
  generator: Generator | undefined,
  alter?: Alteration,
): Values[] {
  const given = new Map<Node, Values>(graph.inputs.map((input, k) => [input, inputs[k]!]));
  const roots = graph.outputs.map((output) => output.node);
  return evaluateNodes(roots, given, generator, alter);
}

/**
 * The values of `roots`, row-major, from those of nodes that are given: inputs, or nodes that were computed elsewhere, whose
 * operands are then not looked at.
 *
 * @throws InternalError where a root depends on an input that is not given
 */
export function evaluateNodes(
  roots: readonly Node[],
  given: ReadonlyMap<Node, Values>,
  generator?: Generator,
  alter?: Alteration,
): Values[] {
  const order = reachableNodes(roots, given);
  const values = new Map<Node, Values>(given);
  const scans = new Map<ScanNode, Values[]>();
  const lookUp = (node: Node): Values => {
    const found = values.get(node);
    if (found === undefined) throw new InternalError(`node ${node.id} (${node.op}) is used before it is computed`);
    return found;
  };
  const lastUse = new Map<Node, Node>();
  for (const node of order) if (!given.has(node)) for (const input of node.inputs) lastUse.set(input, node);
  for (const root of roots) lastUse.delete(root);
  for (const node of order) {
    if (given.has(node)) continue;
    if (node.op === "input") {
      lookUp(node);
    } else if (node.op === "scan") {
      scans.set(node, evaluateScan(node, node.inputs.map(lookUp), generator, alter));
    } else if (node.op === "project") {
      // The operand of a projection is a scan: the builder makes no other, and the verifier says so.
      values.set(node, scans.get(node.inputs[0] as ScanNode)![node.index]!);
    } else {
      const computed = operationValues(node, node.inputs.map(lookUp), generator);
      values.set(node, alter === undefined ? computed : alter(node, computed));
    }
    for (const input of node.inputs) if (lastUse.get(input) === node) values.delete(input);
  }
  return roots.map(lookUp);
}

/** All results of a scan: final carries, stacked outputs, saved carries. */
export function evaluateScan(
  node: ScanNode,
  operands: readonly Values[],
  generator: Generator | undefined,
  alter?: Alteration,
): Values[] {
  const { body, length, numCarries, numSequences } = node;
  let carries = operands.slice(0, numCarries);
  const sequences = operands.slice(numCarries, numCarries + numSequences);
  const captured = operands.slice(numCarries + numSequences);
  const outputs = body.outputs
    .slice(numCarries)
    .map((output) => new Float64Array(length * numElements(output.node.shape)));
  const saved = carries.map((carry) => new Float64Array(length * carry.length));
  for (let step = 0; step < length; step++) {
    const t = node.reverse ? length - 1 - step : step;
    carries.forEach((carry, k) => saved[k]!.set(carry, t * carry.length));
    const elements = sequences.map((sequence, k) => {
      const size = numElements(node.inputs[numCarries + k]!.shape.slice(1));
      return sequence.subarray(t * size, (t + 1) * size);
    });
    const results = evaluateGraph(body, [...carries, ...elements, ...captured], generator, alter);
    carries = results.slice(0, numCarries);
    outputs.forEach((output, k) => {
      const result = results[numCarries + k]!;
      output.set(result, t * result.length);
    });
    if (node.until !== undefined && carries[node.until]![0] !== 0) break;
  }
  return [...carries, ...outputs, ...saved];
}
