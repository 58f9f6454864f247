/** @file A TensorFlow graph as text for people, and as the file that TensorBoard opens. */

import type { DensityGraph } from "./compile-graph.js";
import type { Attribute, GraphNode } from "./graph-writer.js";
import { encodeGraph } from "./protocol.js";
import { protocolOf, type SessionHost } from "./session.js";

const typeNames: Readonly<Record<number, string>> = {
  1: "float", 2: "double", 3: "int32", 9: "int64", 10: "bool", 20: "resource", 21: "variant",
}; // prettier-ignore

/**
 * The graph in lines: what it takes and gives, how many operations of each name it has, what data the session holds, and every
 * node after its operands. Ends without a line break.
 */
export function explainGraph(graph: DensityGraph): string {
  const { nodes, variables, inputShape, numChains, valueOutput, densityOutput } = graph;
  const counts = new Map<string, number>();
  for (const { op } of nodes) counts.set(op, (counts.get(op) ?? 0) + 1);
  const byCount = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const bytes = variables.reduce((sum, { values }) => sum + values.byteLength, 0);
  const lines = [
    `TensorFlow graph of ${nodes.length} operations for ${numChains === undefined ? "1 chain" : `${numChains} chains`}`,
    `takes \`position\` [${inputShape.join(", ")}], the bits of Float64`,
    `gives \`${densityOutput}\` (value, then gradient) and \`${valueOutput}\` (value)`,
    `holds ${variables.length} arrays of data (${bytes} bytes) as variables`,
    `operations: ${byCount.map(([op, count]) => `${op} ${count}`).join(", ")}`,
    "",
    ...nodes.map(nodeLine),
  ];
  return lines.join("\n");
}

/**
 * The graph as the bytes of a GraphDef: written to a file `NAME.pb`, TensorBoard's graph page opens it.
 *
 * @param host the loaded tfjs-node, whose protocol classes write it
 */
export function graphFile(host: SessionHost, graph: DensityGraph): Uint8Array {
  return encodeGraph(protocolOf(host), graph.nodes);
}

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
    case "types":
      return `[${attribute.value.map((type) => typeNames[type]).join(", ")}]`;
    case "int":
      return String(attribute.value);
    case "float":
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
