/** @file Gradients by reverse mode against finite differences, and finite at the extremes. */

import { UnsupportedOperationError } from "@terrace/core";
import { GraphBuilder, evaluate, gradient, makeGraph } from "@terrace/graph";
import type { InputNode, Node } from "@terrace/graph";
import { describe, expect, it } from "vitest";
import { argumentInputs, argumentValues, continuousCases, discreteCases, distributionOf } from "./cases.js";
import type { Argument } from "./cases.js";
import { derivative } from "./finite-differences.js";

/** Ridders' extrapolation of functions known to 1e-14 gives derivatives to about 1e-10 of their scale. */
const tolerance = 2e-8;

type Quantity = "logDensity" | "logCdf" | "logCcdf";

/** Inputs and the summed quantity, as a function of all inputs' values and as gradients by name. */
function program(name: string, args: readonly Argument[], values: readonly number[], quantity: Quantity) {
  const distribution = distributionOf(name);
  const b = new GraphBuilder();
  const x = b.input("x", [values.length], distribution.type);
  const inputs: InputNode[] = [x, ...argumentInputs(b, distribution, args)];
  const total = b.sum(distribution[quantity]!(b, x, inputs.slice(1)));
  const given: Record<string, readonly number[]> = { x: values, ...argumentValues(args) };
  const value = makeGraph(inputs, { total });
  return {
    inputs,
    given,
    value: (at: Record<string, readonly number[]>) => evaluate(value, at)["total"]![0]!,
    gradientOf(input: Node): Float64Array {
      const [adjoint] = gradient(b, total, [input]);
      return evaluate(makeGraph(inputs, { adjoint: adjoint! }), given)["adjoint"]!;
    },
  };
}

function verifyInput(run: ReturnType<typeof program>, input: InputNode): void {
  const actual = run.gradientOf(input);
  const at = run.given[input.name]!;
  at.forEach((element, i) => {
    const along = (moved: number) =>
      run.value({ ...run.given, [input.name]: at.map((other, k) => (k === i ? moved : other)) });
    const expected = derivative(along, element, 0.02 * Math.max(Math.abs(element), 0.1));
    const scale = Math.max(1, Math.abs(expected));
    expect(
      Math.abs(actual[i]! - expected) / scale,
      `${input.name}[${i}]: ${actual[i]} against ${expected}`,
    ).toBeLessThan(tolerance);
  });
}

const cases = [...continuousCases, ...discreteCases.map((entry) => ({ ...entry, values: entry.values.slice(0, 6) }))];

describe.each(cases)("$name($args)", ({ name, args, values }) => {
  it("log density by value and every argument", () => {
    const run = program(name, args, values, "logDensity");
    for (const input of run.inputs) if (input.dtype === "real") verifyInput(run, input);
  });
});

describe("tails", () => {
  const withTails = cases.filter(({ name }) => distributionOf(name).logCdf !== undefined);
  it.each(withTails)("$name($args) by value and every argument, or a refusal", ({ name, args, values }) => {
    // Beyond the last value of a finite support the tails are constants.
    const inner = distributionOf(name).type === "int" ? values.slice(0, -1) : values;
    for (const quantity of ["logCdf", "logCcdf"] as const) {
      const run = program(name, args, inner, quantity);
      for (const input of run.inputs) {
        if (input.dtype !== "real") continue;
        const parameter = distributionOf(name).parameters[run.inputs.indexOf(input) - 1];
        if (parameter !== undefined && distributionOf(name).tailsFixedIn?.includes(parameter.name)) {
          expect(() => run.gradientOf(input), `${name} ${quantity} by ${input.name}`).toThrow(
            UnsupportedOperationError,
          );
        } else {
          verifyInput(run, input);
        }
      }
    }
  });
});

