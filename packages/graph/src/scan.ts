/** @file Building a scan: the body is a graph of its own; operands it does not need, or that are the same at each step, go elsewhere. */

import { makeGraph } from "./graph.js";
import type { GraphBuilder } from "./graph-builder.js";
import type { DType, Graph, InputNode, Node, ScanNode, Shape } from "./node.js";
import { equalShapes, range, shapeText } from "./shape.js";

/** What a scan steps over, and its body. */
export interface ScanOptions {
  /** Initial carries. */
  readonly carries: readonly Node[];
  /** `[length, ...]` each; the body gets one element of each. */
  readonly sequences: readonly Node[];
  /** Nodes from outside that the body uses at every step. */
  readonly captured: readonly Node[];
  readonly length: number;
  /** From the last element to the first. */
  readonly reverse?: boolean;
  /** Number of a scalar carry: a step that leaves it other than 0 is the last. */
  readonly until?: number;
  /** The next carries, of the carries' shapes, and what to stack, from the body's own builder and inputs. */
  readonly body: (
    b: GraphBuilder,
    carries: readonly Node[],
    elements: readonly Node[],
    captured: readonly Node[],
  ) => { readonly carries: readonly Node[]; readonly outputs: readonly Node[] };
}

/** Final carries, stacked outputs `[length, ...]`, and each carry as each step found it `[length, ...]`. */
export interface ScanResults {
  readonly carries: Node[];
  readonly outputs: Node[];
  readonly savedCarries: Node[];
}

/** An operand of the body: how many outer operands it takes and how the body sees it. */
interface BodyOperand {
  readonly outer: Node | undefined;
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly wrap: (b: GraphBuilder, input: Node | undefined) => Node;
}

/**
 * Emits a scan into `b`. The body sees the operands in `opaque` as plain inputs, whatever is known of them, so that it can be
 * differentiated by them.
 */
export function buildScan(
  b: GraphBuilder,
  options: ScanOptions,
  opaque: ReadonlySet<Node> = new Set<Node>(),
): ScanResults {
  const { carries, sequences, captured, length, reverse = false, until, body } = options;
  for (const x of [...carries, ...captured]) b.node(x);
  if (until !== undefined && carries[until]?.shape.length !== 0) {
    throw new RangeError(`scan: expected the number of a scalar carry for \`until\`, received ${until}.`);
  }
  for (const x of sequences) {
    b.node(x);
    if (x.shape[0] !== length) {
      throw new RangeError(`scan: expected sequences of length ${length}, received shape ${shapeText(x.shape)}.`);
    }
  }
  const sequenceOperands: BodyOperand[] = [];
  const capturedOperands: BodyOperand[] = [];
  const elementOrder = sequences.map((x, k) => {
    const steady = b.simplify && !opaque.has(x) && x.op === "broadcast" && !x.axes.includes(0) && length > 0;
    const operand = steady ? capturedOperand(b, b.at(x, 0, 0), `e${k}`) : plainOperand(x, `e${k}`, x.shape.slice(1));
    (steady ? capturedOperands : sequenceOperands).push(operand);
    return operand;
  });
  const capturedOrder = captured.map((x, k) => {
    const operand = opaque.has(x) ? plainOperand(x, `k${k}`, x.shape) : capturedOperand(b, x, `k${k}`);
    capturedOperands.push(operand);
    return operand;
  });

  let carryTypes = carries.map((x) => x.dtype);
  for (;;) {
    const inner = b.child();
    const carryInputs = carries.map((x, k) => inner.input(`c${k}`, x.shape, carryTypes[k]!));
    const inputOf = new Map<BodyOperand, InputNode>();
    const enter = (operand: BodyOperand): Node => {
      if (operand.outer === undefined) return operand.wrap(inner, undefined);
      const input = inner.input(operand.name, operand.shape, operand.dtype);
      inputOf.set(operand, input);
      return operand.wrap(inner, input);
    };
    const elements = elementOrder.map(enter);
    const constants = capturedOrder.map(enter);
    const results = body(inner, carryInputs, elements, constants);
    if (results.carries.length !== carries.length) {
      throw new RangeError(`scan: expected ${carries.length} next carries, received ${results.carries.length}.`);
    }
    results.carries.forEach((next, k) => {
      inner.node(next);
      if (!equalShapes(next.shape, carries[k]!.shape)) {
        throw new RangeError(
          `scan: carry ${k} has shape ${shapeText(carries[k]!.shape)}, the next one ${shapeText(next.shape)}.`,
        );
      }
    });
    // A carry that begins whole and goes on real is real from the start.
    const joined = carryTypes.map((type, k) => joinTypes(type, results.carries[k]!.dtype));
    if (joined.some((type, k) => type !== carryTypes[k])) {
      carryTypes = joined;
      continue;
    }
    const used = usedInputs([...results.carries, ...results.outputs]);
    const keep = (operand: BodyOperand): boolean =>
      operand.outer !== undefined && (!b.simplify || used.has(inputOf.get(operand)!));
    const keptSequences = sequenceOperands.filter(keep);
    const keptCaptured = capturedOperands.filter(keep);
    const kept = [...keptSequences, ...keptCaptured];
    const outputs: Record<string, Node> = {};
    results.carries.forEach((next, k) => (outputs[`c${k}`] = next));
    results.outputs.forEach((output, k) => (outputs[`o${k}`] = inner.node(output)));
    const graph = makeGraph([...carryInputs, ...kept.map((operand) => inputOf.get(operand)!)], outputs);
    return emitScan(b, graph, [...carries, ...kept.map((operand) => operand.outer!)], {
      length,
      reverse,
      numCarries: carries.length,
      numSequences: keptSequences.length,
      ...(until === undefined ? {} : { until }),
    });
  }
}

