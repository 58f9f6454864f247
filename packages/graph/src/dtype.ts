/** @file Element types of results. `int` and `bool` arithmetic gives `int` where the result is always a whole number. */

import type { BinaryFunction, DType, Node, ReduceFunction, UnaryFunction } from "./node.js";

type Rule = "real" | "bool" | "whole";

/** `whole`: int for int or bool operands, real otherwise. */
const unaryRules: Readonly<Record<UnaryFunction, Rule>> = {
  neg: "whole", abs: "whole", sign: "whole", square: "whole", sqrt: "real", reciprocal: "real",
  exp: "real", expm1: "real", log: "real", log1p: "real", log1pExp: "real", log1mExp: "real",
  logistic: "real", logLogistic: "real",
  sin: "real", cos: "real", tan: "real", asin: "real", acos: "real", atan: "real",
  sinh: "real", cosh: "real", tanh: "real",
  floor: "whole", ceil: "whole", round: "whole",
  lgamma: "real", digamma: "real", trigamma: "real",
  erf: "real", erfc: "real", normalCdf: "real", normalLogCdf: "real", normalQuantile: "real",
  not: "bool", isNaN: "bool",
}; // prettier-ignore

const binaryRules: Readonly<Record<BinaryFunction, Rule>> = {
  add: "whole", sub: "whole", mul: "whole", div: "real", pow: "real", min: "whole", max: "whole",
  atan2: "real", mod: "whole", intDiv: "whole", guardedMul: "real", logAddExp: "real", lbeta: "real", lchoose: "real",
  gammaP: "real", gammaQ: "real", logGammaP: "real", logGammaQ: "real", studentTCdf: "real", studentTLogCdf: "real",
  eq: "bool", ne: "bool", lt: "bool", le: "bool", gt: "bool", ge: "bool", and: "bool", or: "bool",
}; // prettier-ignore

const reduceRules: Readonly<Record<ReduceFunction, Rule>> = {
  sum: "whole", prod: "whole", max: "whole", min: "whole", logSumExp: "real",
}; // prettier-ignore

function apply(rule: Rule, operands: readonly Node[]): DType {
  if (rule !== "whole") return rule;
  return operands.every((operand) => operand.dtype !== "real") ? "int" : "real";
}

/** Element type of a unary function's result. */
export function unaryDType(fn: UnaryFunction, x: Node): DType {
  return apply(unaryRules[fn], [x]);
}

/** Element type of a binary function's result. */
export function binaryDType(fn: BinaryFunction, x: Node, y: Node): DType {
  return apply(binaryRules[fn], [x, y]);
}

/** Whether `fn` of whole numbers is a whole number, so that a number literal beside an int may count as one. */
export function keepsWholeNumbers(fn: BinaryFunction): boolean {
  return binaryRules[fn] === "whole";
}

/** Element type of a reduction. */
export function reduceDType(fn: ReduceFunction, x: Node): DType {
  return apply(reduceRules[fn], [x]);
}

/** The type that holds elements of all operands: equal types stay, bool and int join to int, anything else to real. */
export function joinDType(operands: readonly Node[]): DType {
  const first = operands[0]!.dtype;
  if (operands.every((operand) => operand.dtype === first)) return first;
  return operands.every((operand) => operand.dtype !== "real") ? "int" : "real";
}
