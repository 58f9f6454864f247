import { evaluate, GraphBuilder, makeGraph } from "@terrace/graph";
import type { Node } from "@terrace/graph";
import { describe, expect, it } from "vitest";
import {
  elementwiseCholesky,
  elementwiseLdl,
  solveLower,
  solveUnitLower,
} from "../../src/blocks/elementwise-cholesky.js";

/** Lower triangles of two matrices `V V' + 1`, an entry at a time; the second has a zero. */
const first = [[5], [2, 6], [-1, 1.5, 4]];
const second = [[3], [0, 2.5], [0.5, -1, 7]];

describe("elementwiseLdl", () => {
  it("has the determinant and the solutions that the Cholesky factor has", () => {
    const b = new GraphBuilder();
    const matrix = first.map((row, i) => row.map((entry, j) => b.constant([entry, second[i]![j]!])));
    const rhs = [b.constant([1, 2]), undefined, b.constant([-3, 0.5])];
    const cholesky = elementwiseCholesky(b, matrix);
    const { lower, pivots } = elementwiseLdl(b, matrix);
    const squares = (nodes: readonly (Node | undefined)[]): Node => nodes.map((x) => b.square(x!)).reduce((x, y) => b.add(x, y)); // prettier-ignore
    const outputs = {
      determinant: pivots.reduce((x, y) => b.mul(x, y)),
      expectedDeterminant: b.reciprocal(b.square(cholesky.inverseDiagonal.reduce((x, y) => b.mul(x, y)))),
      length: solveUnitLower(b, lower, rhs).map((x, k) => b.div(b.square(x!), pivots[k]!)).reduce((x, y) => b.add(x, y)), // prettier-ignore
      expectedLength: squares(solveLower(b, cholesky, rhs)),
    };
    const { determinant, expectedDeterminant, length, expectedLength } = evaluate(makeGraph([], outputs), {});
    for (let k = 0; k < 2; k++) {
      expect(determinant![k]).toBeCloseTo(expectedDeterminant![k]!, 10);
      expect(length![k]).toBeCloseTo(expectedLength![k]!, 12);
    }
  });

  it("leaves out what is zero", () => {
    const b = new GraphBuilder();
    const { lower, pivots } = elementwiseLdl(b, [[b.constant([2])], [undefined, b.constant([3])]]);
    expect(lower[1]![0]).toBeUndefined();
    expect(pivots).toHaveLength(2);
    expect(solveUnitLower(b, lower, [undefined, undefined])).toEqual([undefined, undefined]);
  });
});
