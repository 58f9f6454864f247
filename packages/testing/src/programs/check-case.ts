/**
 * @file Holds a program to the reference: interpreter, JavaScript kernel and WebAssembly give the same value and gradient, the
 * gradient is that of differences, and the maps between the spaces are inverse to each other.
 */

import { compileKernel, compilePrograms, instantiateKernel, instantiateLogDensity } from "@terrace/backend-kernel";
import type { LogDensity } from "@terrace/core";
import { evaluate, type Alteration, type Graph } from "@terrace/graph";
import { ModelError, parseModel } from "@terrace/model";
import { makePlan, type Plan, type Programs } from "@terrace/runtime";
import { roundingNoise } from "./conditioning.js";
import { bell, hashed, type ProgramCase } from "./program.js";

/** What came of a program. */
export type CaseResult =
  | { readonly kind: "agrees" }
  /** The density is not finite at any position tried, so that there is nothing to differentiate. */
  | { readonly kind: "not finite" }
  /** A `ModelError` says that the program cannot be bound or lowered. */
  | { readonly kind: "refused"; readonly code: string; readonly message: string }
  | { readonly kind: "differs"; readonly message: string };

/** Between evaluators, of the size of what is compared. */
const tolerance = 1e-12;
/** Between evaluators, in units of how far perturbations of every operation move what is compared. */
const noiseFactor = 20;
const numPositions = 2;
/** Steps of differences; the last is the one whose rounding errors are allowed for. */
const steps = [1e-3, 1e-4, 1e-5, 1e-6, 1e-2];

/** Compares evaluators on a program; exceptions that are no `ModelError` are thrown on. */
export function checkCase({ text, data, seed }: ProgramCase): CaseResult {
  try {
    return checkPlan(makePlan(parseModel(text).graph, data), text, seed);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return { kind: "refused", code: error.code, message: error.message };
  }
}

function checkPlan(plan: Plan, text: string, seed: number): CaseResult {
  const { density, value } = plan.programs;
  const evaluators = densitiesOf(density, value);
  let numFinite = 0;
  for (let k = 0; k < numPositions; k++) {
    const position = Float64Array.from({ length: plan.dimension }, (_, i) => 0.7 * bell(seed + k, "position", i));
    const exact = evaluate(density, { position });
    const alone = evaluate(value, { position });
    const problem = compareAll(evaluators, density, position, exact as Outputs, alone["value"]![0]!);
    if (problem !== undefined) return { kind: "differs", message: problem };
    if (!Number.isFinite(exact["value"]![0])) continue;
    numFinite++;
    const other = checkGradient(plan.programs, position, exact as Outputs, seed) ?? checkMaps(plan, position, text);
    if (other !== undefined) return { kind: "differs", message: other };
  }
  return { kind: numFinite === 0 ? "not finite" : "agrees" };
}

/** What the density's program gives. */
interface Outputs extends Readonly<Record<string, Float64Array>> {
  readonly value: Float64Array;
  readonly gradient: Float64Array;
}

function densitiesOf(density: Graph, value: Graph): Record<string, LogDensity> {
  const both = compileKernel(density);
  const alone = compileKernel(value);
  const wasm = compilePrograms([both, alone], { numInstances: 2 });
  if (wasm.backend !== "wasm") throw new Error("checkCase: the density did not compile to WebAssembly.");
  return {
    JavaScript: instantiateLogDensity(compilePrograms([both, alone], { backend: "typescript" }), 0),
    WebAssembly: instantiateLogDensity(wasm, 0),
    "WebAssembly, second instance": instantiateLogDensity(wasm, 1),
  };
}

function compareAll(
  evaluators: Readonly<Record<string, LogDensity>>,
  graph: Graph,
  position: Float64Array,
  exact: Outputs,
  alone: number,
): string | undefined {
  const isFinite = Number.isFinite(exact.value[0]);
  let noise: Record<string, Float64Array> | undefined;
  const differs = (name: "value" | "gradient", index: number, found: number, expected: number): boolean => {
    const gap = Math.abs(found - expected);
    if (Object.is(found, expected) || gap <= tolerance * Math.abs(expected)) return false;
    // Costs several evaluations, so only where the plain comparison fails.
    noise ??= roundingNoise(graph, { position }, exact);
    return !(gap <= noiseFactor * noise[name]![index]!);
  };
  if (differs("value", 0, alone, exact.value[0]!))
    return `the value alone is ${alone}, with gradient ${exact.value[0]!}`;
  for (const [name, density] of Object.entries(evaluators)) {
    const at = density.allocate(position.length);
    at.set(position);
    // Twice, since scratch memory must not carry over; then with arrays that are copied.
    for (const [where, gradient] of [
      [at, density.allocate(position.length)],
      [at, density.allocate(position.length)],
      [position, new Float64Array(position.length)],
    ] as const) {
      gradient.fill(NaN);
      const found = density.logDensityGradient(where, gradient);
      if (differs("value", 0, found, exact.value[0]!)) return `${name}: value ${found}, interpreter ${exact.value[0]!}`;
      const own = density.logDensity(where);
      if (differs("value", 0, own, exact.value[0]!))
        return `${name}: value alone ${own}, interpreter ${exact.value[0]!}`;
      if (!isFinite) continue;
      for (let i = 0; i < position.length; i++) {
        if (!differs("gradient", i, gradient[i]!, exact.gradient[i]!)) continue;
        return `${name}: gradient[${i}] ${gradient[i]!}, interpreter ${exact.gradient[i]!}, noise ${noise!["gradient"]![i]!}`;
      }
    }
  }
  return undefined;
}

