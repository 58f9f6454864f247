/** @file A program of a WebAssembly instance as a kernel. */
import { missingGenerator } from "../kernel.js";
import type { Kernel } from "../kernel.js";
import { copyNumbers } from "./copy-numbers.js";
import type { WasmInstanceOfKernels } from "./wasm-kernels.js";

/**
 * Program `index` of an instance. Arrays in the instance's memory are read and written where they lie, others are copied to it
 * and from it; the generator's state is copied there for the time of a call. A call allocates nothing.
 */
export function wasmKernel(instance: WasmInstanceOfKernels, index: number): Kernel {
  const { inputs, outputs, inputArrays, outputArrays, table, call, usesGenerator } = instance.programs[index]!;
  const { generatorState, buffer } = instance;
  const own = [...inputArrays, ...outputArrays];
  const lengths = [...inputs, ...outputs].map(({ length }) => length);
  /** The caller's array of the last call, by slot: while it stays the same, so does the table of addresses. */
  const last = own.slice();
  const isCopied = new Uint8Array(own.length);
  const place = (slot: number, array: Float64Array): void => {
    const length = lengths[slot]!;
    if (array.length < length) {
      const [kind, { name }] = slot < inputs.length ? ["input", inputs[slot]!] : ["output", outputs[slot - inputs.length]!]; // prettier-ignore
      throw new RangeError(
        `Kernel.run: ${kind} \`${name}\` has ${length} elements, received an array of length ${array.length}.`,
      );
    }
    const isInside = array.buffer === buffer;
    isCopied[slot] = isInside ? 0 : 1;
    table[slot] = isInside ? array.byteOffset : own[slot]!.byteOffset;
    last[slot] = array;
  };
  return {
    inputs,
    outputs,
    usesGenerator,
    run: (given, made, generator) => {
      for (let k = 0; k < inputs.length; k++) {
        const array = given[k]!;
        if (array !== last[k]) place(k, array);
        if (isCopied[k] !== 0) copyNumbers(array, own[k]!, lengths[k]!);
      }
      for (let k = 0, slot = inputs.length; k < outputs.length; k++, slot++) {
        const array = made[k]!;
        if (array !== last[slot]) place(slot, array);
      }
      if (usesGenerator) {
        if (generator === undefined) throw missingGenerator();
        generator.writeState(generatorState);
        call();
        generator.restore(generatorState);
      } else call();
      for (let k = 0, slot = inputs.length; k < outputs.length; k++, slot++) {
        if (isCopied[slot] !== 0) copyNumbers(own[slot]!, made[k]!, lengths[slot]!);
      }
    },
    allocate: (length) => instance.allocate(length) ?? new Float64Array(length),
  };
}
