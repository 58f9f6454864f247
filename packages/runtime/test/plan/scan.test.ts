import { describe, expect, it } from "vitest";
import { topologicalOrder } from "@terrace/graph";
import { compileKernel, kernelLogDensity } from "@terrace/backend-kernel";
import type { LogDensity } from "@terrace/core";
import type { Plan } from "../../src/plan/index.js";
import { drawAt, logJoint, planOf } from "./evaluate-model.js";

function kernelDensity({ programs, dimension }: Plan): LogDensity {
  const names = Array.from({ length: dimension }, (_, k) => `x${k}`);
  return kernelLogDensity(compileKernel(programs.density), compileKernel(programs.value), names);
}

const y = [0.5, -0.2, 1.1, 0.7, -0.4, 0.9];

describe("loops that carry values", () => {
  it("are one scan whose size does not grow with the steps", () => {
    const source = `data y: real[T]\nphi ~ normal(0, 1)\nlet h: real[T]\nh[0] = y[0]
for t in 1..<T { h[t] = phi * h[t-1] + y[t] }\ntarget += sum(h)`;
    const sizes = [5, 50].map((n) => {
      const plan = planOf(source, { y: Array.from({ length: n }, (_, k) => k / n) });
      const nodes = topologicalOrder(plan.programs.density);
      expect(nodes.filter((node) => node.op === "scan").length).toBe(2);
      return nodes.length;
    });
    expect(sizes[0]).toBe(sizes[1]);
  });

  it.each([
    [
      "two lags",
      "h[0] = y[0]; h[1] = y[1]\nfor t in 2..<T { h[t] = 0.5 * h[t-1] - 0.2 * h[t-2] + y[t] }",
      (h: number[], t: number) => (t < 2 ? y[t]! : 0.5 * h[t - 1]! - 0.2 * h[t - 2]! + y[t]!),
    ],
    [
      "a sum over lags",
      "h[0] = y[0]; h[1] = y[1]\nfor t in 2..<T { h[t] = sum(w[k] * h[t-1-k] for k in 2) + y[t] }",
      (h: number[], t: number) => (t < 2 ? y[t]! : 0.3 * h[t - 1]! + 0.6 * h[t - 2]! + y[t]!),
    ],
    [
      "an assignment one step ahead",
      "h[0] = 1\nfor t in 0..<(T - 1) { h[t+1] = h[t] * y[t] }",
      (h: number[], t: number) => (t === 0 ? 1 : h[t - 1]! * y[t - 1]!),
    ],
    [
      "an element from before the loop",
      "h[0] = 3\nfor t in 1..<T { h[t] = h[0] + 0.1 * h[t-1] + t }",
      (h: number[], t: number) => (t === 0 ? 3 : 3 + 0.1 * h[t - 1]! + t),
    ],
    [
      "a lag that only later steps read",
      "h[0] = y[0]\nfor t in 1..<T { h[t] = h[t-1] + (t > 1 ? h[t-2] : 10) }",
      (h: number[], t: number) => (t === 0 ? y[0]! : h[t - 1]! + (t > 1 ? h[t - 2]! : 10)),
    ],
    [
      "a local let and an index into data by the counter",
      "h[0] = y[0]\nfor t in 1..<T { let m = y[T - 1 - t] * h[t-1]\n h[t] = m + m }",
      (h: number[], t: number) => (t === 0 ? y[0]! : 2 * y[y.length - 1 - t]! * h[t - 1]!),
    ],
  ])("%s equal the recursion", (_, body, step) => {
    const plan = planOf(`data y: real[T], w: real[2]\nlet h: real[T]\n${body}\nreport h`, { y, w: [0.3, 0.6] });
    const expected: number[] = [];
    for (let t = 0; t < y.length; t++) expected.push(step(expected, t));
    drawAt(plan, {})["h"]!.forEach((value, t) => expect(value).toBeCloseTo(expected[t]!, 12));
  });

  describe("with a moving average, whose sum is shorter in the first steps", () => {
    const known = [0.4, -0.3, 0.2];
    const errors = (q: (t: number) => number): number[] => {
      const e: number[] = [];
      y.forEach((value, t) =>
        e.push(value - known.slice(0, q(t)).reduce((total, theta, k) => total + theta * e[t - 1 - k]!, 0)),
      );
      return e;
    };

    it.each([
      ["from the first", 3, "for t in T { e[t] = y[t] - sum(theta[k] * e[t-1-k] for k in 0..<min(t, Q)) }"],
      [
        "from the second",
        3,
        "e[0] = y[0]\nfor t in 1..<T { e[t] = y[t] - sum(theta[k] * e[t-1-k] for k in 0..<min(t, Q)) }",
      ],
      ["that are all empty", 0, "for t in T { e[t] = y[t] - sum(theta[k] * e[t-1-k] for k in 0..<min(t, Q)) }"],
    ])("%s", (_, Q, loop) => {
      const source = `data y: real[T], Q: int\ntheta[Q] ~ normal(0, 1)\nlet e: real[T]\n${loop}\ne ~ normal(0, 1)\nreport r = e`;
      const plan = planOf(source, { y, Q });
      const theta = known.slice(0, Q);
      const expected = errors((t) => Math.min(t, Q));
      drawAt(plan, { theta })["r"]!.forEach((value, t) => expect(value).toBeCloseTo(expected[t]!, 12));
      const density = kernelDensity(plan);
      const gradient = new Float64Array(Q);
      density.logDensityGradient(Float64Array.from(theta), gradient);
      gradient.forEach((value, k) => {
        const at = (shift: number): number =>
          density.logDensity(Float64Array.from(theta, (x, i) => (i === k ? x + shift : x)));
        expect(value).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 7);
      });
    });

    it("by numbers of data", () => {
      const lengths = [0, 1, 2, 1, 3, 2];
      const source =
        "data y: real[T], n: int[T]\ntheta[3] ~ normal(0, 1)\nlet e: real[T]\n" +
        "for t in T { e[t] = y[t] - sum(theta[k] * e[t-1-k] for k in 0..<n[t]) }\nreport r = e";
      const expected = errors((t) => lengths[t]!);
      const values = drawAt(planOf(source, { y, n: lengths }), { theta: known })["r"]!;
      values.forEach((value, t) => expect(value).toBeCloseTo(expected[t]!, 12));
    });
  });

  it("fill matrices row by row and inner loops over a row", () => {
    const plan = planOf(
      `data y: real[T]\nlet a: real[T, 2]\na[0, :] = [1, 2]
for t in 1..<T { for k in 2 { a[t, k] = y[t] + sum(a[t-1, j] * (j + k) for j in 2) } }\nreport a`,
      { y },
    );
    const a = [[1, 2]];
    for (let t = 1; t < y.length; t++) {
      a.push([0, 1].map((k) => y[t]! + a[t - 1]!.reduce((total, value, j) => total + value * (j + k), 0)));
    }
    drawAt(plan, {})["a"]!.forEach((value, i) => expect(value).toBeCloseTo(a.flat()[i]!, 10));
  });

  it("run for each group of an outer loop", () => {
    const Y = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    const plan = planOf(
      `data Y: real[J, T]\nlet h: real[J, T]\nfor j in J { h[j, 0] = Y[j, 0]
for t in 1..<T { h[j, t] = 0.5 * h[j, t-1] + Y[j, t] } }\nreport h`,
      { Y },
    );
    expect(drawAt(plan, {})["h"]).toEqual([1, 2.5, 4.25, 4, 7, 9.5]);
  });

  it("score data and parameters inside", () => {
    const looped = planOf(
      `data y: real[T]\nphi ~ normal(0, 1)\nlet h: real[T]\nh[0] = y[0]
for t in 1..<T { h[t] = phi * h[t-1] + 0.1 * y[t]\n y[t] ~ normal(h[t], 1) }`,
      { y },
    );
    const apart = planOf(
      `data y: real[T]\nphi ~ normal(0, 1)\nlet h: real[T]\nh[0] = y[0]
for t in 1..<T { h[t] = phi * h[t-1] + 0.1 * y[t] }\ny[t in 1..<T] ~ normal(h[t], 1)`,
      { y },
    );
    expect(logJoint(looped, { phi: 0.4 })).toBeCloseTo(logJoint(apart, { phi: 0.4 }), 12);
  });

  it("take parameters an element a step", () => {
    const plan = planOf(
      `data y: real[T]\nx[T] ~ normal(0, 1)\nlet h: real[T]\nh[0] = x[0]
for t in 1..<T { h[t] = 0.5 * h[t-1] + x[t] }\ny ~ normal(h, 1)`,
      { y },
    );
    const x = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
    let h = x[0]!;
    const logNormal = (value: number, mean: number): number => -0.5 * (value - mean) ** 2 - 0.5 * Math.log(2 * Math.PI);
    let expected = logNormal(y[0]!, h) + x.reduce((sum, value) => sum + logNormal(value, 0), 0);
    for (let t = 1; t < y.length; t++) {
      h = 0.5 * h + x[t]!;
      expected += logNormal(y[t]!, h);
    }
    expect(logJoint(plan, { x })).toBeCloseTo(expected, 12);
  });
});

