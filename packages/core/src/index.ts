export { isKept, numKept } from "./chain-schedule.js";
export type { ChainSchedule } from "./chain-schedule.js";
export type { BatchedLogDensity } from "./batched-log-density.js";
export { chainByChain } from "./chain-by-chain.js";
export type { ConditionedLogDensity, LogDensity } from "./log-density.js";
export type { Generator, StreamPurpose } from "./generator.js";
export type { Coordinates, Draws, DrawsScalar, DrawsVariable } from "./draws.js";
export { sampleStatisticNames } from "./sample-statistics.js";
export type { SampleStatistics } from "./sample-statistics.js";
export { InternalError, SamplerError, UnsupportedOperationError, assertNever } from "./errors.js";
export { nearestName } from "./nearest-name.js";
export { createGenerator } from "./generator/create-generator.js";
export { Xoshiro128 } from "./generator/xoshiro128.js";
export { dot, dotAt, sum } from "./linear-algebra/dot.js";
export { randomExponential, randomStandardExponential } from "./variates/exponential.js";
export { randomNormal, randomStandardNormal } from "./variates/normal.js";
export { randomUniform } from "./variates/uniform.js";
export { erfcxCoefficients } from "./elementary/error-function.js";
export { expOfNonPositive, log1pOfUnit } from "./special/elementary.js";
export { special } from "./special/special.js";
export { cholesky, choleskyGradient } from "./linear-algebra/cholesky.js";
export { matmul } from "./linear-algebra/matmul.js";
export { symmetricSolve } from "./linear-algebra/symmetric-solve.js";
export { choleskySolve, triangularSolve } from "./linear-algebra/triangular-solve.js";
export { createDraws, elementNames } from "./draws-table.js";
export type { DrawsColumn } from "./draws-table.js";
export { randomBernoulli, randomBetaBinomial, randomBinomial, randomGeometric } from "./variates/binomial.js";
export {
  randomCauchy,
  randomLaplace,
  randomLogistic,
  randomLognormal,
  randomPareto,
  randomWeibull,
} from "./variates/continuous.js";
export { randomCategorical, randomCategoricalLogit, randomInteger } from "./variates/discrete.js";
export {
  randomBeta,
  randomChiSquare,
  randomGamma,
  randomInvGamma,
  randomLogGamma,
  randomStudentT,
} from "./variates/gamma.js";
export {
  randomGeneralisedInverseGaussian,
  randomTruncatedGeneralisedInverseGaussian,
} from "./variates/generalised-inverse-gaussian.js";
export { randomInverseGaussian } from "./variates/inverse-gaussian.js";
export { randomLkjCorr, randomLkjCorrCholesky } from "./variates/lkj.js";
export { randomMultiNormal, randomMultiNormalCholesky } from "./variates/multi-normal.js";
export { randomNegBinomial2, randomPoisson } from "./variates/poisson.js";
export { randomPolyaGamma } from "./variates/polya-gamma.js";
export { randomDirichlet, randomMultinomial } from "./variates/simplex.js";
export { randomStandardTruncatedNormal, randomTruncatedNormal } from "./variates/truncated-normal.js";
export { randomInvWishart, randomWishart } from "./variates/wishart.js";
