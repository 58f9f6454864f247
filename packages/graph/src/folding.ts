/**
 * @file Constant folding: operations on data are computed once, as the graph is made. Broadcasts and counting stay symbolic,
 * and so do functions of nothing else, unless small: they cost less than the memory they would fill.
 */

import { evaluateScan } from "./interpreter.js";
import type { ConstantNode, DType, Graph, Node, ScanNode } from "./node.js";
import { operationValues } from "./operation-values.js";
import { numElements, type Values } from "./shape.js";
import { uniformValue } from "./constant-value.js";

/** Symbolic data up to this many elements is folded all the same. */
const smallSize = 4096;

/** The values of a folded node and the element type that holds them. */
export interface Folded {
  readonly values: Float64Array | Int32Array;
  readonly dtype: DType;
}

/** Keeps track of which nodes depend on data alone, and computes them. */
export class Folding {
  readonly #known = new WeakSet<Node>();
  readonly #scans = new WeakMap<ScanNode, Values[]>();

  /** Declares that the node's value is known: constants are. */
  markKnown(node: ConstantNode | Node): void {
    this.#known.add(node);
  }

  /** The one value of all elements of a node, if known without computing it. */
  uniform(node: Node): number | undefined {
    return uniformValue(node);
  }

  /** The value of a new node, if it is to be a constant. */
  fold(node: Node): Folded | undefined {
    if (node.op === "input" || node.op === "random") return undefined;
    for (const input of node.inputs) if (!this.#known.has(input)) return undefined;
    if (node.op === "scan" && drawsRandomNumbers(node.body)) return undefined;
    this.#known.add(node);
    if (!this.#worthwhile(node)) return undefined;
    return withDType(this.#materialise(node), node.dtype);
  }

  /** The values of a node that depends on data alone, folded or not; undefined for any other. */
  valuesOf(node: Node): Values | undefined {
    return this.#known.has(node) ? this.#materialise(node) : undefined;
  }

  #worthwhile(node: Node): boolean {
    switch (node.op) {
      case "iota":
      case "broadcast":
      case "scan":
      case "input":
      case "constant":
      case "random":
        return false;
      case "unary":
      case "binary":
      case "ternary":
      case "select":
      case "reshape":
      case "transpose":
      case "slice":
      case "pad":
      case "concat":
        return numElements(node.shape) <= smallSize || node.inputs.some((input) => input.op === "constant");
      case "gather":
      case "segmentSum":
      case "reduce":
      case "cumulativeSum":
      case "matmul":
      case "cholesky":
      case "choleskyGradient":
      case "triangularSolve":
      case "project":
        return true;
    }
  }

  #materialise(node: Node): Values {
    if (node.op === "constant") return node.values;
    if (node.op === "project") return this.#scanValues(node.inputs[0] as ScanNode)[node.index]!;
    const operands = node.inputs.map((input) => this.#materialise(input));
    return operationValues(node as Exclude<Node, { op: "input" | "scan" | "project" }>, operands, undefined);
  }

  #scanValues(scan: ScanNode): Values[] {
    let values = this.#scans.get(scan);
    if (values === undefined) {
      const operands = scan.inputs.map((input) => this.#materialise(input));
      this.#scans.set(scan, (values = evaluateScan(scan, operands, undefined)));
    }
    return values;
  }
}

/** Whether a graph has a random node, in a scan's body or outside. */
export function drawsRandomNumbers(graph: Graph): boolean {
  const seen = new Set<Node>();
  const visit = (node: Node): boolean => {
    if (seen.has(node)) return false;
    seen.add(node);
    if (node.op === "random" || (node.op === "scan" && drawsRandomNumbers(node.body))) return true;
    return node.inputs.some(visit);
  };
  return graph.outputs.some((output) => visit(output.node));
}

/** Whole numbers go into an Int32Array; where one does not fit, the constant is real. */
function withDType(values: Values, dtype: DType): Folded {
  if (values instanceof Int32Array) return { values, dtype: dtype === "bool" ? "bool" : "int" };
  if (dtype === "real") return { values, dtype };
  const whole = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    whole[i] = x;
    if (whole[i] !== x) return { values, dtype: "real" };
  }
  return { values: whole, dtype };
}
