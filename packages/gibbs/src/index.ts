export { planSweep } from "./plan-sweep.js";
export type { SweepPlan } from "./plan-sweep.js";
export { makeSweep } from "./sweep-program.js";
export type { StateVariable, Sweep, SweepUpdate } from "./sweep-program.js";
export { numKeptSweeps, runSweeps } from "./run-sweeps.js";
export type { SweepChain, SweepFunction, SweepGenerators, SweepSchedule, SweepSink } from "./run-sweeps.js";
