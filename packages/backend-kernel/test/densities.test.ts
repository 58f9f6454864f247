/** @file Log densities and gradients of models as people write them: agreement, and how many passes over the data they take. */
import { describe, expect, it } from "vitest";
import { GraphBuilder, gradient, makeGraph } from "@terrace/graph";
import type { Node } from "@terrace/graph";
import type { KernelProgram, Statement } from "../src/index.js";
import { expectAgreement } from "./agreement.js";
import { bernoulliLogit, centredIntercepts, densityGraph, eightSchools, gaussian, normal, poissonLog, varyingIntercepts, varyingSlopes } from "./models.js"; // prettier-ignore

const wave = (n: number, seed: number): number[] => Array.from({ length: n }, (_, i) => Math.sin(i * 1.7 + seed) + Math.cos(i * seed)); // prettier-ignore

/** The top-level loops of a program, by their number of steps. */
function passes(program: KernelProgram): number[] {
  const list: number[] = [];
  for (const fn of program.functions) for (const s of fn.body) if (s.kind === "for") list.push(boundOf(program, s));
  return list;
}

function boundOf(program: KernelProgram, loop: Statement & { kind: "for" }): number {
  if (loop.bound.kind === "number") return loop.bound.value;
  return loop.bound.kind === "name" ? program.sizes[Number(loop.bound.name.slice(1))]! : NaN;
}

const grouped = (n: number, numGroups: number) => ({
  y: wave(n, 1).map((y) => (y > 0 ? 1 : 0)),
  x: wave(n, 2),
  group: Array.from({ length: n }, (_, i) => (i * 5) % numGroups),
  numGroups,
  u: wave(numGroups, 3),
});

describe("regressions with groups", () => {
  it("computes eight schools without a loop", () => {
    const graph = eightSchools([28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18]);
    const { program } = expectAgreement(graph, { position: wave(10, 4) });
    expect(passes(program)).toEqual([]);
    expect(program.workspaceSizes).toEqual([]);
  });

  it.each([
    ["gaussian", gaussian],
    ["bernoulli", bernoulliLogit],
    ["poisson", poissonLog],
  ] as const)("takes one pass over the rows for value and gradient of %s with centred intercepts", (_, likelihood) => {
    const graph = centredIntercepts(grouped(200, 30), likelihood);
    const { program } = expectAgreement(graph, { position: wave(34, 4) });
    expect(passes(program).filter((n) => n === 200)).toHaveLength(1);
    expect(program.workspaceSizes).not.toContain(200);
  });

  it("takes one pass over the rows for varying intercepts and slopes, non-centred", () => {
    for (const graph of [varyingIntercepts(grouped(300, 40)), varyingSlopes(grouped(300, 40))]) {
      const { program } = expectAgreement(graph, { position: wave(graph.inputs[0]!.shape[0]!, 4) });
      expect(passes(program).filter((n) => n === 300)).toHaveLength(1);
      expect(program.workspaceSizes).not.toContain(300);
    }
  });

  it("agrees for few rows and few groups", () => {
    for (const [n, groups] of [
      [0, 3],
      [1, 1],
      [5, 3],
      [12, 2],
      [3, 20],
    ] as const) {
      // prettier-ignore
      for (const graph of [varyingIntercepts(grouped(n, groups)), varyingSlopes(grouped(n, groups)), centredIntercepts(grouped(n, groups), gaussian)]) {
        expectAgreement(graph, { position: wave(graph.inputs[0]!.shape[0]!, 4) });
      }
    }
  });

  it.each([2, 8, 9, 30])("accumulates the gradient of %d regression coefficients in the pass over the rows", (p) => {
    const n = 100;
    const graph = densityGraph({ beta: [p], s: [] }, (b, { beta, s }) => {
      const eta = b.matvec(b.constant(wave(n * p, 1), [n, p]), beta!);
      return b.add(normal(b, b.constant(wave(n, 2)), eta, b.exp(s!)), normal(b, beta!, 0, 1));
    });
    const { program } = expectAgreement(graph, { position: wave(p + 1, 3) });
    expect(passes(program).filter((steps) => steps === n)).toHaveLength(1);
    expect(program.workspaceSizes).not.toContain(n);
  });
});

