/** @file Makes a function of a kernel program. Each is compiled by itself, so that its arrays are constants of its code. */
import { InternalError } from "@terrace/core";
import type { Generator } from "@terrace/core";
import type { KernelArray, KernelProgram } from "./kernel-program.js";
import { runtimeFunctions } from "./runtime-functions.js";

/** A program ready to run. Its scratch memory is its own: one kernel a thread, and no call within a call. */
export interface Kernel {
  readonly inputs: readonly KernelArray[];
  readonly outputs: readonly KernelArray[];
  readonly usesGenerator: boolean;
  /**
   * Computes the outputs from the inputs, in the program's order; allocates nothing. The arrays are the caller's, and no
   * output may overlap an input. What is in arrays of {@link Kernel.allocate} is not copied.
   *
   * @throws TypeError if the program draws random numbers and there is no generator
   */
  readonly run: (inputs: readonly Float64Array[], outputs: readonly Float64Array[], generator?: Generator) => void;
  /** Zeros in memory that the program reads and writes without a copy, as long as there is some; elsewhere then. */
  readonly allocate: (length: number) => Float64Array;
}

/** A kernel in JavaScript. */
export interface JavaScriptKernel extends Kernel {
  readonly program: KernelProgram;
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

let numKernels = 0;

/**
 * The factory of one kernel. The comment makes each text a new one, for V8 shares code between functions of one text, and
 * code that serves several kernels cannot hold their arrays as constants: measured at two to four times the time a gradient,
 * against some 5 ms for compiling once more.
 */
function factoryOf(source: string): Factory {
  // The text is ours, printed from a graph; it holds no text of the user's.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
  return new Function(`"use strict"; // kernel ${numKernels++}\nreturn ${source};`)() as Factory;
}

/** Makes `program` ready to run, with scratch memory of its own. */
export function instantiateKernel(program: KernelProgram): JavaScriptKernel {
  for (const name of program.runtime) {
    if (!(name in runtimeFunctions)) throw new InternalError(`kernels have no runtime function \`${name}\``);
  }
  const workspace = program.workspaceSizes.map((length) => new Float64Array(length));
  const run = factoryOf(program.source)(runtimeFunctions, program.constants, workspace, program.sizes, program.reals);
  const { inputs, outputs, usesGenerator } = program;
  return {
    program,
    inputs,
    outputs,
    usesGenerator,
    run: (given, made, generator) => {
      if (usesGenerator && generator === undefined) throw missingGenerator();
      run(given, made, generator);
    },
    allocate: (length) => new Float64Array(length),
  };
}

/** The error of a program that is to draw without a generator. */
export function missingGenerator(): TypeError {
  return new TypeError("Kernel.run: the program draws random numbers; expected a generator, received none.");
}
