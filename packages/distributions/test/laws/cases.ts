/** @file One or two settings of the arguments of every distribution of numbers, and ways to evaluate their formulas. */

import { GraphBuilder, evaluate, makeGraph } from "@terrace/graph";
import type { InputNode, Node } from "@terrace/graph";
import { distributions } from "@terrace/distributions";
import type { Distribution } from "@terrace/distributions";

/** An argument: a number, or a vector for one of rank 1. */
export type Argument = number | readonly number[];

/** A distribution of numbers with arguments, values at which to look, and the values that can occur where they are few. */
export interface ScalarCase {
  readonly name: string;
  readonly args: readonly Argument[];
  readonly values: readonly number[];
}

/** Continuous distributions, with values inside their supports. */
export const continuousCases: readonly ScalarCase[] = [
  { name: "normal", args: [0.7, 1.3], values: [-3, 0.2, 4.5] },
  { name: "half_normal", args: [1.7], values: [0.05, 0.9, 5] },
  { name: "std_normal", args: [], values: [-2.2, 0.1, 3] },
  { name: "student_t", args: [4.5, 0.5, 1.4], values: [-6, 0.4, 2.5] },
  { name: "student_t", args: [300, -1, 0.6], values: [-2, -1.1, 1] },
  { name: "half_student_t", args: [5.5, 2], values: [0.1, 1.7, 9] },
  { name: "cauchy", args: [0.4, 1.2], values: [-9, 0.3, 2.4] },
  { name: "half_cauchy", args: [2.1], values: [0.2, 1.9, 14] },
  { name: "lognormal", args: [0.3, 0.8], values: [0.1, 1.2, 7] },
  { name: "logistic", args: [-0.4, 1.1], values: [-5, -0.3, 6] },
  { name: "double_exponential", args: [0.2, 1.5], values: [-4, 0.3, 3] },
  { name: "exponential", args: [0.8], values: [0.02, 1.1, 6] },
  { name: "gamma", args: [2.4, 1.6], values: [0.1, 1.3, 6] },
  { name: "gamma", args: [25, 3], values: [5, 8.2, 12] },
  { name: "inv_gamma", args: [3.2, 2.5], values: [0.2, 0.9, 5] },
  { name: "chi_square", args: [3.7], values: [0.3, 3, 12] },
  { name: "inv_chi_square", args: [4.2], values: [0.06, 0.2, 1.5] },
  { name: "scaled_inv_chi_square", args: [5.1, 1.3], values: [0.5, 1.6, 8] },
  { name: "weibull", args: [1.8, 2.2], values: [0.2, 1.7, 5] },
  { name: "beta", args: [2.3, 3.1], values: [0.05, 0.4, 0.93] },
  { name: "beta_proportion", args: [0.3, 6.5], values: [0.04, 0.31, 0.9] },
  { name: "uniform", args: [-1.2, 3.4], values: [-1, 0.6, 3.3] },
  { name: "pareto", args: [1.4, 4.2], values: [1.5, 2.1, 9] },
];

/** Discrete distributions, with values among which almost all probability lies. */
export const discreteCases: readonly ScalarCase[] = [
  { name: "bernoulli", args: [0.3], values: range(0, 1) },
  { name: "bernoulli_logit", args: [0.7], values: range(0, 1) },
  { name: "binomial", args: [9, 0.35], values: range(0, 9) },
  { name: "binomial_logit", args: [12, -0.6], values: range(0, 12) },
  { name: "beta_binomial", args: [11, 2.2, 3.7], values: range(0, 11) },
  { name: "beta_binomial", args: [8, 40, 25], values: range(0, 8) },
  { name: "poisson", args: [3.4], values: range(0, 60) },
  { name: "poisson_log", args: [1.1], values: range(0, 60) },
  { name: "neg_binomial_2", args: [3.2, 2.6], values: range(0, 200) },
  { name: "neg_binomial_2", args: [4.1, 60], values: range(0, 80) },
  { name: "neg_binomial_2_log", args: [1.2, 2.9], values: range(0, 200) },
  { name: "geometric", args: [0.4], values: range(0, 100) },
  { name: "categorical", args: [[0.2, 0.5, 0.3]], values: range(0, 2) },
  { name: "categorical_logit", args: [[0.2, -0.5, 1.3, 0]], values: range(0, 3) },
  { name: "ordered_logistic", args: [0.4, [-1.1, 0.3, 1.9]], values: range(0, 3) },
  { name: "ordered_probit", args: [0.4, [-1.1, 0.3, 1.9]], values: range(0, 3) },
  { name: "zero_inflated_poisson", args: [2.9, 0.35], values: range(0, 60) },
  { name: "hurdle_poisson", args: [2.1, 0.25], values: range(0, 60) },
  { name: "discrete_uniform", args: [-3, 4], values: range(-3, 4) },
];

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, k) => first + k);
}

/** The distribution of a name. */
export function distributionOf(name: string): Distribution {
  const found = distributions.get(name);
  if (found === undefined) throw new RangeError(`no distribution \`${name}\``);
  return found;
}

/** Inputs for a distribution's arguments, called p0, p1, ... */
export function argumentInputs(b: GraphBuilder, distribution: Distribution, args: readonly Argument[]): InputNode[] {
  return args.map((arg, k) =>
    b.input(`p${k}`, typeof arg === "number" ? [] : [arg.length], distribution.parameters[k]!.type),
  );
}

/** The values of those inputs. */
export function argumentValues(args: readonly Argument[]): Record<string, readonly number[]> {
  return Object.fromEntries(args.map((arg, k) => [`p${k}`, typeof arg === "number" ? [arg] : arg]));
}

/** A formula of the distribution at values that are inputs (`[n]`), with scalar arguments that are inputs. */
export function evaluateFormula(
  distribution: Distribution,
  args: readonly Argument[],
  values: ArrayLike<number>,
  formula: "logDensity" | "logCdf" | "logCcdf" | "cdf" | "quantile",
): Float64Array {
  const b = new GraphBuilder();
  const x = b.input("x", [values.length], formula === "quantile" ? "real" : distribution.type);
  const inputs = argumentInputs(b, distribution, args);
  const result: Node = distribution[formula]!(b, x, inputs);
  return evaluate(makeGraph([x, ...inputs], { result }), { ...argumentValues(args), x: Array.from(values) })["result"]!;
}
