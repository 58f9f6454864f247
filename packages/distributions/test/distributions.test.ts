/** @file The table of distributions: its names, parameters, supports and which of them have a distribution function. */

import { GraphBuilder } from "@terrace/graph";
import { distributionNames, distributions, hasCdf, supportConstraint } from "@terrace/distributions";
import { describe, expect, it } from "vitest";

describe("the table of distributions", () => {
  it("has every name of the language", () => {
    expect([...distributionNames].sort().join(" ")).toBe(
      "bernoulli bernoulli_logit beta beta_binomial beta_proportion binomial binomial_logit categorical categorical_logit " +
        "cauchy chi_square dirichlet discrete_uniform double_exponential exponential flat gamma geometric half_cauchy " +
        "half_flat half_normal half_student_t hurdle_poisson inv_chi_square inv_gamma inv_wishart lkj_corr " +
        "lkj_corr_cholesky logistic lognormal multi_normal multi_normal_cholesky multi_normal_precision multinomial " +
        "neg_binomial_2 neg_binomial_2_log normal ordered_logistic ordered_probit pareto poisson poisson_log " +
        "scaled_inv_chi_square std_normal student_t uniform weibull wishart zero_inflated_poisson",
    );
    for (const [name, distribution] of distributions) expect(distribution.name).toBe(name);
  });

  it("says which have no distribution function: vectors, the improper ones and beta_binomial", () => {
    const without = distributionNames.filter((name) => !hasCdf(distributions.get(name)!));
    const vectors = distributionNames.filter((name) => distributions.get(name)!.eventRank > 0);
    expect(without.sort()).toEqual([...vectors, "beta_binomial", "flat", "half_flat"].sort());
  });

  it("names the parameters that a truncation or censoring cannot estimate", () => {
    expect(
      Object.fromEntries(
        [...distributions.values()].filter((d) => d.tailsFixedIn).map((d) => [d.name, d.tailsFixedIn]),
      ),
    ).toEqual({
      student_t: ["nu"],
      half_student_t: ["nu"],
      gamma: ["shape"],
      inv_gamma: ["shape"],
      chi_square: ["nu"],
      inv_chi_square: ["nu"],
      scaled_inv_chi_square: ["nu"],
      beta: ["a", "b"],
      beta_proportion: ["mu", "kappa"],
      neg_binomial_2: ["phi"],
      neg_binomial_2_log: ["phi"],
    });
  });

  it("gives draws of every proper one, and none of the improper ones", () => {
    for (const distribution of distributions.values()) {
      expect(distribution.random !== undefined, distribution.name).toBe(distribution.proper);
    }
  });

  it("resolves bounds that are parameters", () => {
    const b = new GraphBuilder();
    const [lower, upper] = [b.input("lower", []), b.input("upper", [])];
    expect(supportConstraint(distributions.get("uniform")!, [lower, upper])).toEqual({
      kind: "interval",
      lower,
      upper,
      integer: false,
    });
    expect(supportConstraint(distributions.get("gamma")!, [lower, upper])).toEqual({
      kind: "interval",
      lower: 0,
      integer: false,
    });
    expect(supportConstraint(distributions.get("binomial")!, [upper, lower])).toEqual({
      kind: "interval",
      lower: 0,
      upper,
      integer: true,
    });
    expect(supportConstraint(distributions.get("dirichlet")!, [lower])).toEqual({ kind: "simplex" });
  });

  it("names the measure of densities on composites", () => {
    expect(
      Object.fromEntries([...distributions.values()].filter((d) => d.measure).map((d) => [d.name, d.measure])),
    ).toEqual({
      dirichlet: "Lebesgue measure on all coordinates but the last",
      lkj_corr: "Lebesgue measure on the correlations below the diagonal",
      lkj_corr_cholesky: "Lebesgue measure on the elements of the factor below its diagonal",
      wishart: "Lebesgue measure on the lower triangle, diagonal included",
      inv_wishart: "Lebesgue measure on the lower triangle, diagonal included",
    });
  });
});