/** Emits the scan node of a body that is already a graph, and the projections of its results. */
export function emitScan(
  b: GraphBuilder,
  body: Graph,
  inputs: readonly Node[],
  options: { length: number; reverse: boolean; numCarries: number; numSequences: number; until?: number },
): ScanResults {
  const { numCarries } = options;
  // The builder makes a scan node of this description, or finds it.
  const scan = b.emitScan({ op: "scan", shape: [], dtype: "real", inputs, body, ...options }) as ScanNode;
  const numResults = body.outputs.length;
  const result = (index: number): Node => scanResult(b, scan, index);
  return {
    carries: range(numCarries).map(result),
    outputs: range(numResults - numCarries).map((k) => result(numCarries + k)),
    savedCarries: range(numCarries).map((k) => result(numResults + k)),
  };
}

/** Result `index` of a scan: final carries, stacked outputs, saved carries. */
export function scanResult(b: GraphBuilder, scan: ScanNode, index: number): Node {
  const { body, length, numCarries } = scan;
  const numResults = body.outputs.length;
  const isCarry = index < numCarries || index >= numResults;
  const node = isCarry ? body.inputs[index < numCarries ? index : index - numResults]! : body.outputs[index]!.node;
  const shape = index < numCarries ? node.shape : [length, ...node.shape];
  return b.emitProject({ op: "project", shape, dtype: node.dtype, inputs: [scan], index });
}

function plainOperand(outer: Node, name: string, shape: Shape): BodyOperand {
  return { outer, name, shape, dtype: outer.dtype, wrap: (_, input) => input! };
}

/** A captured scalar constant becomes one inside, and of a broadcast only what it repeats is captured. */
function capturedOperand(b: GraphBuilder, x: Node, name: string): BodyOperand {
  if (b.simplify) {
    if (x.op === "constant" && x.values.length === 1) {
      return {
        outer: undefined,
        name,
        shape: x.shape,
        dtype: x.dtype,
        wrap: (inner) => inner.constant(x.values, x.shape, x.dtype),
      };
    }
    if (x.op === "broadcast") {
      const repeated = capturedOperand(b, x.inputs[0]!, name);
      return { ...repeated, wrap: (inner, input) => inner.broadcast(repeated.wrap(inner, input), x.shape, x.axes) };
    }
  }
  return plainOperand(x, name, x.shape);
}

function joinTypes(a: DType, b: DType): DType {
  if (a === b) return a;
  return a === "real" || b === "real" ? "real" : "int";
}

function usedInputs(roots: readonly Node[]): Set<Node> {
  const seen = new Set<Node>(roots);
  const pending = [...seen];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    for (const input of node.inputs) {
      if (!seen.has(input)) {
        seen.add(input);
        pending.push(input);
      }
    }
  }
  return seen;
}
