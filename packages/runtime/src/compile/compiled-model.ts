/**
 * @file A model bound to data, ready to be evaluated: its log density on the unconstrained space, its joint log density at
 * constrained values, and the maps between the two. Every program is compiled when it is first used.
 */

import { compileKernel, compilePrograms, printKernel } from "@terrace/backend-kernel";
import { createGenerator, elementNames, type Generator, type LogDensity } from "@terrace/core";
import { printGraph } from "@terrace/graph";

import { describeValue, verifyOneOf } from "../argument.js";
import { partsOf } from "../chains/recover.js";
import type { Plan, Programs, Quantity } from "../plan/programs.js";
import { usedBackend, type ChosenBackend, type CompiledDensity } from "./backend.js";
import { explain, explainedOf } from "./explain.js";
import { instantiateDensity } from "./instantiate-density.js";
import { compileTfjsDensity, printTfjsDensity } from "./tfjs-density.js";
import { nameKernel, type NamedKernel } from "./named-kernel.js";
import { flattenAll, parameterQuantities, verifyInsideConstraints } from "./parameter-values.js";

/** Values by name: a number for a scalar, else a row-major array. */
export type ConstrainedValues = Record<string, number | Float64Array>;

/** A model bound to data and compiled. */
export interface CompiledModel extends LogDensity {
  /** Names of the parameters' scalars on the constrained space, with labels: `tau`, `a[AITKIN]`. */
  readonly parameterNames: readonly string[];
  /** The plan behind it: programs as graphs, parameters, quantities, observations. */
  readonly plan: Plan;
  /** Name of unconstrained coordinate `index`. */
  coordinateName(index: number): string;
  /**
   * Log joint density at constrained values of all parameters: every normalising constant, no Jacobian, of the model as written.
   * @throws TypeError, RangeError when a parameter is missing, unknown or of the wrong size
   */
  logJoint(values: Readonly<Record<string, unknown>>): number;
  /** The same with its gradient by parameter, row-major. */
  logJointGradient(values: Readonly<Record<string, unknown>>): {
    readonly value: number;
    readonly gradient: ConstrainedValues;
  };
  /** Parameters at an unconstrained position `[dimension]`. */
  constrain(position: Float64Array): ConstrainedValues;
  /**
   * All recorded quantities at an unconstrained position, reports too.
   *
   * @param random what random reports draw from: a seed, for the same draw at each call, or a generator (see {@link Generator})
   *   whose state moves on; 1 when absent
   */
  draw(position: Float64Array, random?: Generator | number | string): ConstrainedValues;
  /**
   * Position `[dimension]` of constrained values of all parameters.
   * @throws TypeError, RangeError when a parameter is missing, unknown, of the wrong size or outside its constraint
   */
  unconstrain(values: Readonly<Record<string, unknown>>): Float64Array;
  /** What the stages found and did, and which backend evaluates it, as text; on tfjs with every operation of its graph. */
  explain(): string;
  /** The density program as text: `"graph"`, the `"javascript"` that runs, or the same as typed `"typescript"`. */
  source(kind: "graph" | "javascript" | "typescript"): Promise<string>;
  /** Frees compiled programs; the model is not to be used after. */
  dispose(): void;
}

/** A compiled model as the rest of the package sees it. */
export interface CompiledPlan extends CompiledModel {
  /** The position of constrained values of all parameters, as {@link CompiledModel.unconstrain}; not finite where a value lies outside its constraint. */
  rowOf(values: Readonly<Record<string, unknown>>): Float64Array;
}

