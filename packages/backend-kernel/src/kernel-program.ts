/**
 * @file Compiles a graph to a kernel program: plain data that a structured clone carries to a worker, where
 * `instantiateKernel` makes a function of it.
 */
import { numElements } from "@terrace/graph";
import type { Graph, InputNode } from "@terrace/graph";
import type { Item } from "./item.js";
import type { KernelFunction } from "./kernel-ir.js";
import { KernelState } from "./kernel-state.js";
import { Lowering } from "./lowering.js";
import type { Binding } from "./lowering.js";
import { strides } from "./iteration.js";
import { placeNode } from "./materialise.js";
import { narrowCallees, withNarrowFunctions } from "./narrow-functions.js";
import { splitFunctions } from "./split-functions.js";
import { javascriptText } from "./print-javascript.js";
import type { ProgramLayout } from "./print-javascript.js";
import { scheduleItems } from "./schedule.js";
import { sumRuns } from "./sum-runs.js";

/** An array that a kernel is given, or gives. */
export interface KernelArray {
  readonly name: string;
  readonly length: number;
}

/** A compiled graph, as plain data. */
export interface KernelProgram {
  readonly inputs: readonly KernelArray[];
  readonly outputs: readonly KernelArray[];
  /** Statements, from which the texts are printed; the last function is the one that is run. */
  readonly functions: readonly KernelFunction[];
  /** JavaScript text of the factory. It depends on data only by whether rows of one group lie together, not on sizes above eight. */
  readonly source: string;
  /** Names of the runtime functions called. */
  readonly runtime: readonly string[];
  /** Data, which may lie in shared memory. */
  readonly constants: readonly (Float64Array | Int32Array)[];
  readonly workspaceSizes: readonly number[];
  readonly sizes: readonly number[];
  readonly reals: readonly number[];
  readonly usesGenerator: boolean;
}

/** Options of {@link compileKernel}. */
export interface CompileKernelOptions {
  /** Operations a generated function may have before it is split; the default keeps within what V8 optimises. */
  readonly maxOperations?: number;
}

/**
 * Compiles `graph`. Sums over an axis go from first to last with one accumulator, sums over several axes sum the last axis
 * first; short axes are written out in the same order.
 *
 * @returns a program whose `run` takes the graph's inputs and gives its outputs, in the graph's order
 */
export function compileKernel(graph: Graph, options: CompileKernelOptions = {}): KernelProgram {
  const state = new KernelState();
  const bindings = new Map<InputNode, Binding>();
  graph.inputs.forEach((input, slot) => {
    bindings.set(input, { kind: "buffer", buffer: state.buffer("input", slot, numElements(input.shape)) });
  });
  const lowering = new Lowering(state, graph, -1, bindings);
  lowering.lowerDraws();
  lowering.lowerScalars();
  const items: Item[] = [];
  graph.outputs.forEach(({ node }, slot) => {
    const buffer = state.buffer("output", slot, numElements(node.shape));
    const place = { buffer, base: state.scalars.int(0), by: strides(node.shape), home: -1 };
    items.push(...placeNode(lowering, node, place));
  });
  const { statements, emitter } = scheduleItems(state, items);
  const handOn = `w${state.workspaceSizes.length}`;
  const { maxOperations } = options;
  const { functions, numHandedOn } = splitFunctions(
    sumRuns(statements, state.constants, emitter),
    graph.inputs.length,
    graph.outputs.length,
    handOn,
    maxOperations,
  );
  if (numHandedOn > 0) state.workspaceSizes.push(numHandedOn);
  const called = new Set<string>();
  const narrowed = functions.map((fn) => withNarrowFunctions(fn, called));
  const runtime = [...emitter.runtime, ...narrowCallees].filter((name) => called.has(name)).sort();
  const program = {
    inputs: graph.inputs.map((input) => ({ name: input.name, length: numElements(input.shape) })),
    outputs: graph.outputs.map((output) => ({ name: output.name, length: numElements(output.node.shape) })),
    functions: narrowed,
    runtime,
    constants: state.constants,
    workspaceSizes: state.workspaceSizes,
    sizes: emitter.sizes,
    reals: emitter.reals,
    usesGenerator: state.usesGenerator,
  };
  return { ...program, source: javascriptText(layoutOf(program)) };
}

/** What the printers need of a program. */
export function layoutOf(program: Omit<KernelProgram, "source">): ProgramLayout {
  return {
    functions: program.functions,
    runtime: program.runtime,
    numConstants: program.constants.length,
    numWorkspace: program.workspaceSizes.length,
    numSizes: program.sizes.length,
    numReals: program.reals.length,
  };
}