describe("mixtures and categories", () => {
  it.each([2, 3, 12])("sums %d components in one pass", (k) => {
    const n = 150;
    const graph = densityGraph({ w: [k], mu: [k], s: [k] }, (b, p) => {
      const y = b.broadcast(b.constant(wave(n, 1)), [n, k], [0]);
      const weights = b.sub(p.w!, b.broadcast(b.logSumExp(p.w!), [k]));
      const scale = b.broadcast(b.exp(p.s!), [n, k], [1]);
      const z = b.div(b.sub(y, b.broadcast(p.mu!, [n, k], [1])), scale);
      const parts = b.add(
        b.broadcast(weights, [n, k], [1]),
        b.sub(b.mul(-0.5, b.square(z)), b.broadcast(p.s!, [n, k], [1])),
      );
      return b.add(b.sum(b.logSumExp(parts, [1])), b.add(normal(b, p.mu!, 0, 1), normal(b, p.s!, 0, 1)));
    });
    const { program } = expectAgreement(graph, { position: wave(3 * k, 5) });
    expect(passes(program).filter((steps) => steps === n)).toHaveLength(1);
  });

  it("computes categorical logits with predictors", () => {
    const [n, k, p] = [60, 4, 3];
    const graph = densityGraph({ beta: [p, k] }, (b, { beta }) => {
      const eta = b.matmul(b.constant(wave(n * p, 1), [n, p]), beta!);
      const cell = Int32Array.from({ length: n }, (_, i) => i * k + ((i * 7) % k));
      const chosen = b.gather(b.reshape(eta, [n * k]), b.constant(cell));
      return b.add(b.sum(b.sub(chosen, b.logSumExp(eta, [1]))), normal(b, b.reshape(beta!, [p * k]), 0, 1));
    });
    expectAgreement(graph, { position: wave(p * k, 5) });
  });
});

