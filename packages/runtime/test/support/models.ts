/** @file Small models with known answers, and a density that misbehaves on purpose. */

import type { KernelProgram } from "@terrace/backend-kernel";
import { model } from "@terrace/model";
import { createHash } from "node:crypto";

import type { Draws, Fit, ChainTask } from "./runtime.js";

/** Normal data with a normal prior on the mean; its posterior is normal with precision 1/prior^2 + n / sigma^2. */
export const conjugate = model`
  data y: real[N]
  mu ~ normal(0, 2)
  y ~ normal(mu, 1.5)
`;
export const conjugateData = { y: [1.2, 0.4, 2.2, 1.7, -0.3, 0.9] };
const precision = 1 / 4 + 6 / 2.25;
/** Exact posterior of `mu`. */
export const conjugatePosterior = { mean: 6.1 / 2.25 / precision, sd: Math.sqrt(1 / precision) };

/** Group effects, a constrained scale, a simplex, a report and a random report. */
export const groups = model`
  data y: real[N], g: factor(J)[N], alpha: real[K]
  mu ~ normal(0, 5)
  tau ~ half_normal(2)
  a[J] ~ normal(mu, tau)
  w[K] ~ dirichlet(alpha)
  sigma ~ half_normal(2)
  y ~ normal(a[g], sigma)
  report icc = tau^2 / (tau^2 + sigma^2)
  report z ~ normal(mu, sigma)
`;
export const groupsData = {
  y: [1.1, 2.3, 0.2, -0.4, 3.3, 2.9, 1.0, 0.3],
  g: ["b", "c", "a", "a", "c", "c", "b", "b"],
  alpha: [1, 2, 3],
};

/** A digest of every bit of the draws. */
export function hashDraws(draws: Draws): string {
  const hash = createHash("sha256");
  for (const name of draws.names) hash.update(name).update(draws.get(name).values);
  return hash.digest("hex");
}

/** A digest of draws, statistics and positions. */
export function hashFit(fit: Fit): string {
  const hash = createHash("sha256").update(hashDraws(fit.draws));
  for (const values of Object.values(fit.sampleStats) as Float64Array[]) hash.update(values);
  return hash.update(fit.positions).digest("hex");
}

/** The task with a standard normal density of which evaluation number `count` runs `statement`. */
export function sabotage(task: ChainTask, count: number, statement: string): ChainTask {
  const source = `((runtime, constants, workspace, sizes, reals) => {
    let count = 0;
    return (inputs, outputs) => {
      if (++count === ${count}) { ${statement} }
      const position = inputs[0];
      let value = 0;
      for (let i = 0; i < position.length; i++) {
        value -= 0.5 * position[i] * position[i];
        if (outputs.length > 1) outputs[1][i] = -position[i];
      }
      outputs[0][0] = value;
    };
  })`;
  if (task.kind !== "gradient") throw new TypeError("sabotage: the task has no density");
  const dimension = task.coordinateNames.length;
  const program: KernelProgram = {
    inputs: [{ name: "position", length: dimension }],
    outputs: [
      { name: "value", length: 1 },
      { name: "gradient", length: dimension },
    ],
    functions: [],
    source,
    runtime: [],
    constants: [],
    workspaceSizes: [],
    sizes: [],
    reals: [],
    usesGenerator: false,
  };
  return { ...task, density: { backend: "typescript", programs: [program] } };
}
