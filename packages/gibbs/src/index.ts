export { planSweep } from "./plan-sweep.js";
export type { OtherDraw, SweepOptions, SweepPlan } from "./plan-sweep.js";
export { makeSweep } from "./sweep-program.js";
export type { StateVariable, Sweep, SweepUpdate } from "./sweep-program.js";
export { runSweeps } from "./run-sweeps.js";
export type { SweepChain, SweepFunction, SweepGenerators, SweepSchedule, SweepSink } from "./run-sweeps.js";
export { groupStatistics } from "./classical/group-statistics.js";
export type { GroupStatistics } from "./classical/group-statistics.js";
export { shrinkageWeights } from "./classical/shrinkage.js";
export {
  drawClassicalConditional,
  varyingInterceptConditionals,
  varyingInterceptNames,
  varyingInterceptPriors,
  varyingInterceptUpdates,
  varyingInterceptsStart,
  varyingInterceptsSweep,
} from "./classical/varying-intercepts.js";
export type {
  ClassicalConditional,
  ClassicalConditionalRule,
  GroupStatisticsNodes,
  VaryingInterceptConditionals,
  VaryingInterceptName,
  VaryingInterceptNodes,
  VaryingInterceptPriors,
} from "./classical/varying-intercepts.js";
