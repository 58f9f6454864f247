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
import type { Sweep, SweepUpdate } from "../sweep-program.js";
import type { GroupStatistics } from "./group-statistics.js";

/** Names of the state's variables, in the order in which a sweep draws them. */
export const varyingInterceptNames = ["alpha", "beta", "mu", "s2", "s2_a"] as const;

/** A variable: intercepts `[numGroups]`, slope, mean of the intercepts, residual variance, variance of the intercepts. */
export type VaryingInterceptName = (typeof varyingInterceptNames)[number];

/** The present value of each variable. */
export type VaryingInterceptNodes = Readonly<Record<VaryingInterceptName, Node>>;

/** {@link GroupStatistics} as nodes: constants of a program, or inputs of one that serves many data sets. */
export interface GroupStatisticsNodes {
  readonly numRows: number;
  readonly numGroups: number;
  /** `[numGroups]` each. */
  readonly counts: Node;
  readonly xMeans: Node;
  readonly yMeans: Node;
  readonly withinSquares: Node;
  readonly withinSlope: Node;
  readonly residualSquares: Node;
}

/** A full conditional, by nodes for its parameters in the shape of its variable; `shape` and `scale` are those of an inverse gamma. */
export type ClassicalConditional =
  | { readonly family: "normal"; readonly mean: Node; readonly variance: Node }
  | { readonly family: "inv_gamma"; readonly shape: Node; readonly scale: Node };

/** A full conditional in terms of the present values of the other variables. */
export type ClassicalConditionalRule = (
  b: GraphBuilder,
  rows: GroupStatisticsNodes,
  at: VaryingInterceptNodes,
) => ClassicalConditional;

/** Constants of the priors. */
export interface VaryingInterceptPriors {
  /** Precisions of the normal priors of `beta` and `mu`. */
  readonly slopePrecision: number;
  readonly meanPrecision: number;
  /** The inverse gamma prior of `s2` and `s2_a`. */
  readonly shape: number;
  readonly scale: number;
}

/** The full conditional of each variable. */
export type VaryingInterceptConditionals = Readonly<Record<VaryingInterceptName, ClassicalConditionalRule>>;

/** The priors of the classical sampler. */
export const varyingInterceptPriors = { slopePrecision: 0.01, meanPrecision: 0.001, shape: 1, scale: 0.1 } as const;

/** The full conditionals of the model, under the classical priors or others of their families. */
export function varyingInterceptConditionals(
  priors: VaryingInterceptPriors = varyingInterceptPriors,
): VaryingInterceptConditionals {
  const { slopePrecision, meanPrecision } = priors;
  return {
    // Precision n / s2 + 1 / s2_a. The mean is written as a step from `mu` to the group's own mean, by the weight of its rows.
    alpha(b, { counts, xMeans, yMeans, numGroups }, { beta, mu, s2, s2_a }) {
      const rowPrecision = b.div(counts, s2);
      const variance = b.reciprocal(b.add(rowPrecision, b.reciprocal(s2_a)));
      const ownMean = b.sub(yMeans, b.mul(xMeans, beta));
      const mean = b.add(b.mul(b.mul(rowPrecision, variance), b.sub(ownMean, mu)), mu);
      return { family: "normal", mean: b.broadcast(mean, [numGroups]), variance: b.broadcast(variance, [numGroups]) };
    },

    // Precision sum(x^2) / s2 + 0.01.
    beta(b, { counts, xMeans, yMeans, withinSquares, withinSlope }, { alpha, s2 }) {
      const weights = b.mul(counts, xMeans);
      const squares = b.add(b.sum(b.mul(weights, xMeans)), withinSquares);
      const products = b.add(b.sum(b.mul(weights, b.sub(yMeans, alpha))), b.mul(withinSlope, withinSquares));
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
      const groupResidual = b.sub(b.sub(yMeans, alpha), b.mul(xMeans, beta));
      const between = b.sum(b.mul(counts, b.square(groupResidual)));
      const within = b.add(b.mul(b.square(b.sub(beta, withinSlope)), withinSquares), residualSquares);
      return invGamma(b, priors, rows.numRows, b.add(between, within));
    },

    s2_a(b, { numGroups }, { alpha, mu }) {
      return invGamma(b, priors, numGroups, b.sum(b.square(b.sub(alpha, mu))));
    },
  };
}

/** The conditional of a variance given the sum of squares of `count` deviations. */
function invGamma(
  b: GraphBuilder,
  { shape, scale }: VaryingInterceptPriors,
  count: number,
  squares: Node,
): ClassicalConditional {
  return {
    family: "inv_gamma",
    shape: b.constant(count / 2 + shape),
    scale: b.add(b.div(squares, 2), scale),
  };
}

/** A draw from a full conditional. */
export function drawClassicalConditional(b: GraphBuilder, conditional: ClassicalConditional): Node {
  switch (conditional.family) {
    case "normal": {
      const { mean, variance } = conditional;
      return b.add(mean, b.mul(b.sqrt(variance), b.random("normal", [], mean.shape)));
    }
    case "inv_gamma":
      return b.div(conditional.scale, b.random("gamma", [conditional.shape], conditional.scale.shape));
  }
}

/** What a sweep does: each variable in turn from its full conditional, given the latest values of the others. */
export function varyingInterceptUpdates(
  b: GraphBuilder,
  rows: GroupStatisticsNodes,
  conditionals: VaryingInterceptConditionals,
): SweepUpdate[] {
  const before = {
    alpha: b.input("alpha", [rows.numGroups]),
    beta: b.input("beta", []),
    mu: b.input("mu", []),
    s2: b.input("s2", []),
    s2_a: b.input("s2_a", []),
  };
  let at: VaryingInterceptNodes = before;
  for (const name of varyingInterceptNames) {
    at = { ...at, [name]: drawClassicalConditional(b, conditionals[name](b, rows, at)) };
  }
  return varyingInterceptNames.map((name) => ({ before: before[name], after: at[name] }));
}

/** The sweep for rows whose statistics are constants of the program. */
export function varyingInterceptsSweep(rows: GroupStatistics): Sweep {
  const b = new GraphBuilder();
  const nodes: GroupStatisticsNodes = {
    numRows: rows.numRows,
    numGroups: rows.numGroups,
    counts: b.constant(rows.counts),
    xMeans: b.constant(rows.xMeans),
    yMeans: b.constant(rows.yMeans),
    withinSquares: b.constant(rows.withinSquares),
    withinSlope: b.constant(rows.withinSlope),
    residualSquares: b.constant(rows.residualSquares),
  };
  return makeSweep(varyingInterceptUpdates(b, nodes, varyingInterceptConditionals()));
}

/** Where the classical sampler starts: intercepts, slope and mean 0, variances 1. */
export function varyingInterceptsStart({ stateSize }: Sweep): Float64Array {
  return new Float64Array(stateSize).fill(1, stateSize - 2);
}
