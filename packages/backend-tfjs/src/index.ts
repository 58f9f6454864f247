export { BackendUnavailableError, type UnavailableReason } from "./backend-unavailable-error.js";
export { loadTensorflow, type Tensorflow } from "./node/load-tensorflow.js";
export { prepareTensorflowEnvironment } from "./node/tensorflow-environment.js";
