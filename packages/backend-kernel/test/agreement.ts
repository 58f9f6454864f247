/** @file Compares a kernel with the interpreter. */
import { expect } from "vitest";
import { createGenerator } from "@terrace/core";
import { evaluate } from "@terrace/graph";
import type { Graph } from "@terrace/graph";
import { distance } from "../../graph/test/distance.js";
import { compileKernel, instantiateKernel } from "../src/index.js";
import type { CompileKernelOptions, JavaScriptKernel, Kernel } from "../src/index.js";
import { haveSameBits, runWasm } from "./wasm/run-wasm.js";

/** Both compute in Float64; they differ in the order of sums alone. */
export const TOLERANCE = 1e-12;

/** Runs a kernel on named inputs; outputs start as NaN, so that an element left unwritten shows. */
export function runKernel(
  kernel: Kernel,
  inputs: Record<string, readonly number[] | Float64Array>,
  seed = 1,
): Record<string, Float64Array> {
  const given = kernel.inputs.map(({ name }) => Float64Array.from(inputs[name]!));
  const made = kernel.outputs.map(({ length }) => new Float64Array(length).fill(NaN));
  kernel.run(given, made, kernel.usesGenerator ? createGenerator(seed, 0, "draws") : undefined);
  return Object.fromEntries(kernel.outputs.map(({ name }, k) => [name, made[k]!]));
}

/**
 * Expects kernel and interpreter to agree, twice in a row: scratch memory must not carry over. WebAssembly without
 * vectors has to give the JavaScript kernel's bits, with them it has to agree with the interpreter.
 */
export function expectAgreement(
  graph: Graph,
  inputs: Record<string, readonly number[] | Float64Array>,
  options: CompileKernelOptions = {},
): JavaScriptKernel {
  const kernel = instantiateKernel(compileKernel(graph, options));
  const arrays = Object.fromEntries(Object.entries(inputs).map(([name, values]) => [name, Float64Array.from(values)]));
  for (let time = 0; time < 2; time++) {
    const actual = runKernel(kernel, arrays);
    const expected = evaluate(graph, arrays, createGenerator(1, 0, "draws"));
    for (const [name, values] of Object.entries(expected)) {
      const gap = distance(actual[name]!, values);
      if (!(gap <= TOLERANCE)) {
        expect.fail(
          `${name} differs by ${gap}: ${actual[name]!.join(" ")} instead of ${values.join(" ")}\n${kernel.program.source}`,
        );
      }
    }
  }
  expectWasmAgreement(graph, kernel, arrays);
  return kernel;
}

function expectWasmAgreement(graph: Graph, kernel: JavaScriptKernel, arrays: Record<string, Float64Array>): void {
  const { program } = kernel;
  const scalar = runWasm(program, arrays, { interleave: 0 });
  const exact = runKernel(kernel, arrays);
  if (!haveSameBits(exact, scalar)) {
    expect.fail(
      `scalar WebAssembly gives ${JSON.stringify(scalar)} instead of ${JSON.stringify(exact)}\n${program.source}`,
    );
  }
  const expected = evaluate(graph, arrays, createGenerator(1, 0, "draws"));
  for (const interleave of [0, 1, 2, 3]) {
    const actual = runWasm(program, arrays, { interleave });
    for (const [name, values] of Object.entries(expected)) {
      const gap = distance(actual[name]!, values);
      if (gap <= TOLERANCE) continue;
      expect.fail(
        `${name} differs by ${gap} with ${interleave} vectors: ${actual[name]!.join(" ")} instead of ${values.join(" ")}\n${program.source}`,
      );
    }
  }
}
