export { compileTensorDensity, type TensorDensity } from "./tensor-density.js";
export { tensorBatchedLogDensity, tensorLogDensity } from "./tensor-log-density.js";
export type { TensorBatchedLogDensity, TensorLogDensity } from "./tensor-log-density.js";
export type { TensorPrograms } from "./verified-evaluator.js";
export { countOperations, operationsText } from "./count-operations.js";
export { singlePrecisionFault } from "./single-precision.js";