/** Compiles a plan that has no discrete parameters. */
export function compilePlan(plan: Plan, chosen: ChosenBackend): CompiledPlan {
  const { backend } = chosen;
  const parameters = parameterQuantities(plan);
  const coordinates = coordinateNames(plan);
  let program: CompiledDensity | undefined;
  let instance: (LogDensity & { dispose?(): void }) | undefined;
  let kernels = new Map<keyof Programs, NamedKernel>();
  let isDisposed = false;

  const verifyUsable = (fn: string): void => {
    if (isDisposed) throw new TypeError(`${fn}: the compiled model has been disposed of. Compile the model again.`);
  };
  const kernel = (fn: string, name: keyof Programs): NamedKernel => {
    verifyUsable(fn);
    let found = kernels.get(name);
    if (found === undefined) {
      found = nameKernel(plan.programs[name]);
      kernels.set(name, found);
    }
    return found;
  };
  const compileDensity = (): CompiledDensity => {
    if (backend === "tfjs") return (program ??= compileTfjsDensity("compile", plan));
    const { density: both, value } = plan.programs;
    return (program ??= compilePrograms([compileKernel(both), compileKernel(value)], { backend }));
  };
  // What a device cannot run, or is not installed, is said now and not at the first call.
  if (backend === "tfjs") compileDensity();
  const logDensity = (fn: string): LogDensity => {
    verifyUsable(fn);
    return (instance ??= instantiateDensity(compileDensity(), 0, coordinates));
  };
  const verifyPosition = (fn: string, name: string, position: Float64Array): void => {
    if (position instanceof Float64Array && position.length === plan.rowSize) return;
    const expected = `a Float64Array of length ${plan.rowSize}`;
    throw new TypeError(`${fn}: \`${name}\` must be ${expected}, received ${describeValue(position)}.`);
  };
  const draw = (fn: string, position: Float64Array, generator: Generator): Record<string, Float64Array> => {
    verifyPosition(fn, "position", position);
    return kernel(fn, "draw").runRow(position, generator);
  };
  const flatten = (fn: string, values: Readonly<Record<string, unknown>>): Record<string, Float64Array> => {
    const flat = flattenAll(fn, plan, values);
    return Object.fromEntries(parameters.map(({ name }, index) => [name, flat[index]!]));
  };

  return {
    plan,
    dimension: plan.dimension,
    parameterNames: parameters.flatMap(({ name, dims, shape, coords }) => elementNames(name, dims, shape, coords)),
    coordinateName: (index) => coordinates[index] ?? `coordinate ${index}`,
    logDensity(position) {
      verifyPosition("logDensity", "position", position);
      return logDensity("logDensity").logDensity(position);
    },
    logDensityGradient(position, gradient) {
      verifyPosition("logDensityGradient", "position", position);
      verifyPosition("logDensityGradient", "gradient", gradient);
      return logDensity("logDensityGradient").logDensityGradient(position, gradient);
    },
    allocate: (length) => logDensity("allocate").allocate(length),
    logJoint: (values) => kernel("logJoint", "joint").run(flatten("logJoint", values))["value"]![0]!,
    logJointGradient(values) {
      const fn = "logJointGradient";
      const result = kernel(fn, "jointGradient").run(flatten(fn, values));
      const gradient = parameters.map((quantity) => [quantity, result[`gradient.${quantity.name}`]!] as const);
      return { value: result["value"]![0]!, gradient: named(gradient) };
    },
    constrain(position) {
      // Parameters come before reports and do not depend on them, so any stream does.
      const values = draw("constrain", position, createGenerator(0, 0, "recovery"));
      return named(parameters.map((quantity) => [quantity, values[quantity.name]!] as const));
    },
    draw(position, random = 1) {
      const generator = typeof random === "object" ? random : createGenerator(random, 0, "recovery");
      const values = draw("draw", position, generator);
      return named(plan.quantities.map((quantity) => [quantity, values[quantity.name]!] as const));
    },
    rowOf(values) {
      const parts = Object.values(kernel("unconstrain", "unconstrain").run(flatten("unconstrain", values)));
      const row = new Float64Array(plan.rowSize);
      partsOf(parts, row).forEach((place, k) => place.set(parts[k]!));
      return row;
    },
    unconstrain(values) {
      const position = this.rowOf(values);
      verifyInsideConstraints("unconstrain", "values", plan, position, values);
      return position;
    },
    explain() {
      verifyUsable("explain");
      const compiled = compileDensity();
      const used = usedBackend(chosen, compiled);
      const lines = compiled.backend === "tfjs" ? printTfjsDensity(compiled) : used.lines;
      return explain(explainedOf(plan), { ...used, ...(lines === undefined ? {} : { lines }) });
    },
    async source(kind) {
      verifyOneOf("source", "kind", kind, ["graph", "javascript", "typescript"]);
      verifyUsable("source");
      if (kind === "graph") return printGraph(plan.programs.density);
      return await printKernel(compileKernel(plan.programs.density), kind);
    },
    dispose() {
      isDisposed = true;
      instance?.dispose?.();
      program = undefined;
      instance = undefined;
      kernels = new Map();
    },
  };
}

/** Names of the unconstrained coordinates; a parameter whose unconstrained shape is its own keeps its labels. */
export function coordinateNames(plan: Plan): string[] {
  const quantities = new Map(plan.quantities.map((quantity) => [quantity.name, quantity]));
  const names: string[] = [];
  for (const layout of plan.parameters) {
    const quantity = quantities.get(layout.name);
    const isSame = quantity !== undefined && String(quantity.shape) === String(layout.unconstrainedShape);
    const dims = isSame ? quantity.dims : layout.unconstrainedShape.map((_, axis) => `${layout.name}_${axis}`);
    const own = elementNames(layout.name, dims, layout.unconstrainedShape, isSame ? quantity.coords : {});
    own.forEach((name, k) => (names[layout.offset + k] = name));
  }
  return names;
}

function named(entries: readonly (readonly [Quantity, Float64Array])[]): ConstrainedValues {
  return Object.fromEntries(
    entries.map(([{ name, shape }, values]) => [name, shape.length === 0 ? values[0]! : values]),
  );
}
