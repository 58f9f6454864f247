export { compileKernel } from "./kernel-program.js";
export type { CompileKernelOptions, KernelArray, KernelProgram } from "./kernel-program.js";
export { instantiateKernel } from "./kernel.js";
export type { Kernel } from "./kernel.js";
export { kernelLogDensity } from "./kernel-log-density.js";
export { printKernel } from "./print-kernel.js";
export { identities } from "./kernel-ir.js";
export type { BinaryOperator, Expression, ForStatement, KernelFunction, Statement } from "./kernel-ir.js";
