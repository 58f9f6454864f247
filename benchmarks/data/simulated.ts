/**
 * @file The simulated data of the large cases: varying intercepts over 1,000 groups of unequal size, with a normal, Bernoulli or
 * Poisson outcome. A seed gives the same rows everywhere, so that no file is shipped; their hashes are in the tests.
 */

/** Rows of a simulated data set; groups are numbered from 1. */
export interface SimulatedRows {
  readonly y: Float64Array;
  readonly x: Float64Array;
  readonly group: Int32Array;
}

/** The outcome's family. */
export type Family = "normal" | "bernoulli" | "poisson";

/** Values of the parameters. */
export interface Truth {
  readonly intercept: number;
  readonly groupScale: number;
  readonly slope: number;
}

const truths: Readonly<Record<Family, Truth>> = {
  normal: { intercept: 1, groupScale: 0.8, slope: 0.5 },
  bernoulli: { intercept: -0.5, groupScale: 1, slope: 0.7 },
  poisson: { intercept: 0.5, groupScale: 0.6, slope: 0.3 },
};

const residualScale = 1.5;

/** The values from which a family's rows are simulated. */
export function simulatedFrom(family: Family): Truth & { readonly residualScale: number } {
  return { ...truths[family], residualScale };
}

/**
 * `numRows` rows over `numGroups` groups, whose sizes are proportional to log-normal weights.
 *
 * @example
 * const { y, x, group } = simulateIntercepts("bernoulli", 13, 100_000, 1000);
 */
export function simulateIntercepts(family: Family, seed: number, numRows: number, numGroups: number): SimulatedRows {
  const random = mulberry(seed);
  const { intercept, groupScale, slope } = truths[family];
  const edges = new Float64Array(numGroups);
  let total = 0;
  for (let group = 0; group < numGroups; group++) edges[group] = total += Math.exp(standardNormal(random));
  const effects = Float64Array.from({ length: numGroups }, () => intercept + groupScale * standardNormal(random));

  const rows = { y: new Float64Array(numRows), x: new Float64Array(numRows), group: new Int32Array(numRows) };
  for (let row = 0; row < numRows; row++) {
    const group = firstAbove(edges, random() * total);
    const x = fourDecimals(standardNormal(random));
    const predictor = effects[group]! + slope * x;
    rows.group[row] = group + 1;
    rows.x[row] = x;
    rows.y[row] = outcome(family, predictor, random);
  }
  return rows;
}

/** The rows as comma-separated text, the form whose hash identifies them. */
export function toCsv({ y, x, group }: SimulatedRows): string {
  const lines = ["y,x,g"];
  for (let row = 0; row < y.length; row++) lines.push(`${y[row]},${x[row]},${group[row]}`);
  return `${lines.join("\n")}\n`;
}

function outcome(family: Family, predictor: number, random: () => number): number {
  switch (family) {
    case "normal":
      return fourDecimals(predictor + residualScale * standardNormal(random));
    case "bernoulli":
      return random() < 1 / (1 + Math.exp(-predictor)) ? 1 : 0;
    case "poisson":
      return poissonByInversion(Math.exp(predictor), random());
  }
}

/** The 32-bit generator mulberry32: a Weyl sequence, mixed. Small and the same in every language. */
function mulberry(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Box and Muller, the cosine branch alone: two uniforms a normal. */
function standardNormal(random: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

function poissonByInversion(mean: number, uniform: number): number {
  let count = 0;
  let mass = Math.exp(-mean);
  for (let cumulative = mass; uniform > cumulative && count < 10_000; cumulative += mass) {
    count++;
    mass *= mean / count;
  }
  return count;
}

/** Index of the first of the ascending `edges` that is above `value`; the last when none is. */
function firstAbove(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

function fourDecimals(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
