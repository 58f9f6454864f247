export { BackendUnavailableError, type UnavailableReason } from "./backend-unavailable-error.js";
export { loadTensorflow, type Tensorflow } from "./node/load-tensorflow.js";
export { prepareTensorflowEnvironment } from "./node/tensorflow-environment.js";
export { tensorBatchedLogDensity, tensorLogDensity } from "./tensor-log-density.js";
export type { TensorBatchedLogDensity, TensorLogDensity, TensorPrograms } from "./tensor-log-density.js";
export { tensorflowBatchedLogDensity, tensorflowLogDensity } from "./tensorflow-graph/density-session.js";
export type { SessionBatchedLogDensity, SessionLogDensity } from "./tensorflow-graph/density-session.js";
export { writeTensorboardLog } from "./tensorflow-graph/explain-graph.js";
