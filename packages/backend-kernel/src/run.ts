/** @file The half of the package that runs compiled programs, for threads that must start fast: it loads neither graphs nor the compiler. */

export { instantiateKernel } from "./kernel.js";
export type { Kernel } from "./kernel.js";
export { kernelLogDensity } from "./kernel-log-density.js";
export type { KernelProgram } from "./kernel-program.js";
