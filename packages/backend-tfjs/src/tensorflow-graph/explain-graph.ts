/** @file A TensorFlow graph as text for people, and as the file that TensorBoard opens. */

import type { DensityGraph } from "./compile-graph.js";
import { TensorFlowType, type Attribute, type GraphNode } from "./graph-writer.js";
import { encodeGraph } from "./protocol.js";
import { protocolOf, type SessionHost } from "./session.js";

const typeNames: Readonly<Record<number, string>> = {
  1: "float", 2: "double", 3: "int32", 9: "int64", 10: "bool", 20: "resource", 21: "variant",
}; // prettier-ignore

/** The graph in short lines: what it takes and gives, what data the session holds, how many operations of each name it has. */
export function summariseGraph(graph: DensityGraph): string[] {
  const { nodes, variables, inputShape, numChains, valueOutput, densityOutput } = graph;
  const counts = new Map<string, number>();
  for (const { op } of nodes) counts.set(op, (counts.get(op) ?? 0) + 1);
  const byCount = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const bytes = variables.reduce((sum, { values }) => sum + values.byteLength, 0);
  return [
    `TensorFlow graph of ${nodes.length} operations for ${numChains === undefined ? "1 chain" : `${numChains} chains`}`,
    `takes \`position\` [${inputShape.join(", ")}], the bits of Float64`,
    `gives \`${densityOutput}\` (value, then gradient) and \`${valueOutput}\` (value)`,
    `holds ${variables.length} ${variables.length === 1 ? "array" : "arrays"} of data (${bytes} bytes) as variables`,
    `operations: ${byCount.map(([op, count]) => `${op} ${count}`).join(", ")}`,
  ];
}

/** The graph as text: its {@link summariseGraph}, then every node after its operands. Ends without a line break. */
export function explainGraph(graph: DensityGraph): string {
  return [...summariseGraph(graph), "", ...graph.nodes.map(nodeLine)].join("\n");
}

/**
 * Writes the graph as a log of TensorBoard into `folder`, which is made where it is not there: `tensorboard --logdir FOLDER`
 * shows it on its page of graphs.
 *
 * @param host the loaded tfjs-node; TensorFlow itself writes the file
 */
export function writeTensorboardLog({ binding, protocol }: SessionHost, graph: DensityGraph, folder: string): void {
  const bytes = encodeGraph(protocolOf({ protocol }), graph.nodes);
  const made: number[] = [];
  const keep = (id: number): number => {
    made.push(id);
    return id;
  };
  const text = (value: string | Uint8Array): number => {
    return keep(
      binding.createTensor([], stringType, [typeof value === "string" ? new TextEncoder().encode(value) : value]),
    );
  };
  const integer = (value: number): number => keep(binding.createTensor([], TensorFlowType.int32, Int32Array.of(value)));
  const noName = ["shared_name", "container"].map((name) => ({ name, type: binding.TF_ATTR_STRING, value: "" }));
  try {
    const writer = keep(binding.executeOp("SummaryWriter", noName, [], 1)[0]!.id);
    const file = [writer, text(folder), integer(1), integer(1), text(".terrace")];
    binding.executeOp("CreateSummaryFileWriter", [], file, 0);
    const step = keep(binding.createTensor([], TensorFlowType.int64, new Int32Array(2)));
    binding.executeOp("WriteGraphSummary", [], [writer, step, text(bytes)], 0);
    binding.executeOp("CloseSummaryWriter", [], [writer], 0);
  } finally {
    for (const id of made) binding.deleteTensor(id);
  }
}

/** TensorFlow's number of the element type of text. */
const stringType = 7;

function nodeLine({ name, op, inputs, attributes }: GraphNode): string {
  const shown = Object.entries(attributes).flatMap(([key, value]) => {
    const text = attributeText(value);
    return text === undefined ? [] : [`${key}=${text}`];
  });
  return `${name} = ${op}(${inputs.join(", ")})${shown.length === 0 ? "" : ` {${shown.join(", ")}}`}`;
}

/** Undefined for what says nothing to a reader. */
function attributeText(attribute: Attribute): string | undefined {
  switch (attribute.kind) {
    case "type":
      return typeNames[attribute.value];
    case "int":
      return String(attribute.value);
    case "bool":
      return attribute.value ? "true" : undefined;
    case "text":
      return attribute.value === "" ? undefined : JSON.stringify(attribute.value);
    case "shape":
      return `[${attribute.value.join(", ")}]`;
    case "tensor":
      return tensorText(attribute);
  }
}

const maxShown = 4;

function tensorText({ type, shape, bytes }: Extract<Attribute, { kind: "tensor" }>): string {
  // A copy, since bytes need not be aligned for their element type.
  const { buffer } = bytes.slice();
  const values: ArrayLike<number> = type === 2 ? new Float64Array(buffer) : type === 3 ? new Int32Array(buffer) : bytes;
  const first = Array.from({ length: Math.min(maxShown, values.length) }, (_, k) => values[k]!);
  const text = `${first.join(" ")}${values.length > maxShown ? " ..." : ""}`;
  return `${typeNames[type]}[${shape.join(", ")}] ${text}`.trimEnd();
}
