export { analyse } from "./analyse.js";
export type { Analysis } from "./analysis.js";
export type {
  BoundDistribution,
  BoundMixture,
  BoundModel,
  BoundParameter,
  BoundTerm,
  ScoredValue,
} from "./bound-model.js";
export type {
  Auxiliary,
  ConditionalDraw,
  ConditionalFamily,
  DrawConditional,
  EnumeratedConditional,
  FullConditional,
  GaussianBlock,
  Refusal,
  ScaleConditional,
  SliceConditional,
} from "./full-conditional.js";
export type { AbsorbedRows, GaussianScale, GaussianTerm } from "./gaussian-term.js";
export type { GroupingFactor } from "./grouping-factor.js";
export type { LinearTerm } from "./linear-term.js";
export { locationScales } from "./location-scale.js";
export type { LocationScale } from "./location-scale.js";
export { monomialIn } from "./monomial.js";
export type { Monomial } from "./monomial.js";
export { centre } from "./centring.js";
export type { CentredModel, Centring } from "./centring.js";
export { Dependence } from "./dependence.js";
export { heldTerm, residual, rowCounts, squaredResiduals, termValue } from "./gaussian-form.js";
export { pooledEffects } from "./pooling.js";
export type { PooledEffects } from "./pooling.js";
export type { Problem } from "./problems.js";
export { printAnalysis, printPlan, remedyText } from "./report.js";
export { scaleSymmetries } from "./scale-symmetry.js";
export type { ScaleSymmetry } from "./scale-symmetry.js";
export { cellsOf } from "./row-cells.js";
export type { Cells } from "./row-cells.js";
export { collapse } from "./sufficient-statistics.js";
