/** @file Splits a program's statements into functions that V8 still optimises. */
import type { KernelFunction, Statement } from "./kernel-ir.js";

/** One function, or several where one would be too large. */
export function splitFunctions(
  statements: readonly Statement[],
  numInputs: number,
  numOutputs: number,
): KernelFunction[] {
  const arrays = [
    ...Array.from({ length: numInputs }, (_, k) => ["x", "inputs", k] as const),
    ...Array.from({ length: numOutputs }, (_, k) => ["y", "outputs", k] as const),
  ];
  const prologue = arrays.map(([letter, array, k]): Statement => ({
    kind: "const",
    name: `${letter}${k}`,
    value: { kind: "element", array, index: { kind: "number", value: k } },
  }));
  return [{ name: "run", parameters: ["inputs", "outputs", "generator"], body: [...prologue, ...statements] }];
}
