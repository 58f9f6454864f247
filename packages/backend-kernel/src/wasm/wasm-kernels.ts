/**
 * @file Compiled WebAssembly kernels and their instances, without the compiler: what a thread needs that runs them.
 */
import { InternalError, Xoshiro128 } from "@terrace/core";
import type { Generator } from "@terrace/core";
import type { KernelArray } from "../kernel-program.js";
import { runtimeFunctions } from "../runtime-functions.js";
import { arrange } from "./arrangement.js";
import { PAGE_BYTES, wasmEngine } from "./engine.js";
import type { WasmEngine, WasmMemory, WasmModule } from "./engine.js";
import type { PlacedConstant } from "./memory-plan.js";
import { ARGUMENTS_OFFSET, MAX_ARGUMENTS, STATE_OFFSET } from "./random/generator-code.js";
import type { ProgramArea } from "./translate-programs.js";

/** Compiled programs: plain data but for the module and the memory, which a structured clone carries as they are. */
export interface WasmKernels {
  readonly module: WasmModule;
  /** Size of the module's code. */
  readonly numBytes: number;
  /** Memory of all instances, data placed; absent where memory cannot be shared and each instance makes its own. */
  readonly memory?: WasmMemory;
  /** Data that an instance has to place in memory of its own; empty where memory is shared. */
  readonly constants: readonly PlacedConstant[];
  readonly imports: readonly string[];
  readonly programs: readonly ProgramArea[];
  readonly numInstances: number;
  readonly constantBytes: number;
  readonly areaBytes: number;
  readonly arenaOffset: number;
  readonly arenaBytes: number;
}

/** Memory of a fixed size, so that arrays in it stay where they are; undefined where the engine has not that much. */
export function allocateMemory(engine: WasmEngine, numBytes: number, shared: boolean): WasmMemory | undefined {
  const pages = Math.max(1, Math.ceil(numBytes / PAGE_BYTES));
  try {
    return new engine.Memory({ initial: pages, maximum: pages, shared });
  } catch {
    return undefined;
  }
}

/** @throws RangeError when the engine has not that much memory */
function privateMemory(engine: WasmEngine, { constantBytes, areaBytes, constants }: WasmKernels): WasmMemory {
  const memory = allocateMemory(engine, constantBytes + areaBytes, false);
  if (memory === undefined)
    throw new RangeError(`instantiateWasm: ${constantBytes + areaBytes} bytes cannot be allocated.`);
  placeConstants(memory, constants);
  return memory;
}

/** Writes constants to their addresses. */
export function placeConstants({ buffer }: WasmMemory, constants: readonly PlacedConstant[]): void {
  for (const { address, values, arrangement } of constants) {
    // One class of memory or the other, which the declarations of views take one at a time.
    const at = buffer as ArrayBuffer;
    const View = values instanceof Float64Array ? Float64Array : Int32Array;
    const placed = new View(at, address, values.length);
    if (arrangement === undefined) placed.set(values);
    else arrange(values, arrangement, placed);
  }
}

/** An instance's program: reads and writes arrays of the instance's memory. */
export interface WasmFunction {
  readonly inputs: readonly KernelArray[];
  readonly outputs: readonly KernelArray[];
  /** The arrays in memory that {@link runStaged} reads and writes. */
  readonly inputArrays: readonly Float64Array[];
  readonly outputArrays: readonly Float64Array[];
  readonly inputAddresses: readonly number[];
  readonly outputAddresses: readonly number[];
  /** Runs on arrays at these addresses, inputs first; none of an output's may overlap an input. */
  readonly run: (...addresses: number[]) => void;
  /** Runs on arrays at the addresses in `table`, inputs first, at first those of `inputArrays` and `outputArrays`. */
  readonly call: () => void;
  readonly table: Int32Array;
  readonly usesGenerator: boolean;
}

/** One instance of compiled programs. */
export interface WasmInstanceOfKernels {
  readonly programs: readonly WasmFunction[];
  /** A zeroed array in the instance's memory; undefined once the arena is full. */
  readonly allocate: (length: number) => Float64Array | undefined;
  /** The state of the generator that programs draw with: four words in the instance's memory. */
  readonly generatorState: Uint32Array;
  readonly buffer: ArrayBufferLike;
}

