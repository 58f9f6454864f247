import { describe, expect, it } from "vitest";
import { printGraph } from "@terrace/graph";
import { logJoint, planOf, reported } from "./evaluate-model.js";

const x = [1, 2, 3, 4];
const A = [
  [1, 2, 3],
  [4, 5, 6],
];

describe("subscripts", () => {
  it.each([
    ["report r = x[2]", [3]],
    ["report r = x[1..<3]", [2, 3]],
    ["report r = A[1, :]", [4, 5, 6]],
    ["report r = A[1]", [4, 5, 6]],
    ["report r = A[:, 2]", [3, 6]],
    ["report r = A[0..1, 1]", [2, 5]],
    ["report r = x[idx]", [4, 1, 1]],
    ["report r = A[row, 1]", [5, 2, 5]],
    ["report r = A[row, :]", [4, 5, 6, 1, 2, 3, 4, 5, 6]],
    ["report r = A[row, col]", [6, 1, 4]],
    ["report r = A[:, col]", [3, 1, 1, 6, 4, 4]],
    ["let r[i in 3] = x[i + 1] - x[i]\nreport r", [1, 1, 1]],
    ["let r[i in 4] = x[3 - i]\nreport r", [4, 3, 2, 1]],
    ["let r[i in 2] = x[2 * i + 1]\nreport r", [2, 4]],
    ["let r[j in 3, i in 2] = A[i, j]\nreport r", [1, 4, 2, 5, 3, 6]],
    ["let r[i in 2] = A[i, i]\nreport r", [1, 5]],
    ["let r[i in 3] = A[row[i], col[i]]\nreport r", [6, 1, 4]],
    ["let r[i in 3, j in 3] = A[row[i], j] * 10 + col[i]\nreport r", [42, 52, 62, 10, 20, 30, 40, 50, 60]],
    ["let r[i in 2] = sum(A[i, j] * x[j] for j in 3)\nreport r", [14, 32]],
    ["let r[i in 2] = dot(A[i, :], A[1, :])\nreport r", [32, 77]],
    ["let r[t in 4] = sum(x[s] for s in 0..<t)\nreport r", [0, 1, 3, 6]],
    ["let r[t in 3] = max(x[s] for s in 0..t)\nreport r", [1, 2, 3]],
    ["let r[t in 4] = mean(x[s] for s in t..<4)\nreport r", [2.5, 3, 3.5, 4]],
    ["report r = [x[0], x[3]]", [1, 4]],
    ["report r = [A[0, :], A[1, :] * 2]", [1, 2, 3, 8, 10, 12]],
    ["let r[i in 2] = [x[i], 10]\nreport r", [1, 10, 2, 10]],
  ])("%s", (statement, expected) => {
    const data = { x, A, idx: [3, 0, 0], row: [1, 0, 1], col: [2, 0, 0] };
    const model = `data x: real[4], A: real[2, 3], idx: int[3], row: int[3], col: int[3]\n${statement}`;
    expect(reported(model, data)).toEqual(expected);
  });

  it("takes only the branch that the condition on data chooses, index checks included", () => {
    const model = `data x: real[4], k: int[3]\nlet r[i in 3] = k[i] < 0 ? 0 : k[i] == 9 ? 1 : x[k[i]]\nreport r`;
    expect(reported(model, { x, k: [-1, 9, 2] })).toEqual([0, 1, 3]);
    const guarded = `data x: real[4], k: int[3]\nlet r[i in 3] = k[i] >= 0 && x[k[i]] > 2 ? 1 : 0\nreport r`;
    expect(reported(guarded, { x, k: [-1, 0, 2] })).toEqual([0, 0, 1]);
  });

  it.each([
    ["b ? sum(x[g]) : 0", [111, 0, 111]],
    ["b ? reverse(x[g]) : 0", [100, 0, 1]],
    ["b ? sum(x[g[i]] for i in N) : 0", [111, 0, 111]],
    ["b ? cumulative_sum(x[g])[g] : 0", [1, 0, 111]],
    ["b ? x[g] : 0", [1, 0, 100]],
    ["x > 5 ? diagonal(outer(x[g], x[g])) : x", [1, 100, 10000]],
  ])("keeps the elements of an array that are used otherwise than their own: %s", (expression, expected) => {
    const model = `data b: bool[N], x: real[N], g: int[N]\nreport r = ${expression}`;
    expect(reported(model, { b: [true, false, true], x: [1, 10, 100], g: [0, 1, 2] })).toEqual(expected);
  });

  it("takes an index that no condition lets through for none", () => {
    const model = "data b: bool[N], x: real[N], g: int[N]\nreport r = b ? sum(x[g]) : 0";
    expect(reported(model, { b: [false, false], x: [1, 10], g: [7, -1] })).toEqual([0, 0]);
    expect(() => reported(model, { b: [true, false], x: [1, 10], g: [0, 7] })).toThrow(/An index of `x` is 7/);
    const matrix = "data b: bool[N, K], X: real[N, K], g: int[N]\nreport r = b ? X[g, :] : 0";
    const X = [[1, 2], [3, 4]]; // prettier-ignore
    const b = [[true, false], [false, true]]; // prettier-ignore
    expect(reported(matrix, { b, X, g: [1, 0] })).toEqual([3, 0, 0, 2]);
  });

  it("names the array and the index that is out of range", () => {
    for (const statement of ["x[k] ~ normal(mu, 1)", "let z = x[k]\nz ~ normal(mu, 1)"]) {
      expect(() => planOf(`data x: real[4], k: int[2]\nmu ~ normal(0, 1)\n${statement}`, { x, k: [1, 4] })).toThrow(
        /An index of `x` is 4, but axis 0 has 4 elements, 0 to 3/,
      );
    }
  });
});

