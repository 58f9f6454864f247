/** @file Moments of distributions and of linear models, as textbooks have them, written without any of the project's code. */

import type { Moments } from "./moments.js";

const of = (mean: number, variance: number): Moments => ({ mean, square: variance + mean * mean });

export const normal = (mean: number, sd: number): Moments => of(mean, sd * sd);
export const gamma = (shape: number, rate: number): Moments => of(shape / rate, shape / rate ** 2);
export const invGamma = (shape: number, scale: number): Moments =>
  of(scale / (shape - 1), (scale / (shape - 1)) ** 2 / (shape - 2));
export const beta = (a: number, b: number): Moments => of(a / (a + b), (a * b) / ((a + b) ** 2 * (a + b + 1)));

/** Moments of the elements `name[0]`, ... */
export function elements(name: string, moments: readonly Moments[]): [string, Moments][] {
  return moments.map((each, k) => [`${name}[${k}]`, each]);
}

/** Elements of a Dirichlet vector. */
export function dirichlet(concentration: readonly number[]): Moments[] {
  const total = concentration.reduce((x, y) => x + y, 0);
  return concentration.map((a) => beta(a, total - a));
}

/** One number with some probabilities, up to a constant. */
export function discrete(values: readonly number[], weights: readonly number[]): Moments {
  const total = weights.reduce((x, y) => x + y, 0);
  const sum = (f: (x: number) => number): number => values.reduce((s, x, k) => s + f(x) * weights[k]!, 0) / total;
  return { mean: sum((x) => x), square: sum((x) => x * x) };
}

type Matrix = readonly (readonly number[])[];

/** The inverse of a small positive definite matrix, by Gauss and Jordan. */
export function inverse(matrix: Matrix): number[][] {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let k = 0; k < n; k++) {
    const pivot = rows[k]![k]!;
    rows[k] = rows[k]!.map((x) => x / pivot);
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = rows[i]![k]!;
      rows[i] = rows[i]!.map((x, j) => x - factor * rows[k]![j]!);
    }
  }
  return rows.map((row) => row.slice(n));
}

/** Wishart matrices with mean `degrees * scale`, elements row by row. */
export function wishart(degrees: number, scale: Matrix): Moments[] {
  return scale.flatMap((row, i) =>
    row.map((v, j) => of(degrees * v, degrees * (v * v + scale[i]![i]! * scale[j]![j]!))),
  );
}

/** Inverse Wishart matrices with mean `scale / (degrees - p - 1)`, elements row by row. */
export function invWishart(degrees: number, scale: Matrix): Moments[] {
  const m = degrees - scale.length;
  return scale.flatMap((row, i) =>
    row.map((v, j) => {
      const variance = ((m + 1) * v * v + (m - 1) * scale[i]![i]! * scale[j]![j]!) / (m * (m - 1) ** 2 * (m - 3));
      return of(v / (m - 1), variance);
    }),
  );
}

/** One equation `sum of weights[k] * coefficient[k] ~ normal(value, sd)`: an observation, or a prior. */
export interface Equation {
  readonly weights: readonly number[];
  readonly value: number;
  readonly sd: number;
}

/** Moments of the coefficients of a linear model with known scales. */
export function linearModel(equations: readonly Equation[]): Moments[] {
  const n = equations[0]!.weights.length;
  const add = (i: number, f: (each: Equation) => number): number =>
    equations.reduce((sum, each) => sum + (each.weights[i]! * f(each)) / each.sd ** 2, 0);
  const axis = Array.from({ length: n }, (_, k) => k);
  const covariance = inverse(axis.map((i) => axis.map((j) => add(i, ({ weights }) => weights[j]!))));
  const right = axis.map((i) => add(i, ({ value }) => value));
  return axis.map((i) =>
    of(
      right.reduce((sum, h, j) => sum + covariance[i]![j]! * h, 0),
      covariance[i]![i]!,
    ),
  );
}
