/** @file Hand-written log densities with known answers, and generators, for the tests of this package. */
import { createGenerator } from "@terrace/core";
import type { LogDensity } from "@terrace/core";

import type { ChainGenerators } from "../../src/options.js";

/** A density from its dimension and a function that returns the value and writes the gradient. */
export function densityOf(
  dimension: number,
  evaluate: (position: Float64Array, gradient: Float64Array) => number,
  coordinateName?: (index: number) => string,
): LogDensity & { numGradients: number } {
  const scratch = new Float64Array(dimension);
  const density = {
    dimension,
    numGradients: 0,
    allocate: (length: number) => new Float64Array(length),
    logDensity: (position: Float64Array) => evaluate(position, scratch),
    logDensityGradient(position: Float64Array, gradient: Float64Array) {
      density.numGradients++;
      return evaluate(position, gradient);
    },
  };
  return coordinateName === undefined ? density : Object.assign(density, { coordinateName });
}

/** Independent normals with means `means` and standard deviations `scales`. */
export function independentNormal(
  scales: readonly number[],
  means: readonly number[] = scales.map(() => 0),
): LogDensity {
  return densityOf(scales.length, (x, gradient) => {
    let sum = 0;
    for (let i = 0; i < scales.length; i++) {
      const z = (x[i] - means[i]) / scales[i];
      gradient[i] = -z / scales[i];
      sum -= 0.5 * z * z;
    }
    return sum;
  });
}

/** A stationary autoregressive normal: unit variances, correlation rho^|i - j|. */
export function autoregressive(dimension: number, rho: number): LogDensity {
  const variance = 1 - rho * rho;
  return densityOf(dimension, (x, gradient) => {
    gradient.fill(0);
    gradient[0] = -x[0];
    let sum = -0.5 * x[0] * x[0];
    for (let i = 1; i < dimension; i++) {
      const e = x[i] - rho * x[i - 1];
      sum -= (0.5 * e * e) / variance;
      gradient[i] -= e / variance;
      gradient[i - 1] += (rho * e) / variance;
    }
    return sum;
  });
}

/** Neal's funnel: log scale normal(0, 3), and `dimension - 1` normals with that scale. */
export function funnel(dimension: number): LogDensity {
  return densityOf(dimension, (x, gradient) => {
    const precision = Math.exp(-x[0]);
    let squares = 0;
    for (let i = 1; i < dimension; i++) {
      gradient[i] = -precision * x[i];
      squares += x[i] * x[i];
    }
    gradient[0] = -x[0] / 9 + 0.5 * precision * squares - 0.5 * (dimension - 1);
    return (-x[0] * x[0]) / 18 - 0.5 * precision * squares - 0.5 * (dimension - 1) * x[0];
  });
}

/** A student-t with few degrees of freedom in every coordinate: heavy tails. */
export function independentStudentT(dimension: number, degrees: number): LogDensity {
  return densityOf(dimension, (x, gradient) => {
    let sum = 0;
    for (let i = 0; i < dimension; i++) {
      const q = 1 + (x[i] * x[i]) / degrees;
      gradient[i] = (-(degrees + 1) * x[i]) / (degrees * q);
      sum -= 0.5 * (degrees + 1) * Math.log(q);
    }
    return sum;
  });
}

/** Eight schools, non-centred: mu ~ normal(0, 5), tau ~ half_cauchy(5), y ~ normal(mu + tau z, sigma); [mu, log tau, z]. */
export function eightSchools(y: readonly number[], sigma: readonly number[]): LogDensity {
  const names = ["mu", "tau", ...y.map((_, j) => `z[${j}]`)];
  return densityOf(
    2 + y.length,
    (x, gradient) => {
      const mu = x[0];
      const tau = Math.exp(x[1]);
      const ratio = (tau * tau) / 25;
      let value = (-0.5 * mu * mu) / 25 - Math.log1p(ratio) + x[1];
      let gradientMu = -mu / 25;
      let gradientLogTau = 1 - (2 * ratio) / (1 + ratio);
      for (let j = 0; j < y.length; j++) {
        const z = x[2 + j];
        const error = (y[j] - mu - tau * z) / sigma[j];
        const slope = error / sigma[j];
        value -= 0.5 * (z * z + error * error);
        gradientMu += slope;
        gradientLogTau += slope * tau * z;
        gradient[2 + j] = -z + slope * tau;
      }
      gradient[0] = gradientMu;
      gradient[1] = gradientLogTau;
      return value;
    },
    (index) => names[index],
  );
}

/** The three streams of a chain. */
export function generatorsOf(seed: number, chain = 0): ChainGenerators {
  return {
    initialisation: createGenerator(seed, chain, "initialisation"),
    warmup: createGenerator(seed, chain, "warmup"),
    draws: createGenerator(seed, chain, "draws"),
  };
}

/** Logs of a standard exponential variable over `steepness`: to the right the log density falls like `-exp(steepness x)`. */
export function steepWall(steepness: number): LogDensity {
  return densityOf(1, (position, gradient) => {
    const exponential = Math.exp(steepness * position[0]!);
    gradient[0] = steepness * (1 - exponential);
    return steepness * position[0]! - exponential;
  });
}
