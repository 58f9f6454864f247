/** @file WebAssembly kernels as the log density that samplers see. */
import type { LogDensity } from "@terrace/core";
import { copyNumbers } from "./copy-numbers.js";
import { instantiateWasm } from "./wasm-kernels.js";
import type { WasmFunction, WasmInstanceOfKernels, WasmKernels } from "./wasm-kernels.js";

/**
 * The log density of one instance of kernels: their first program gives value and gradient of a position, the second, where
 * there is one, the value alone. Arrays that {@link LogDensity.allocate} gave are read and written where they lie; others
 * are copied. A call allocates nothing.
 *
 * A class, as its twin in `javascript-log-density.ts`, so that all densities have one layout: a sampler that has been compiled
 * for one serves the next.
 */
export class WasmLogDensity implements LogDensity {
  readonly dimension: number;
  readonly coordinateName?: (index: number) => string;
  readonly #instance: WasmInstanceOfKernels;
  readonly #both: WasmFunction["run"];
  readonly #valueOnly: WasmFunction | undefined;
  readonly #value: Float64Array;
  readonly #valueAddress: number;
  readonly #stagedPosition: Float64Array;
  readonly #stagedPositionAddress: number;
  readonly #stagedGradient: Float64Array;
  readonly #stagedGradientAddress: number;
  /** Arrays that lie in the instance's memory. Samplers move few points about, mostly the last ones again. */
  readonly #addresses = new Map<Float64Array, number>();
  #lastPosition: Float64Array;
  #lastPositionAddress: number;
  #lastGradient: Float64Array;
  #lastGradientAddress: number;

  /**
   * @param kernels - value and gradient, and the value alone where it has a program of its own
   * @param index - which instance of them
   * @param coordinateName - for error messages
   * @throws RangeError if there is no such instance
   */
  constructor(kernels: WasmKernels, index: number, coordinateName?: (index: number) => string) {
    const instance = instantiateWasm(kernels, index);
    const [both, valueOnly] = instance.programs as [WasmFunction, WasmFunction | undefined]; // compiled as the docstring says
    const [value, gradient] = both.outputArrays as [Float64Array, Float64Array];
    const [valueAddress, gradientAddress] = both.outputAddresses as [number, number];
    this.dimension = both.inputs[0]!.length;
    if (coordinateName !== undefined) this.coordinateName = coordinateName;
    this.#instance = instance;
    this.#both = both.run;
    this.#valueOnly = valueOnly;
    this.#value = value;
    this.#valueAddress = valueAddress;
    this.#lastPosition = this.#stagedPosition = both.inputArrays[0]!;
    this.#lastPositionAddress = this.#stagedPositionAddress = both.inputAddresses[0]!;
    this.#lastGradient = this.#stagedGradient = gradient;
    this.#lastGradientAddress = this.#stagedGradientAddress = gradientAddress;
  }

  logDensity(position: Float64Array): number {
    const at = this.#addressOf(position);
    const valueOnly = this.#valueOnly;
    if (valueOnly === undefined) {
      this.#both(at, this.#valueAddress, this.#stagedGradientAddress);
      return this.#value[0]!;
    }
    valueOnly.run(at, valueOnly.outputAddresses[0]!);
    return valueOnly.outputArrays[0]![0]!;
  }

  logDensityGradient(position: Float64Array, gradient: Float64Array): number {
    const at = position === this.#lastPosition ? this.#lastPositionAddress : this.#addressOf(position);
    if (gradient !== this.#lastGradient) {
      const address = this.#addresses.get(gradient);
      if (address === undefined) {
        this.#both(at, this.#valueAddress, this.#stagedGradientAddress);
        copyNumbers(this.#stagedGradient, gradient, this.dimension);
        return this.#value[0]!;
      }
      this.#lastGradient = gradient;
      this.#lastGradientAddress = address;
    }
    this.#both(at, this.#valueAddress, this.#lastGradientAddress);
    return this.#value[0]!;
  }

  allocate(length: number): Float64Array {
    const made = length >= this.dimension ? this.#instance.allocate(length) : undefined;
    if (made === undefined) return new Float64Array(length);
    this.#addresses.set(made, made.byteOffset);
    return made;
  }

  /** The address of an array that holds `position`. */
  #addressOf(position: Float64Array): number {
    if (position === this.#lastPosition) return this.#lastPositionAddress;
    const address = this.#addresses.get(position);
    if (address === undefined) {
      copyNumbers(position, this.#stagedPosition, this.dimension);
      return this.#stagedPositionAddress;
    }
    this.#lastPosition = position;
    this.#lastPositionAddress = address;
    return address;
  }
}
