/**
 * @file Densities of vectors and matrices, with the Jacobian of their bijector, integrate to 1 over the unconstrained space: the
 * measure of the density is the measure of the Jacobian.
 */

import { GraphBuilder, evaluate, makeGraph } from "@terrace/graph";
import type { Node } from "@terrace/graph";
import { bijectorFor, supportConstraint } from "@terrace/distributions";
import type { Constraint } from "@terrace/distributions";
import { describe, expect, it } from "vitest";
import { distributionOf } from "./cases.js";
import { boxRule, integrate, productRule, realLineRule } from "./quadrature.js";

const tolerance = 1e-6;
/** Where all but 1e-8 of a Wishart's factor lies: log diagonal, element below it, log diagonal. */
const wishartBox = [[-2, 2.3, 28], [-6, 8, 45], [-2.4, 2.1, 28]] as const; // prettier-ignore
/** The same for an inverse Wishart. */
const invWishartBox = [[-2.4, 1, 21], [-1.5, 1.5, 201], [-2.8, 0.8, 22]] as const; // prettier-ignore

/** Integrates `logDensity(value) + log Jacobian` of one value over `dimension` unconstrained numbers. */
function integral(
  constraint: Constraint<Node | number>,
  shape: readonly number[],
  density: (b: GraphBuilder, value: Node) => Node,
  numPoints: number | Parameters<typeof boxRule>[0],
  reach?: number,
): number {
  const bijector = bijectorFor(constraint);
  const dimension = bijector.unconstrainedShape(shape).reduce((product, n) => product * n, 1);
  const rule =
    typeof numPoints === "number" ? productRule(realLineRule(numPoints, reach), dimension) : boxRule(numPoints);
  const b = new GraphBuilder();
  const u = b.input("u", bijector.unconstrainedShape(shape));
  const { value, logAbsDetJacobian } = bijector.forward(b, u, shape);
  const graph = makeGraph([u], { result: b.add(density(b, value), logAbsDetJacobian) });
  const logs = new Float64Array(rule.size);
  for (let i = 0; i < rule.size; i++) {
    logs[i] = evaluate(graph, { u: rule.points.subarray(i * dimension, (i + 1) * dimension) })["result"]![0]!;
  }
  return integrate(rule.weights, logs);
}

function distributionIntegral(
  name: string,
  args: readonly (readonly [readonly number[], readonly number[]])[],
  shape: readonly number[],
  numPoints: number | Parameters<typeof boxRule>[0],
  reach?: number,
): number {
  const distribution = distributionOf(name);
  const constraint = supportConstraint(distribution, []);
  return integral(
    constraint,
    shape,
    (b, value) => distribution.logDensity(b, value, args.map(([size, values]) => b.constant(values, size))), // prettier-ignore
    numPoints,
    reach,
  );
}

