/** @file Models of the suite `planner` with simulated data: effects of groups in outcomes that have no conjugate structure, crossed effects, a state-space model. */

import type { DataInput } from "terrace";

/** Draws of one seed, the same everywhere. */
class Draws {
  constructor(private state: number) {}

  uniform(): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    // The low bits of the generator have short periods.
    let mixed = Math.imul(this.state ^ (this.state >>> 16), 0x7feb352d);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  normals(count: number, sd = 1): number[] {
    return Array.from({ length: count }, () => sd * this.normal());
  }

  /** By waiting times. */
  poisson(mean: number): number {
    let count = 0;
    for (let time = -Math.log(1 - this.uniform()); time <= mean; time -= Math.log(1 - this.uniform())) count++;
    return count;
  }

  isBelow(probability: number): number {
    return this.uniform() < probability ? 1 : 0;
  }
}

const label = (prefix: string, index: number): string => `${prefix}${String(index).padStart(4, "0")}`;
const invLogit = (x: number): number => 1 / (1 + Math.exp(-x));
const range = (count: number): number[] => Array.from({ length: count }, (_, k) => k);

const weakLogit = (effects: string): string => `
  data y: int[N], x: real[N], g: factor(J)[N]

  mu  ~ normal(0, 2.5)
  b   ~ normal(0, 2.5)
  tau ~ half_normal(1)

  ${effects}
  y ~ bernoulli_logit(a[g] + b * x)
`;

/** 50 groups of 8 binary outcomes: rows say little of each group. */
function weakLogitData(): DataInput {
  const draws = new Draws(4);
  const effects = draws.normals(50, 0.8);
  const rows = range(400).map((i) => ({ group: i % 50, x: draws.normal() }));
  return {
    g: rows.map(({ group }) => label("g", group)),
    x: rows.map(({ x }) => x),
    y: rows.map(({ group, x }) => draws.isBelow(invLogit(-0.5 + effects[group]! + 0.7 * x))),
  };
}

/** 30 groups of 12 counts with more variance than Poisson's: rows say much of each group. */
function countsData(): DataInput {
  const draws = new Draws(8);
  const effects = draws.normals(30, 0.5);
  const rows = range(360).map((i) => ({ group: i % 30, x: draws.normal() }));
  return {
    g: rows.map(({ group }) => label("g", group)),
    x: rows.map(({ x }) => x),
    y: rows.map(({ group, x }) => draws.poisson(Math.exp(1 + effects[group]! + 0.3 * x + 0.6 * draws.normal()))),
  };
}

const counts = (effects: string): string => `
  data y: int[N], x: real[N], g: factor(J)[N]

  mu  ~ normal(0, 2.5)
  b   ~ normal(0, 1)
  tau ~ half_normal(1)
  phi ~ gamma(2, 0.5)

  ${effects}
  y ~ neg_binomial_2_log(a[g] + b * x, phi)
`;

/** 80 persons, 15 items. */
function itemData(): DataInput {
  const draws = new Draws(22);
  const [ability, difficulty] = [draws.normals(80), draws.normals(15, 0.9)];
  const discrimination = draws.normals(15, 0.4).map(Math.exp);
  const rows = range(80 * 15).map((k) => ({ person: k % 80, item: Math.floor(k / 80) }));
  return {
    person: rows.map(({ person }) => label("p", person)),
    item: rows.map(({ item }) => label("i", item)),
    y: rows.map(({ person, item }) =>
      draws.isBelow(invLogit(discrimination[item]! * (ability[person]! - difficulty[item]!))),
    ),
  };
}

const items = (effects: string): string => `
  data y: int[N], person: factor(P)[N], item: factor(I)[N]

  s_a ~ half_normal(1)
  s_b ~ half_normal(2)
  mu  ~ normal(0, 2)

  theta[P] ~ normal(0, 1)
  ${effects}
  y ~ bernoulli_logit(a[item] * (theta[person] - b[item]))
`;

const levels = `
  data y: real[T]

  q ~ half_normal(1)
  s ~ half_normal(1)
  param level: real[T]

  level[0] ~ normal(0, 5)
  level[t in 1..<T] ~ normal(level[t-1], q)
  y ~ normal(level, s)
`;

/** A random walk of 150 steps, with noise. */
function levelsData(): DataInput {
  const draws = new Draws(24);
  let level = 0;
  return {
    y: range(150).map(() => {
      level += 0.3 * draws.normal();
      return level + 0.6 * draws.normal();
    }),
  };
}

const centred = "a[J] ~ normal(mu, tau)";
const nonCentred = "z[J] ~ normal(0, 1)\n  let a = mu + tau * z";
const centredItems = "a[I] ~ lognormal(0, s_a)\n  b[I] ~ normal(mu, s_b)";
const nonCentredItems = "u[I] ~ normal(0, 1)\n  w[I] ~ normal(0, 1)\n  let a = exp(s_a * u)\n  let b = mu + s_b * w";

/** Each in the spelling that does worse under NUTS as it is written. */
export const simulatedCases = [
  { name: "logit-weak", model: weakLogit(centred), data: weakLogitData, respelt: { plan: "nuts-non-centred", model: weakLogit(nonCentred) } },
  { name: "counts-strong", model: counts(nonCentred), data: countsData, respelt: { plan: "nuts-centred", model: counts(centred) } },
  { name: "items", model: items(centredItems), data: itemData, respelt: { plan: "nuts-non-centred", model: items(nonCentredItems) } },
  { name: "local-level", model: levels, data: levelsData },
] as const; // prettier-ignore
