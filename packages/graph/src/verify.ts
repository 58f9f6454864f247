/**
 * @file The verifier: every rule that the nodes of a graph obey, checked on a finished graph. The builder keeps them, and so
 * must every pass; what it finds is a defect of Terrace, never a user's mistake.
 */

import { InternalError } from "@terrace/core";
import { lastTwo } from "./argument-checks.js";
import { binaryDType, joinDType, reduceDType, unaryDType } from "./dtype.js";
import { binaryValues, ternaryValues, unaryValues } from "./elementwise-values.js";
import type { DType, Graph, Node, Shape } from "./node.js";
import { randomArguments, randomDType } from "./random-arguments.js";
import { equalShapes, numElements, range, shapeText, withoutAxes } from "./shape.js";

/** Throws an InternalError that names the node and the rule if `graph` breaks one. */
export function verifyGraph(graph: Graph): void {
  const seen = new Set<Node>();
  const ids = new Map<number, Node>();
  const inputs = new Set<Node>(graph.inputs);
  const names = new Set<string>();
  const visit = (root: Node): void => {
    const pending: Node[] = [root];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (seen.has(node)) continue;
      seen.add(node);
      const other = ids.get(node.id);
      if (other !== undefined) fail(node, `has the same id as \`${other.op}\``);
      ids.set(node.id, node);
      if (node.op === "input" && !inputs.has(node)) fail(node, `\`${node.name}\` is not an input of the graph`);
      verifyNode(node);
      pending.push(...node.inputs);
    }
  };
  for (const input of graph.inputs) {
    if (input.op !== "input") fail(input, "is listed as an input");
    if (names.has(input.name)) fail(input, `is the second input called \`${input.name}\``);
    names.add(input.name);
    visit(input);
  }
  const outputNames = new Set<string>();
  for (const { name, node } of graph.outputs) {
    if (outputNames.has(name)) fail(node, `is the second output called \`${name}\``);
    outputNames.add(name);
    if (node.op === "scan") fail(node, "is an output; only its projections can be");
    visit(node);
  }
}

const dtypes: readonly DType[] = ["real", "int", "bool"];

/** Throws an InternalError if `node` breaks a rule by itself or beside its operands. */
export function verifyNode(node: Node): void {
  if (!Object.hasOwn(rules, node.op)) fail(node, "is no operation");
  if (!dtypes.includes(node.dtype)) fail(node, `has unknown type \`${String(node.dtype)}\``);
  if (!node.shape.every((n) => Number.isInteger(n) && n >= 0)) fail(node, `has shape ${shapeText(node.shape)}`);
  for (const input of node.inputs) {
    if (!(input.id < node.id)) fail(node, `has an operand with id ${input.id}, not below its own`);
    if (input.op === "scan" && node.op !== "project") fail(node, "has a scan as operand");
  }
  // The table has one rule per operation, and `op` picks the one whose node type is that of `node`.
  (rules[node.op] as (node: Node) => void)(node);
}