describe("in two dimensions", () => {
  it.each([
    ["dirichlet", [[[3], [1.5, 2, 3]]], [3], 61],
    ["dirichlet", [[[3], [1, 1, 1]]], [3], 61],
    ["multi_normal", [[[2], [0.3, -1]], [[2, 2], [2, 0.6, 0.6, 1]]], [2], 71],
    ["multi_normal_precision", [[[2], [0.3, -1]], [[2, 2], [2, 0.6, 0.6, 1]]], [2], 71],
    ["multi_normal_cholesky", [[[2], [0.3, -1]], [[2, 2], [1.4, 0, 0.5, 0.9]]], [2], 71],
  ] as const)("%s integrates to 1", (name, args, shape, numPoints) => {
    expect(Math.abs(distributionIntegral(name, args, shape, numPoints, 2.6) - 1)).toBeLessThan(tolerance);
  }); // prettier-ignore

  it.each([1, 2.5])("LKJ(%d) of 2 x 2 matrices integrates to 1", (eta) => {
    for (const name of ["lkj_corr", "lkj_corr_cholesky"]) {
      expect(Math.abs(distributionIntegral(name, [[[], [eta]]], [2, 2], 401) - 1)).toBeLessThan(tolerance);
    }
  });

  it("a normal density on the orthonormal basis of sum_to_zero integrates to 1", () => {
    const total = integral(
      { kind: "sum_to_zero" },
      [3],
      (b, x) => b.sub(b.mul(b.sum(b.square(x)), -0.5), Math.log(2 * Math.PI)),
      71,
      2.6,
    );
    expect(Math.abs(total - 1)).toBeLessThan(tolerance);
  });

  it("the uniform density on the circle integrates to 1", () => {
    const total = integral({ kind: "unit_vector" }, [2], (b) => b.constant(-Math.log(2 * Math.PI)), 81, 2.6);
    expect(Math.abs(total - 1)).toBeLessThan(tolerance);
  });

  it("a product of exponentials on ordered vectors integrates to 1", () => {
    // Two sorted exponentials: density 2 exp(-x - y) on 0 < x < y.
    const total = integral({ kind: "positive_ordered" }, [2], (b, x) => b.sub(Math.LN2, b.sum(x)), 81, 2.6);
    expect(Math.abs(total - 1)).toBeLessThan(tolerance);
  });

  it("two sorted normals integrate to 1", () => {
    const total = integral(
      { kind: "ordered" },
      [2],
      (b, x) => b.sub(b.mul(b.sum(b.square(x)), -0.5), Math.log(Math.PI)),
      121,
      2.8,
    );
    expect(Math.abs(total - 1)).toBeLessThan(tolerance);
  });
});

describe("in three dimensions", () => {
  it.each([1, 2.5])("LKJ(%d) of 3 x 3 matrices integrates to 1", (eta) => {
    for (const name of ["lkj_corr", "lkj_corr_cholesky"]) {
      expect(Math.abs(distributionIntegral(name, [[[], [eta]]], [3, 3], 31, 2.2) - 1)).toBeLessThan(tolerance);
    }
  });

  it.each([
    ["dirichlet", [[[4], [1.5, 2, 3, 2.5]]], [4], 41],
    ["wishart", [[[], [8]], [[2, 2], [1, 0.3, 0.3, 0.7]]], [2, 2], wishartBox],
    ["inv_wishart", [[[], [12]], [[2, 2], [1, 0.3, 0.3, 0.7]]], [2, 2], invWishartBox],
  ] as const)("%s integrates to 1", (name, args, shape, numPoints) => {
    expect(Math.abs(distributionIntegral(name, args, shape, numPoints, 2.4) - 1)).toBeLessThan(tolerance);
  }); // prettier-ignore

  it("a Wishart density integrates to 1 over Cholesky factors with the Jacobian of the product", () => {
    // The factor's density is the matrix's times 4 L[0][0]^2 L[1][1].
    const total = integral(
      { kind: "cholesky_cov" },
      [2, 2],
      (b, factor) => {
        const matrix = b.matmul(factor, factor, { transposeB: true });
        const logs = b.log(b.diagonal(factor));
        const jacobian = b.add(b.add(b.mul(b.at(logs, 0, 0), 2), b.at(logs, 0, 1)), Math.log(4));
        const scale = b.constant([1, 0.3, 0.3, 0.7], [2, 2]);
        return b.add(distributionOf("wishart").logDensity(b, matrix, [b.constant(8), scale]), jacobian);
      },
      wishartBox,
    );
    expect(Math.abs(total - 1)).toBeLessThan(tolerance);
  });
});

describe("multinomial", () => {
  it("sums to 1 over all counts of one total", () => {
    const rows: number[] = [];
    const n = 6;
    for (let i = 0; i <= n; i++) for (let j = 0; i + j <= n; j++) rows.push(i, j, n - i - j);
    const b = new GraphBuilder();
    const x = b.constant(Int32Array.from(rows), [rows.length / 3, 3]);
    const density = distributionOf("multinomial").logDensity(b, x, [b.constant([0.2, 0.5, 0.3])]);
    const logs = evaluate(makeGraph([], { density }), {})["density"]!;
    expect(logs.reduce((sum, log) => sum + Math.exp(log), 0)).toBeCloseTo(1, 12);
  });
});
