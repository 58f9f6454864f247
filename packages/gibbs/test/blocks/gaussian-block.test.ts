import { evaluate, GraphBuilder, makeGraph, numElements } from "@terrace/graph";
import type { InputNode, Node } from "@terrace/graph";
import type { BoundParameter, GaussianTerm } from "@terrace/rewrite";
import { createGenerator } from "@terrace/core";
import { describe, expect, it } from "vitest";
import { blockLayout } from "../../src/blocks/block-layout.js";
import { crossedVariables, drawCrossedBlock } from "../../src/blocks/crossed-block.js";
import { drawGaussianBlock } from "../../src/blocks/gaussian-block.js";
import { precisionSystem } from "../../src/blocks/precision-system.js";
import { collapseRows } from "../../src/statistics/collapse-rows.js";
import { denseSystem, gaussianTerm, inputsOf, inverse, parameter } from "../support/gaussian-models.js";

/** Errors of means and covariances of order 1 in matrices with condition numbers up to some 1e4. */
const tolerance = 1e-10;

const uniforms = createGenerator("gaussian blocks", 0, "draws");
const numbers = (n: number, from = -1, to = 1): number[] =>
  Array.from({ length: n }, () => from + (to - from) * uniforms.uniform());
const indices = (n: number, below: number): number[] => Array.from({ length: n }, () => Math.floor(uniforms.uniform() * below)); // prettier-ignore

let numInputs = 0;

/** Mean and covariance of the block's draw, from its values at standard normals 0 and at each unit vector. */
function moments(
  b: GraphBuilder,
  variables: readonly BoundParameter[],
  terms: readonly GaussianTerm[],
  inputs: Record<string, readonly number[]>,
  crossed: readonly BoundParameter[],
): { mean: number[]; covariance: number[][] } {
  const normals: Node[] = [];
  const takeNormals = (shape: readonly number[]): Node => {
    const z = b.input(`z${numInputs++}`, shape);
    normals.push(z);
    return z;
  };
  const layout = blockLayout(variables, terms);
  const drawn =
    crossed.length > 0
      ? drawCrossedBlock(b, variables, terms, crossed, takeNormals)
      : drawGaussianBlock(b, layout, precisionSystem(b, layout, terms), takeNormals);
  const graph = makeGraph(inputsOf([...drawn.values()]), Object.fromEntries(drawn));
  const at = (unit: number): number[] => {
    let start = 0;
    const zs = normals.map((z): [string, number[]] => {
      const values = Array.from({ length: numElements(z.shape) }, (_, i) => (start + i === unit ? 1 : 0));
      start += values.length;
      return [(z as InputNode).name, values];
    });
    const out = evaluate(graph, { ...inputs, ...Object.fromEntries(zs) });
    return variables.flatMap(({ name }) => [...out[name]!]);
  };
  const mean = at(-1);
  const numNormals = normals.reduce((total, z) => total + numElements(z.shape), 0);
  const roots = Array.from({ length: numNormals }, (_, unit) => at(unit).map((x, i) => x - mean[i]!));
  return { mean, covariance: mean.map((_, i) => mean.map((__, j) => roots.reduce((s, r) => s + r[i]! * r[j]!, 0))) };
}

function expectExact(
  b: GraphBuilder,
  variables: readonly BoundParameter[],
  terms: readonly GaussianTerm[],
  inputs: Record<string, readonly number[]>,
  crossed: readonly BoundParameter[] = [],
): void {
  const { q, h } = denseSystem(variables, terms, inputs);
  const covariance = inverse(q);
  const mean = covariance.map((row) => row.reduce((s, c, k) => s + c * h[k]!, 0));
  for (const given of [terms, terms.flatMap((term) => collapseRows(b, term))]) {
    const found = moments(b, variables, given, inputs, crossed);
    found.mean.forEach((m, i) => expect(Math.abs(m - mean[i]!)).toBeLessThan(tolerance));
    found.covariance.forEach((row, i) => row.forEach((c, j) => expect(Math.abs(c - covariance[i]![j]!)).toBeLessThan(tolerance))); // prettier-ignore
  }
}

