export { createChain, resumeChain } from "./chain.js";
export type { Chain, ChainCheckpoint, ChainState } from "./chain.js";
export { runChain } from "./run-chain.js";
export type { ChainRun, ChainSink } from "./run-chain.js";
export type { ChainGenerators, ChainOptions } from "./options.js";
export { averagedStepSize, createDualAveraging, restartDualAveraging, updateDualAveraging } from "./dual-averaging.js";
export type { DualAveraging } from "./dual-averaging.js";
export { initialise } from "./initialise.js";
export { createLockstepChains, LockstepChains, runLockstepChains } from "./lockstep/chains.js";
export type { LockstepChainsState, LockstepOptions, LockstepSink, LockstepStreams } from "./lockstep/chains.js";
export { createLockstepPoints, lockstepLeapfrog, refreshMomenta } from "./lockstep/points.js";
export type { LockstepPoints } from "./lockstep/points.js";
export { createLockstepInfo, lockstepTransition } from "./lockstep/transition.js";
export type { LockstepGenerators, LockstepInfo, LockstepState } from "./lockstep/transition.js";
export type { LockstepWarmup } from "./lockstep/warmup.js";
export { createPhasePoint, leapfrog, refreshMomentum } from "./leapfrog.js";
export type { PhasePoint } from "./leapfrog.js";
export { estimateDense, estimateDiagonal, estimateFromGradient } from "./metric-estimate.js";
export { randomMomentum, setDenseMetric, setDiagonalMetric, unitMetric, writeVelocity } from "./metric.js";
export type { Metric, MetricKind } from "./metric.js";
export { createNutsWorkspace, nutsTransition } from "./nuts.js";
export type { NutsParameters, NutsWorkspace } from "./nuts.js";
export {
  addChainsToRunningVariance,
  addToRunningCovariance,
  addToRunningVariance,
  createRunningCovariance,
  createRunningVariance,
} from "./running-variance.js";
export type { RunningVariance } from "./running-variance.js";
export { createStaticHmcWorkspace, staticHmcTransition } from "./static-hmc.js";
export type { StaticHmcParameters, StaticHmcWorkspace } from "./static-hmc.js";
export { findStepSize } from "./step-size-heuristic.js";
export type { StepSizeSearch } from "./step-size-heuristic.js";
export { createTransitionInfo, maxEnergyError } from "./transition.js";
export type { Divergence, Termination, TransitionInfo, TransitionState } from "./transition.js";
export { adaptWarmup, startWarmup } from "./warmup.js";
export type { ScheduleKind, TunedParameters, WarmupState } from "./warmup.js";
export { warmupSchedule } from "./warmup-schedule.js";
export type { WarmupSchedule } from "./warmup-schedule.js";
