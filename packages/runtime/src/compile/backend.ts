/** @file Which evaluator runs a model's programs, and why; said by `explain()`. */

import { wasmEngine, type CompiledPrograms } from "@terrace/backend-kernel";

import { verifyOneOf } from "../argument.js";
import { describeTfjsDensity, type TfjsDensity } from "./tfjs-density.js";

/** The `backend` option. */
export type BackendOption = "auto" | "wasm" | "typescript" | "tfjs" | "webgpu";

/**
 * The `precision` option. `"double"`: all in Float64. `"single"`: what meets data in Float32, what depends on parameters alone in
 * Float64. `"corrected"`: gradients as `"single"` has them, and trajectories accepted by the density in Float64.
 */
export type Precision = "double" | "single" | "corrected";

/** A backend that exists. */
export type Backend = "wasm" | "typescript" | "tfjs";

/** A backend, with the reason that `explain()` prints. */
export interface ChosenBackend {
  readonly backend: Backend;
  readonly reason: string;
}

/** The backend that runs. */
export interface UsedBackend extends ChosenBackend {
  /** Size of the WebAssembly module's code, where there is one. */
  readonly moduleBytes?: number;
  /** More about what runs, a line each. */
  readonly lines?: readonly string[];
}

/** A density compiled for a backend; but for a WebAssembly module plain data, which a structured clone carries. */
export type CompiledDensity = CompiledPrograms | TfjsDensity;

/**
 * @throws TypeError when the option is no text, RangeError when it is no backend or one that does not exist yet
 */
export function verifyBackend(fn: string, option: unknown): asserts option is "auto" | Backend {
  verifyOneOf(fn, "backend", option, ["auto", "wasm", "typescript", "tfjs", "webgpu"]);
  if (option === "wasm" && wasmEngine() === undefined) {
    throw new RangeError(
      `${fn}: \`backend\` "wasm" needs WebAssembly with 128-bit vectors, which this engine does not have. ` +
        'Take "typescript" or "auto".',
    );
  }
  if (option !== "webgpu") return;
  throw new RangeError(
    `${fn}: \`backend\` "${option}" does not exist yet. There are "wasm" (WebAssembly), which "auto" takes where the ` +
      'engine has it with 128-bit vectors, "typescript" (generated JavaScript kernels) and "tfjs" (TensorFlow.js in Node).',
  );
}

/** @throws RangeError where the backend does not compute in Float32 */
export function verifyPrecision(fn: string, precision: Precision, { backend }: ChosenBackend): void {
  if (precision === "double" || backend === "tfjs") return;
  throw new RangeError(
    `${fn}: \`precision\` "${precision}" is for a backend that computes in Float32; "${backend}" computes in Float64, where there is nothing to gain. ` +
      'Take "double", or the `backend` "tfjs".',
  );
}

/** What came of the choice when the density was compiled. */
export function usedBackend(chosen: ChosenBackend, compiled: CompiledDensity): UsedBackend {
  if (compiled.backend === "tfjs") return { backend: "tfjs", ...describeTfjsDensity(compiled) };
  return usedPrograms(chosen, compiled);
}

/** What came of the choice when kernels were compiled. */
export function usedPrograms(chosen: ChosenBackend, compiled: CompiledPrograms): UsedBackend {
  if (compiled.backend === "wasm") return { ...chosen, moduleBytes: compiled.kernels.numBytes };
  if (chosen.backend === "typescript") return chosen;
  return { backend: "typescript", reason: "WebAssembly has no memory of the size that the data need" };
}

/** The backend that evaluates the density for `option`. */
export function chooseBackend(option: BackendOption): ChosenBackend {
  if (option === "wasm") return { backend: "wasm", reason: "asked for" };
  if (option === "typescript") return { backend: "typescript", reason: "asked for" };
  if (option === "tfjs") return { backend: "tfjs", reason: "asked for" };
  if (wasmEngine() !== undefined) return { backend: "wasm", reason: "the fastest one on a CPU" };
  return { backend: "typescript", reason: "the engine has no WebAssembly with 128-bit vectors" };
}
