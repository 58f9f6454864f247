export { compile } from "./compile/compile.js";
export type { CompileOptions } from "./compile/compile.js";
export { compilePlan } from "./compile/compiled-model.js";
export type { CompiledModel, ConstrainedValues } from "./compile/compiled-model.js";
export type { Backend, BackendOption } from "./compile/backend.js";
export { sample, samplePlan } from "./sample/sample.js";
export type { SampleContext } from "./sample/sample.js";
export type { ParameterValues, RecordedOptions, SampleOptions } from "./sample/options.js";
export { closeWorkers } from "#host";
export { Fit, loadFit } from "./fit/fit.js";
export type { WarmupDraws } from "./fit/fit.js";
export type { ChainFailure, FitChain, Timings } from "./fit/fit-record.js";
export type { EndEvent, IterationEvent, Phase, ProgressEvent, ProgressListener } from "./progress/event.js";
export { readCsv } from "./data/read-csv.js";
export type { CsvColumn, CsvOptions } from "./data/read-csv.js";
export { isOrderFree } from "./compile/row-kernel.js";
export { makePlan } from "./plan/make-plan.js";
export type { PlanOptions } from "./plan/make-plan.js";
export type {
  DiscreteBounds,
  Observation,
  ParameterLayout,
  PassReport,
  Plan,
  Programs,
  Quantity,
  QuantityRole,
  ScaleParameter,
} from "./plan/programs.js";
export type { DataInput, DataValue } from "./bind/bind-data.js";
export { byLevel } from "./bind/by-level.js";
export { factor, interaction } from "./bind/factor.js";
export type { FactorColumn, Label } from "./bind/factor.js";
export { gibbsVaryingIntercepts } from "./sweeps/gibbs-varying-intercepts.js";
export type { VaryingInterceptsOptions } from "./sweeps/gibbs-varying-intercepts.js";
export { VaryingInterceptsFit } from "./sweeps/varying-intercepts-fit.js";
export { compileSweep } from "./sweeps/compile-sweep.js";
export { instantiateSweep } from "./sweeps/instantiate-sweep.js";
