import { describe, expect, it } from "vitest";
import { parseModel } from "@terrace/model";
import { makePlan } from "@terrace/runtime";

const data = { y: [1, 2, 3, 4, 5, 6], g: ["a", "b", "c", "a", "b", "c"], x: [1, 2, 3, 4, 5, 6] };

const scalesOf = (text: string): readonly unknown[] =>
  makePlan(parseModel(`data y: real[N], g: factor(J)[N], x: real[N]\n${text}`).graph, data).scales;

const tau = (numGroups: number, priorIsWide: boolean): unknown => ({ name: "tau", numGroups, priorIsWide });

describe("scales of groups", () => {
  it("are found in the centred form, through a `let` too", () => {
    expect(scalesOf("tau ~ half_cauchy(1)\na[J] ~ normal(0, tau)\ny ~ normal(a[g], 1)")).toEqual([tau(3, true)]);
    expect(scalesOf("tau ~ half_normal(1)\nlet s = 2 * tau\na[J] ~ normal(0, s)\ny ~ normal(a[g], 1)")).toEqual([
      tau(3, false),
    ]);
  });

  it("are found in the non-centred form", () => {
    const rest = "\nz[J] ~ normal(0, 1)\n";
    expect(scalesOf(`tau ~ half_cauchy(1)${rest}y ~ normal(tau * z[g], 1)`)).toEqual([tau(3, true)]);
    expect(scalesOf(`tau ~ half_normal(1)${rest}let a = 1 + tau * z\ny ~ normal(a[g], 1)`)).toEqual([tau(3, false)]);
    expect(scalesOf(`param tau: positive${rest}y ~ normal(z[g] * sqrt(tau), 1)`)).toEqual([tau(3, true)]);
  });

  it("are found in correlated effects, the groups being the axis that the matrix product leaves", () => {
    const priors = "tau[2] ~ half_student_t(3, 2.5)\nL[2, 2] ~ lkj_corr_cholesky(1)\n";
    const end = "\ny ~ normal(u[g, 0] + u[g, 1] * x, 1)";
    expect(scalesOf(`${priors}z[J, 2] ~ normal(0, 1)\nlet u = z @ transpose(diag(tau) @ L)${end}`)).toEqual([
      tau(3, true),
    ]);
    const transposed = `${priors}z[2, J] ~ normal(0, 1)\nlet S = diag(tau) @ L\nlet u = transpose(S @ z)${end}`;
    expect(scalesOf(transposed)).toEqual([tau(3, true)]);
  });

  it("are found in indexed products", () => {
    const text = "tau[2] ~ half_normal(1)\nz[2, J] ~ std_normal()\nlet u[j in J, k in 2] = tau[k] * z[k, j]";
    expect(scalesOf(`${text}\ny ~ normal(u[g, 0] + u[g, 1] * x, 1)`)).toEqual([tau(3, false)]);
  });

  it("are not what multiplies data, nor the scale of the observations", () => {
    const text = "b ~ half_normal(1)\nsigma ~ half_cauchy(1)\na[J] ~ normal(0, 1)\ny ~ normal(a[g] + b * x, sigma)";
    expect(scalesOf(text)).toEqual([]);
  });
});
