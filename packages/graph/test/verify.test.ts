/** @file The verifier finds each broken rule, and raises nothing but internal errors. */

import { InternalError } from "@terrace/core";
import { describe, expect, it } from "vitest";
import { type Graph, GraphBuilder, makeGraph, type Node, verifyGraph } from "../src/index.js";

const b = new GraphBuilder();
const x = b.input("x", [2, 3]);
const v = b.input("v", [3]);
const index = b.input("index", [4], "int");
const square = b.input("square", [3, 3]);
const scan = b.scan({
  carries: [b.constant(0)],
  sequences: [v],
  captured: [],
  length: 3,
  body: (i, [c], [e]) => ({ carries: [i.add(c!, e!)], outputs: [] }),
});

/** Every operation once, sound. */
const sound: Readonly<Record<string, Node>> = {
  constant: b.constant([1, 2]),
  iota: b.iota([3], 0),
  unary: b.exp(v),
  binary: b.add(v, b.exp(v)),
  ternary: b.betaInc(v, v, v),
  select: b.select(b.gt(v, 0), v, b.exp(v)),
  broadcast: b.broadcast(v, [2, 3]),
  reshape: b.reshape(x, [6]),
  transpose: b.transpose(x),
  slice: b.slice(x, [0, 1], [2, 2]),
  pad: b.pad(x, [1, 0], [4, 3]),
  concat: b.concat([x, b.exp(x)], 0),
  gather: b.gather(v, index),
  segmentSum: b.segmentSum(b.gather(v, index), index, 3),
  reduce: b.sum(x, [0]),
  cumulativeSum: b.cumulativeSum(x, 0),
  matmul: b.matmul(x, square),
  cholesky: b.cholesky(square),
  choleskyGradient: b.choleskyGradient(square, square),
  triangularSolve: b.triangularSolve(square, square),
  project: scan.carries[0]!,
  random: b.random("gamma", [v], [3]),
};
const inputs = [x, v, index, square];

/** The graph of one node with some fields broken. */
function broken(node: Node, fields: object): Graph {
  return { inputs, outputs: [{ name: "y", node: { ...node, ...fields } as Node }] };
}

describe("verifyGraph", () => {
  it("accepts every operation", () => {
    for (const node of Object.values(sound)) expect(() => verifyGraph(makeGraph(inputs, { node }))).not.toThrow();
  });

  it.each(Object.keys(sound))("%s of a wrong shape, type or with wrong operands is refused", (name) => {
    const node = sound[name]!;
    // Counting has any shape.
    if (name !== "iota") expect(() => verifyGraph(broken(node, { shape: [7, 7, 7] }))).toThrow(InternalError);
    expect(() => verifyGraph(broken(node, { dtype: node.dtype === "real" ? "int" : "real" }))).toThrow(InternalError);
    expect(() => verifyGraph(broken(node, { inputs: [...node.inputs, v, v, v, v] }))).toThrow(InternalError);
  });

  it.each([
    [() => broken(sound["unary"]!, { op: "nothing" }), "is no operation"],
    [() => broken(sound["unary"]!, { dtype: "text" }), "has unknown type `text`"],
    [() => broken(sound["unary"]!, { fn: "nothing" }), "has unknown function `nothing`"],
    [() => broken(sound["binary"]!, { fn: "nothing" }), "has unknown function `nothing`"],
    [() => broken(sound["random"]!, { fn: "nothing" }), "has unknown function `nothing`"],
    [() => broken(sound["unary"]!, { id: -1 }), "has an operand with id"],
    [() => broken(sound["unary"]!, { shape: [-1] }), "has shape [-1]"],
    [() => broken(sound["constant"]!, { values: Int32Array.of(1, 2) }), "does not hold its values in Float64Array"],
    [() => broken(sound["broadcast"]!, { axes: [0] }), "does not fit [3]"],
    [() => broken(sound["transpose"]!, { permutation: [1, 1] }), "has permutation [1, 1]"],
    [() => broken(sound["slice"]!, { start: [0, 2] }), "has elements 2 to 3 of axis 1 of [2, 3]"],
    [() => broken(sound["pad"]!, { before: [3, 0] }), "has elements 3 to 4 of axis 0 of [4, 3]"],
    [() => broken(sound["reduce"]!, { axes: [2] }), "has axes [2] of 2"],
    [() => broken(sound["reduce"]!, { axes: [] }), "reduces no axis"],
    [() => broken(sound["gather"]!, { inputs: [v, v] }), "has a real index"],
    [() => broken(sound["matmul"]!, { transposeA: true }), "has operands of shapes [2, 3] and [3, 3]"],
    [() => broken(sound["project"]!, { index: 9 }), "picks result 9 of 2"],
    [() => broken(sound["project"]!, { inputs: [v] }), "projects `input`"],
    [() => broken(sound["unary"]!, { inputs: [sound["project"]!.inputs[0]!] }), "has a scan as operand"],
    [() => broken(sound["project"]!.inputs[0]!, {}), "is an output; only its projections can be"],
    [() => ({ inputs: [], outputs: [{ name: "y", node: x }] }), "`x` is not an input of the graph"],
    [() => ({ inputs: [x, { ...x, id: 99 }], outputs: [] }), "is the second input called `x`"],
    [() => ({ inputs: [x, { ...v, id: 0 }], outputs: [] }), "has the same id as `input`"],
    [() => ({ inputs, outputs: [{ name: "y", node: x }, { name: "y", node: v }] }), "is the second output called `y`"],
  ] as const)("names the rule: %#", (graph, message) => {
    expect(() => verifyGraph(graph())).toThrow(InternalError);
    expect(() => verifyGraph(graph())).toThrow(message);
  }); // prettier-ignore

  it("looks into the bodies of scans", () => {
    const node = sound["project"]!.inputs[0]!;
    if (node.op !== "scan") throw new Error("expected a scan");
    const output = node.body.outputs[0]!;
    const body: Graph = { ...node.body, outputs: [{ ...output, node: { ...output.node, dtype: "bool" } }] };
    const graph = broken(sound["project"]!, { inputs: [{ ...node, body }] });
    expect(() => verifyGraph(graph)).toThrow("has type bool, expected real");
  });
});
