export type { LogDensity } from "./log-density.js";
export type { Generator, StreamPurpose } from "./generator.js";
export type { Coordinates, Draws, DrawsScalar, DrawsVariable } from "./draws.js";
export { sampleStatisticNames } from "./sample-statistics.js";
export type { SampleStatistics } from "./sample-statistics.js";
export { InternalError, SamplerError, UnsupportedOperationError, assertNever } from "./errors.js";
export { nearestName } from "./nearest-name.js";