describe("drawGaussianBlock has the mean and the covariance of the dense full conditional", () => {
  it("of varying intercepts with a group-level predictor and an empty group", () => {
    const b = new GraphBuilder();
    const [J, N] = [6, 40];
    const a = parameter(b, "a", [J]);
    const [g0, g1, slope] = ["g0", "g1", "slope"].map((name) => parameter(b, name)) as BoundParameter[];
    const sigma = { kind: "sd", node: b.input("sigma", []) } as const;
    const terms = [
      gaussianTerm(b, N, numbers(N, 0, 5), [{ variable: a, elements: indices(N, J - 1) }, { variable: slope!, weight: numbers(N) }], sigma), // prettier-ignore
      gaussianTerm(b, J, 0, [{ variable: a, weight: -1 }, { variable: g0! }, { variable: g1!, weight: numbers(J) }], { kind: "precision", node: b.input("p", []) }), // prettier-ignore
      ...[g0!, g1!, slope!].map((variable) => gaussianTerm(b, 1, 0.5, [{ variable }], { kind: "sd", node: b.constant(5) })), // prettier-ignore
    ];
    expectExact(b, [g0!, g1!, slope!, a], terms, { sigma: [0.8], p: [2.5] });
  });

  it("of correlated varying slopes as rows of a matrix, under each kind of joint scale", () => {
    for (const kind of ["cholesky", "covariance", "precisionMatrix"] as const) {
      const b = new GraphBuilder();
      const [J, K, N] = [5, 3, 60];
      const coefficients = parameter(b, "c", [J, K]);
      const mean = parameter(b, "m", [K]);
      const group = indices(N, J);
      const columns = Array.from({ length: K }, (_, k) => ({
        variable: coefficients,
        elements: group.map((j) => j * K + k),
        weight: k === 0 ? 1 : numbers(N),
      }));
      const terms = [
        gaussianTerm(b, N, numbers(N), columns, { kind: "variance", node: b.input("v", []) }),
        gaussianTerm(b, J * K, 0, [{ variable: coefficients, weight: -1 }, { variable: mean, elements: Array.from({ length: J * K }, (_, i) => i % K) }], { kind, node: b.input("s", [K, K]), size: K }), // prettier-ignore
        gaussianTerm(b, K, 0.1, [{ variable: mean }], { kind: "sd", node: b.constant(2) }),
      ];
      const s = kind === "cholesky" ? [1, 0, 0, 0.3, 0.9, 0, -0.2, 0.4, 0.7] : [1, 0.3, -0.2, 0.3, 0.9, 0.1, -0.2, 0.1, 0.8]; // prettier-ignore
      expectExact(b, [coefficients, mean], terms, { v: [0.5], s });
    }
  });

  it("of intercepts and slopes as separate variables, many plain coefficients and weighted rows", () => {
    const b = new GraphBuilder();
    const [J, P, N] = [7, 9, 50];
    const a = parameter(b, "a", [J]);
    const s = parameter(b, "s", [J]);
    const beta = parameter(b, "beta", [P]);
    const group = indices(N, J);
    const terms = [
      gaussianTerm(
        b,
        N,
        numbers(N),
        [
          { variable: a, elements: group },
          { variable: s, elements: group, weight: numbers(N) },
          ...Array.from({ length: P }, (_, p) => ({ variable: beta, elements: new Array<number>(N).fill(p), weight: numbers(N) })), // prettier-ignore
        ],
        { kind: "sd", node: b.input("sigma", []) },
        b.constant(numbers(N, 0.5, 2)),
      ),
      gaussianTerm(b, J, 0, [{ variable: a }], { kind: "sd", node: b.input("ta", []) }),
      gaussianTerm(b, J, 0, [{ variable: s }], { kind: "sd", node: b.input("ts", [J]) }),
      gaussianTerm(b, P, 0, [{ variable: beta }], { kind: "sd", node: b.constant(3) }),
    ];
    expectExact(b, [beta, a, s], terms, { sigma: [0.7], ta: [1.1], ts: numbers(J, 0.5, 2) });
  });

  it("of a non-centred spelling, where parameters are in weights and in the offset", () => {
    const b = new GraphBuilder();
    const [J, N] = [4, 30];
    const z = parameter(b, "z", [J]);
    const mu = parameter(b, "mu");
    const tau = b.input("tau", []);
    const group = b.constant(Int32Array.from(indices(N, J)));
    const other = b.mul(b.constant(numbers(N)), b.broadcast(b.input("slope", []), [N]));
    const grouped = b.gather(b.input("u", [J]), group);
    const terms = [
      gaussianTerm(b, N, b.sub(b.sub(b.constant(numbers(N)), other), grouped), [{ variable: z, elements: Array.from(b.knownValues(group)!), weight: b.broadcast(tau, [N]) }, { variable: mu }], { kind: "sd", node: b.gather(b.input("sigmas", [J]), group) }), // prettier-ignore
      gaussianTerm(b, J, 0, [{ variable: z }], { kind: "sd", node: b.constant(1) }),
      gaussianTerm(b, 1, 0, [{ variable: mu }], { kind: "sd", node: b.constant(5) }),
    ];
    expectExact(b, [mu, z], terms, { tau: [0.6], slope: [1.5], u: numbers(J), sigmas: numbers(J, 0.5, 1.5) });
  });

  it("of levels that differ in their slots, and rows that lack a variable", () => {
    const b = new GraphBuilder();
    const [J, N] = [5, 40];
    const a = parameter(b, "a", [J]);
    const s = parameter(b, "s", [3]);
    const group = indices(N, J);
    const terms = [
      gaussianTerm(b, N, numbers(N), [{ variable: a, elements: group }, { variable: s, elements: group.map((j) => (j < 3 ? j : -1)), weight: numbers(N) }], { kind: "sd", node: b.constant(0.5) }), // prettier-ignore
      gaussianTerm(b, J, numbers(J), [{ variable: a }], { kind: "sd", node: b.constant(1) }),
      gaussianTerm(b, 3, 0, [{ variable: s }], { kind: "sd", node: b.constant(1) }),
    ];
    expectExact(b, [a, s], terms, {});
  });

  it("of coefficients without any levels", () => {
    const b = new GraphBuilder();
    const beta = parameter(b, "beta", [3]);
    const terms = [
      gaussianTerm(b, 20, numbers(20), [0, 1, 2].map((p) => ({ variable: beta, elements: new Array<number>(20).fill(p), weight: numbers(20) })), { kind: "sd", node: b.constant(0.5) }), // prettier-ignore
      gaussianTerm(b, 3, 0, [{ variable: beta }], { kind: "sd", node: b.constant(3) }),
    ];
    expectExact(b, [beta], terms, {});
  });

  it("of crossed factors by conjugate gradients, one with a joint scale, rows that lack a factor among them", () => {
    const b = new GraphBuilder();
    const [S, D, T, N] = [9, 6, 5, 60];
    const student = parameter(b, "student", [S]);
    const lecturer = parameter(b, "lecturer", [D, 2]);
    const term = parameter(b, "term", [T]);
    const mu = parameter(b, "mu");
    const [s, d] = [indices(N, S), indices(N, D)];
    const terms = [
      gaussianTerm(
        b,
        N,
        numbers(N, 0, 3),
        [
          { variable: student, elements: s },
          { variable: lecturer, elements: d.map((j) => 2 * j) },
          { variable: lecturer, elements: d.map((j) => 2 * j + 1), weight: numbers(N) },
          { variable: term, elements: indices(N, T + 1).map((t) => t - 1) },
          { variable: mu },
        ],
        { kind: "sd", node: b.input("sigma", []) },
        b.constant(numbers(N, 0.5, 2)),
      ),
      gaussianTerm(b, S, 0, [{ variable: student }], { kind: "precision", node: b.input("p", []) }),
      gaussianTerm(b, 2 * D, 0.2, [{ variable: lecturer }], { kind: "cholesky", node: b.input("l", [2, 2]), size: 2 }),
      gaussianTerm(b, T, 0, [{ variable: term }], { kind: "variance", node: b.constant(0.7) }),
      gaussianTerm(b, 1, 0, [{ variable: mu }], { kind: "sd", node: b.constant(4) }),
    ];
    const inputs = { sigma: [0.6], p: [1.7], l: [0.9, 0, 0.3, 0.5] };
    expectExact(b, [mu, student, lecturer, term], terms, inputs, [lecturer]);
    expectExact(b, [mu, student, lecturer, term], terms, inputs, [lecturer, term]);
  });

  it("of a crossed factor within another, which is centred first", () => {
    const b = new GraphBuilder();
    const [S, D, K, N] = [9, 8, 3, 60];
    const student = parameter(b, "student", [S]);
    const lecturer = parameter(b, "lecturer", [D]);
    const department = parameter(b, "department", [K]);
    const mu = parameter(b, "mu");
    // The last lecturer has no rows.
    const d = indices(N, D - 1);
    const terms = [
      gaussianTerm(b, N, numbers(N, 0, 3), [{ variable: student, elements: indices(N, S) }, { variable: lecturer, elements: d, weight: 0.5 }, { variable: department, elements: d.map((each) => each % K), weight: 0.5 }, { variable: mu }], { kind: "sd", node: b.input("sigma", []) }), // prettier-ignore
      gaussianTerm(b, S, 0, [{ variable: student }], { kind: "sd", node: b.constant(0.8) }),
      gaussianTerm(b, D, 0.2, [{ variable: lecturer, weight: -1 }, { variable: mu }], { kind: "sd", node: b.input("t", []) }), // prettier-ignore
      gaussianTerm(b, K, 0, [{ variable: department }], { kind: "variance", node: b.constant(0.7) }),
      gaussianTerm(b, 1, 0, [{ variable: mu }], { kind: "sd", node: b.constant(4) }),
    ];
    expectExact(b, [mu, student, department, lecturer], terms, { sigma: [0.6], t: [0.7] }, [lecturer]);
  });

  it("of the states of a random walk, which rows join to one another, and nothing else", () => {
    const b = new GraphBuilder();
    const T = 12;
    const state = parameter(b, "state", [T]);
    const steps = Array.from({ length: T - 1 }, (_, t) => t);
    const terms = [
      gaussianTerm(b, T, numbers(T), [{ variable: state }], { kind: "sd", node: b.input("sigma", []) }),
      gaussianTerm(b, 1, 0.5, [{ variable: state, elements: [0] }], { kind: "sd", node: b.constant(2) }),
      gaussianTerm(b, T - 1, 0, [{ variable: state, elements: steps.map((t) => t + 1) }, { variable: state, elements: steps, weight: -1 }], { kind: "sd", node: b.input("q", []) }), // prettier-ignore
    ];
    expectExact(b, [state], terms, { sigma: [0.6], q: [0.4] }, [state]);
  });

  it("leaves the largest factors in no level to conjugate gradients until the others are few", () => {
    const b = new GraphBuilder();
    const N = 100;
    const variables = [parameter(b, "a", [30]), parameter(b, "c", [20]), parameter(b, "e", [4]), parameter(b, "mu")];
    const rows = gaussianTerm(b, N, 0, variables.map((variable) => ({ variable, elements: indices(N, variable.shape[0] ?? 1) })), { kind: "sd", node: b.constant(1) }); // prettier-ignore
    const layout = blockLayout(variables, [rows]);
    expect(crossedVariables(layout, 25).map(({ name }) => name)).toEqual([]);
    expect(crossedVariables(layout, 24).map(({ name }) => name)).toEqual(["c"]);
  });
});
