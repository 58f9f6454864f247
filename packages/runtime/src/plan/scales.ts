/** @file Scales of groups of effects, for the verdict: with few groups and a wide prior the data says little about them. */

import { distributions, type Expression, type ProbabilisticGraph, type ValueSymbol } from "@terrace/distributions";
import type { BoundData } from "../bind/bind-data.js";
import { visitExpression } from "./expression-walk.js";
import type { ScaleParameter } from "./programs.js";

/** Names of distribution parameters that are scales of what they describe. */
const scaleArguments = new Set(["sigma", "tau", "scale", "s", "L", "Sigma"]);

/** Distributions whose tails leave a scale nearly free. */
const heavyTailed = new Set(["flat", "half_flat", "uniform", "cauchy", "half_cauchy", "inv_gamma", "pareto"]);

/** Student-t priors with at most this many degrees of freedom count as wide. */
const fewDegreesOfFreedom = 4;

/** The parameters that scale the prior of an array of effects, with the number of effects. */
export function findScales(graph: ProbabilisticGraph, bound: BoundData): ScaleParameter[] {
  const scales = new Map<ValueSymbol, number>();
  for (const statement of graph.statements) {
    if (statement.kind !== "distribution" || statement.role !== "prior" || "components" in statement.call) continue;
    const groups = statement.symbol?.type.dims[0];
    const distribution = distributions.get(statement.call.distribution);
    if (groups === undefined || distribution === undefined) continue;
    if (statement.symbol!.type.dims.length === distribution.eventRank) continue;
    const numGroups = bound.sizes.evaluate(groups) ?? 0;
    statement.call.args.forEach((arg, k) => {
      if (!scaleArguments.has(distribution.parameters[k]!.name)) return;
      for (const symbol of parametersIn(arg)) {
        if (graph.statements.some((s) => s.kind === "parameter" && s.symbol === symbol && isPositive(s.constraint))) {
          scales.set(symbol, numGroups);
        }
      }
    });
  }
  return [...scales].map(([symbol, numGroups]) => ({
    name: symbol.name,
    numGroups,
    priorIsWide: hasWidePrior(graph, symbol),
  }));
}

function hasWidePrior(graph: ProbabilisticGraph, symbol: ValueSymbol): boolean {
  const prior = graph.statements.find(
    (statement) => statement.kind === "distribution" && statement.role === "prior" && statement.symbol === symbol,
  );
  if (prior?.kind !== "distribution" || "components" in prior.call) return true;
  const { distribution, args } = prior.call;
  if (heavyTailed.has(distribution)) return true;
  const [nu] = args;
  return distribution.includes("student_t") && nu?.kind === "number" && nu.value <= fewDegreesOfFreedom;
}

function parametersIn(expression: Expression): Set<ValueSymbol> {
  const found = new Set<ValueSymbol>();
  visitExpression(expression, (part) => {
    if (part.kind === "reference" && part.symbol.role === "parameter") found.add(part.symbol);
  });
  return found;
}

function isPositive(constraint: { readonly kind: string; readonly lower?: Expression }): boolean {
  return constraint.kind === "interval" && constraint.lower !== undefined;
}
