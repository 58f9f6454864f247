export { tensorBatchedLogDensity, tensorLogDensity } from "./tensor-log-density.js";
export type { TensorBatchedLogDensity, TensorLogDensity, TensorPrograms } from "./tensor-log-density.js";
export { countOperations, operationsText } from "./count-operations.js";
export { singlePrecisionFault } from "./single-precision.js";
