export { expr, model, Model, ModelError } from "@terrace/model";
export {
  byLevel,
  closeWorkers,
  compile,
  factor,
  Fit,
  gibbsVaryingIntercepts,
  interaction,
  loadFit,
  readCsv,
  sample,
  VaryingInterceptsFit,
} from "@terrace/runtime";
export type {
  BackendOption,
  ChainFailure,
  CompiledModel,
  CompileOptions,
  ConstrainedValues,
  CsvColumn,
  CsvOptions,
  DataInput,
  DataValue,
  EndEvent,
  FactorColumn,
  FitChain,
  IterationEvent,
  Label,
  ParameterValues,
  ProgressEvent,
  ProgressListener,
  RecordedOptions,
  SampleOptions,
  Timings,
  VaryingInterceptsOptions,
  WarmupDraws,
} from "@terrace/runtime";
export { formatVerdict, summarise, verdict } from "@terrace/diagnostics";
export type {
  Reason,
  ReasonCode,
  Summary,
  SummaryOptions,
  SummaryRow,
  SummarySection,
  Verdict,
} from "@terrace/diagnostics";
export { SamplerError, UnsupportedOperationError } from "@terrace/core";
export type { Coordinates, Draws, DrawsScalar, DrawsVariable, Generator, SampleStatistics } from "@terrace/core";
