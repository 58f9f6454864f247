import { createGenerator } from "@terrace/core";
import type { LogDensity } from "@terrace/core";
import { describe, expect, it } from "vitest";

import { createPhasePoint, leapfrog, refreshMomentum } from "../src/leapfrog.js";
import type { PhasePoint } from "../src/leapfrog.js";
import { setDenseMetric, setDiagonalMetric, unitMetric, writeVelocity } from "../src/metric.js";
import type { Metric } from "../src/metric.js";
import { densityOf, eightSchools, independentNormal } from "./support/densities.js";

function pointAt(
  density: LogDensity,
  metric: Metric,
  position: readonly number[],
  momentum: readonly number[],
): PhasePoint {
  const point = createPhasePoint(density);
  point.position.set(position);
  point.logDensity = density.logDensityGradient(point.position, point.gradient);
  point.momentum.set(momentum);
  writeVelocity(metric, point.momentum, point.velocity);
  let kinetic = 0;
  for (let i = 0; i < density.dimension; i++) kinetic += 0.5 * point.momentum[i] * point.velocity[i];
  point.energy = kinetic - point.logDensity;
  return point;
}

function metrics(dimension: number): Metric[] {
  const diagonal = unitMetric("diagonal", dimension);
  setDiagonalMetric(
    diagonal,
    Float64Array.from({ length: dimension }, (_, i) => 0.5 + 0.25 * i),
  );
  const dense = unitMetric("dense", dimension);
  const matrix = new Float64Array(dimension * dimension);
  for (let i = 0; i < dimension; i++) {
    for (let j = 0; j < dimension; j++) matrix[i * dimension + j] = 0.4 ** Math.abs(i - j) * (1 + 0.1 * (i + j));
  }
  expect(setDenseMetric(dense, matrix)).toBe(true);
  return [diagonal, dense];
}

const schools = eightSchools([28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18]);

