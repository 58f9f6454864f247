import { evaluate } from "@terrace/graph";
import { describe, expect, it } from "vitest";
import { byLevel, factor, interaction } from "../../src/bind/index.js";
import { readCsv } from "../../src/data/read-csv.js";
import { drawAt, flat, logJoint, planOf, pointwiseAt, reported } from "../plan/evaluate-model.js";

describe("factors", () => {
  const model = "data g: factor(J)[N], u: real[J]\nreport r = u[g]";

  it("take their levels from the labels that occur, numbers by value, text by code unit", () => {
    expect(reported(model, { g: [10, 9, 2, 10], u: [1, 2, 3] })).toEqual([3, 2, 1, 3]);
    expect(reported(model, { g: ["b", "a", "B"], u: [1, 2, 3] })).toEqual([3, 2, 1]);
  });

  it("take them from factor(), levels without rows included", () => {
    const g = factor(["x", "z"], { levels: ["z", "y", "x"] });
    expect(reported(model, { g, u: [1, 2, 3] })).toEqual([3, 1]);
  });

  it("take them from the labels of an object or Map", () => {
    expect(reported(model, { g: ["b", "a"], u: { b: 5, a: 6, c: 7 } })).toEqual([5, 6]);
    expect(reported(model, { g: [7, 3], u: new Map([[3, 30], [7, 70]]) })).toEqual([70, 30]); // prettier-ignore
    expect(reported(model, { g: [7, 3], u: { 3: 30, 7: 70 } })).toEqual([70, 30]);
  });

  it("may be given by label themselves", () => {
    const nested = "data class: factor(C)[N], school: factor(S)[C], u: real[S]\nlet s = school[class]\nreport r = u[s]";
    const data = { class: ["1a", "1b", "2a"], school: { "1a": "n", "1b": "n", "2a": "s" }, u: [10, 20] };
    expect(reported(nested, data)).toEqual([10, 10, 20]);
  });

  it("share one level set among the columns of a dim", () => {
    const pairs = "data a: factor(P)[N], b: factor(P)[N], s: real[P]\nreport r = s[a] - s[b]";
    expect(reported(pairs, { a: ["x", "y"], b: ["y", "z"], s: [1, 10, 100] })).toEqual([-9, -90]);
  });

  it("nest by interaction, and reduce a column by level", () => {
    const g = interaction(["a", "a", "b"], [2, 1, 1]);
    expect(g.levels).toEqual(["a:1", "a:2", "b:1"]);
    expect(reported(model, { g, u: [1, 2, 3] })).toEqual([2, 1, 3]);
    expect([...byLevel(["a", "b", "a"], [1, 2, 1])]).toEqual([["a", 1], ["b", 2]]); // prettier-ignore
    expect(() => byLevel(["a", "b", "a"], [1, 2, 3])).toThrow(
      "byLevel: argument `column`: expected one value within each level, received 1 and 3 (row 2) for level `a`",
    );
  });

  it("tell pairs apart whose labels would look alike", () => {
    expect(() => interaction(["a:b", "a"], ["c", "b:c"])).toThrow(
      'interaction: the pairs ["a:b", "c"] and ["a", "b:c"] (row 1) would both be called `a:b:c`: ' +
        "give another `separator`, or rename a label",
    );
    expect(interaction(["a:b", "a"], ["c", "b:c"], { separator: "/" }).levels).toEqual(["a/b:c", "a:b/c"]);
    expect(() => interaction([1, "1"], ["x", "x"])).toThrow('the pairs [1, "x"] and ["1", "x"] (row 1)');
    expect(interaction(["a:b", "a", null], ["c", "c", "b:c"]).levels).toEqual(["a:c", "a:b:c"]);
  });

  it("have no level for a missing label", () => {
    const outcome = "data y: factor(K)[N]\nth[K] ~ dirichlet(1)\ny ~ categorical(th)";
    for (const missing of [null, undefined, NaN]) {
      const plan = planOf(outcome, { y: ["a", missing, "b"] });
      expect(plan.quantities[0]).toMatchObject({ name: "th", shape: [2], coords: { K: ["a", "b"] } });
      const whole = planOf(outcome, { y: ["a", "b"] });
      const th = [0.3, 0.7];
      expect(logJoint(plan, { th })).toBeCloseTo(logJoint(whole, { th }), 12);
    }
    const read = readCsv("y\na\nNA\nb\n") as Record<string, unknown>;
    expect(planOf(outcome, read).quantities[0]).toMatchObject({ coords: { K: ["a", "b"] } });
    expect(planOf(outcome, { y: ["a", "NaN", "b"] }).quantities[0]).toMatchObject({ coords: { K: ["NaN", "a", "b"] } });
  });

  it("keep their labels on the quantities of a fit", () => {
    const plan = planOf("data y: real[N], g: factor(J)[N]\na[J] ~ normal(0, 1)\ny ~ normal(a[g], 1)", {
      y: [1, 2],
      g: ["q", "p"],
    });
    expect(plan.quantities[0]).toMatchObject({ name: "a", dims: ["J"], shape: [2], coords: { J: ["p", "q"] } });
  });
});

