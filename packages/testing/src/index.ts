export { caseFolder, caseNames, readCase } from "./posteriors/read-case.js";
export type {
  CaseParameter,
  CaseValue,
  CaseValues,
  LogDensityPoint,
  PosteriorCase,
  ReferenceSummary,
} from "./posteriors/posterior-case.js";
export { compareScalar, exceeds, targetsOf } from "./posteriors/comparison.js";
export { renamed, unpacked } from "./posteriors/posterior-model.js";
export type { Element, Exemption, PosteriorModel } from "./posteriors/posterior-model.js";
export {
  caseGradient,
  elementsOf,
  flatIndex,
  parametersAt,
  parseScalar,
  projectSimplexes,
  scalarsOf,
} from "./posteriors/scalar-mapping.js";
export { hardModels } from "../models/hard-models.js";
export { posteriorModels } from "../models/posterior-models.js";
export { gewekeTest } from "./validation/geweke.js";
export type { GewekeOptions, GewekeResult, MomentComparison } from "./validation/geweke.js";
export { simulationBasedCalibration } from "./validation/simulation-based-calibration.js";
export type {
  CalibratedQuantity,
  CalibrationOptions,
  CalibrationResult,
} from "./validation/simulation-based-calibration.js";
export { rankUniformity } from "./validation/rank-uniformity.js";
export type {
  GenerativeModel,
  Outcome,
  ParameterValues,
  PosteriorChain,
  PosteriorSampler,
  Transition,
} from "./validation/generative-model.js";
export { groupedDesign, modelClasses, tightPriors, varyingIntercepts } from "./validation/model-classes.js";
export { classicalMove, classicalSampler } from "./validation/classical-sampler.js";
export type { ClassicalVariant, GroupedDesign } from "./validation/classical-sampler.js";
export { nutsMove, nutsSampler } from "./validation/nuts-sampler.js";
export { boundGibbsMove, gibbsMove, gibbsSampler } from "./validation/gibbs-sampler.js";
