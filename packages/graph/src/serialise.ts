/**
 * @file Graphs as plain data: for structured clone to workers (typed arrays kept), and as JSON text for files, where NaN, the
 * infinities and -0 are written as strings so that every number comes back bit for bit.
 */

import type { Graph, InputNode, Node } from "./node.js";
import { reachableNodes } from "./graph.js";
import { verifyGraph } from "./verify.js";

/** A node as plain data: operands by position, the body of a scan as a graph of this form. */
export interface SerialisedNode {
  readonly op: Node["op"];
  readonly inputs: readonly number[];
  readonly [attribute: string]: unknown;
}

/** A graph as plain data. */
export interface SerialisedGraph {
  readonly format: "terrace-graph";
  readonly version: 1;
  /** Operands before users. */
  readonly nodes: readonly SerialisedNode[];
  /** Positions of the inputs. */
  readonly inputs: readonly number[];
  readonly outputs: readonly { readonly name: string; readonly node: number }[];
}

/** The graph as plain data; arrays of constants are shared with it, not copied. */
export function serialiseGraph(graph: Graph): SerialisedGraph {
  const order = reachableNodes([...graph.inputs, ...graph.outputs.map((output) => output.node)]);
  const positions = new Map(order.map((node, k) => [node, k]));
  const position = (node: Node): number => positions.get(node)!;
  return {
    format: "terrace-graph",
    version: 1,
    nodes: order.map((node) => {
      const attributes = Object.fromEntries(Object.entries(node).filter(([name]) => name !== "id"));
      const plain = { ...attributes, op: node.op, inputs: node.inputs.map(position) };
      return node.op === "scan" ? { ...plain, body: serialiseGraph(node.body) } : plain;
    }),
    inputs: graph.inputs.map(position),
    outputs: graph.outputs.map(({ name, node }) => ({ name, node: position(node) })),
  };
}

/**
 * The graph of plain data. Its nodes belong to no builder: inline it to build on it.
 *
 * @throws TypeError for data of another format or version, InternalError for a graph that breaks the rules.
 */
export function deserialiseGraph(data: SerialisedGraph): Graph {
  const graph = readGraph(data);
  verifyGraph(graph);
  return graph;
}

function readGraph(data: SerialisedGraph): Graph {
  const { format, version } = data as { format: unknown; version: unknown };
  if (format !== "terrace-graph" || version !== 1) {
    throw new TypeError(
      `deserialiseGraph: expected format \`terrace-graph\` version 1, received \`${String(format)}\` version ${String(version)}.`,
    );
  }
  const nodes: Node[] = [];
  const at = (k: number): Node => {
    const node = nodes[k];
    if (node === undefined)
      throw new TypeError(`deserialiseGraph: expected node ${k} before it is used; the data is damaged.`);
    return node;
  };
  data.nodes.forEach((plain, id) => {
    const body = plain.op === "scan" ? { body: readGraph(plain["body"] as SerialisedGraph) } : {};
    // Attributes are those that `serialiseGraph` took from a node of this operation; `verifyGraph` checks them.
    nodes.push({ ...plain, ...body, id, inputs: plain.inputs.map(at) } as unknown as Node);
  });
  return {
    inputs: data.inputs.map((k) => at(k) as InputNode),
    outputs: data.outputs.map(({ name, node }) => ({ name, node: at(node) })),
  };
}

/** The graph as JSON text. */
export function toJson(graph: Graph): string {
  return JSON.stringify(serialiseGraph(graph), (_, value: unknown) => {
    if (value instanceof Float64Array) return { float64: Array.from(value, encodeNumber) };
    if (value instanceof Int32Array) return { int32: Array.from(value) };
    return value;
  });
}

/**
 * The graph of a JSON text that {@link toJson} made.
 *
 * @throws SyntaxError for text that is not JSON, TypeError for another format, InternalError for a graph that breaks the rules.
 */
export function fromJson(text: string): Graph {
  const data = JSON.parse(text, (key, value: unknown) => {
    if (key !== "values" || typeof value !== "object" || value === null) return value;
    if ("float64" in value) return Float64Array.from(value.float64 as (number | string)[], Number);
    if ("int32" in value) return Int32Array.from(value.int32 as number[]);
    return value;
  }) as SerialisedGraph;
  return deserialiseGraph(data);
}

/** JSON has no NaN, no infinities, and `JSON.stringify` drops the sign of -0. */
function encodeNumber(x: number): number | string {
  return Number.isFinite(x) && !Object.is(x, -0) ? x : Object.is(x, -0) ? "-0" : String(x);
}