describe("leapfrog", () => {
  it("ends a harmonic oscillator where the closed form does", () => {
    // With cos(a) = 1 - h^2 / 2, n steps from (q, p) give q cos(n a) + p sin(n a) / sqrt(1 - h^2 / 4): the leapfrog's own rotation.
    const density = independentNormal([1]);
    const metric = unitMetric("diagonal", 1);
    const h = 0.3;
    const point = pointAt(density, metric, [0.7], [-0.4]);
    for (let n = 0; n < 57; n++) leapfrog(density, metric, point, h);
    const angle = 57 * Math.acos(1 - 0.5 * h * h);
    const stretch = Math.sqrt(1 - 0.25 * h * h);
    expect(point.position[0]).toBeCloseTo(0.7 * Math.cos(angle) - (0.4 * Math.sin(angle)) / stretch, 12);
    expect(point.momentum[0]).toBeCloseTo(-0.4 * Math.cos(angle) - 0.7 * stretch * Math.sin(angle), 12);
    expect(point.energy).toBeCloseTo(0.5 * (point.position[0] ** 2 + point.momentum[0] ** 2), 14);
  });

  it("agrees with a naive step on either metric", () => {
    for (const metric of metrics(10)) {
      const point = createPhasePoint(schools);
      point.position.set([1, 0.3, 0.1, -0.2, 0.3, -0.4, 0.5, -0.6, 0.7, -0.8]);
      point.logDensity = schools.logDensityGradient(point.position, point.gradient);
      refreshMomentum(createGenerator(1, 0, "draws"), metric, point);
      const velocityOf = (p: number[]): number[] =>
        p.map((value, i) =>
          metric.kind === "diagonal"
            ? metric.inverseMassMatrix[i] * value
            : p.reduce((sum, other, j) => sum + metric.inverseMassMatrix[i * 10 + j] * other, 0),
        );
      const gradient = new Float64Array(10);
      let q = [...point.position];
      let p = [...point.momentum];
      for (let n = 0; n < 5; n++) {
        schools.logDensityGradient(Float64Array.from(q), gradient);
        p = p.map((value, i) => value + 0.05 * gradient[i]);
        const velocity = velocityOf(p);
        q = q.map((value, i) => value + 0.1 * velocity[i]);
        const value = schools.logDensityGradient(Float64Array.from(q), gradient);
        p = p.map((each, i) => each + 0.05 * gradient[i]);
        leapfrog(schools, metric, point, 0.1);
        q.forEach((each, i) => expect(point.position[i]).toBeCloseTo(each, 12));
        const energy = 0.5 * velocityOf(p).reduce((sum, v, i) => sum + v * p[i], 0) - value;
        expect(point.energy).toBeCloseTo(energy, 11);
        velocityOf(p).forEach((v, i) => expect(point.velocity[i]).toBeCloseTo(v, 12));
      }
    }
  });

  it("has an energy error of second order over a fixed time", () => {
    for (const metric of metrics(10)) {
      const errors = [0.04, 0.02, 0.01].map((h) => {
        const momentum = [0.5, -1, 0.3, 0.8, -0.2, 1.1, -0.7, 0.4, 0.6, -0.9];
        const point = pointAt(schools, metric, [1, 0.3, 0.1, -0.2, 0.3, -0.4, 0.5, -0.6, 0.7, -0.8], momentum);
        const initial = point.energy;
        for (let n = 0; n < Math.round(1.2 / h); n++) leapfrog(schools, metric, point, h);
        return point.energy - initial;
      });
      expect(errors[0] / errors[1]).toBeCloseTo(4, 0);
      expect(errors[1] / errors[2]).toBeCloseTo(4, 1);
    }
  });

  it("goes back where it came from", () => {
    for (const metric of metrics(10)) {
      const start = [1, 0.3, 0.1, -0.2, 0.3, -0.4, 0.5, -0.6, 0.7, -0.8];
      const momentum = [0.5, -1, 0.3, 0.8, -0.2, 1.1, -0.7, 0.4, 0.6, -0.9];
      const point = pointAt(schools, metric, start, momentum);
      for (let n = 0; n < 40; n++) leapfrog(schools, metric, point, 0.1);
      for (let n = 0; n < 40; n++) leapfrog(schools, metric, point, -0.1);
      start.forEach((value, i) => expect(point.position[i]).toBeCloseTo(value, 11));
      momentum.forEach((value, i) => expect(point.momentum[i]).toBeCloseTo(value, 11));
    }
  });

  it("preserves volume in phase space", () => {
    // The determinant of the map (position, momentum) -> 7 steps later, by central differences.
    const density = densityOf(2, (x, gradient) => {
      gradient[0] = -(x[0] ** 3) - 0.5 * x[1];
      gradient[1] = -x[1] - 0.5 * x[0];
      return -0.25 * x[0] ** 4 - 0.5 * x[1] ** 2 - 0.5 * x[0] * x[1];
    });
    for (const metric of metrics(2)) {
      const run = (start: readonly number[]): number[] => {
        const point = pointAt(density, metric, start.slice(0, 2), start.slice(2));
        for (let n = 0; n < 7; n++) leapfrog(density, metric, point, 0.2);
        return [...point.position, ...point.momentum];
      };
      const start = [0.8, -0.3, 0.6, 1.1];
      const step = 1e-5;
      const columns = start.map((_, k) => {
        const up = run(start.map((value, i) => value + (i === k ? step : 0)));
        const down = run(start.map((value, i) => value - (i === k ? step : 0)));
        return up.map((value, i) => (value - down[i]) / (2 * step));
      });
      expect(determinant(columns)).toBeCloseTo(1, 8);
    }
  });

  it("ends with infinite energy and the momentum of the half step where the density is not finite", () => {
    for (const kind of ["diagonal", "dense"] as const) {
      const density = densityOf(1, (x, gradient) => {
        gradient[0] = x[0] > 1 ? Number.NaN : -1;
        return x[0] > 1 ? -Infinity : -x[0];
      });
      const metric = unitMetric(kind, 1);
      const point = pointAt(density, metric, [0.9], [2]);
      leapfrog(density, metric, point, 0.5);
      expect(point.energy).toBe(Infinity);
      expect(point.momentum[0]).toBe(1.75);
    }
  });
});

function determinant(matrix: number[][]): number {
  const rows = matrix.map((row) => row.slice());
  let product = 1;
  for (let i = 0; i < rows.length; i++) {
    const pivot = rows
      .slice(i)
      .reduce((best, row, k) => (Math.abs(row[i]) > Math.abs(rows[best][i]) ? i + k : best), i);
    if (pivot !== i) {
      [rows[i], rows[pivot]] = [rows[pivot], rows[i]];
      product = -product;
    }
    product *= rows[i][i];
    for (let k = i + 1; k < rows.length; k++) {
      const factor = rows[k][i] / rows[i][i];
      for (let j = i; j < rows.length; j++) rows[k][j] -= factor * rows[i][j];
    }
  }
  return product;
}
