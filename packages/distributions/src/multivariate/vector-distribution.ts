/** @file Distributions of vectors and matrices: the number of arguments, and the shapes that their formulas work with. */

import { InternalError, special } from "@terrace/core";
import type { GraphBuilder, Node, Shape } from "@terrace/graph";
import type { Distribution, DistributionParameter, Support } from "../distribution.js";
import { lastAxes } from "../formulas/axes.js";

/** What a distribution of vectors (eventRank 1) or matrices (2) is made of. */
export interface VectorDistributionSpec {
  readonly name: string;
  readonly parameters: readonly DistributionParameter[];
  readonly eventRank: 1 | 2;
  readonly type?: "int";
  readonly support: Support;
  readonly measure?: string;
  /** Log density of shape `[...batch]`, or a scalar that stands for the whole batch. */
  readonly logDensity: (b: GraphBuilder, x: Node, ...args: Node[]) => Node;
  readonly random: (b: GraphBuilder, shape: Shape, ...args: Node[]) => Node;
  readonly randomArguments?: Distribution["randomArguments"] & object;
}

/** Makes a {@link Distribution} of vectors or matrices. */
export function vectorDistribution(spec: VectorDistributionSpec): Distribution {
  const { name, parameters, eventRank, logDensity, random, randomArguments } = spec;
  function checked(args: readonly Node[], extra: number): Node[] {
    if (args.length < parameters.length || args.length > parameters.length + extra) {
      throw new InternalError(`${name} takes ${parameters.length} arguments, received ${args.length}`);
    }
    return [...args];
  }
  return {
    name,
    parameters,
    eventRank,
    type: spec.type ?? "real",
    support: spec.support,
    proper: true,
    ...(spec.measure === undefined ? {} : { measure: spec.measure }),
    logDensity(b, value, args) {
      const density = logDensity(b, value, ...checked(args, 0));
      return b.broadcast(density, value.shape.slice(0, value.shape.length - eventRank));
    },
    random: (b, args, shape) => random(b, shape, ...checked(args, randomArguments === undefined ? 0 : 1)),
    ...(randomArguments === undefined ? {} : { randomArguments }),
  };
}

/** Size of the last axis: the dimension of a vector or square matrix. */
export function dimensionOf(x: Node): number {
  return x.shape[x.shape.length - 1] ?? 0;
}

/** `log det L` (`[...batch]`) of lower factors with a positive diagonal. */
export function logDeterminant(b: GraphBuilder, factor: Node): Node {
  const logs = b.log(b.diagonal(factor));
  return b.sum(logs, lastAxes(logs, 1));
}

/** `sum_{j < p} lgamma(a - j / 2) + p (p - 1) / 4 log(pi)`: the log of the multivariate gamma function, of scalars `a`. */
export function logMultivariateGamma(b: GraphBuilder, a: Node, p: number): Node {
  let total: Node = b.constant((p * (p - 1) * special.log(Math.PI)) / 4);
  for (let j = 0; j < p; j++) total = b.add(b.lgamma(b.sub(a, j / 2)), total);
  return total;
}

/** A square matrix (`[n, n]` or `[...batch, n, n]`) repeated to the batch axes of `shape` = `[...batch, n, n]`. */
export function toBatch(b: GraphBuilder, x: Node, shape: Shape): Node {
  return b.broadcast(x, [...shape.slice(0, shape.length - x.shape.length), ...x.shape]);
}
