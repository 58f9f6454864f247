/**
 * @file A naive twin of the NUTS transition: the tree by recursion, every point an object of its own, weights as logarithms,
 * every turning check written out. Takes random numbers in the same order.
 */
import type { Generator, LogDensity } from "@terrace/core";

import { createPhasePoint, leapfrog, refreshMomentum } from "../../src/leapfrog.js";
import type { PhasePoint } from "../../src/leapfrog.js";
import type { NutsParameters } from "../../src/nuts.js";

interface Tree {
  first: PhasePoint;
  last: PhasePoint;
  sum: number[];
  logWeight: number;
  chosen: PhasePoint;
}

interface Outcome {
  position: Float64Array;
  depth: number;
  numLeapfrogs: number;
  acceptance: number;
  divergent: number;
}

function logSumExp(a: number, b: number): number {
  const max = Math.max(a, b);
  return max === -Infinity ? -Infinity : max + Math.log(Math.exp(a - max) + Math.exp(b - max));
}

function copyOf(density: LogDensity, point: PhasePoint): PhasePoint {
  const copy = createPhasePoint(density);
  for (const key of ["position", "gradient", "momentum", "velocity"] as const) copy[key].set(point[key]);
  copy.logDensity = point.logDensity;
  copy.energy = point.energy;
  return copy;
}

const add = (a: ArrayLike<number>, b: ArrayLike<number>): number[] => Array.from(a, (value, i) => value + b[i]);
const product = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i], 0);

function persists(first: PhasePoint, last: PhasePoint, sum: ArrayLike<number>): boolean {
  return product(first.velocity, sum) > 0 && product(last.velocity, sum) > 0;
}

function joinPersists(left: Tree, right: Tree): boolean {
  return (
    persists(left.first, right.last, add(left.sum, right.sum)) &&
    persists(left.first, right.first, add(left.sum, right.first.momentum)) &&
    persists(left.last, right.last, add(right.sum, left.last.momentum))
  );
}

/** One transition from `position`. */
export function recursiveNuts(
  generator: Generator,
  density: LogDensity,
  parameters: NutsParameters,
  position: Float64Array,
): Outcome {
  const { metric, stepSize, maxTreeDepth } = parameters;
  const start = createPhasePoint(density);
  start.position.set(position);
  start.logDensity = density.logDensityGradient(start.position, start.gradient);
  refreshMomentum(generator, metric, start);
  let numLeapfrogs = 0;
  let acceptanceSum = 0;
  let divergent = 0;

  function build(from: PhasePoint, depth: number, signedStepSize: number): Tree | null {
    if (depth === 0) {
      const point = copyOf(density, from);
      leapfrog(density, metric, point, signedStepSize);
      numLeapfrogs++;
      const error = point.energy - start.energy;
      acceptanceSum += Number.isNaN(error) ? 0 : Math.min(1, Math.exp(-error));
      if (!(error <= 1000)) {
        divergent = 1;
        return null;
      }
      return { first: point, last: point, sum: [...point.momentum], logWeight: -error, chosen: point };
    }
    const left = build(from, depth - 1, signedStepSize);
    if (left === null) return null;
    const right = build(left.last, depth - 1, signedStepSize);
    if (right === null || !joinPersists(left, right)) return null;
    const logWeight = logSumExp(left.logWeight, right.logWeight);
    const chosen = generator.uniform() < Math.exp(right.logWeight - logWeight) ? right.chosen : left.chosen;
    return { first: left.first, last: right.last, sum: add(left.sum, right.sum), logWeight, chosen };
  }

  // `first` of the whole is its backward end, `last` its forward end.
  let whole: Tree = { first: start, last: start, sum: [...start.momentum], logWeight: 0, chosen: start };
  let depth = 0;
  while (depth < maxTreeDepth) {
    const isForward = generator.uniform() > 0.5;
    const grown = build(isForward ? whole.last : whole.first, depth, isForward ? stepSize : -stepSize);
    if (grown === null) break;
    depth++;
    const oriented: Tree = isForward ? whole : { ...whole, first: whole.last, last: whole.first };
    let chosen = whole.chosen;
    if (grown.logWeight >= whole.logWeight || generator.uniform() < Math.exp(grown.logWeight - whole.logWeight)) {
      chosen = grown.chosen;
    }
    const mayGoOn = joinPersists(oriented, grown);
    whole = {
      first: isForward ? whole.first : grown.last,
      last: isForward ? grown.last : whole.last,
      sum: add(whole.sum, grown.sum),
      logWeight: logSumExp(whole.logWeight, grown.logWeight),
      chosen,
    };
    if (!mayGoOn) break;
  }
  const acceptance = numLeapfrogs === 0 ? 1 : acceptanceSum / numLeapfrogs;
  return { position: whole.chosen.position, depth, numLeapfrogs, acceptance, divergent };
}
