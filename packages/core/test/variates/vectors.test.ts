/**
 * @file Random vectors and matrices by the distributions of their projections; each test has a false-alarm rate of 1e-5, at
 * fixed seeds.
 */
import { describe, expect, it } from "vitest";

import {
  cholesky,
  createGenerator,
  dot,
  matmul,
  randomDirichlet,
  randomInvWishart,
  randomLkjCorr,
  randomLkjCorrCholesky,
  randomMultiNormal,
  randomMultiNormalCholesky,
  randomMultinomial,
  randomWishart,
  special,
  symmetricSolve,
} from "@terrace/core";
import type { Generator } from "@terrace/core";

import { chiSquare, kolmogorov, kolmogorovLimit } from "../support/goodness-of-fit.js";

const numDraws = 4000;
const { betaInc, gammaP, normalCdf, lchoose, log, log1p } = special;

/** `functions.length` samples, each of one function of the drawn vector. */
function project(
  name: string,
  size: number,
  draw: (generator: Generator, out: Float64Array) => void,
  functions: readonly ((x: Float64Array) => number)[],
  count = numDraws,
): Float64Array[] {
  const generator = createGenerator(name, 2, "draws");
  const out = new Float64Array(size);
  const samples = functions.map(() => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    draw(generator, out);
    functions.forEach((f, at) => (samples[at][i] = f(out)));
  }
  return samples;
}

const covariance = Float64Array.of(4, 1, -0.5, 1, 2, 0.3, -0.5, 0.3, 1);
const quadratic = (a: Float64Array, x: Float64Array): number => {
  const image = new Float64Array(x.length);
  matmul(a, x, x.length, x.length, 1, image);
  return dot(x, image);
};

describe("Dirichlet", () => {
  it.each([[[2, 3, 5]], [[0.3, 1.5, 0.2, 4]]])("%j has beta margins and sums to 1", (alpha) => {
    const total = alpha.reduce((sum, a) => sum + a, 0);
    const margins = alpha.map((_, k) => (x: Float64Array) => x[k]);
    const sum = (x: Float64Array): number => x.reduce((s, v) => s + v, 0);
    const samples = project(`dirichlet ${alpha.join(" ")}`, alpha.length, (g, out) => randomDirichlet(g, alpha, out), [
      ...margins,
      sum,
    ]);
    alpha.forEach((a, k) =>
      expect(kolmogorov(samples[k], (x) => betaInc(a, total - a, x))).toBeLessThan(kolmogorovLimit),
    );
    expect(samples.at(-1)!.every((s) => Math.abs(s - 1) < 1e-14)).toBe(true);
  });

  it("has beta margins for small concentrations, below the end where doubles are too coarse", () => {
    const alpha = [0.01, 0.02, 0.03];
    const margins = alpha.map((_, k) => (x: Float64Array) => x[k]);
    const samples = project("small dirichlet", 3, (g, out) => randomDirichlet(g, alpha, out), margins);
    alpha.forEach((a, k) => {
      const below = samples[k].filter((x) => x < 0.5);
      const share = betaInc(a, 0.06 - a, 0.5);
      expect(Math.abs(below.length - numDraws * share) / Math.sqrt(numDraws * share * (1 - share))).toBeLessThan(4.42);
      expect(kolmogorov(below, (x) => betaInc(a, 0.06 - a, x) / share)).toBeLessThan(kolmogorovLimit);
    });
  });

  it("does not break at concentrations of 1e-8", () => {
    const [first] = project("tiny dirichlet", 3, (g, out) => randomDirichlet(g, [1e-8, 1e-8, 2e-8], out), [
      (x) => x[2],
    ]);
    const ones = first.filter((x) => x > 0.5).length;
    expect(first.some(Number.isNaN)).toBe(false);
    expect(Math.abs(ones - numDraws / 2) / Math.sqrt(numDraws / 4)).toBeLessThan(4.42);
  });
});

describe("multinomial", () => {
  it("has binomial margins and sums to the number of trials", () => {
    const weights = [1, 0, 3, 6];
    const samples = project("multinomial", 4, (g, out) => randomMultinomial(g, 30, weights, out), [
      (x) => x[0],
      (x) => x[1],
      (x) => x[2],
      (x) => x[3],
      (x) => x[0] + x[2],
      (x) => x.reduce((s, v) => s + v, 0),
    ]);
    const logBinomial = (p: number) => (k: number) => lchoose(30, k) + k * log(p) + (30 - k) * log1p(-p);
    for (const [at, p] of [
      [0, 0.1],
      [2, 0.3],
      [3, 0.6],
      [4, 0.4],
    ] as const) {
      expect(chiSquare(samples[at], logBinomial(p), 0, 30)).toBeGreaterThan(1e-5);
    }
    expect(samples[1].every((count) => count === 0)).toBe(true);
    expect(samples[5].every((total) => total === 30)).toBe(true);
  });
});

