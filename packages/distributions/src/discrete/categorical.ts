/** @file Categorical distribution of codes from 0, by probabilities or by their logs up to a constant. */

import type { GraphBuilder, Node } from "@terrace/graph";
import { alongEvent } from "../formulas/axes.js";
import { pick } from "../formulas/pick.js";
import { vectorParameter } from "../formulas/parameter.js";
import { codeDistribution, lastSize } from "./code-distribution.js";

/** log of the chosen element; of a shared table the logs are taken once a category, not once a row. */
function logPick(b: GraphBuilder, table: Node, codes: Node): Node {
  return table.shape.length === 1 ? pick(b, b.log(table), codes) : b.log(pick(b, table, codes));
}

/** Probabilities of codes up to and including each. */
function cumulative(b: GraphBuilder, theta: Node): Node {
  return b.cumulativeSum(theta, theta.shape.length - 1, {});
}

/** Probabilities of codes beyond each. */
function beyond(b: GraphBuilder, theta: Node): Node {
  return b.cumulativeSum(theta, theta.shape.length - 1, { reverse: true, exclusive: true });
}

/** Log probabilities of codes up to `codes` and of codes beyond, from logs, either accurate where it is close to 0. */
function logTailsOf(b: GraphBuilder, eta: Node, codes: Node): { lower: Node; upper: Node } {
  const shape = [...codes.shape, lastSize(eta)];
  const last = shape.length - 1;
  const isUpTo = b.le(b.iota(shape, last), alongEvent(b, codes, shape));
  const logits = b.broadcast(eta, shape);
  const upTo = b.logSumExp(b.select(isUpTo, logits, b.constant(-Infinity)), [last]);
  const beyondIt = b.logSumExp(b.select(isUpTo, b.constant(-Infinity), logits), [last]);
  const logOdds = b.sub(upTo, beyondIt);
  return { lower: b.logLogistic(logOdds), upper: b.logLogistic(b.neg(logOdds)) };
}

/** Logs of probabilities from unnormalised ones. */
function normalise(b: GraphBuilder, eta: Node): Node {
  const last = eta.shape.length - 1;
  return b.sub(eta, alongEvent(b, b.logSumExp(eta, [last]), eta.shape));
}

function draw(b: GraphBuilder, shape: readonly number[], theta: Node): Node {
  const spreadTheta = theta.shape.length === 1 ? b.broadcast(theta, [...shape, lastSize(theta)]) : theta;
  return b.random("categorical", [spreadTheta], shape);
}

/** `categorical(theta)`; codes 0..K-1, K probabilities. */
export const categorical = codeDistribution({
  name: "categorical",
  parameters: [vectorParameter("theta", { kind: "simplex" })],
  largest: { lengthOf: 0, plus: -1 },
  logDensity: (b, codes, theta: Node) => logPick(b, theta, codes),
  logCdf: (b, codes, theta: Node) => logPick(b, cumulative(b, theta), codes),
  logCcdf: (b, codes, theta: Node) => logPick(b, beyond(b, theta), codes),
  random: (b, shape, theta: Node) => draw(b, shape, theta),
});

/** `categorical_logit(eta)`; the probabilities are softmax(eta). */
export const categoricalLogit = codeDistribution({
  name: "categorical_logit",
  parameters: [vectorParameter("eta", { kind: "interval", lower: -Infinity, integer: false })],
  largest: { lengthOf: 0, plus: -1 },
  logDensity: (b, codes, eta: Node) => b.sub(pick(b, eta, codes), b.logSumExp(eta, [eta.shape.length - 1])),
  logCdf: (b, codes, eta: Node) => logTailsOf(b, eta, codes).lower,
  logCcdf: (b, codes, eta: Node) => logTailsOf(b, eta, codes).upper,
  random: (b, shape, eta: Node) => draw(b, shape, b.exp(normalise(b, eta))),
});
