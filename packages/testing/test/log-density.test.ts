/**
 * @file Forty posteriors written in the language against log densities and gradients computed elsewhere, and their kernels
 * against the interpreter and against their printed TypeScript.
 */

import { compileKernel, instantiateKernel, printKernel } from "@terrace/backend-kernel";
import { createGenerator, randomUniform } from "@terrace/core";
import { evaluate } from "@terrace/graph";
import { makePlan, type Plan } from "@terrace/runtime";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import {
  caseGradient,
  caseNames,
  parametersAt,
  posteriorModels,
  projectSimplexes,
  readCase,
  scalarsOf,
} from "../src/index.js";
import type { CaseValues } from "../src/index.js";
import { compiled, interpreted } from "./evaluate-program.js";

/** Relative to the largest |log density| of a case: its numbers are printed with 10 or more digits, ours have 53 bits. */
const LOG_DENSITY_TOLERANCE = 1e-9;
/** Relative to the largest component of the case's gradients at all its points, which are printed with 10 digits. */
const GRADIENT_TOLERANCE = 1e-8;
/** Kernel and interpreter compute in Float64 and differ in the order of sums alone; relative to the largest component. */
const KERNEL_TOLERANCE = 1e-12;

const cases = posteriorModels.flatMap((posterior) => posterior.cases.map((name) => ({ name, posterior })));

function largest(values: Iterable<number>): number {
  let size = 0;
  for (const value of values) {
    if (Number.isNaN(value)) return NaN;
    size = Math.max(size, Math.abs(value));
  }
  return size;
}

function difference(a: ArrayLike<number>, b: ArrayLike<number>): number[] {
  expect(a.length).toBe(b.length);
  return Array.from(a, (value, i) => value - b[i]!);
}

/** Random positions, and the case's points: near the mode gradients are small sums of large terms. */
function positions(plan: Plan, points: readonly Record<string, Float64Array>[]): Float64Array[] {
  const generator = createGenerator(20, 0, "initialisation");
  const random = Array.from({ length: 4 }, () =>
    Float64Array.from({ length: plan.dimension }, () => randomUniform(generator, -2, 2)),
  );
  const unconstrain = compiled(plan.programs.unconstrain);
  return [...random, ...points.map((values) => unconstrain(values)["position"]!)];
}

/** The syntax tree of a text, without parentheses, which its structure makes redundant. */
function syntaxTree(text: string): string {
  const file = ts.createSourceFile("kernel.js", text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const print = (node: ts.Node): string => {
    if (ts.isParenthesizedExpression(node)) return print(node.expression);
    const children = node.getChildren(file);
    if (children.length === 0) return node.getText(file);
    return `(${children.map(print).join(" ")})`;
  };
  return print(file);
}

function withoutTypes(text: string): string {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  return ts.transpileModule(text, { compilerOptions }).outputText.replace(/^export /, "");
}

it("has a model for every case", () => {
  expect(cases.map(({ name }) => name).sort()).toEqual(caseNames());
  expect(cases).toHaveLength(40);
});

describe.each(cases)("$name", ({ name, posterior }) => {
  const given = readCase(name);
  const plan = makePlan(posterior.model.graph, posterior.data(given.data));
  const points = given.log_density_points.points;
  const values = points.map(({ params }) => parametersAt(posterior, plan, params));

  it.each([
    { evaluator: "interpreter", make: interpreted },
    { evaluator: "kernel", make: compiled },
  ])("has the case's log density and gradient by the $evaluator", ({ make }) => {
    const joint = make(plan.programs.joint);
    const errors = points.map((point, k) => joint(values[k]!)["value"]![0]! - point.log_density);
    const size = largest(points.map(({ log_density }) => log_density));
    expect(largest(errors.map((error) => error - errors[0]!)) / size).toBeLessThan(LOG_DENSITY_TOLERANCE);
    // The cases hold every normalising constant, and none for an ordering, as the language does.
    expect(largest(errors) / size).toBeLessThan(LOG_DENSITY_TOLERANCE);

    const jointGradient = make(plan.programs.jointGradient);
    const scale = largest(points.flatMap(({ gradient }) => [...scalarsOf(gradient)].map(({ value }) => value)));
    points.forEach(({ params, gradient, log_density }, k) => {
      const result = jointGradient(values[k]!);
      expect(Math.abs(result["value"]![0]! - log_density) / size).toBeLessThan(LOG_DENSITY_TOLERANCE);
      const expected = gradientOf(params, gradient);
      const actual = projectSimplexes(given, params, caseGradient(posterior, plan, result, params));
      expect(largest(difference(actual, expected)) / scale).toBeLessThan(GRADIENT_TOLERANCE);
    });
  });

  /** The case's gradient in the order of `params`. */
  function gradientOf(params: CaseValues, gradient: CaseValues): number[] {
    const ordered = Object.fromEntries(Object.keys(params).map((parameter) => [parameter, gradient[parameter]!]));
    const flat = [...scalarsOf(ordered)].map(({ value }) => value);
    return projectSimplexes(given, params, flat);
  }

  it("has a kernel that agrees with the interpreter", () => {
    const { density, value: valueProgram } = plan.programs;
    const kernel = compiled(density);
    const valueKernel = compiled(valueProgram);
    for (const position of positions(plan, values)) {
      const expected = evaluate(density, { position });
      const actual = kernel({ position });
      const size = largest(expected["value"]!);
      expect(largest(difference(actual["value"]!, expected["value"]!)) / size).toBeLessThan(KERNEL_TOLERANCE);
      expect(largest(difference(valueKernel({ position })["value"]!, expected["value"]!)) / size).toBeLessThan(
        KERNEL_TOLERANCE,
      );
      const gap = largest(difference(actual["gradient"]!, expected["gradient"]!));
      expect(gap / largest(expected["gradient"]!)).toBeLessThan(KERNEL_TOLERANCE);
    }
  });

  it("prints TypeScript that is what runs", async () => {
    const program = compileKernel(plan.programs.density);
    const typed = await printKernel(program, "typescript");
    const source = withoutTypes(typed);
    expect(syntaxTree(source) === syntaxTree(program.source)).toBe(true);
    const position = positions(plan, values).at(-1)!;
    const [printed, run] = [source.trim().replace(/;$/, ""), program.source].map((text) => {
      const outputs = [new Float64Array(1), new Float64Array(plan.dimension)];
      instantiateKernel({ ...program, source: text }).run([position], outputs);
      return outputs;
    });
    expect(printed).toEqual(run);
  });
});
