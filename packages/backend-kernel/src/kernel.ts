/** @file Makes a function of a kernel program. Programs with one text share one compiled function. */
import { InternalError } from "@terrace/core";
import type { Generator } from "@terrace/core";
import type { KernelProgram } from "./kernel-program.js";
import { runtimeFunctions } from "./runtime-functions.js";

/** A program ready to run. Its scratch memory is its own: one kernel a thread, and no call within a call. */
export interface Kernel {
  readonly program: KernelProgram;
  /**
   * Computes the outputs from the inputs, in the program's order; allocates nothing. The arrays are the caller's, and no
   * output may overlap an input.
   */
  readonly run: (inputs: readonly Float64Array[], outputs: readonly Float64Array[], generator?: Generator) => void;
}

type Run = (
  inputs: readonly Float64Array[],
  outputs: readonly Float64Array[],
  generator: Generator | undefined,
) => void;
type Factory = (
  runtime: typeof runtimeFunctions,
  constants: readonly (Float64Array | Int32Array)[],
  workspace: readonly Float64Array[],
  sizes: readonly number[],
  reals: readonly number[],
) => Run;

const MAX_FACTORIES = 256;
const factories = new Map<string, Factory>();

function factoryOf(source: string): Factory {
  let factory = factories.get(source);
  if (factory === undefined) {
    // The text is ours, printed from a graph; it holds no text of the user's.
    // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
    factory = new Function(`"use strict"; return ${source};`)() as Factory;
  } else {
    factories.delete(source);
  }
  // The oldest goes first; one that is used again becomes the newest.
  factories.set(source, factory);
  if (factories.size > MAX_FACTORIES) factories.delete(factories.keys().next().value!);
  return factory;
}

/** Makes `program` ready to run, with scratch memory of its own. */
export function instantiateKernel(program: KernelProgram): Kernel {
  for (const name of program.runtime) {
    if (!(name in runtimeFunctions)) throw new InternalError(`kernels have no runtime function \`${name}\``);
  }
  const workspace = program.workspaceSizes.map((length) => new Float64Array(length));
  const run = factoryOf(program.source)(runtimeFunctions, program.constants, workspace, program.sizes, program.reals);
  return {
    program,
    run: (inputs, outputs, generator) => {
      if (program.usesGenerator && generator === undefined) {
        throw new TypeError("Kernel.run: the program draws random numbers; expected a generator, received none.");
      }
      run(inputs, outputs, generator);
    },
  };
}