describe("gradients stay finite at the extremes", () => {
  it.each([
    ["poisson_log", [0], [-800]],
    ["poisson_log", [3], [-800]],
    ["poisson", [0], [0]],
    ["poisson", [0], [1e-320]],
    ["binomial", [0, 0], [5, 0]],
    ["binomial", [5, 5], [5, 1]],
    ["binomial_logit", [0], [0, 40]],
    ["binomial_logit", [3], [3, 900]],
    ["binomial_logit", [0], [3, -900]],
    ["bernoulli_logit", [1, 1], [900]],
    ["bernoulli_logit", [0, 0], [-900]],
    ["neg_binomial_2", [0, 3, 9], [4, 1e10]],
    ["neg_binomial_2", [0, 3, 9], [4, 1e150]],
    ["neg_binomial_2", [0, 3, 9], [4, 1e300]],
    ["neg_binomial_2", [0], [1e-300, 2]],
    ["neg_binomial_2_log", [0, 3, 9], [1, 1e300]],
    ["neg_binomial_2_log", [0, 3, 9], [-700, 2]],
    ["neg_binomial_2_log", [0, 3, 9], [700, 2]],
    ["beta_binomial", [0, 4, 7], [7, 1e12, 1e12]],
    ["beta_binomial", [0, 4, 7], [7, 1e-8, 1e-8]],
    ["beta_binomial", [0], [0, 2, 3]],
    ["student_t", [0.3, 7], [1e12, 0, 1]],
    ["student_t", [0.3, 7], [1e200, 0, 1]],
    ["zero_inflated_poisson", [0], [3, 0]],
    ["zero_inflated_poisson", [0], [3, 1]],
    ["zero_inflated_poisson", [4], [3, 0]],
    ["zero_inflated_poisson", [0], [600, 0.2]],
    ["zero_inflated_poisson", [0], [900, 0.2]],
    ["hurdle_poisson", [2], [1e-12, 0.3]],
    ["hurdle_poisson", [0], [3, 1]],
    ["ordered_logistic", [0, 1, 2], [700, [-1, 1]]],
    ["ordered_probit", [0, 1, 2], [0, [-1, 1]]],
    ["ordered_probit", [0, 1, 2], [35, [-1, 1]]],
    ["categorical_logit", [0, 1], [[-900, 900]]],
    ["logistic", [800], [0, 1]],
  ] as const)("%s at %j given %j", (name, values, args) => {
    const run = program(name, args, values, "logDensity");
    for (const input of run.inputs) {
      if (input.dtype !== "real") continue;
      const actual = [...run.gradientOf(input)];
      expect(actual.every(Number.isFinite), `${input.name}: ${actual.join(", ")}`).toBe(true);
    }
  });

  it("neg_binomial_2 tends to the Poisson's gradient, and its own in log phi to 0", () => {
    for (const phi of [1e8, 1e12, 1e16]) {
      const run = program("neg_binomial_2", [4, phi], [0, 3, 9], "logDensity");
      expect(run.gradientOf(run.inputs[1]!)[0]).toBeCloseTo(12 / 4 - 3, 6);
      // d / d log phi = sum over k of ((k - mu)^2 - k) / (2 phi) to first order: (16 + 1 - 3 + 25 - 9) / (2 phi).
      const byLogPhi = run.gradientOf(run.inputs[2]!)[0]! * phi;
      expect(Math.abs(byLogPhi + (16 + 1 - 3 + 25 - 9) / (2 * phi))).toBeLessThan(1e-14 * 100);
    }
  });

  it("student_t tends to the normal's gradient, and its own in log nu to 0", () => {
    for (const nu of [1e10, 1e14]) {
      const run = program("student_t", [nu, 0, 1], [0.3, 2], "logDensity");
      expect(run.gradientOf(run.inputs[2]!)[0]).toBeCloseTo(2.3, 8);
      expect(Math.abs(run.gradientOf(run.inputs[1]!)[0]! * nu)).toBeLessThan(1e-9);
    }
  });
});
