/**
 * @file The classical Gibbs sampler of the Gaussian varying-intercept model with one predictor and conjugate priors
 * [GelfandSmith1990], as a sweep program over sufficient statistics:
 *
 *     y[i] ~ normal(alpha[group[i]] + beta * x[i], sqrt(s2)),   alpha[j] ~ normal(mu, sqrt(s2_a)),
 *     beta ~ normal(0, 10),   mu ~ normal(0, sqrt(1000)),   s2 ~ inv_gamma(1, 0.1),   s2_a ~ inv_gamma(1, 0.1).
 */
import { GraphBuilder } from "@terrace/graph";
import type { Node } from "@terrace/graph";
import { makeSweep } from "../sweep-program.js";
import type { Sweep } from "../sweep-program.js";
import type { GroupStatistics } from "./group-statistics.js";

/** Names of the state's variables, in the order in which a sweep draws them. */
export const varyingInterceptNames = ["alpha", "beta", "mu", "s2", "s2_a"] as const;

/** A variable: intercepts `[numGroups]`, slope, mean of the intercepts, residual variance, variance of the intercepts. */
export type VaryingInterceptName = (typeof varyingInterceptNames)[number];

/** The present value of each variable. */
export type VaryingInterceptNodes = Readonly<Record<VaryingInterceptName, Node>>;

/** A full conditional, by nodes for its parameters in the shape of its variable; `shape` and `scale` are those of an inverse gamma. */
export type FullConditional =
  | { readonly family: "normal"; readonly mean: Node; readonly variance: Node }
  | { readonly family: "inv_gamma"; readonly shape: Node; readonly scale: Node };

/** A full conditional in terms of the present values of the other variables. */
export type FullConditionalRule = (
  b: GraphBuilder,
  rows: GroupStatistics,
  at: VaryingInterceptNodes,
) => FullConditional;

/** Prior precisions of `beta` and `mu`, and the prior of both variances. */
export const varyingInterceptPriors = { slopePrecision: 0.01, meanPrecision: 0.001, shape: 1, scale: 0.1 } as const;

const { slopePrecision, meanPrecision, shape: priorShape, scale: priorScale } = varyingInterceptPriors;

/** The full conditionals of the model. */
export const varyingInterceptConditionals: Readonly<Record<VaryingInterceptName, FullConditionalRule>> = {
  // Precision n / s2 + 1 / s2_a. The mean is written as a step from `mu` to the group's own mean, by the weight of its rows.
  alpha(b, { counts, xMeans, yMeans, numGroups }, { beta, mu, s2, s2_a }) {
    const rowPrecision = b.div(b.constant(counts), s2);
    const variance = b.reciprocal(b.add(rowPrecision, b.reciprocal(s2_a)));
    const ownMean = b.sub(b.constant(yMeans), b.mul(b.constant(xMeans), beta));
    const mean = b.add(b.mul(b.mul(rowPrecision, variance), b.sub(ownMean, mu)), mu);
    return { family: "normal", mean: b.broadcast(mean, [numGroups]), variance: b.broadcast(variance, [numGroups]) };
  },

  // Precision sum(x^2) / s2 + 0.01.
  beta(b, { counts, xMeans, yMeans, withinSquares, withinSlope }, { alpha, s2 }) {
    const weights = b.constant(counts.map((count, j) => count * xMeans[j]!));
    const squares = counts.reduce((sum, count, j) => sum + count * xMeans[j]! * xMeans[j]!, withinSquares);
    const products = b.add(b.sum(b.mul(weights, b.sub(b.constant(yMeans), alpha))), withinSlope * withinSquares);
    const variance = b.reciprocal(b.add(b.div(squares, s2), slopePrecision));
    return { family: "normal", mean: b.mul(b.div(products, s2), variance), variance };
  },

  // Precision J / s2_a + 0.001.
  mu(b, { numGroups }, { alpha, s2_a }) {
    const variance = b.reciprocal(b.add(b.div(numGroups, s2_a), meanPrecision));
    return { family: "normal", mean: b.mul(b.div(b.sum(alpha), s2_a), variance), variance };
  },

  s2(b, rows, { alpha, beta }) {
    const { counts, xMeans, yMeans, withinSquares, withinSlope, residualSquares } = rows;
    const groupResidual = b.sub(b.sub(b.constant(yMeans), alpha), b.mul(b.constant(xMeans), beta));
    const between = b.sum(b.mul(b.constant(counts), b.square(groupResidual)));
    const within = b.add(b.mul(b.square(b.sub(beta, withinSlope)), withinSquares), residualSquares);
    return invGamma(b, rows.numRows, b.add(between, within));
  },

  s2_a(b, { numGroups }, { alpha, mu }) {
    return invGamma(b, numGroups, b.sum(b.square(b.sub(alpha, mu))));
  },
};

/** The conditional of a variance given the sum of squares of `count` deviations. */
function invGamma(b: GraphBuilder, count: number, squares: Node): FullConditional {
  return {
    family: "inv_gamma",
    shape: b.constant(count / 2 + priorShape),
    scale: b.add(b.div(squares, 2), priorScale),
  };
}

/** A draw from a full conditional. */
export function drawFullConditional(b: GraphBuilder, conditional: FullConditional): Node {
  switch (conditional.family) {
    case "normal": {
      const { mean, variance } = conditional;
      return b.add(mean, b.mul(b.sqrt(variance), b.random("normal", [], mean.shape)));
    }
    case "inv_gamma":
      return b.div(conditional.scale, b.random("gamma", [conditional.shape], conditional.scale.shape));
  }
}

/**
 * The sweep: each variable in turn from its full conditional, given the latest values of the others.
 *
 * @param conditionals the model's own; tests give wrong ones
 */
export function varyingInterceptsSweep(rows: GroupStatistics, conditionals = varyingInterceptConditionals): Sweep {
  const b = new GraphBuilder();
  const before = {
    alpha: b.input("alpha", [rows.numGroups]),
    beta: b.input("beta", []),
    mu: b.input("mu", []),
    s2: b.input("s2", []),
    s2_a: b.input("s2_a", []),
  };
  let at: VaryingInterceptNodes = before;
  for (const name of varyingInterceptNames) {
    at = { ...at, [name]: drawFullConditional(b, conditionals[name](b, rows, at)) };
  }
  return makeSweep(varyingInterceptNames.map((name) => ({ before: before[name], after: at[name] })));
}

/** Where the classical sampler starts: intercepts, slope and mean 0, variances 1. */
export function varyingInterceptsStart({ stateSize }: Sweep): Float64Array {
  return new Float64Array(stateSize).fill(1, stateSize - 2);
}
