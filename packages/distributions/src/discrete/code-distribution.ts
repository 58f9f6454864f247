/**
 * @file Distributions of codes 0..K-1, K being the length of a vector argument or one more: the guards against other codes,
 * and the ends of the distribution function.
 */

import { InternalError } from "@terrace/core";
import type { GraphBuilder, Node, Shape } from "@terrace/graph";
import type { Distribution, DistributionParameter } from "../distribution.js";
import { counts } from "../formulas/parameter.js";
import { either, isAbove, isBelow, isFractional, spread, unless } from "../formulas/support-guard.js";

type CodeFormula = (b: GraphBuilder, codes: Node, ...args: Node[]) => Node;

/** What a distribution of codes is made of; the formulas may assume that codes are in 0..K-1. */
export interface CodeDistributionSpec {
  readonly name: string;
  readonly parameters: readonly DistributionParameter[];
  /** The largest code, from the length of an argument. */
  readonly largest: { readonly lengthOf: number; readonly plus: number };
  readonly logDensity: CodeFormula;
  readonly logCdf: CodeFormula;
  readonly logCcdf: CodeFormula;
  readonly random: (b: GraphBuilder, shape: Shape, ...args: Node[]) => Node;
}

/** Makes a {@link Distribution} of codes from 0. */
export function codeDistribution(spec: CodeDistributionSpec): Distribution {
  const { name, parameters, largest, logDensity, logCdf, logCcdf, random } = spec;
  function checked(args: readonly Node[]): Node[] {
    if (args.length !== parameters.length) {
      throw new InternalError(`${name} takes ${parameters.length} arguments, received ${args.length}`);
    }
    return [...args];
  }
  const largestCode = (args: readonly Node[]): number => lastSize(args[largest.lengthOf]) + largest.plus;
  /** The support, or the codes at which the distribution function is strictly between 0 and 1. */
  const interval = (upper: number) => ({ lower: 0, upper });
  function withTails(formula: CodeFormula, below: number, above: number): Distribution["logCdf"] & object {
    return (b, value, args) => {
      const codes = value.dtype === "real" ? b.floor(value) : value;
      const inside = spread(b, formula(b, codes, ...checked(args)), value.shape);
      const isLast = isAbove(b, codes, interval(largestCode(args) - 1));
      return unless(b, isLast, unless(b, isBelow(b, value, interval(0)), inside, below), above);
    };
  }
  const logCdfWithTails = withTails(logCdf, -Infinity, 0);
  return {
    name,
    parameters,
    eventRank: 0,
    type: "int",
    support: { ...counts, upper: largest },
    proper: true,
    logDensity(b, value, args) {
      const limits = interval(largestCode(args));
      const inside = spread(b, logDensity(b, value, ...checked(args)), value.shape);
      const outside = either(b, isBelow(b, value, limits), isAbove(b, value, limits));
      return unless(b, either(b, outside, isFractional(b, value)), inside, -Infinity);
    },
    logCdf: logCdfWithTails,
    logCcdf: withTails(logCcdf, 0, -Infinity),
    cdf: (b, value, args) => b.exp(logCdfWithTails(b, value, args)),
    random: (b, args, shape) => random(b, shape, ...checked(args)),
  };
}

/** The length of a node's last axis. */
export function lastSize(x: Node | undefined): number {
  return x?.shape[x.shape.length - 1] ?? 0;
}