describe("missing values", () => {
  it("of a continuous outcome become parameters that stand in for it everywhere", () => {
    const model = "data y: real[N]\nmu ~ normal(0, 1)\ny ~ normal(mu, 2)\nreport total = sum(y)";
    const plan = planOf(model, { y: [1, null, 3, NaN] });
    expect(plan.parameters.map(({ name, shape }) => [name, shape])).toEqual([["mu", []], ["y_missing", [2]]]); // prettier-ignore
    expect(plan.quantities[1]).toMatchObject({ name: "y_missing", coords: { y_missing: [1, 3] } });
    const whole = planOf(model, { y: [1, 7, 3, 8] });
    expect(logJoint(plan, { mu: 0.5, y_missing: [7, 8] })).toBeCloseTo(logJoint(whole, { mu: 0.5 }), 12);
    expect(drawAt(plan, { mu: 0.5, y_missing: [7, 8] })["total"]).toEqual([19]);
  });

  it("of a discrete outcome drop out", () => {
    const model = "data k: int[N]\nlambda ~ exponential(1)\nk ~ poisson(lambda)";
    const plan = planOf(model, { k: [2, null, 3] });
    expect(logJoint(plan, { lambda: 1.5 })).toBeCloseTo(logJoint(planOf(model, { k: [2, 3] }), { lambda: 1.5 }), 12);
    expect(pointwiseAt(plan, { lambda: 1.5 })["k"]![1]).toBeNaN();
    expect(plan.numObservations).toBe(2);
  });

  it("of a discrete outcome drop out of statements on elements and out of loops", () => {
    const y = [1, 3, null];
    const known = { a: 0.3 };
    // The last value is a predictor of nothing.
    const series = "data y: int[T]\na ~ normal(0, 1)\ny[0] ~ poisson(1)\ny[t in 1..<T] ~ poisson_log(a * y[t-1])";
    expect(logJoint(planOf(series, { y }), known)).toBeCloseTo(logJoint(planOf(series, { y: [1, 3] }), known), 12);
    const scan =
      "data y: int[T]\na ~ normal(0, 1)\nlet h: real[T]\nh[0] = a\ny[0] ~ poisson_log(a)\n" +
      "for t in 1..<T { h[t] = 0.5 * h[t-1] + a * y[t-1]; y[t] ~ poisson_log(h[t]) }";
    expect(logJoint(planOf(scan, { y }), known)).toBeCloseTo(logJoint(planOf(scan, { y: [1, 3] }), known), 12);
    expect(pointwiseAt(planOf(scan, { y }), known)["y"]!.map(Number.isNaN)).toEqual([false, false, true]);
    const guarded =
      "data y: int[T], has: bool[T]\na ~ normal(0, 1)\ny[0] ~ poisson(1)\n" +
      "y[t in 1..<T] ~ poisson_log(has[t-1] ? a * y[t-1] : 0)";
    const gap = logJoint(planOf(guarded, { y: [2, null, 3], has: [1, 0, 1] }), known);
    // log P(3 | 1), where the row before it is missing
    expect(gap).toBeCloseTo(-0.5 * Math.log(2 * Math.PI) - 0.045 - 1 - Math.log(2) - 1 - Math.log(6), 12);
    const trials = "data n: int, m: int[M]\nn ~ poisson(5)\nm ~ poisson(2)";
    expect(logJoint(planOf(trials, { n: NaN, m: [1] }), {})).toBeCloseTo(Math.log(2) - 2, 12);
  });

  it("of a row of counts drop out as a whole", () => {
    const model = "data y: int[N, K]\nth[K] ~ dirichlet(1)\ny ~ multinomial(th)";
    const th = [0.2, 0.8];
    const plan = planOf(model, { y: [[1, 2], [null, null]] }); // prettier-ignore
    expect(logJoint(plan, { th })).toBeCloseTo(logJoint(planOf(model, { y: [[1, 2]] }), { th }), 12);
    expect(plan.numObservations).toBe(1);
  });

  it("have bounds that lets of data give", () => {
    const model =
      "data x: real[M]\nlet least = max(x)\ndata y: real(lower=least)[N]\nmu ~ normal(0, 1)\ny ~ normal(mu, 1)";
    const plan = planOf(model, { x: [1, 2], y: [3, null] });
    const { position } = evaluate(plan.programs.unconstrain, flat({ mu: 0, y_missing: [2 + Math.E] }));
    expect(position![1]).toBeCloseTo(1, 12);
    expect(() => planOf(model, { x: [1, 2], y: [3, 1] })).toThrow("`y[1]` is 1, below its lower bound 2.");
  });

  it("have the bound of their own place", () => {
    const model = "data lo: real[N], y: real(lower=lo)[N]\nmu ~ normal(0, 1)\ny ~ normal(mu, 1)";
    const plan = planOf(model, { lo: [0, 5, 0], y: [1, null, 4] });
    const { position } = evaluate(plan.programs.unconstrain, flat({ mu: 0, y_missing: [5 + Math.E] }));
    expect(position![1]).toBeCloseTo(1, 12);
  });
});

