/** @file Distributions of numbers as random programs take them, by what their values are. */

/** What an argument is: a domain, with `+` where it is kept away from 0, or the text of a name. */
type Argument = "real" | "positive+" | "unit" | `=${string}`;
/** A distribution with its arguments. */
export type Family = readonly [name: string, ...args: Argument[]];

/** Families of numbers by what their values are. */
export const families: Readonly<Record<"real" | "positive" | "unit" | "count" | "truth", readonly Family[]>> = {
  real: [
    ["normal", "real", "positive+"],
    ["normal", "real", "positive+"],
    ["normal", "real", "positive+"],
    ["std_normal"],
    ["student_t", "positive+", "real", "positive+"],
    ["cauchy", "real", "positive+"],
    ["logistic", "real", "positive+"],
    ["double_exponential", "real", "positive+"],
  ],
  positive: [
    ["half_normal", "positive+"],
    ["half_normal", "positive+"],
    ["exponential", "positive+"],
    ["gamma", "positive+", "positive+"],
    ["inv_gamma", "positive+", "positive+"],
    ["lognormal", "real", "positive+"],
    ["weibull", "positive+", "positive+"],
    ["half_cauchy", "positive+"],
    ["half_student_t", "positive+", "positive+"],
    ["chi_square", "positive+"],
    ["inv_chi_square", "positive+"],
    ["scaled_inv_chi_square", "positive+", "positive+"],
  ],
  unit: [
    ["beta", "positive+", "positive+"],
    ["beta_proportion", "unit", "positive+"],
    ["uniform", "=0", "=1"],
  ],
  count: [
    ["poisson", "positive+"],
    ["poisson_log", "real"],
    ["neg_binomial_2", "positive+", "positive+"],
    ["neg_binomial_2_log", "real", "positive+"],
    ["geometric", "unit"],
    ["zero_inflated_poisson", "positive+", "unit"],
    ["hurdle_poisson", "positive+", "unit"],
    ["binomial", "=n", "unit"],
    ["binomial_logit", "=n", "real"],
    ["beta_binomial", "=n", "positive+", "positive+"],
  ],
  truth: [
    ["bernoulli", "unit"],
    ["bernoulli_logit", "real"],
  ],
};

/** Families without a distribution function. */
export const withoutCdf: ReadonlySet<string> = new Set(["beta_binomial"]);

/** What the numbers of a family are. */
export type NumberKind = keyof typeof families;
