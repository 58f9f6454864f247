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
