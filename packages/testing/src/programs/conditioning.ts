/**
 * @file How far rounding moves what a graph computes: the interpreter is run again with every computed element changed by a
 * random factor near 1 (Monte Carlo arithmetic, [Parker1997]), and the outputs are compared. Where large terms cancel, they move
 * far, and two right evaluators may differ by as much.
 */

import { evaluate, type Alteration, type Graph } from "@terrace/graph";
import { hashed } from "./program.js";

/** The relative error that elementary functions may have, and more than a rounding; see the kernels' tests. */
const perturbation = 1e-14;
const numTrials = 4;

/**
 * For each output of `graph` the largest distance, element by element, that perturbations move it.
 *
 * @param exact - the outputs without perturbation
 */
export function roundingNoise(
  graph: Graph,
  inputs: Readonly<Record<string, Float64Array>>,
  exact: Readonly<Record<string, Float64Array>>,
): Record<string, Float64Array> {
  const noise = Object.fromEntries(Object.entries(exact).map(([name, { length }]) => [name, new Float64Array(length)]));
  for (let trial = 0; trial < numTrials; trial++) {
    let count = 0;
    const alter: Alteration = (node, values) => {
      if (node.op === "constant" || node.dtype !== "real") return values;
      const seed = count++;
      return values.map(
        (value, k) => value * (1 + perturbation * (2 * hashed(trial, "rounding", seed * 4096 + k) - 1)),
      );
    };
    const moved = evaluate(graph, inputs, undefined, alter);
    for (const [name, values] of Object.entries(exact)) {
      values.forEach((value, k) => {
        const distance = Math.abs(moved[name]![k]! - value);
        // What becomes NaN or infinite by rounding alone says nothing.
        noise[name]![k] = Math.max(noise[name]![k]!, Number.isNaN(distance) ? Infinity : distance);
      });
    }
  }
  return noise;
}