describe("scans", () => {
  it("runs an autoregressive moving average", () => {
    const n = 120;
    const graph = densityGraph({ mu: [], phi: [], theta: [], s: [] }, (b, p) => {
      const y = b.constant(wave(n, 1));
      const start = b.sub(b.at(y, 0, 0), b.add(p.mu!, b.mul(p.phi!, p.mu!)));
      const steps = b.scan({
        carries: [start],
        sequences: [b.slice(y, [1], [n - 1]), b.slice(y, [0], [n - 1])],
        captured: [p.mu!, p.phi!, p.theta!],
        length: n - 1,
        body: (c, [error], [now, last], [mu, phi, theta]) => {
          const mean = c.add(mu!, c.add(c.mul(phi!, last!), c.mul(theta!, error!)));
          const next = c.sub(now!, mean);
          return { carries: [next], outputs: [next] };
        },
      });
      const s = b.exp(p.s!);
      return b.add(b.add(normal(b, steps.outputs[0]!, 0, s), normal(b, start, 0, s)), normal(b, p.phi!, 0, 1));
    });
    const { program } = expectAgreement(graph, { position: [0.2, 0.4, 0.3, -0.1] });
    expect(passes(program).filter((steps) => steps === n - 1).length).toBeLessThanOrEqual(3);
  });

  it.each([2, 12])("runs the forward algorithm over %d hidden states", (k) => {
    const n = 40;
    const graph = densityGraph({ transition: [k, k], mu: [k] }, (b, p) => {
      const y = b.constant(wave(n, 1));
      const log = b.sub(p.transition!, b.broadcast(b.logSumExp(p.transition!, [1]), [k, k], [0]));
      const emission = (c: GraphBuilder, at: Node, mu: Node): Node =>
        c.mul(-0.5, c.square(c.sub(c.broadcast(at, [k]), mu)));
      const steps = b.scan({
        carries: [emission(b, b.at(y, 0, 0), p.mu!)],
        sequences: [b.slice(y, [1], [n - 1])],
        captured: [log, p.mu!],
        length: n - 1,
        body: (c, [alpha], [now], [move, mu]) => {
          const arrived = c.logSumExp(c.add(c.broadcast(alpha!, [k, k], [0]), move!), [0]);
          return { carries: [c.add(arrived, emission(c, now!, mu!))], outputs: [] };
        },
      });
      return b.add(b.logSumExp(steps.carries[0]!), normal(b, p.mu!, 0, 3));
    });
    expectAgreement(graph, { position: wave(k * k + k, 2) });
  });

  it("runs a linear filter with matrices, long carries, nested and reversed scans", () => {
    const [n, k] = [7, 10];
    const graph = densityGraph({ a: [k, k], x0: [k] }, (b, p) => {
      const noise = b.constant(wave(n * k, 2), [n, k]);
      const index = b.constant(Int32Array.from({ length: k }, (_, i) => (i * 3) % k));
      const { carries, outputs } = b.scan({
        carries: [p.x0!, b.filled(0, [])],
        sequences: [noise, b.exp(b.mul(noise, 0.1))],
        captured: [p.a!, index],
        length: n,
        reverse: true,
        body: (c, [x, total], [e, f], [a, ix]) => {
          const moved = c.tanh(c.add(c.matvec(a!, x!), e!));
          const inner = c.scan({
            carries: [c.sum(moved)],
            sequences: [moved],
            captured: [f!],
            length: k,
            body: (d, [s], [m], [g]) => ({
              carries: [d.sin(d.add(s!, d.mul(m!, d.at(g!, 0, 1))))],
              outputs: [d.square(s!)],
            }),
          });
          const next = c.add(c.gather(moved, ix!), c.mul(0.1, inner.outputs[0]!));
          return { carries: [next, c.add(total!, inner.carries[0]!)], outputs: [c.sum(c.square(next))] };
        },
      });
      return b.add(b.add(b.sum(carries[0]!), carries[1]!), b.sum(b.log1p(outputs[0]!)));
    });
    expectAgreement(graph, { position: wave(k * k + k, 2) });
  });

  it("takes scans of no step and of one step", () => {
    for (const length of [0, 1]) {
      const graph = densityGraph({ x: [], v: [12] }, (b, { x, v }) => {
        const s = b.scan({
          carries: [x!, v!],
          sequences: [b.constant(wave(length, 1), [length])],
          captured: [],
          length,
          body: (c, [carry, w], [e]) => ({ carries: [c.mul(carry!, c.add(e!, 2)), c.square(w!)], outputs: [carry!] }),
        });
        return b.add(b.add(s.carries[0]!, b.sum(s.outputs[0]!)), b.sum(s.carries[1]!));
      });
      expectAgreement(graph, { position: wave(13, 1) });
    }
  });
});

describe("matrices", () => {
  it.each([3, 11])("computes a Gaussian process over %d points", (n) => {
    const graph = densityGraph({ r: [], a: [], s: [], f: [n] }, (b, p) => {
      const x = b.constant(wave(n, 1));
      const gap = b.sub(b.broadcast(x, [n, n], [0]), b.broadcast(x, [n, n], [1]));
      const scaled = b.div(b.square(gap), b.broadcast(b.mul(2, b.square(b.exp(p.r!))), [n, n], []));
      const kernel = b.mul(b.broadcast(b.exp(p.a!), [n, n], []), b.exp(b.neg(scaled)));
      const noise = b.diagonalMatrix(b.broadcast(b.exp(p.s!), [n]));
      const l = b.cholesky(b.add(kernel, noise));
      const z = b.triangularSolve(l, p.f!);
      return b.sub(b.mul(-0.5, b.sum(b.square(z))), b.sum(b.log(b.diagonal(l))));
    });
    const wide = wave(n + 3, 2).map((v) => v / 3);
    expectAgreement(graph, { position: wide });
  });

  it.each([2, 3, 5])("runs a scan whose carry is a covariance of %d rows", (k) => {
    const n = 6;
    const graph = densityGraph({ a: [k, k], s: [k] }, (b, p) => {
      const steps = b.scan({
        carries: [b.diagonalMatrix(b.filled(1, [k])), b.filled(0, [k])],
        sequences: [b.constant(wave(n * k, 1), [n, k])],
        captured: [p.a!, b.diagonalMatrix(b.exp(p.s!))],
        length: n,
        body: (c, [covariance, mean], [y], [a, noise]) => {
          const moved = c.matmul(c.matmul(a!, covariance!), a!, { transposeB: true });
          const l = c.cholesky(c.add(moved, noise!));
          const z = c.triangularSolve(l, c.sub(y!, c.matvec(a!, mean!)));
          const solved = c.triangularSolve(l, moved);
          const gain = c.triangularSolve(l, z, { transposed: true });
          return {
            carries: [
              c.sub(moved, c.matmul(solved, solved, { transposeA: true })),
              c.add(mean!, c.matvec(moved, gain)),
            ],
            outputs: [c.add(c.sum(c.square(z)), c.mul(2, c.sum(c.log(c.diagonal(l)))))],
          };
        },
      });
      return b.mul(-0.5, b.sum(steps.outputs[0]!));
    });
    expectAgreement(graph, { position: wave(k * k + k, 2) });
  });
});

