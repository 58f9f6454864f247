export { makeSweep } from "./sweep-program.js";
export type { StateVariable, Sweep, SweepUpdate } from "./sweep-program.js";
export { numKeptSweeps, runSweeps } from "./run-sweeps.js";
export type {
  SweepChain,
  SweepDraws,
  SweepFunction,
  SweepGenerators,
  SweepObserver,
  SweepSchedule,
} from "./run-sweeps.js";