describe("functions", () => {
  it.each([
    ["softmax([0, log(2), log(3)])", [1 / 6, 2 / 6, 3 / 6]],
    ["cumulative_sum(x)", [1, 3, 6, 10]],
    ["reverse(x)", [4, 3, 2, 1]],
    ["append(x, [5, 6])", [1, 2, 3, 4, 5, 6]],
    ["dot(x, x)", [30]],
    ["norm([3, 4])", [5]],
    ["outer([1, 2], [3, 4, 5])", [3, 4, 5, 6, 8, 10]],
    ["diag([2, 3]) @ [[1, 2], [3, 4]]", [2, 4, 9, 12]],
    ["diagonal([[1, 2], [3, 4]])", [1, 4]],
    ["transpose(A)", [1, 4, 2, 5, 3, 6]],
    ["A @ [1, 0, 1]", [4, 10]],
    ["[1, 1] @ A", [5, 7, 9]],
    ["cholesky([[4, 2], [2, 10]])", [2, 0, 1, 3]],
    ["inverse([[4, 2], [2, 10]])", [10 / 36, -2 / 36, -2 / 36, 4 / 36]],
    ["log_determinant([[4, 2], [2, 10]])", [Math.log(36)]],
    ["solve([[4, 2], [2, 10]], [2, 1])", [0.5, 0]],
    ["trace([[4, 2], [2, 10]])", [14]],
    ["crossprod([[1, 2], [3, 4]])", [10, 14, 14, 20]],
    ["tcrossprod([[1, 2], [3, 4]])", [5, 11, 11, 25]],
    ["quad_form_diag([[1, 2], [2, 1]], [2, 3])", [4, 12, 12, 9]],
    ["identity(2)", [1, 0, 0, 1]],
    ["rep(7, 2)", [7, 7]],
    ["zeros(2) + 1", [1, 1]],
    ["sd(x)", [Math.sqrt(5 / 3)]],
    ["variance(x)", [5 / 3]],
    ["mean(x)", [2.5]],
    ["log_sum_exp([log(1), log(3)])", [Math.log(4)]],
    ["log_mix(0.25, log(1), log(5))", [Math.log(4)]],
    ["log_diff_exp(log(5), log(3))", [Math.log(2)]],
    ["multiply_log(0, 0)", [0]],
    ["7 / 2", [3.5]],
    ["int_div(7, 2)", [3]],
    ["-2^2", [-4]],
    ["2^-1", [0.5]],
    ["1 < 2 ? 10 : 20", [10]],
  ])("%s", (expression, expected) => {
    const result = reported(`data x: real[4], A: real[2, 3]\nreport r = ${expression}`, { x, A });
    expect(result).toHaveLength(expected.length);
    result.forEach((value, k) => expect(value).toBeCloseTo(expected[k]!, 12));
  });
});

describe("vectorised and indexed statements", () => {
  const data = { y: [1, 2, 3], x: [4, 5, 6], g: ["b", "a", "b"] };
  const head = "data y: real[N], x: real[N], g: factor(J)[N]\nb ~ normal(0, 1)\na[J] ~ normal(0, 1)\n";
  const print = (statement: string): string => printGraph(planOf(head + statement, data).programs.joint);

  it("are one graph", () => {
    const vectorised = print("y ~ normal(a[g] + b * x, 1)");
    expect(print("y[i in N] ~ normal(a[g[i]] + b * x[i], 1)")).toBe(vectorised);
    expect(print("for i in N { y[i] ~ normal(a[g[i]] + b * x[i], 1) }")).toBe(vectorised);
    expect(print("for i in N { let m = a[g[i]] + b * x[i]\n y[i] ~ normal(m, 1) }")).toBe(vectorised);
  });

  it("leave out what a range that depends on an outer index leaves out", () => {
    const plan = planOf("data x: real[T]\nm ~ normal(0, 1)\nfor t in T { for s in 0..<t { target += m * x[s] } }", {
      x: [1, 10, 100],
    });
    expect(logJoint(plan, { m: 2 }) - logJoint(plan, { m: 0 })).toBeCloseTo(2 * (2 * 1 + 10) - 2, 12);
  });

  it("scores each iteration of a loop, also where nothing depends on it", () => {
    const plan = planOf("data y: real[N]\nm ~ normal(0, 1)\nfor i in N { target += m }", { y: [1, 2, 3] });
    const once = planOf("data y: real[N]\nm ~ normal(0, 1)\ntarget += 3 * m", { y: [1, 2, 3] });
    expect(logJoint(plan, { m: 0.7 })).toBe(logJoint(once, { m: 0.7 }));
  });
});

describe("numbers of 2^31 and more", () => {
  it.each([
    ["report r = 3000000000", 3e9],
    ["report r = -3000000000", -3e9],
    ["report r = 2147483647 + 1", 2147483648],
    ["report r = 2147483648 / 2", 1073741824],
    ["data n: int\nreport r = n * n", 1e10],
  ])("%s", (statement, expected) => {
    expect(reported(statement, { n: 100000 })).toEqual([expected]);
  });

  it("are real also as arguments and bounds", () => {
    // log N(0 | 0, 1e10)
    const expected = -10 * Math.log(10) - 0.5 * Math.log(2 * Math.PI);
    expect(logJoint(planOf("mu ~ normal(0, 10000000000)"), { mu: 0 })).toBeCloseTo(expected, 12);
    const bounded = planOf("param a: real(lower=0, upper=4000000000)\na ~ uniform(0, 4000000000)");
    expect(logJoint(bounded, { a: 3e9 })).toBeCloseTo(-Math.log(4e9), 12);
  });
});