describe("random draws", () => {
  it("draws in the order of the interpreter, in scans too", () => {
    const b = new GraphBuilder();
    const x = b.input("x", [12]);
    const first = b.random("normal", [], [12]);
    const second = b.random("gamma", [b.exp(x)], [12]);
    const steps = b.scan({
      carries: [b.random("uniform", [], [])],
      sequences: [x],
      captured: [],
      length: 12,
      body: (c, [carry], [e]) => {
        const next = c.add(c.mul(0.5, carry!), c.random("normal", [], []));
        return { carries: [next], outputs: [c.add(next, c.mul(e!, c.random("exponential", [], [])))] };
      },
    });
    const probabilities = b.constant([0.2, 0.3, 0.5]);
    const graph = makeGraph([x], {
      y: b.add(second, first),
      w: steps.outputs[0]!,
      k: b.random("categorical", [b.broadcast(probabilities, [12, 3])], [12]),
      n: b.random("poisson", [b.exp(x)], [12]),
      m: b.random("binomial", [b.filled(7, [3]), b.filled(0.4, [3])], [3]),
      t: b.random("beta", [b.exp(x), 2], [12]),
      above: b.random("truncatedNormal", [x, Infinity], [12]),
      inverse: b.random("inverseGaussian", [b.exp(x), 2], [12]),
      general: b.random("generalisedInverseGaussian", [x, b.exp(x), 2], [12]),
      bounded: b.random("truncatedGeneralisedInverseGaussian", [x, 0, 1, 2, 3], [12]),
      omega: b.random("polyaGamma", [b.exp(x), x], [12]),
    });
    expectAgreement(graph, { x: wave(12, 1) });
  });
});

describe("long chains", () => {
  it("compiles thousands of scalar terms that depend on each other", () => {
    const n = 3000;
    const b = new GraphBuilder();
    const x = b.input("x", [n]);
    let total = b.constant(0);
    for (let i = 0; i < n; i++) {
      total = b.add(b.sin(total), b.mul(b.at(x, 0, i), b.at(x, 0, (i * 7) % n)));
    }
    const { program } = expectAgreement(makeGraph([x], { total }), { x: wave(n, 1) });
    expect(program.functions.length).toBeGreaterThan(1);
  });
});

describe("kept values", () => {
  it("computes an exponential once for two passes", () => {
    const n = 100;
    const b = new GraphBuilder();
    const x = b.input("x", [n]);
    const e = b.exp(x);
    const total = b.sum(e);
    const share = b.div(e, b.broadcast(total, [n]));
    const entropy = b.sum(b.mul(share, b.log(share)));
    const { program } = expectAgreement(makeGraph([x], { entropy, g: gradient(b, entropy, [x])[0]! }), {
      x: wave(n, 1),
    });
    expect(program.source.match(/\bexp\(/g)).toHaveLength(1);
    expect(program.source.match(/\blog\(/g)).toHaveLength(1);
  });

  it("computes elements of a factor once where one loop runs over all elements of the product", () => {
    const [n, k, m] = [4, 12, 16];
    const b = new GraphBuilder();
    const x = b.input("x", [k * m]);
    const factor = b.exp(b.reshape(x, [k, m]));
    const product = b.reshape(b.matmul(b.constant(wave(n * k, 2), [n, k]), factor), [n * m]);
    const { program } = expectAgreement(makeGraph([x], { y: b.sin(product) }), { x: wave(k * m, 1) });
    expect(program.workspaceSizes).toEqual([k * m]);
  });
});
