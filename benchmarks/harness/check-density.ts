/** @file The answer check of the suites that draw nothing: the log density and its gradient at fixed points. */

import type { LogDensity } from "@terrace/core";

import type { BenchmarkCase } from "./benchmark-case.js";

/** Agreement of log densities, relative to the largest of them: sums of 1e5 terms in another order differ by 1e-12. */
const valueTolerance = 1e-9;
/** Central differences with the step below are good to 1e-6 of the gradient's scale. */
const gradientTolerance = 1e-5;
const step = 1e-5;
const numCoordinatesChecked = 12;

/** Coordinate `index` of fixed point `point`: spread over (-0.5, 0.5), without pattern, the same in every language. */
export function fixedCoordinate(point: number, index: number): number {
  return 0.5 * Math.sin(point + 1 + 1.7 * index);
}

/** What disagrees, in words; empty when nothing does. */
export function checkDensity(benchmark: Pick<BenchmarkCase, "reference">, density: LogDensity): string[] {
  const failures: string[] = [];
  const expected = benchmark.reference().logDensities;
  const points = expected.map((_, point) => fixedPoint(density, point));
  const values = points.map((position) => density.logDensity(position));
  const scale = Math.max(...expected.map(Math.abs), 1);
  values.forEach((value, point) => {
    // Constants may be left out, so that only differences are comparable.
    const difference = value - values[0]! - (expected[point]! - expected[0]!);
    if (!(Math.abs(difference) <= valueTolerance * scale)) {
      failures.push(`log density of point ${point} less that of point 0 is off by ${difference}`);
    }
  });
  const position = fixedPoint(density, 0);
  const gradient = density.allocate(density.dimension);
  density.logDensityGradient(position, gradient);
  const largest = gradient.reduce((most, each) => Math.max(most, Math.abs(each)), 1);
  const stride = Math.max(1, Math.floor(density.dimension / numCoordinatesChecked));
  for (let index = 0; index < density.dimension; index += stride) {
    const at = (offset: number): number => {
      const moved = position.slice();
      moved[index]! += offset;
      return density.logDensity(moved);
    };
    const slope = (at(step) - at(-step)) / (2 * step);
    if (!(Math.abs(slope - gradient[index]!) <= gradientTolerance * largest)) {
      failures.push(`gradient in coordinate ${index} is ${gradient[index]}, by differences ${slope}`);
    }
  }
  return failures;
}

function fixedPoint(density: LogDensity, point: number): Float64Array {
  return density.allocate(density.dimension).map((_, index) => fixedCoordinate(point, index));
}
