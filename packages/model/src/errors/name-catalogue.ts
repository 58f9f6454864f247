/** @file Errors about names: undefined, taken, no function, no distribution. */

import { signatureToString } from "../check/signatures.js";
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
  dnorm: "normal",
  dlnorm: "lognormal",
  dlogis: "logistic",
  dcauchy: "cauchy",
  ddexp: "double_exponential",
  dexp: "exponential",
  dgamma: "gamma",
  dinvgamma: "inv_gamma",
  dchisq: "chi_square",
  dweib: "weibull",
  dweibull: "weibull",
  dbeta: "beta",
  dunif: "uniform",
  dpar: "pareto",
  dt: "student_t",
  dbern: "bernoulli",
  dbin: "binomial",
  dbinom: "binomial",
  dbetabin: "beta_binomial",
  dpois: "poisson",
  dnegbin: "neg_binomial_2",
  dnbinom: "neg_binomial_2",
  dgeom: "geometric",
  dcat: "categorical",
  dmulti: "multinomial",
  dmnorm: "multi_normal_precision",
  ddirch: "dirichlet",
  ddirich: "dirichlet",
  dwish: "wishart",
  binom: "binomial",
  pois: "poisson",
  unif: "uniform",
  expon: "exponential",
  bernoulli_logistic: "bernoulli_logit",
};

/** Distributions of Stan that are not built in; their names are near others that mean something else. */
const absentDistributions: ReadonlySet<string> = new Set([
  "skew_normal",
  "exp_mod_normal",
  "skew_double_exponential",
  "gumbel",
  "rayleigh",
  "frechet",
  "loglogistic",
  "pareto_type_2",
  "von_mises",
  "wiener",
  "hypergeometric",
  "beta_neg_binomial",
  "dirichlet_multinomial",
  "multi_student_t",
  "multi_gp",
  "gaussian_dlm_obs",
]);

/** Functions of Stan that have no counterpart, and what does their work. */
const absentFunctions: Readonly<Record<string, string>> = {
  to_vector: "Arrays keep their dims: functions and `~` work on a matrix as it is, `a[:, 0]` is a column.",
  to_array_1d: "Arrays keep their dims: functions and `~` work on a matrix as it is, `a[:, 0]` is a column.",
  append_row: "Index instead: `let z[i in N + M] = i < N ? a[i] : b[i - N]`.",
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
    const unnormalised = /^(.*)_lu(pdf|pmf)$/.exec(name);
    if (unnormalised !== null) {
      return error(
        c,
        span,
        "unknown-function",
        `\`${name}\` is not a function: densities have all their constants.`,
        `Write \`${unnormalised[1]!}_l${unnormalised[2]!}\`.`,
      );
    }
    const absent = absentFunctions[name];
    if (absent !== undefined) return error(c, span, "unknown-function", `\`${name}\` is not a function.`, absent);
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
    if (absentDistributions.has(name)) {
      const suggestion = "Add its log density with `target += ...`.";
      return error(c, span, "unknown-distribution", `\`${name}\` is not built in.`, suggestion);
    }
    const synonym = distributionSynonyms[name];
    // Names of R and JAGS come with other arguments there: precisions, another order.
    const called = (other: string): string => {
      const signature = name.startsWith("d") ? c.distributions.get(other) : undefined;
      return signature === undefined ? other : signatureToString(signature);
    };
    return error(
      c,
      span,
      "unknown-distribution",
      `\`${name}\` is not a distribution.`,
      synonym === undefined ? didYouMean(name, [...known, "mixture"]) : `Did you mean \`${called(synonym)}\`?`,
    );
  },
};