describe("refusals", () => {
  const model = "data y: real[N], x: real[N], k: int[N]\nb ~ normal(0, 1)\ny ~ normal(b * x + k, 1)";
  const good = { y: [1, 2], x: [3, 4], k: [5, 6] };

  it.each([
    [
      "a missing column, with the nearest name",
      { y: [1, 2], k: [5, 6], xx: [3, 4] },
      /The data `x` is not given: expected `real\[N\]`[^]*`xx`/,
    ],
    [
      "columns of different lengths",
      { ...good, x: [3] },
      /Axis 0 of the data `x` has 1 elements, but `N` is 2 \(from `y`\)/,
    ],
    [
      "text where numbers are wanted",
      { ...good, x: [3, "four"] },
      /The data `x` is `real\[N\]`, but element 1 is the text `four`/,
    ],
    ["a fraction where ints are wanted", { ...good, k: [5, 6.5] }, /The data `k` is `int`, but `k\[1\]` is 6.5/],
    [
      "a matrix where a vector is wanted",
      { ...good, x: [[3], [4]] },
      /The data `x` is `real\[N\]`, but an array of shape \[2, 1\] is given/,
    ],
    [
      "ragged arrays",
      { ...good, x: [[3], [4, 5]] },
      /cannot be read as `real\[N\]`: it has 2 elements at \[1\] where the first has 1/,
    ],
    [
      "missing values without a distribution",
      { ...good, x: [3, null] },
      /The data `x` has 1 missing value \(`x\[1\]`\), but no distribution/,
    ],
  ])("%s", (_, data, message) => {
    expect(() => planOf(model, data)).toThrow(message);
  });

  it.each([
    [
      "data p: unit[N]\nparam a: real\np ~ beta(1, exp(a))",
      { p: [0.5, 1.5] },
      /`p\[1\]` is 1.5, above its upper bound 1/,
    ],
    [
      "data lo: real, x: real(lower=lo)[N]\na ~ normal(0, 1)\nx ~ normal(a, 1)",
      { lo: 2, x: [3, 1] },
      /`x\[1\]` is 1, below its lower bound 2/,
    ],
    [
      "data s: simplex[K]\na ~ normal(0, 1)\ntarget += a * s[0]",
      { s: [0.5, 0.6] },
      /The data `s` is to be `simplex`, but it sums to 1.1/,
    ],
    ["data y: real[N]\nz[N] ~ bernoulli(0.5)\ny ~ normal(z, 1)", { y: [1] }, /`z` is a discrete parameter/],
    [
      "data g: factor(J)[N], u: real[J]\na ~ normal(0, 1)\nu ~ normal(a, 1)",
      { g: ["a", "b"], u: { a: 1, c: 2 } },
      /The data `u` is given by label, but it lacks the label `b` of `J`, which `g` has in row 1/,
    ],
    [
      "data g: factor(J)[N], u: real[J]\na ~ normal(0, 1)\nu ~ normal(a, 1)",
      { g: ["a", "b"], u: [1, 2, 3] },
      /Axis 0 of the data `u` has 3 elements, but `J` is 2 \(from the levels of `J`\)/,
    ],
  ])("%s", (source, data, message) => {
    expect(() => planOf(source, data)).toThrow(message);
  });
});

describe("factor", () => {
  it.each([
    [{ level: ["a"] }, "factor: `options` has no `level`. Did you mean `levels`?"],
    [{ levels: "a" }, 'factor: `levels` must be an array of labels, received "a".'],
  ])("refuses %o", (options, message) => {
    // What a person without types can write.
    expect(() => factor(["a"], options as never)).toThrow(new TypeError(message));
  });
});

describe("columns of 64-bit integers", () => {
  it("are numbers, and labels", () => {
    const source = "data k: int[N], g: factor(J)[N]\na[J] ~ normal(0, 1)\nk ~ poisson_log(a[g])";
    const plan = planOf(source, { k: BigInt64Array.of(1n, 2n), g: BigInt64Array.of(7n, 3n) });
    expect(plan.quantities[0]!.coords).toEqual({ J: [3, 7] });
  });
});

describe("missing elements of a matrix", () => {
  it("are named by row and column", () => {
    const plan = planOf("data x: real[N, 2]\nm ~ normal(0, 1)\nx ~ normal(m, 1)", {
      x: [[1, null], [null, 2]],
    }); // prettier-ignore
    const missing = plan.quantities.find(({ name }) => name === "x_missing")!;
    expect(missing.coords).toEqual({ x_missing: ["0,1", "1,0"] });
  });
});
