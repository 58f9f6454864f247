import { GraphBuilder, makeGraph, type Node } from "@terrace/graph";
import { describe, expect, it } from "vitest";
import { compileKernel, kernelCost } from "@terrace/backend-kernel";

/** The cost of a kernel of one input `x` `[size]`. */
function costOf(size: number, output: (b: GraphBuilder, x: Node) => Node): number {
  const b = new GraphBuilder();
  const x = b.input("x", [size]);
  return kernelCost(compileKernel(makeGraph([x], { y: output(b, x) })));
}

describe("kernelCost", () => {
  it("grows with the rows and with what is done in each", () => {
    const sum = (size: number): number => costOf(size, (b, x) => b.sum(b.square(x)));
    expect(sum(2000) / sum(1000)).toBeCloseTo(2, 1);
    expect(costOf(1000, (b, x) => b.sum(b.exp(x)))).toBeGreaterThan(2 * sum(1000));
  });

  it("counts what stands alone as dearer than a step over vectors", () => {
    const loop = costOf(1000, (b, x) => b.sum(b.exp(x))) / 1000;
    const alone = costOf(1, (b, x) => b.exp(b.reshape(x, [])));
    expect(alone).toBeGreaterThan(2 * loop);
  });

  it("takes Polya-Gamma numbers by their counts", () => {
    const numbers = (count: number): number =>
      costOf(50, (b, x) => b.random("polyaGamma", [b.constant(new Float64Array(50).fill(count)), x], [50]));
    expect(numbers(80) / numbers(8)).toBeGreaterThan(8);
  });

  it("takes a loop that ends when it has found something for a few of its steps", () => {
    const search = (length: number): number =>
      costOf(1, (b, x) => {
        const start = b.reshape(x, []);
        const body = (inner: GraphBuilder, [at]: readonly Node[]) => {
          const next = inner.exp(at!);
          return {
            carries: [next, inner.select(inner.gt(next, 9), inner.constant(1), inner.constant(0))],
            outputs: [],
          };
        };
        return b.scan({ carries: [start, b.constant(0)], sequences: [], captured: [], length, until: 1, body })
          .carries[0]!;
      });
    expect(search(60)).toBe(search(12));
  });

  it("is the same for the same program", () => {
    const cost = (): number => costOf(100, (b, x) => b.sum(b.log1pExp(x)));
    expect(cost()).toBe(cost());
  });
});
