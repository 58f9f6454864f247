export { chiSquareQuantile } from "./chi-square-quantile.js";
export { essBasic, essBulk, essMean, essMedian, essQuantile, essSd, essTail } from "./effective-sample-size.js";
export { ebfmi } from "./energy-fraction.js";
export { mcseMean, mcseMedian, mcseQuantile, mcseSd } from "./monte-carlo-error.js";
export { normalQuantile } from "./normal-quantile.js";
export { quantile } from "./quantile.js";
export { rhat, rhatBasic } from "./rhat.js";
