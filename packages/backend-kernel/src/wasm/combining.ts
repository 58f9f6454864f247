/** @file Instructions that combine the total of a reduction with a term, with JavaScript's values. */
import type { Combine } from "../scalar.js";
import type { Opcode } from "./opcodes.js";

/** By the reduction's combining function. */
export const COMBINING_OPCODES: Readonly<Record<Combine, Opcode>> = {
  sum: "f64.add",
  prod: "f64.mul",
  max: "f64.max",
  min: "f64.min",
};