describe("multivariate normal", () => {
  it("has normal projections, whatever the direction, and a chi-square distance", () => {
    const mean = [1, -2, 3];
    const factor = new Float64Array(9);
    cholesky(covariance, 3, factor);
    const directions = [
      Float64Array.of(1, 0, 0),
      Float64Array.of(0, 0, 1),
      Float64Array.of(1, -2, 0.5),
      Float64Array.of(0.3, 1, 3),
    ];
    const distance = (x: Float64Array): number => {
      const centred = x.map((v, i) => v - mean[i]);
      const solution = new Float64Array(3);
      symmetricSolve(covariance, 3, centred, 1, solution);
      return dot(centred, solution);
    };
    for (const draw of [
      (g: Generator, out: Float64Array) => randomMultiNormal(g, mean, covariance, out),
      (g: Generator, out: Float64Array) => randomMultiNormalCholesky(g, mean, factor, out),
    ]) {
      const samples = project("multi normal", 3, draw, [
        ...directions.map((d) => (x: Float64Array) => dot(d, x)),
        distance,
      ]);
      directions.forEach((d, at) => {
        const centre = dot(d, Float64Array.from(mean));
        const sd = Math.sqrt(quadratic(covariance, d));
        expect(kolmogorov(samples[at], (x) => normalCdf((x - centre) / sd))).toBeLessThan(kolmogorovLimit);
      });
      expect(kolmogorov(samples.at(-1)!, (x) => gammaP(1.5, x / 2))).toBeLessThan(kolmogorovLimit);
    }
  });

  it("refuses a covariance that is none", () => {
    expect(() =>
      randomMultiNormal(createGenerator(1, 0, "draws"), [0, 0], Float64Array.of(1, 2, 2, 1), new Float64Array(2)),
    ).toThrow(
      new RangeError(
        "randomMultiNormal: `covariance` must be positive definite, received a matrix without a Cholesky factor.",
      ),
    );
  });
});

describe("Wishart", () => {
  const factor = new Float64Array(9);
  cholesky(covariance, 3, factor);
  const directions = [Float64Array.of(1, 0, 0), Float64Array.of(0, 0, 1), Float64Array.of(1, -2, 0.5)];
  const inverseQuadratic = (a: Float64Array, x: Float64Array): number => {
    const solution = new Float64Array(3);
    expect(symmetricSolve(a, 3, x, 1, solution)).toBe(true);
    return dot(x, solution);
  };

  it.each([2.5, 3, 10])("with %d degrees of freedom: quadratic forms are chi-squares", (nu) => {
    // x' W x / x' S x is chi-square(nu), x' S^-1 x / x' W^-1 x is chi-square(nu - n + 1).
    const samples = project(`wishart ${nu}`, 9, (g, out) => randomWishart(g, nu, factor, 3, out), [
      ...directions.map((d) => (w: Float64Array) => quadratic(w, d) / quadratic(covariance, d)),
      ...directions.map((d) => (w: Float64Array) => inverseQuadratic(covariance, d) / inverseQuadratic(w, d)),
      (w) => Math.max(Math.abs(w[1] - w[3]), Math.abs(w[2] - w[6]), Math.abs(w[5] - w[7])),
    ]);
    for (let at = 0; at < 3; at++) {
      expect(kolmogorov(samples[at], (x) => gammaP(nu / 2, x / 2))).toBeLessThan(kolmogorovLimit);
      expect(kolmogorov(samples[3 + at], (x) => gammaP((nu - 2) / 2, x / 2))).toBeLessThan(kolmogorovLimit);
    }
    expect(samples[6].every((difference) => difference === 0)).toBe(true);
  });

  it.each([3, 10])("inverse, with %d degrees of freedom: quadratic forms are inverse chi-squares", (nu) => {
    const samples = project(`inverse wishart ${nu}`, 9, (g, out) => randomInvWishart(g, nu, factor, 3, out), [
      ...directions.map((d) => (w: Float64Array) => quadratic(covariance, d) / quadratic(w, d)),
      ...directions.map((d) => (w: Float64Array) => inverseQuadratic(w, d) / inverseQuadratic(covariance, d)),
    ]);
    for (let at = 0; at < 3; at++) {
      expect(kolmogorov(samples[at], (x) => gammaP((nu - 2) / 2, x / 2))).toBeLessThan(kolmogorovLimit);
      expect(kolmogorov(samples[3 + at], (x) => gammaP(nu / 2, x / 2))).toBeLessThan(kolmogorovLimit);
    }
  });
});

describe("LKJ", () => {
  it.each([
    [2, 0.5],
    [3, 1],
    [4, 2],
    [5, 0.7],
    [4, 50],
  ])("order %d, shape %d: every correlation is a scaled symmetric beta, rows are unit vectors", (n, shape) => {
    const b = shape + (n - 2) / 2;
    const pairs: [number, number][] = [];
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) pairs.push([i, j]);
    const samples = project(`lkj ${n} ${shape}`, n * n, (g, out) => randomLkjCorr(g, n, shape, out), [
      ...pairs.map(
        ([i, j]) =>
          (r: Float64Array) =>
            r[i * n + j],
      ),
    ]);
    for (const correlations of samples) {
      expect(kolmogorov(correlations, (r) => betaInc(b, b, (1 + r) / 2))).toBeLessThan(kolmogorovLimit);
    }
    const factors = project(`lkj factor ${n} ${shape}`, n * n, (g, out) => randomLkjCorrCholesky(g, n, shape, out), [
      (l) => {
        let worst = 0;
        for (let i = 0; i < n; i++) {
          const row = l.subarray(i * n, i * n + n);
          worst = Math.max(worst, Math.abs(dot(row, row) - 1), ...row.subarray(i + 1).map(Math.abs));
          if (!(row[i] > 0)) worst = Infinity;
        }
        return worst;
      },
      // The determinant: the product of squared diagonals, each 1 - beta(i / 2, shape + (n - 1 - i) / 2).
      (l) => l[(n - 1) * n + n - 1] ** 2,
    ]);
    expect(Math.max(...factors[0])).toBeLessThan(1e-14);
    expect(kolmogorov(factors[1], (x) => betaInc(shape, (n - 1) / 2, x))).toBeLessThan(kolmogorovLimit);
  });

  it("order 1 is the number 1", () => {
    const out = Float64Array.of(7);
    randomLkjCorr(createGenerator(1, 0, "draws"), 1, 2, out);
    expect(out).toEqual(Float64Array.of(1));
  });
});