describe("arrays assigned by element", () => {
  it.each([
    ["let h: real[3]\nh[0] = 1; h[0] = 2; h[1..2] = x[1..2]\nreport h", /Element 0 of `h` is assigned twice/],
    ["let h: real[3]\nh[0] = 1; h[2] = 2\nreport h", /Element 1 of `h` is read, but it has no value yet/],
    ["let h: real[3]\nfor t in 1..<3 { h[t] = h[t-1] + 1 }\nh[0] = 1\nreport h", /h/],
  ])("%s", (body, message) => {
    expect(() => {
      const result = drawAt(planOf(`data x: real[3]\n${body}`, { x: [1, 2, 3] }), {});
      if (result["h"]!.some(Number.isNaN)) throw new Error("h is not a number");
    }).toThrow(message);
  });
});

describe("arrays local to a loop", () => {
  it("are one for each iteration", () => {
    const Y = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    const plan = planOf(
      `data Y: real[J, T]\nphi ~ normal(0, 1)
for j in J {
  let h: real[T]
  h[0] = Y[j, 0]
  for t in 1..<T { h[t] = phi * h[t-1] + j }
  Y[j, :] ~ normal(h, 1)
}`,
      { Y },
    );
    const logNormal = (value: number, mean: number): number => -0.5 * (value - mean) ** 2 - 0.5 * Math.log(2 * Math.PI);
    let expected = logNormal(0.5, 0);
    for (const [j, row] of Y.entries()) {
      let h = row[0]!;
      for (const [t, y] of row.entries()) {
        if (t > 0) h = 0.5 * h + j;
        expected += logNormal(y, h);
      }
    }
    expect(logJoint(plan, { phi: 0.5 })).toBeCloseTo(expected, 12);
  });
});
