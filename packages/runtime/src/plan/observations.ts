/** @file What a model observes, for pointwise likelihood and prediction. */

import type { DistributionStatement, ProbabilisticGraph } from "@terrace/distributions";
import type { BoundData } from "../bind/bind-data.js";
import { drawNeedsObserved, notDrawable } from "./distribution-terms.js";
import { axesOf } from "./layout.js";
import type { Observation } from "./programs.js";
import type { Term } from "./scope.js";

/** One entry for each observed term, with a name of its own. */
export function describeObservations(
  graph: ProbabilisticGraph,
  bound: BoundData,
  terms: readonly Term[],
): Observation[] {
  const taken = new Set<string>();
  return terms.map((term) => {
    const statement = term.statement as DistributionStatement;
    const text = graph.source.slice(statement.value.span.start, statement.value.span.end).trim();
    const base = statement.symbol?.name ?? text;
    let name = base;
    for (let k = 2; taken.has(name); k++) name = `${base}.${k}`;
    taken.add(name);
    const { symbol } = statement;
    const { shape } = term.logDensity.node;
    const predictionShape = term.prediction?.node.shape ?? shape;
    const axes = symbol && axesOf(graph, bound, symbol);
    const same =
      axes !== undefined &&
      axes.shape.length === predictionShape.length &&
      axes.shape.every((s, k) => s === predictionShape[k]);
    const reason = notPredictable(bound, statement);
    return {
      name,
      shape,
      predictionShape,
      dims: same ? axes.dims : predictionShape.map((_, k) => `${name}_${k}`),
      coords: same ? axes.coords : {},
      ...(reason === undefined ? {} : { notPredictable: reason }),
      ...(isAbsent(bound, statement) ? { isAbsent: true } : {}),
    };
  });
}

/** Whether a statement's outcome was not given. */
export function isAbsent(bound: BoundData, { symbol }: DistributionStatement): boolean {
  return symbol !== undefined && bound.values.get(symbol)?.isAbsent === true;
}

/** Why an observation has no predictive draws, if it has none. */
export function notPredictable(bound: BoundData, statement: DistributionStatement): string | undefined {
  const { call } = statement;
  if (isAbsent(bound, statement) && drawNeedsObserved(call)) {
    return `\`${call.distribution}\` takes its number of trials from the outcome, which is not given`;
  }
  return notDrawable(call);
}
