import { createGenerator } from "@terrace/core";
import { GraphBuilder, numElements, reachableNodes } from "@terrace/graph";
import { describe, expect, it } from "vitest";
import { collapsedSum } from "../../src/statistics/collapsed-sum.js";
import { rowProduct, rowProducts } from "../../src/statistics/row-product.js";
import { valuesOf } from "../support/gaussian-models.js";

const uniforms = createGenerator("collapsed sums", 0, "draws");
const numbers = (n: number): number[] => Array.from({ length: n }, () => uniforms.uniform() - 0.5);
const indices = (n: number, below: number): Int32Array => Int32Array.from({ length: n }, () => Math.floor(uniforms.uniform() * below)); // prettier-ignore

describe("collapsedSum", () => {
  it("is the sum by segment of data times parameters, rows with the same parameters added once", () => {
    const b = new GraphBuilder();
    const [N, J, G] = [500, 6, 4];
    const group = indices(N, G);
    const data = numbers(N);
    const segments = Int32Array.from(indices(N, J), (j) => (j === 3 ? -1 : j));
    const product = rowProduct(b, b.div(b.mul(b.constant(data), b.gather(b.input("u", [G]), b.constant(group))), b.broadcast(b.input("s", []), [N])), N); // prettier-ignore
    const node = collapsedSum(b, product, N, { index: segments, size: J })!;
    const u = numbers(G);
    const [found] = valuesOf([node], { u, s: [2] });
    const expected = new Array<number>(J).fill(0);
    segments.forEach((j, i) => {
      if (j >= 0) expected[j]! += (data[i]! * u[group[i]!]!) / 2;
    });
    expected.forEach((value, j) => expect(found![j]).toBeCloseTo(value, 13));
    expect(Math.max(...reachableNodes([node]).map(({ shape }) => numElements(shape)))).toBeLessThanOrEqual(J * G);
  });

  it("needs no sums in a sweep where each segment has its own parameters", () => {
    const b = new GraphBuilder();
    const group = indices(300, 5);
    const product = rowProduct(b, b.gather(b.input("u", [5]), b.constant(group)), 300);
    const node = collapsedSum(b, product, 300, { index: group, size: 5 })!;
    expect(reachableNodes([node]).map(({ op }) => op)).toEqual(["input", "constant", "binary"]);
    const [found] = valuesOf([node], { u: [1, 1, 1, 1, 2] });
    expect([...found!].reduce((s, x) => s + x, 0)).toBe(300 + group.filter((j) => j === 4).length);
  });

  it("is undefined where no row counts", () => {
    const b = new GraphBuilder();
    expect(collapsedSum(b, { data: new Float64Array(4), factors: [] }, 4)).toBeUndefined();
    expect(collapsedSum(b, { data: 1, factors: [] }, 2, { index: Int32Array.of(-1, -1), size: 3 })).toBeUndefined();
  });

  it("compensates sums of data", () => {
    const b = new GraphBuilder();
    const node = collapsedSum(b, { data: Float64Array.of(1e16, 1, 1, -1e16), factors: [] }, 4)!;
    expect(b.knownValues(node)![0]).toBe(2);
  });
});

describe("rowProducts", () => {
  it("takes sums apart, and keeps what is no product of simpler things whole", () => {
    const b = new GraphBuilder();
    const x = b.input("x", [3]);
    const s = b.broadcast(b.input("s", []), [3]);
    const node = b.sub(b.mul(b.constant([1, 2, 3]), s), b.exp(x));
    const products = rowProducts(b, node, 3);
    expect(products).toHaveLength(2);
    const sum = products.map((product) => collapsedSum(b, product, 3)!).reduce((p, q) => b.add(p, q));
    const [found] = valuesOf([sum], { x: [0, 0, 0], s: [2] });
    expect(found![0]).toBe(12 - 3);
  });
});
