/** @file What the builder refuses, and element types. */

import { describe, expect, it } from "vitest";
import { evaluate, GraphBuilder, makeGraph } from "../src/index.js";

describe("GraphBuilder", () => {
  const b = new GraphBuilder();
  const x = b.input("x", [2, 3]);
  const v = b.input("v", [3]);
  const n = b.input("n", [3], "int");

  it.each([
    [() => b.add(x, v), "add: shapes [3] and [2, 3] differ; broadcast one of them."],
    [() => b.input("x", [2]), "input: `x` is already an input of type real[2, 3], received real[2]."],
    [() => b.constant([1, 2, 3], [2]), "constant: expected 2 elements for [2], received 3."],
    [() => b.broadcast(v, [2, 4]), "broadcast: shape [3] with axes [1] does not fit into [2, 4]."],
    [() => b.reshape(x, [5]), "reshape: [2, 3] and [5] have different numbers of elements."],
    [() => b.transpose(x, [0, 0]), "transpose: [0, 0] is not a permutation of the axes of [2, 3]."],
    [() => b.slice(v, [1], [3]), "slice: elements 1 to 3 of axis 0 are outside of 0 to 2 (shape [3])."],
    [() => b.slice(v, [1, 0], [3]), "slice: expected 1 starts, sizes and steps, received 2, 1 and 1."],
    [() => b.at(v, 0, 3), "at: expected an index from 0 to 2 of axis 0, received 3."],
    [() => b.at(v, 1, 0), "at: expected an axis from -1 to 0, received 1."],
    [() => b.pad(v, [2], [4]), "pad: elements 2 to 4 of axis 0 are outside of 0 to 3 (shape [4])."],
    [() => b.concat([x, v], 0), "concat: [2, 3] and [3] differ beside axis 0."],
    [() => b.concat([], 0), "concat: expected at least one operand."],
    [() => b.stack([x, v]), "stack: shapes [2, 3] and [3] differ."],
    [() => b.gather(x, v), "gather: expected an int index, received a real of shape [3]."],
    [() => b.gather(b.constant(1), n), "gather: expected an array with at least one axis, received a scalar."],
    [() => b.segmentSum(x, n, 4), "segmentSum: values of shape [2, 3] do not begin with the index's axes [3]."],
    [() => b.sum(x, [0, -2]), "sum: axis given twice in [0, -2]."],
    [() => b.matmul(x, x), "matmul: [2, 3] and [2, 3] do not fit."],
    [() => b.matmul(x, v), "matmul: expected matrices, received [2, 3] and [3]."],
    [() => b.cholesky(x), "cholesky: expected square matrices, received shape [2, 3]."],
    [
      () => b.triangularSolve(b.matmul(x, x, { transposeB: true }), v),
      "triangularSolve: [2, 2] and [3, 1] do not fit.",
    ],
    [() => b.random("beta", [1], []), "random: beta takes 2 arguments, received 1."],
    [() => b.exp(new GraphBuilder().input("y", [])), "received a node (`input`) of another builder"],
    [
      () => makeGraph([x], { y: v }),
      "makeGraph: an output depends on the input `v`, which is not among the inputs (`x`).",
    ],
    [() => makeGraph([b.exp(x)], {}), "makeGraph: inputs must be input nodes, received `unary`."],
    [() => makeGraph([x, x], {}), "makeGraph: two inputs are called `x`."],
  ])("refuses: %#", (call, message) => {
    expect(call).toThrow(message);
  });

  it("gives whole numbers the type int, numbers beside them too", () => {
    expect(b.add(n, 1).dtype).toBe("int");
    expect(b.add(n, 1.5).dtype).toBe("real");
    expect(b.mul(n, v).dtype).toBe("real");
    expect(b.div(n, 2).dtype).toBe("real");
    expect(b.gt(n, 2).dtype).toBe("bool");
    expect(b.sum(b.gt(n, 2)).dtype).toBe("int");
    expect(b.select(b.gt(n, 2), n, 0).dtype).toBe("int");
    expect(b.select(b.gt(n, 2), n, b.constant(0)).dtype).toBe("real");
    expect(b.gather(x, b.constant([1, 0])).shape).toEqual([2, 3]);
  });

  it("inlines a graph, its inputs bound by name or carried over", () => {
    const inner = new GraphBuilder();
    const [p, q] = [inner.input("p", [3]), inner.input("q", [])];
    const scanned = inner.scan({
      carries: [q],
      sequences: [p],
      captured: [q],
      length: 3,
      body: (i, [c], [e], [k]) => ({ carries: [i.add(i.mul(c!, k!), e!)], outputs: [c!] }),
    });
    const graph = makeGraph([p, q], { last: scanned.carries[0]!, all: scanned.outputs[0]! });
    const outer = new GraphBuilder();
    const y = outer.input("y", [3]);
    const outputs = outer.inline(graph, { p: outer.exp(y) });
    const composed = makeGraph([y, outer.input("q", [])], outputs);
    const expected = evaluate(graph, { p: [0, 0.5, -1].map(Math.exp), q: [0.3] });
    expect(evaluate(composed, { y: [0, 0.5, -1], q: [0.3] })["last"]![0]).toBeCloseTo(expected["last"]![0]!, 14);
    const constant = outer.inline(graph, new Map([["p", outer.constant([1, 2, 3])], ["q", outer.constant(2)]])); // prettier-ignore
    expect(constant["last"]).toMatchObject({ op: "constant", values: Float64Array.of(27) });
  });
});
