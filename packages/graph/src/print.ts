/** @file A graph as text, one node a line in static single assignment form: what golden tests compare and people read. */

import { topologicalOrder } from "./graph.js";
import type { DType, Graph, Node, Shape } from "./node.js";

/** Constants show at most this many elements. */
const shownElements = 8;

/** The operation and its attributes as a print shows them, without operands. */
const operationText: { readonly [Op in Node["op"]]: (node: Extract<Node, { op: Op }>) => string } = {
  input: (node) => `input "${node.name}"`,
  constant: (node) => `constant ${valuesText(node.values, node.shape)}`,
  iota: (node) => `iota axis=${node.axis}`,
  unary: (node) => node.fn,
  binary: (node) => node.fn,
  ternary: (node) => node.fn,
  select: () => "select",
  broadcast: (node) => `broadcast axes=${list(node.axes)}`,
  reshape: () => "reshape",
  transpose: (node) => `transpose ${list(node.permutation)}`,
  slice: (node) => `slice start=${list(node.start)}${stepText(node.step)}`,
  pad: (node) => `pad before=${list(node.before)}${stepText(node.step)}`,
  concat: (node) => `concat axis=${node.axis}`,
  gather: () => "gather",
  segmentSum: () => "segmentSum",
  reduce: (node) => `${node.fn === "sum" ? "sum" : `reduce ${node.fn}`} axes=${list(node.axes)}`,
  cumulativeSum: (node) =>
    `cumulativeSum axis=${node.axis}${node.reverse ? " reverse" : ""}${node.exclusive ? " exclusive" : ""}`,
  matmul: (node) => `matmul${node.transposeA ? " transposeA" : ""}${node.transposeB ? " transposeB" : ""}`,
  cholesky: () => "cholesky",
  choleskyGradient: () => "choleskyGradient",
  triangularSolve: (node) => `triangularSolve${node.transposed ? " transposed" : ""}`,
  scan: (node) =>
    `scan length=${node.length}${node.reverse ? " reverse" : ""} carries=${node.numCarries} sequences=${node.numSequences}${node.until === undefined ? "" : ` until=${node.until}`}`,
  project: (node) => `project ${node.index}`,
  random: (node) => `random ${node.fn}`,
};

/** The graph as text. Nodes are numbered from %0 in the order in which they are computed. */
export function printGraph(graph: Graph): string {
  return graphLines(graph).join("\n");
}

function graphLines(graph: Graph): string[] {
  const names = new Map<Node, string>();
  const given = graph.inputs.map((input) => `${input.name}: ${typeText(input.dtype, input.shape)}`).join(", ");
  const lines = [`graph(${given}) {`];
  topologicalOrder(graph).forEach((node, k) => {
    const name = `%${k}`;
    names.set(node, name);
    const operands = node.inputs.map((input) => ` ${names.get(input)!}`).join("");
    // The table has one printer per operation, and `op` picks the one whose node type is that of `node`.
    const text = (operationText[node.op] as (node: Node) => string)(node);
    if (node.op === "scan") {
      const body = graphLines(node.body);
      lines.push(`  ${name} = ${text}${operands} ${body[0]!}`);
      for (const line of body.slice(1)) lines.push(`  ${line}`);
    } else {
      lines.push(`  ${name} = ${text}${operands} : ${typeText(node.dtype, node.shape)}`);
    }
  });
  for (const output of graph.outputs) lines.push(`  yield ${output.name} = ${names.get(output.node)!}`);
  lines.push("}");
  return lines;
}

function typeText(dtype: DType, shape: Shape): string {
  return shape.length === 0 ? dtype : `${dtype}${list(shape)}`;
}

function list(numbers: readonly number[]): string {
  return `[${numbers.join(", ")}]`;
}

function stepText(step: readonly number[]): string {
  return step.every((s) => s === 1) ? "" : ` step=${list(step)}`;
}

function valuesText(values: Float64Array | Int32Array, shape: Shape): string {
  const shown = Array.from(values.subarray(0, shownElements), (x) => (Object.is(x, -0) ? "-0" : String(x)));
  if (shape.length === 0) return shown[0]!;
  return `[${shown.join(", ")}${values.length > shownElements ? ", ..." : ""}]`;
}
