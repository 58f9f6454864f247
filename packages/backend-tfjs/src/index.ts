export { BackendUnavailableError, type UnavailableReason } from "./backend-unavailable-error.js";
export { currentTfjsBackend, loadTensorflow, type Tensorflow } from "./node/load-tensorflow.js";
export { prepareTensorflowEnvironment } from "./node/tensorflow-environment.js";
export { writeDensityGraph, type DensityGraph, type DensityPrograms } from "./tensorflow-graph/compile-graph.js";
export {
  holdBatchedDensityGraph,
  holdDensityGraph,
  tensorflowBatchedLogDensity,
  tensorflowLogDensity,
} from "./tensorflow-graph/density-session.js";
export type { SessionBatchedLogDensity, SessionLogDensity } from "./tensorflow-graph/density-session.js";
export { explainGraph, summariseGraph, writeTensorboardLog } from "./tensorflow-graph/explain-graph.js";
export { verifyGraphLoads } from "./tensorflow-graph/session.js";