/**
 * The gradient along a direction, against differences of order h^4 at several steps, the best of which counts. Where the
 * computation meets numbers whose squares are not representable nothing is said: derivatives have such squares in them.
 */
function checkGradient(
  { density, value }: Programs,
  position: Float64Array,
  exact: Outputs,
  seed: number,
): string | undefined {
  if (isExtreme(value, position)) return undefined;
  const direction = position.map((_, i) => 0.3 + hashed(seed, "direction", i));
  let expected = 0;
  let scale = 1e-3 * Math.abs(exact.value[0]!) + 1e-3;
  exact.gradient.forEach((g, i) => {
    expected += g * direction[i]!;
    scale += Math.abs(g * direction[i]!);
  });
  const at = (shift: number): number => {
    const moved = position.map((x, i) => x + shift * direction[i]!);
    return evaluate(value, { position: moved })["value"]![0]!;
  };
  let best = Infinity;
  let found = NaN;
  for (const step of steps) {
    const difference = (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
    const gap = Math.abs(difference - expected) / scale;
    if (gap < best) [best, found] = [gap, difference];
    if (best <= 1e-6) return undefined;
  }
  const noise = roundingNoise(density, { position }, exact);
  const allowed = direction.reduce(
    (sum, d, i) => sum + d * noise["gradient"]![i]!,
    noise["value"]![0]! / steps.at(-1)!,
  );
  if (best * scale <= noiseFactor * allowed) return undefined;
  return `the gradient along a direction is ${expected}, by differences ${found}`;
}

function isExtreme(graph: Graph, position: Float64Array): boolean {
  let isFound = false;
  const watch: Alteration = (_, values) => {
    for (const x of values) if (Math.abs(x) > 1e150 || (x !== 0 && Math.abs(x) < 1e-150)) isFound = true;
    return values;
  };
  evaluate(graph, { position }, undefined, watch);
  return isFound;
}

/** Draws at the position lead back to it, and the sum of rows and the rest is the density. */
function checkMaps(plan: Plan, position: Float64Array, text: string): string | undefined {
  const { draw, unconstrain } = plan.programs;
  const run = (graph: Graph, inputs: Readonly<Record<string, Float64Array>>): Record<string, Float64Array> => {
    const kernel = instantiateKernel(compileKernel(graph));
    const outputs = kernel.program.outputs.map(({ length }) => new Float64Array(length).fill(NaN));
    kernel.run(
      kernel.program.inputs.map(({ name }) => inputs[name]!),
      outputs,
    );
    return Object.fromEntries(kernel.program.outputs.map(({ name }, k) => [name, outputs[k]!]));
  };
  const drawn = run(draw, { position });
  const exact = evaluate(draw, { position });
  let noise: Record<string, Float64Array> | undefined;
  for (const [name, values] of Object.entries(exact)) {
    for (let i = 0; i < values.length; i++) {
      const gap = Math.abs(drawn[name]![i]! - values[i]!);
      if (Object.is(drawn[name]![i], values[i]) || gap <= tolerance * Math.abs(values[i]!)) continue;
      noise ??= roundingNoise(draw, { position }, exact);
      if (!(gap <= noiseFactor * noise[name]![i]!)) return `draw ${name}[${i}]: ${drawn[name]![i]!}, interpreter ${values[i]!}`; // prettier-ignore
    }
  }
  const back = run(unconstrain, drawn)["position"]!;
  // The length of what a unit vector is made of has no meaning.
  if (text.includes("unit_vector")) return undefined;
  for (let i = 0; i < back.length; i++) {
    if (Math.abs(back[i]! - position[i]!) > 1e-6) return `unconstrain(draw(position))[${i}] is ${back[i]!}, not ${position[i]!}`; // prettier-ignore
  }
  return undefined;
}
