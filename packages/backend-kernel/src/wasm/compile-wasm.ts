/**
 * @file Compiles kernel programs to a WebAssembly module, with the memory that holds their data. Both travel to other threads
 * by structured clone; every thread has an instance with an area of that memory to itself.
 */
import { InternalError } from "@terrace/core";
import { elementaryFunctions1, elementaryFunctions2, narrowFunctions1 } from "@terrace/core/elementary";
import type { KernelProgram } from "../kernel-program.js";
import { withColumnArrays } from "./column-arrays.js";
import { canShareMemory, wasmEngine } from "./engine.js";
import type { WasmEngine, WasmModule } from "./engine.js";
import { withRowOrder } from "./row-order.js";
import { translatePrograms } from "./translate-programs.js";
import { allocateMemory, placeConstants } from "./wasm-kernels.js";
import type { WasmKernels } from "./wasm-kernels.js";

/** Options of {@link compileWasm}. */
export interface CompileWasmOptions {
  /** Instances that the memory has room for; 1 when absent. */
  readonly numInstances?: number;
  /** Most vectors side by side in a loop, 0 for scalar code; no limit but the committed constants' when absent. */
  readonly interleave?: number;
}

/**
 * Compiles programs, which share data, to one module.
 *
 * @returns undefined where the engine has no WebAssembly with vectors, where a program comes without its statements, and where
 *   data and scratch memory would be more than WebAssembly can address or the engine give
 */
export function compileWasm(
  programs: readonly KernelProgram[],
  { numInstances = 1, interleave = Infinity }: CompileWasmOptions = {},
): WasmKernels | undefined {
  const engine = wasmEngine();
  if (engine === undefined) return undefined;
  const definitions = { ofOne: { ...elementaryFunctions1, ...narrowFunctions1 }, ofTwo: elementaryFunctions2 };
  const shared = canShareMemory();
  const arranged =
    interleave === 0 ? { programs, arrangements: new Map<never, never>() } : withColumnArrays(withRowOrder(programs));
  const translated = translatePrograms(arranged, {
    definitions,
    interleave,
    numInstances,
    shared,
  });
  if (translated === undefined) return undefined;
  const { bytes, constants, constantBytes, areaBytes } = translated;
  const module = moduleOf(engine, bytes);
  const memory = shared ? allocateMemory(engine, constantBytes + numInstances * areaBytes, true) : undefined;
  if (shared && memory === undefined) return undefined;
  if (memory !== undefined) placeConstants(memory, constants);
  const { imports, programs: areas, arenaOffset, arenaBytes } = translated;
  return {
    module,
    numBytes: bytes.length,
    ...(memory === undefined ? { constants } : { memory, constants: [] }),
    imports,
    programs: areas,
    numInstances,
    constantBytes,
    areaBytes,
    arenaOffset,
    arenaBytes,
  };
}

/** The engine's module, which it validates. */
function moduleOf(engine: WasmEngine, bytes: Uint8Array<ArrayBuffer>): WasmModule {
  try {
    return new engine.Module(bytes);
  } catch (error) {
    throw new InternalError(`a kernel's WebAssembly module is not valid: ${String(error)}`);
  }
}