const rules: { readonly [Op in Node["op"]]: (node: Extract<Node, { op: Op }>) => void } = {
  input: (node) => expectOperands(node, 0),
  constant: (node) => {
    expectOperands(node, 0);
    if (node.values.length !== numElements(node.shape))
      fail(node, `has ${node.values.length} values for ${shapeText(node.shape)}`);
    const expected = node.dtype === "real" ? Float64Array : Int32Array;
    if (!(node.values instanceof expected))
      fail(node, `of type ${node.dtype} does not hold its values in ${expected.name}`);
  },
  iota: (node) => {
    expectOperands(node, 0);
    expectAxes(node, [node.axis], node.shape.length);
    expectType(node, "int");
  },
  unary: (node) => {
    expectOperands(node, 1);
    if (!Object.hasOwn(unaryValues, node.fn)) fail(node, `has unknown function \`${node.fn}\``);
    expectShape(node, node.inputs[0]!.shape);
    expectType(node, unaryDType(node.fn, node.inputs[0]!));
  },
  binary: (node) => {
    expectOperands(node, 2);
    if (!Object.hasOwn(binaryValues, node.fn)) fail(node, `has unknown function \`${node.fn}\``);
    for (const input of node.inputs) expectShape(node, input.shape);
    expectType(node, binaryDType(node.fn, node.inputs[0]!, node.inputs[1]!));
  },
  ternary: (node) => {
    expectOperands(node, 3);
    if (!Object.hasOwn(ternaryValues, node.fn)) fail(node, `has unknown function \`${node.fn}\``);
    for (const input of node.inputs) expectShape(node, input.shape);
    expectType(node, "real");
  },
  select: (node) => {
    expectOperands(node, 3);
    for (const input of node.inputs) expectShape(node, input.shape);
    expectType(node, joinDType(node.inputs.slice(1)));
  },
  broadcast: (node) => {
    const x = expectOne(node);
    expectAxes(node, node.axes, node.shape.length);
    if (node.axes.length !== x.shape.length || node.axes.some((axis, k) => node.shape[axis] !== x.shape[k])) {
      fail(node, `to ${shapeText(node.shape)} by axes ${shapeText(node.axes)} does not fit ${shapeText(x.shape)}`);
    }
    expectType(node, x.dtype);
  },
  reshape: (node) => {
    const x = expectOne(node);
    if (numElements(x.shape) !== numElements(node.shape))
      fail(node, `to ${shapeText(node.shape)} from ${shapeText(x.shape)}`);
    expectType(node, x.dtype);
  },
  transpose: (node) => {
    const x = expectOne(node);
    const sorted = [...node.permutation].sort((a, b) => a - b);
    if (!equalShapes(sorted, range(x.shape.length))) fail(node, `has permutation ${shapeText(node.permutation)}`);
    expectShape(node, node.permutation.map((axis) => x.shape[axis]!)); // prettier-ignore
    expectType(node, x.dtype);
  },
  slice: (node) => {
    const x = expectOne(node);
    expectWindow(node, x.shape, node.start, node.shape, node.step);
    expectType(node, x.dtype);
  },
  pad: (node) => {
    const x = expectOne(node);
    expectWindow(node, node.shape, node.before, x.shape, node.step);
    expectType(node, x.dtype);
  },
  concat: (node) => {
    if (node.inputs.length === 0) fail(node, "has no operands");
    expectAxes(node, [node.axis], node.shape.length);
    const rest = withoutAxes(node.shape, [node.axis]);
    let total = 0;
    for (const input of node.inputs) {
      if (input.shape.length !== node.shape.length || !equalShapes(withoutAxes(input.shape, [node.axis]), rest)) {
        fail(node, `has an operand of shape ${shapeText(input.shape)}`);
      }
      total += input.shape[node.axis]!;
    }
    if (total !== node.shape[node.axis])
      fail(node, `has ${total} elements along its axis for ${shapeText(node.shape)}`);
    expectType(node, joinDType(node.inputs));
  },
  gather: (node) => {
    expectOperands(node, 2);
    const [x, index] = node.inputs as [Node, Node];
    if (x.shape.length === 0) fail(node, "reads from a scalar");
    expectIndex(node, index);
    expectShape(node, [...index.shape, ...x.shape.slice(1)]);
    expectType(node, x.dtype);
  },
  segmentSum: (node) => {
    expectOperands(node, 2);
    const [values, index] = node.inputs as [Node, Node];
    expectIndex(node, index);
    if (!equalShapes(values.shape.slice(0, index.shape.length), index.shape) || node.shape.length === 0) {
      fail(node, `has values of shape ${shapeText(values.shape)} for an index of shape ${shapeText(index.shape)}`);
    }
    expectShape(node, [node.shape[0]!, ...values.shape.slice(index.shape.length)]);
    expectType(node, values.dtype === "real" ? "real" : "int");
  },
  reduce: (node) => {
    const x = expectOne(node);
    expectAxes(node, node.axes, x.shape.length);
    if (node.axes.length === 0) fail(node, "reduces no axis");
    expectShape(node, withoutAxes(x.shape, node.axes));
    expectType(node, reduceDType(node.fn, x));
  },
  cumulativeSum: (node) => {
    const x = expectOne(node);
    expectAxes(node, [node.axis], x.shape.length);
    expectShape(node, x.shape);
    expectType(node, x.dtype === "real" ? "real" : "int");
  },
  matmul: (node) => {
    expectOperands(node, 2);
    const [a, b] = node.inputs as [Node, Node];
    const rank = node.shape.length;
    if (rank < 2 || a.shape.length !== rank || b.shape.length !== rank)
      fail(node, "has operands of unlike or small rank");
    const [n, k] = lastTwo(a.shape, node.transposeA);
    const [inner, m] = lastTwo(b.shape, node.transposeB);
    const batch = a.shape.slice(0, -2);
    if (k !== inner || !equalShapes(batch, b.shape.slice(0, -2))) {
      fail(node, `has operands of shapes ${shapeText(a.shape)} and ${shapeText(b.shape)}`);
    }
    expectShape(node, [...batch, n, m]);
    expectType(node, "real");
  },
  cholesky: (node) => {
    const a = expectOne(node);
    expectSquare(node, a);
    expectShape(node, a.shape);
    expectType(node, "real");
  },
  choleskyGradient: (node) => {
    expectOperands(node, 2);
    for (const input of node.inputs) {
      expectSquare(node, input);
      expectShape(node, input.shape);
    }
    expectType(node, "real");
  },
  triangularSolve: (node) => {
    expectOperands(node, 2);
    const [l, b] = node.inputs as [Node, Node];
    expectSquare(node, l);
    expectShape(node, b.shape);
    if (!equalShapes(b.shape.slice(0, -1), l.shape.slice(0, -1))) {
      fail(node, `has operands of shapes ${shapeText(l.shape)} and ${shapeText(b.shape)}`);
    }
    expectType(node, "real");
  },
  scan: (node) => {
    const { body, numCarries, numSequences, length } = node;
    if (node.shape.length > 0) fail(node, "has a shape of its own");
    if (node.inputs.length !== body.inputs.length) {
      fail(node, `has ${node.inputs.length} operands for ${body.inputs.length} inputs of its body`);
    }
    if (numCarries + numSequences > node.inputs.length || body.outputs.length < numCarries) {
      fail(node, `counts ${numCarries} carries and ${numSequences} sequences`);
    }
    node.inputs.forEach((input, k) => {
      const inner = body.inputs[k]!;
      const isSequence = k >= numCarries && k < numCarries + numSequences;
      const expected = isSequence ? [length, ...inner.shape] : inner.shape;
      if (!equalShapes(input.shape, expected)) {
        fail(node, `has operand ${k} of shape ${shapeText(input.shape)}, expected ${shapeText(expected)}`);
      }
    });
    for (let k = 0; k < numCarries; k++) {
      if (!equalShapes(body.outputs[k]!.node.shape, body.inputs[k]!.shape))
        fail(node, `changes the shape of carry ${k}`);
    }
    if (node.until !== undefined && body.inputs.slice(0, numCarries)[node.until]?.shape.length !== 0) {
      fail(node, `ends by carry ${node.until}, which is no scalar carry`);
    }
    verifyGraph(body);
  },
  project: (node) => {
    const scan = expectOne(node);
    if (scan.op !== "scan") fail(node, `projects \`${scan.op}\``);
    const { body, numCarries, length } = scan;
    const results = [
      ...body.inputs.slice(0, numCarries).map(({ shape, dtype }) => ({ shape, dtype })),
      ...body.outputs.slice(numCarries).map(({ node: { shape, dtype } }) => ({ shape: [length, ...shape], dtype })),
      ...body.inputs.slice(0, numCarries).map(({ shape, dtype }) => ({ shape: [length, ...shape], dtype })),
    ];
    const result = results[node.index];
    if (result === undefined) fail(node, `picks result ${node.index} of ${results.length}`);
    expectShape(node, result.shape);
    expectType(node, result.dtype);
  },
  random: (node) => {
    const expected = randomArguments[node.fn] as number | undefined;
    if (expected === undefined) fail(node, `has unknown function \`${node.fn}\``);
    expectOperands(node, expected);
    for (const input of node.inputs)
      expectShape(node, node.fn === "categorical" ? input.shape.slice(0, -1) : input.shape);
    expectType(node, randomDType(node.fn));
  },
};

