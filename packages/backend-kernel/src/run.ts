/** @file The half of the package that runs compiled programs, for threads that must start fast: it loads neither graphs nor the compiler. */

export { instantiateKernel } from "./kernel.js";
export type { JavaScriptKernel, Kernel } from "./kernel.js";
export { instantiateLogDensity } from "./instantiate-log-density.js";
export { instantiatePrograms } from "./instantiate-programs.js";
export type { CompiledPrograms } from "./instantiate-programs.js";
export type { KernelProgram } from "./kernel-program.js";
