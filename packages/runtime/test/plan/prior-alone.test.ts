import { ModelError } from "@terrace/model";
import { describe, expect, it } from "vitest";

import { logJoint, planOf, type Values } from "./evaluate-model.js";

const prior = { prior: true } as const;

/** Log density of a normal. */
function normal(x: number, mean: number, sd: number): number {
  return -0.5 * Math.log(2 * Math.PI) - Math.log(sd) - 0.5 * ((x - mean) / sd) ** 2;
}

/** The message of planning the prior. */
function refusal(source: string, data: Record<string, unknown>): string {
  try {
    logJoint(planOf(source, data, prior), { mu: 0 });
  } catch (error) {
    expect(error).toBeInstanceOf(ModelError);
    return (error as ModelError).message;
  }
  return "nothing refused";
}

describe("free terms in the prior alone", () => {
  const data = { y: [10, 10, 10] };

  it("are refused where they have parameters and data, at their place", () => {
    expect(refusal("data y: real[N]\nmu ~ normal(0, 10)\ntarget += sum(normal_lpdf(y, mu, 1))", data))
      .toMatchInlineSnapshot(`
        "The prior cannot be sampled alone: this term depends on the data \`y\`, and may be its likelihood.

          3 | target += sum(normal_lpdf(y, mu, 1))
            | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        Give \`y\` its distribution with \`~\`, which \`prior\` leaves out. Constants of a prior can be numbers of the template, \`\${...}\`."
      `);
  });

  it.each([
    ["of a difference", "mu ~ normal(0, 1)\n(y[0] - mu) ~ normal(0, 1)"],
    ["through lets", "mu ~ normal(0, 1)\nlet d = y - mu\nlet e = sum(d)\ntarget += -e^2"],
    ["as an index", "data k: int\nw[N] ~ normal(0, 1)\nmu ~ normal(0, 1)\ntarget += w[k] * mu"],
    ["in a loop", "mu ~ normal(0, 1)\nfor t in N { target += normal_lpdf(y[t], mu, 1) }"],
    [
      "through a scan, by the step before",
      "mu ~ normal(0, 1)\nlet h: real[N]\nlet k: real[N]\nh[0] = mu\nk[0] = mu\n" +
        "for t in 1..<N { h[t] = k[t - 1]\n k[t] = h[t - 1] + y[t] }\ntarget += h[N - 1]",
    ],
    ["in the range of a loop", "data k: int[M]\nmu ~ normal(0, 1)\nfor t in 0..<k[0] { target += mu }"],
  ])("are refused %s", (_, source) => {
    expect(refusal(`data y: real[N]\n${source}`, { ...data, k: source.includes("[M]") ? [2] : 2 })).toContain(
      "The prior cannot be sampled alone",
    );
  });

  it("count where they have no data but sizes, or no parameters", () => {
    const source = `
      data y: real[N], K: int
      mu ~ normal(0, 10)
      w[K] ~ normal(0, 1)
      target += N * mu - K * mu^2
      (mu + 1) ~ normal(0, 3)
      target += sum(y)
      y ~ normal(mu, 1)
    `;
    const plan = planOf(source, { ...data, K: 2 }, prior);
    const expected = (mu: number): number =>
      normal(mu, 0, 10) + 2 * normal(0.5, 0, 1) + 3 * mu - 2 * mu ** 2 + normal(mu + 1, 0, 3) + 30;
    for (const mu of [-1, 2]) expect(logJoint(plan, { mu, w: [0.5, 0.5] })).toBeCloseTo(expected(mu), 11);
  });
});

describe("missing values in the prior alone", () => {
  const check = (source: string, data: Record<string, unknown>, values: Values, expected: number): void => {
    expect(logJoint(planOf(source, data, prior), values)).toBeCloseTo(expected, 11);
  };
  const y = [10, null, 12, null];

  it("keep their distribution, and the observed ones lose theirs", () => {
    const expected = normal(1, 0, 10) + normal(3, 1, 2) + normal(-1, 1, 2);
    for (const statement of [
      "y ~ normal(mu, 2)",
      "y[t in N] ~ normal(mu, 2)",
      "for t in N { y[t] ~ normal(mu, 2) }",
      "y[order] ~ normal(mu, 2)",
    ]) {
      const source = `data y: real[N], order: int[N]\nmu ~ normal(0, 10)\n${statement}`;
      check(source, { y, order: [3, 0, 2, 1] }, { mu: 1, y_missing: [3, -1] }, expected);
    }
  });

  it("keep it given the values before them in time", () => {
    const statements = "y[0] ~ normal(0, 5)\ny[t in 1..<N] ~ normal(r * y[t - 1], 2)";
    const expected = normal(0.5, 0, 1) + normal(3, 0.5 * 10, 2) + normal(-1, 0.5 * 12, 2);
    check(`data y: real[N]\nr ~ normal(0, 1)\n${statements}`, { y }, { r: 0.5, y_missing: [3, -1] }, expected);
  });

  it("keep it in a loop that carries values", () => {
    const source = `
      data y: real[N]
      r ~ normal(0, 1)
      let e: real[N]
      e[0] = y[0]
      y[0] ~ normal(0, 5)
      for t in 1..<N {
        e[t] = y[t] - r * e[t - 1]
        y[t] ~ normal(r * e[t - 1], 2)
      }
    `;
    const e1 = 3 - 0.5 * 10;
    const e2 = 12 - 0.5 * e1;
    const expected = normal(0.5, 0, 1) + normal(3, 0.5 * 10, 2) + normal(-1, 0.5 * e2, 2);
    check(source, { y }, { r: 0.5, y_missing: [3, -1] }, expected);
  });

  it("keep it as whole vectors, and are refused in parts of vectors", () => {
    const source = "data Y: real[N, 2]\nm[2] ~ normal(0, 1)\nY ~ multi_normal(m, [[1, 0], [0, 1]])";
    const values = { m: [0.5, -1], Y_missing: [2, 3] };
    const expected = normal(0.5, 0, 1) + normal(-1, 0, 1) + normal(2, 0.5, 1) + normal(3, -1, 1);
    check(source, { Y: [[1, 2], [null, null], [3, 4]] }, values, expected); // prettier-ignore
    expect(refusal(source, { Y: [[1, 2], [null, 1]] })).toMatchInlineSnapshot(`
      "The prior cannot be sampled alone: missing elements of \`Y\` have one distribution with observed ones.

        3 | Y ~ multi_normal(m, [[1, 0], [0, 1]])
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      Leave these rows of \`Y\` out, or give all of them."
    `); // prettier-ignore
  });

  it("keep it in mixtures, and drop out where they are discrete", () => {
    const mixture = "data y: real[N]\nmu ~ normal(0, 10)\ny ~ mixture([0.3, 0.7], normal(mu, 1), normal(0, 2))";
    const density = (x: number): number => Math.log(0.3 * Math.exp(normal(x, 1, 1)) + 0.7 * Math.exp(normal(x, 0, 2)));
    check(mixture, { y }, { mu: 1, y_missing: [3, -1] }, normal(1, 0, 10) + density(3) + density(-1));
    check("data y: int[N]\nr ~ normal(0, 1)\ny ~ poisson_log(r)", { y: [1, null] }, { r: 1 }, normal(1, 0, 1));
  });
});