function fail(node: Node, problem: string): never {
  throw new InternalError(`node ${node.id} (\`${node.op}\`) ${problem}`);
}

function expectOperands(node: Node, count: number): void {
  if (node.inputs.length !== count) fail(node, `has ${node.inputs.length} operands, expected ${count}`);
}

function expectOne(node: Node): Node {
  expectOperands(node, 1);
  return node.inputs[0]!;
}

function expectShape(node: Node, shape: Shape): void {
  if (!equalShapes(node.shape, shape)) fail(node, `has shape ${shapeText(node.shape)}, expected ${shapeText(shape)}`);
}

function expectType(node: Node, dtype: DType): void {
  if (node.dtype !== dtype) fail(node, `has type ${node.dtype}, expected ${dtype}`);
}

function expectAxes(node: Node, axes: readonly number[], rank: number): void {
  const increasing = axes.every(
    (axis, k) => Number.isInteger(axis) && axis >= 0 && axis < rank && (k === 0 || axis > axes[k - 1]!),
  );
  if (!increasing) fail(node, `has axes ${shapeText(axes)} of ${rank}`);
}

function expectIndex(node: Node, index: Node): void {
  if (index.dtype === "real") fail(node, "has a real index");
}

function expectSquare(node: Node, x: Node): void {
  const n = x.shape.at(-1);
  if (x.shape.length < 2 || x.shape.at(-2) !== n)
    fail(node, `has an operand of shape ${shapeText(x.shape)}, not square`);
}

function expectWindow(node: Node, shape: Shape, start: Shape, size: Shape, step: Shape): void {
  const rank = shape.length;
  if (start.length !== rank || size.length !== rank || step.length !== rank) fail(node, `has a window of unlike rank`);
  for (let k = 0; k < rank; k++) {
    if (size[k] === 0) continue;
    const last = start[k]! + step[k]! * (size[k]! - 1);
    if (!(start[k]! >= 0 && start[k]! < shape[k]! && last >= 0 && last < shape[k]!)) {
      fail(node, `has elements ${start[k]} to ${last} of axis ${k} of ${shapeText(shape)}`);
    }
  }
}
