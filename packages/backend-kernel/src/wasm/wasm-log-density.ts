/** @file WebAssembly kernels as the log density that samplers see. */
import type { LogDensity } from "@terrace/core";
import { instantiateWasm } from "./wasm-kernels.js";
import type { WasmFunction, WasmKernels } from "./wasm-kernels.js";

/** Below this length a loop copies faster than the engine's own function starts. */
const MIN_SET_LENGTH = 64;

function copy(length: number, from: Float64Array, to: Float64Array): void {
  if (length >= MIN_SET_LENGTH && from.length === to.length) to.set(from);
  else for (let i = 0; i < length; i++) to[i] = from[i]!;
}

/**
 * The log density of instance `index` of `kernels`: its first program gives value and gradient of a position, the second,
 * where there is one, the value alone. Arrays that {@link LogDensity.allocate} gave are read and written where they lie;
 * others are copied. A call allocates nothing.
 *
 * @throws RangeError if there is no such instance
 */
export function wasmLogDensity(kernels: WasmKernels, index: number): LogDensity {
  const instance = instantiateWasm(kernels, index);
  const [both, valueOnly] = instance.programs as [WasmFunction, WasmFunction | undefined]; // compiled as the docstring says
  const dimension = both.inputs[0]!.length;
  const [stagedPosition] = both.inputArrays as [Float64Array];
  const [value, stagedGradient] = both.outputArrays as [Float64Array, Float64Array];
  const [positionAddress] = both.inputAddresses as [number];
  const [valueAddress, gradientAddress] = both.outputAddresses as [number, number];
  const runBoth = both.run;
  /** Arrays that lie in the instance's memory. Samplers move few points about, mostly the last ones again. */
  const addresses = new Map<Float64Array, number>();
  let lastPosition = stagedPosition;
  let lastPositionAddress = positionAddress;
  let lastGradient = stagedGradient;
  let lastGradientAddress = gradientAddress;

  /** The address of an array that holds `position`. */
  const addressOf = (position: Float64Array): number => {
    if (position === lastPosition) return lastPositionAddress;
    const address = addresses.get(position);
    if (address === undefined) {
      copy(dimension, position, stagedPosition);
      return positionAddress;
    }
    lastPosition = position;
    lastPositionAddress = address;
    return address;
  };

  return {
    dimension,
    logDensity(position) {
      const at = addressOf(position);
      if (valueOnly === undefined) runBoth(at, valueAddress, gradientAddress);
      else {
        valueOnly.run(at, valueOnly.outputAddresses[0]!);
        return valueOnly.outputArrays[0]![0]!;
      }
      return value[0]!;
    },
    logDensityGradient(position, gradient) {
      const at = addressOf(position);
      if (gradient !== lastGradient) {
        const address = addresses.get(gradient);
        if (address === undefined) {
          runBoth(at, valueAddress, gradientAddress);
          copy(dimension, stagedGradient, gradient);
          return value[0]!;
        }
        lastGradient = gradient;
        lastGradientAddress = address;
      }
      runBoth(at, valueAddress, lastGradientAddress);
      return value[0]!;
    },
    allocate(length) {
      const made = length >= dimension ? instance.allocate(length) : undefined;
      if (made === undefined) return new Float64Array(length);
      addresses.set(made, made.byteOffset);
      return made;
    },
  };
}
