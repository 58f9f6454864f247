/** @file Ordered logistic and ordered probit distributions of codes 0..K-1, by a location and K-1 increasing cutpoints. */

import type { GraphBuilder, Node } from "@terrace/graph";
import { normalLogInterval } from "../formulas/log-difference.js";
import { alongEvent } from "../formulas/axes.js";
import { pick } from "../formulas/pick.js";
import { realParameter, vectorParameter } from "../formulas/parameter.js";
import { codeDistribution, lastSize } from "./code-distribution.js";

/** Stands for an infinite cutpoint: finite, so that no partial derivative is 0 times infinity. */
const farCutpoint = 1e30;

const parameters = [realParameter("eta"), vectorParameter("cutpoints", { kind: "ordered" })];

/** One code more than cutpoints, from 0. */
const largest = { lengthOf: 1, plus: 0 };

/** `x` with one more element at an end of its last axis. */
function withEnd(b: GraphBuilder, x: Node, value: number, end: "first" | "last"): Node {
  const axis = x.shape.length - 1;
  const element = b.broadcast(b.constant(value), [...x.shape.slice(0, axis), 1]);
  return b.concat(end === "first" ? [element, x] : [x, element], axis);
}

/** The cutpoints below and above each code. */
function limits(b: GraphBuilder, codes: Node, cutpoints: Node): { lower: Node; upper: Node } {
  return {
    lower: pick(b, withEnd(b, cutpoints, -farCutpoint, "first"), codes),
    upper: pick(b, withEnd(b, cutpoints, farCutpoint, "last"), codes),
  };
}

/**
 * `log(1 - exp(c[k-1] - c[k]))` for inner codes, 0 at both ends: the part of the logistic's log probability that does not
 * depend on the location, computed once a cutpoint.
 */
function logGaps(b: GraphBuilder, cutpoints: Node): Node {
  const axis = cutpoints.shape.length - 1;
  const numGaps = lastSize(cutpoints) - 1;
  if (numGaps < 1) return b.broadcast(b.constant(0), [...cutpoints.shape.slice(0, axis), numGaps + 2]);
  const leading = cutpoints.shape.slice(0, axis);
  const start = leading.map(() => 0);
  const size = [...leading, numGaps];
  const lower = b.slice(cutpoints, [...start, 0], size);
  const upper = b.slice(cutpoints, [...start, 1], size);
  return withEnd(b, withEnd(b, b.log1mExp(b.sub(lower, upper)), 0, "first"), 0, "last");
}

function draw(b: GraphBuilder, latent: Node, cutpoints: Node): Node {
  const size = lastSize(cutpoints);
  const shape = [...latent.shape, size];
  const spreadCutpoints = cutpoints.shape.length === 1 ? b.broadcast(cutpoints, shape) : cutpoints;
  return b.sum(b.gt(alongEvent(b, latent, shape), spreadCutpoints), [shape.length - 1]);
}

/** `ordered_logistic(eta, cutpoints)`: P(code <= k) = logistic(cutpoints[k] - eta). */
export const orderedLogistic = codeDistribution({
  name: "ordered_logistic",
  parameters,
  largest,
  logDensity(b, codes, eta: Node, cutpoints: Node) {
    const { lower, upper } = limits(b, codes, cutpoints);
    const ends = b.add(b.logLogistic(b.sub(upper, eta)), b.logLogistic(b.sub(eta, lower)));
    return b.add(ends, pick(b, logGaps(b, cutpoints), codes));
  },
  logCdf: (b, codes, eta: Node, cutpoints: Node) => b.logLogistic(b.sub(limits(b, codes, cutpoints).upper, eta)),
  logCcdf: (b, codes, eta: Node, cutpoints: Node) => b.logLogistic(b.sub(eta, limits(b, codes, cutpoints).upper)),
  random(b, shape, eta: Node, cutpoints: Node) {
    const u = b.random("uniform", [], shape);
    return draw(b, b.add(b.sub(b.log(u), b.log1p(b.neg(u))), eta), cutpoints);
  },
});

/** `ordered_probit(eta, cutpoints)`: P(code <= k) = Phi(cutpoints[k] - eta). */
export const orderedProbit = codeDistribution({
  name: "ordered_probit",
  parameters,
  largest,
  logDensity(b, codes, eta: Node, cutpoints: Node) {
    const { lower, upper } = limits(b, codes, cutpoints);
    return normalLogInterval(b, b.sub(lower, eta), b.sub(upper, eta));
  },
  logCdf: (b, codes, eta: Node, cutpoints: Node) => b.normalLogCdf(b.sub(limits(b, codes, cutpoints).upper, eta)),
  logCcdf: (b, codes, eta: Node, cutpoints: Node) => b.normalLogCdf(b.sub(eta, limits(b, codes, cutpoints).upper)),
  random: (b, shape, eta: Node, cutpoints: Node) => draw(b, b.add(b.random("normal", [], shape), eta), cutpoints),
});
