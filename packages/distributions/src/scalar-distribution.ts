/**
 * @file Distributions of numbers from formulas on the support. What every one of them needs is added here once: values outside
 * the support, scalar arguments beside many values, the number of arguments.
 */

import { InternalError } from "@terrace/core";
import type { GraphBuilder, Node, Shape } from "@terrace/graph";
import type { Distribution, DistributionParameter, SupportBound } from "./distribution.js";
import type { IntervalSupport } from "./formulas/parameter.js";
import { boundOf, either, isAbove, isBelow, isFractional, spread, unless } from "./formulas/support-guard.js";
import type { Interval } from "./formulas/support-guard.js";

/** A formula in the value and the arguments, each of the batch's shape or a scalar. */
export type ScalarFormula = (b: GraphBuilder, x: Node, ...args: Node[]) => Node;

/** What a distribution of a number is made of; formulas may assume that the value is in the support. */
export interface ScalarDistributionSpec {
  readonly name: string;
  readonly parameters: readonly DistributionParameter[];
  readonly support: IntervalSupport;
  readonly proper?: false;
  readonly logDensity: ScalarFormula;
  readonly logCdf?: ScalarFormula;
  readonly logCcdf?: ScalarFormula;
  /** Where absent, `exp(logCdf)`. */
  readonly cdf?: ScalarFormula;
  readonly tailsFixedIn?: readonly string[];
  readonly quantile?: ScalarFormula;
  readonly random?: (b: GraphBuilder, shape: Shape, ...args: Node[]) => Node;
}

/** Makes a {@link Distribution} of numbers. */
export function scalarDistribution(spec: ScalarDistributionSpec): Distribution {
  const { name, parameters, support, logDensity, logCdf, logCcdf, quantile, random } = spec;
  const integer = support.integer;

  function checked(args: readonly Node[]): Node[] {
    if (args.length !== parameters.length) {
      throw new InternalError(`${name} takes ${parameters.length} arguments, received ${args.length}`);
    }
    return [...args];
  }

  function interval(args: readonly Node[]): Interval {
    const bound = (at: SupportBound | undefined): Node | number | undefined =>
      typeof at === "object" ? boundOf(at, args) : at;
    return { ...support, lower: bound(support.lower), upper: bound(support.upper) };
  }

  /** A formula of the distribution function's kind, with its values below and above the support. */
  function withTails(formula: ScalarFormula, below: number, above: number): Distribution["logCdf"] & object {
    return (b, value, args) => {
      const x = integer && value.dtype === "real" ? b.floor(value) : value;
      const inside = spread(b, formula(b, x, ...checked(args)), value.shape);
      const limits = interval(args);
      return unless(b, isAbove(b, value, limits), unless(b, isBelow(b, value, limits), inside, below), above);
    };
  }

  const cdf: ScalarFormula | undefined =
    spec.cdf ?? (logCdf === undefined ? undefined : (b, x, ...args) => b.exp(logCdf(b, x, ...args)));

  return {
    name,
    parameters,
    eventRank: 0,
    type: integer ? "int" : "real",
    support,
    proper: spec.proper ?? true,
    logDensity(b, value, args) {
      const inside = spread(b, logDensity(b, value, ...checked(args)), value.shape);
      const limits = interval(args);
      let outside = either(b, isBelow(b, value, limits), isAbove(b, value, limits));
      if (integer) outside = either(b, outside, isFractional(b, value));
      return unless(b, outside, inside, -Infinity);
    },
    ...(logCdf === undefined ? {} : { logCdf: withTails(logCdf, -Infinity, 0) }),
    ...(logCcdf === undefined ? {} : { logCcdf: withTails(logCcdf, 0, -Infinity) }),
    ...(cdf === undefined ? {} : { cdf: withTails(cdf, 0, 1) }),
    ...(spec.tailsFixedIn === undefined ? {} : { tailsFixedIn: spec.tailsFixedIn }),
    ...(quantile === undefined
      ? {}
      : {
          quantile: (b: GraphBuilder, probability: Node, args: readonly Node[]) =>
            spread(b, quantile(b, probability, ...checked(args)), probability.shape),
        }),
    ...(random === undefined
      ? {}
      : {
          random: (b: GraphBuilder, args: readonly Node[], shape: Shape) =>
            spread(b, random(b, shape, ...checked(args).map((arg) => spread(b, arg, shape))), shape),
        }),
  };
}
