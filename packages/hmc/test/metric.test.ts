import { createGenerator } from "@terrace/core";
import { describe, expect, it } from "vitest";

import { estimateDense, estimateDiagonal, estimateFromGradient } from "../src/metric-estimate.js";
import { randomMomentum, setDenseMetric, unitMetric, writeVelocity } from "../src/metric.js";
import {
  addToRunningCovariance,
  addToRunningVariance,
  createRunningCovariance,
  createRunningVariance,
} from "../src/running-variance.js";

describe("running variances", () => {
  it("are the two-pass sums", () => {
    const generator = createGenerator(1, 0, "draws");
    const rows = Array.from({ length: 40 }, () =>
      Float64Array.from({ length: 3 }, (_, i) => 1e3 * i + generator.uniform()),
    );
    const variance = createRunningVariance(3);
    const covariance = createRunningCovariance(3);
    for (const row of rows) {
      addToRunningVariance(variance, row);
      addToRunningCovariance(covariance, row);
    }
    const means = [0, 1, 2].map((i) => rows.reduce((sum, row) => sum + row[i], 0) / 40);
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j <= i; j++) {
        const sum = rows.reduce((total, row) => total + (row[i] - means[i]) * (row[j] - means[j]), 0);
        expect(covariance.deviations[3 * i + j]).toBeCloseTo(sum, 9);
        if (i === j) expect(variance.deviations[i]).toBeCloseTo(sum, 9);
      }
    }
  });
});

describe("metric estimates", () => {
  it("give the exact variances of a normal from three draws and their gradients", () => {
    const scales = [1e-3, 1, 1e3];
    const draws = createRunningVariance(3);
    const gradients = createRunningVariance(3);
    const generator = createGenerator(2, 0, "draws");
    for (let k = 0; k < 3; k++) {
      const z = scales.map(() => generator.uniform());
      addToRunningVariance(
        draws,
        Float64Array.from(scales, (scale, i) => 5 + scale * z[i]),
      );
      addToRunningVariance(
        gradients,
        Float64Array.from(scales, (scale, i) => -z[i] / scale),
      );
    }
    const metric = unitMetric("diagonal", 3);
    estimateDiagonal(metric, draws, gradients);
    scales.forEach((scale, i) => {
      expect(metric.inverseMassMatrix[i] / scale ** 2).toBeCloseTo(1, 8);
      expect(metric.factor[i] * scale).toBeCloseTo(1, 8);
    });
  });

  it("keep a coordinate that does not vary and start from 1 / |gradient|", () => {
    const metric = unitMetric("diagonal", 4);
    estimateFromGradient(metric, Float64Array.of(-4, 0, Number.NaN, 1e30));
    expect([...metric.inverseMassMatrix]).toEqual([0.25, 1, 1, 1e-20]);
    const still = createRunningVariance(4);
    addToRunningVariance(still, Float64Array.of(1, 2, 3, 4));
    addToRunningVariance(still, Float64Array.of(1, 2, 3, 4));
    estimateDiagonal(metric, still, still);
    expect([...metric.inverseMassMatrix]).toEqual([0.25, 1, 1, 1e-20]);
  });

  it("shrink the dense covariance as Stan does", () => {
    const running = createRunningCovariance(2);
    for (const row of [
      [0, 0],
      [2, 1],
      [4, 5],
    ])
      addToRunningCovariance(running, Float64Array.from(row));
    const metric = unitMetric("dense", 2);
    estimateDense(metric, running);
    // Sample covariance [[4, 5], [5, 7]], n / (n + 5) = 3 / 8, plus 1e-3 * 5 / 8.
    [4 * 0.375 + 0.000625, 5 * 0.375, 5 * 0.375, 7 * 0.375 + 0.000625].forEach((value, i) =>
      expect(metric.inverseMassMatrix[i]).toBeCloseTo(value, 14),
    );
  });
});

describe("momenta", () => {
  it("have the inverse of the inverse mass matrix as covariance", () => {
    const metric = unitMetric("dense", 2);
    expect(setDenseMetric(metric, Float64Array.of(2, 0, 0.9, 1))).toBe(true);
    const generator = createGenerator(3, 0, "draws");
    const momentum = new Float64Array(2);
    const velocity = new Float64Array(2);
    const running = createRunningCovariance(2);
    const n = 20000;
    let energy = 0;
    for (let k = 0; k < n; k++) {
      randomMomentum(generator, metric, momentum);
      writeVelocity(metric, momentum, velocity);
      energy += momentum[0] * velocity[0] + momentum[1] * velocity[1];
      addToRunningCovariance(running, momentum);
    }
    // The determinant is 1.19; five standard errors, sqrt(2 / n) relative for variances: false alarms below 1e-5 in all.
    const tolerance = 5 * Math.sqrt(2 / n);
    expect(Math.abs(running.deviations[0] / n / (1 / 1.19) - 1)).toBeLessThan(tolerance);
    expect(Math.abs(running.deviations[3] / n / (2 / 1.19) - 1)).toBeLessThan(tolerance);
    expect(Math.abs(running.deviations[2] / n - -0.9 / 1.19)).toBeLessThan(2 * tolerance);
    expect(Math.abs(energy / n / 2 - 1)).toBeLessThan(tolerance);
  });

  it("refuse a matrix that is not positive definite and keep the old one", () => {
    const metric = unitMetric("dense", 2);
    expect(setDenseMetric(metric, Float64Array.of(1, 0, 2, 1))).toBe(false);
    expect([...metric.inverseMassMatrix]).toEqual([1, 0, 0, 1]);
  });
});