/**
 * Makes instance `index` of `kernels` on this thread.
 *
 * @throws RangeError if the memory has no such area
 */
export function instantiateWasm(kernels: WasmKernels, index = 0): WasmInstanceOfKernels {
  const engine = wasmEngine();
  if (engine === undefined) throw new InternalError("kernels in WebAssembly came to an engine without it");
  const { numInstances, constantBytes, areaBytes } = kernels;
  if (!(index >= 0 && index < numInstances)) {
    throw new RangeError(`instantiateWasm: expected an index below ${numInstances}, received ${index}.`);
  }
  const base = constantBytes + (kernels.memory === undefined ? 0 : index * areaBytes);
  const memory = kernels.memory ?? privateMemory(engine, kernels);
  const { buffer } = memory;
  const imports: Record<string, unknown> = {
    memory,
    base: new engine.Global({ value: "i32", mutable: false }, base),
    remainder: (a: number, b: number) => a % b,
    toInteger: (a: number) => a,
  };
  // One class of memory or the other, which the declarations of views take one at a time.
  const generatorState = new Uint32Array(buffer as ArrayBuffer, base + STATE_OFFSET, 4);
  const drawArguments = new Float64Array(buffer as ArrayBuffer, base + ARGUMENTS_OFFSET, MAX_ARGUMENTS);
  const generator = new Xoshiro128(Uint32Array.of(1, 0, 0, 0));
  for (const name of kernels.imports) {
    imports[name] = name.startsWith("random")
      ? importedVariate(name, generator, generatorState, drawArguments)
      : importedFunction(name);
  }
  const { exports } = new engine.Instance(kernels.module, { k: imports });
  const array = (offset: number, { length }: KernelArray): Float64Array =>
    new Float64Array(buffer, base + offset, length);
  let arena = base + kernels.arenaOffset;
  const arenaEnd = arena + kernels.arenaBytes;
  return {
    programs: kernels.programs.map(
      ({ inputs, outputs, inputOffsets, outputOffsets, tableOffset, usesGenerator }, k) => {
        const inputAddresses = inputOffsets.map((offset) => base + offset);
        const outputAddresses = outputOffsets.map((offset) => base + offset);
        const addresses = [...inputAddresses, ...outputAddresses];
        const table = new Int32Array(buffer as ArrayBuffer, base + tableOffset, addresses.length);
        table.set(addresses);
        return {
          inputs,
          outputs,
          inputArrays: inputs.map((input, slot) => array(inputOffsets[slot]!, input)),
          outputArrays: outputs.map((output, slot) => array(outputOffsets[slot]!, output)),
          inputAddresses,
          outputAddresses,
          run: exports[`run${k}`]!,
          call: exports[`call${k}`]!,
          table,
          usesGenerator,
        };
      },
    ),
    generatorState,
    buffer,
    allocate(length) {
      const bytes = Math.ceil(length / 8) * 64;
      if (arena + bytes > arenaEnd) return undefined;
      const made = new Float64Array(buffer, arena, length);
      arena += bytes;
      return made.fill(0);
    },
  };
}

/** A function of numbers, as the module calls it. */
function importedFunction(name: string): unknown {
  if (name === "Math.round") return Math.round;
  const target = runtimeFunctions[name];
  if (target === undefined) throw new InternalError(`kernels have no runtime function \`${name}\``);
  return target;
}

/** A random function, as the module calls it: arguments and result in memory, the generator's state too. */
function importedVariate(name: string, generator: Xoshiro128, state: Uint32Array, operands: Float64Array): () => void {
  const target = runtimeFunctions[name] as ((generator: Generator, ...operands: number[]) => number) | undefined; // random functions take a generator first
  if (target === undefined) throw new InternalError(`kernels have no runtime function \`${name}\``);
  return () => {
    generator.restore(state);
    operands[0] = target(generator, operands[0]!, operands[1]!, operands[2]!, operands[3]!, operands[4]!);
    generator.writeState(state);
  };
}
