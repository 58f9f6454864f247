/** @file Errors about names: undefined, taken, no function, no distribution. */

import { likelyName } from "./likely-name.js";
import type { Span } from "@terrace/distributions";
import type { Context } from "./phrases.js";
import { didYouMean, error, line } from "./phrases.js";

const functionSynonyms: Readonly<Record<string, string>> = {
  ln: "log",
  pow: "a^b",
  fabs: "abs",
  expit: "inv_logit",
  sigmoid: "inv_logit",
  logistic: "inv_logit",
  invlogit: "inv_logit",
  ilogit: "inv_logit",
  logsumexp: "log_sum_exp",
  logSumExp: "log_sum_exp",
  var: "variance",
  std: "sd",
  dot_product: "dot",
  dot_self: "dot(x, x)",
  rep_vector: "rep",
  to_vector: "a[:, 0]",
  multiply: "A @ B",
  matmul: "A @ B",
  cholesky_decompose: "cholesky",
  diag_matrix: "diag",
  diag_pre_multiply: "diag(v) @ A",
  identity_matrix: "identity",
  log_determinant_spd: "log_determinant",
  mdivide_left_tri_low: "solve_lower",
  mdivide_left_spd: "solve",
  cumsum: "cumulative_sum",
  fmin: "min",
  fmax: "max",
  ifelse: "c ? a : b",
  if_else: "c ? a : b",
  t: "transpose",
  length: "the name of the dim",
  size: "the name of the dim",
  num_elements: "the name of the dim",
  erf_inv: "inv_Phi",
  beta_function: "lbeta",
  square_root: "sqrt",
};

const distributionSynonyms: Readonly<Record<string, string>> = {
  gaussian: "normal",
  norm: "normal",
  Normal: "normal",
  halfnormal: "half_normal",
  HalfNormal: "half_normal",
  t: "student_t",
  StudentT: "student_t",
  laplace: "double_exponential",
  inverse_gamma: "inv_gamma",
  invgamma: "inv_gamma",
  log_normal: "lognormal",
  negative_binomial: "neg_binomial_2",
  neg_binomial: "neg_binomial_2",
  negbinomial: "neg_binomial_2",
  lkj: "lkj_corr_cholesky",
  mvn: "multi_normal",
  multivariate_normal: "multi_normal",
  MvNormal: "multi_normal",
  multi_normal_prec: "multi_normal_precision",
  categorical_logistic: "categorical_logit",
  chisq: "chi_square",
  inverse_wishart: "inv_wishart",
  binom: "binomial",
  pois: "poisson",
  unif: "uniform",
  expon: "exponential",
  bernoulli_logistic: "bernoulli_logit",
};

/** Errors about names: undefined, taken, no function, no distribution. */
export const nameErrors = {
  undefinedName: (c: Context, span: Span, name: string, known: Iterable<string>) => {
    const later = c.declarations.get(name);
    if (later !== undefined && later.start <= span.start && span.end <= later.end) {
      const summary = `\`${name}\` is not defined before the end of the statement that declares it.`;
      return error(c, span, "undefined-name", summary, "A value cannot depend on itself.");
    }
    if (later !== undefined && later.start > span.start) {
      const summary = `\`${name}\` is used before it is declared ${line(c, later)}.`;
      return error(c, span, "undefined-name", summary, "Move its declaration up.");
    }
    const suggestion = c.distributions.has(name)
      ? `\`${name}\` is a distribution; it stands after \`~\`, as in \`x ~ ${name}(...)\`.`
      : (didYouMean(name, known) ?? `Declare it before: \`data ${name}: real\` or \`${name} ~ ...\`.`);
    return error(c, span, "undefined-name", `\`${name}\` is not defined.`, suggestion);
  },
  redeclared: (c: Context, span: Span, name: string, before: Span) =>
    error(c, span, "redeclared", `\`${name}\` is already declared ${line(c, before)}.`, "Choose another name."),
  dimAndValue: (c: Context, span: Span, name: string, before: Span) =>
    error(
      c,
      span,
      "dim-and-value",
      `\`${name}\` is a dim (${line(c, before)}) and cannot be another value too.`,
      "Rename the dim or the value.",
    ),
  shadowingIndex: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "shadowing-index",
      `The index \`${name}\` has the name of a value in scope.`,
      "Choose another name for the index.",
    ),
  unknownFunction: (c: Context, span: Span, name: string, known: Iterable<string>) => {
    const density = /^(.*)_(lpdf|lpmf|cdf|lcdf|ccdf|lccdf)$/.exec(name);
    if (density !== null) {
      const synonym = distributionSynonyms[density[1]!] ?? likelyName(density[1]!, c.distributions.keys());
      return error(
        c,
        span,
        "unknown-function",
        `\`${name}\` is not a function: there is no distribution \`${density[1]}\`.`,
        synonym && `Did you mean \`${synonym}_${density[2]}\`?`,
      );
    }
    const distribution = c.distributions.get(name);
    if (distribution !== undefined) {
      const suffix = distribution.type === "real" ? "lpdf" : "lpmf";
      return error(
        c,
        span,
        "unknown-function",
        `\`${name}\` is a distribution, not a function.`,
        `Its log density is \`${name}_${suffix}(y, ...)\`.`,
      );
    }
    const synonym = functionSynonyms[name];
    return error(
      c,
      span,
      "unknown-function",
      `\`${name}\` is not a function.`,
      synonym === undefined
        ? didYouMean(name, [...known, "sum", "prod", "mean"])
        : synonym.includes(" ") && !synonym.includes("(") && synonym.startsWith("the")
          ? `Use ${synonym}: a dim is an int.`
          : `Write \`${synonym}\`.`,
    );
  },
  valueCalled: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "value-called",
      `\`${name}\` is a value, not a function.`,
      `Elements are \`${name}[i]\`; a product is \`${name} * (...)\`.`,
    ),
  unknownDistribution: (c: Context, span: Span, name: string, known: Iterable<string>) => {
    if (["truncated", "censored", "weighted"].includes(name)) {
      const suggestion = `Write the distribution first: \`normal(0, 1) ${name}(...)\`.`;
      return error(c, span, "unknown-distribution", `\`${name}\` modifies a distribution and is none.`, suggestion);
    }
    const synonym = distributionSynonyms[name];
    return error(
      c,
      span,
      "unknown-distribution",
      `\`${name}\` is not a distribution.`,
      synonym === undefined ? didYouMean(name, [...known, "mixture"]) : `Did you mean \`${synonym}\`?`,
    );
  },
};
