/** @file The half of the package that runs sweeps, for threads that must start fast: it loads neither graphs nor what makes sweeps. */

export { runSweeps } from "./run-sweeps.js";
export type { SweepChain, SweepFunction, SweepGenerators, SweepSchedule, SweepSink } from "./run-sweeps.js";
