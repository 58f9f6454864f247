export { constraintEventRank } from "./constraint.js";
export type { Constraint, IntervalConstraint, StructureConstraint, StructureKind } from "./constraint.js";
export type { Bijector, ForwardResult } from "./bijector.js";
export type { Distribution, DistributionParameter, Support, SupportBound } from "./distribution.js";
export { bijectorFor } from "./bijectors/bijector-for.js";
export { distributionNames, distributions, hasCdf, supportConstraint } from "./distributions.js";
export { structureFault } from "./structure-fault.js";
export {
  elementAt,
  everyInInterval,
  isCensoredOutside,
  isInfiniteAtEnd,
  isInInterval,
  supportText,
} from "./support-check.js";
export type { Elements, KnownInterval } from "./support-check.js";
export { censoredLogDensity } from "./modifiers/censoring.js";
export { mixtureLogDensity } from "./modifiers/mixture.js";
export { truncatedLogDensity } from "./modifiers/truncation.js";
export { truncatedRandom } from "./modifiers/truncated-random.js";
export {
  addDims,
  constantDim,
  dimConstant,
  dimToString,
  equalDims,
  evaluateDim,
  multiplyDims,
  namedDim,
} from "./probabilistic-graph/dim.js";
export type { Dim, DimTerm } from "./probabilistic-graph/dim.js";
export type {
  CallExpression,
  ComprehensionExpression,
  ConditionalExpression,
  DensityExpression,
  Expression,
  IndexExpression,
  IndexSymbol,
  NumberExpression,
  ReductionExpression,
  ReferenceExpression,
  ScalarKind,
  Span,
  Subscript,
  SubscriptExpression,
  SymbolRole,
  ValueSymbol,
  ValueType,
  VectorExpression,
} from "./probabilistic-graph/expression.js";
export {
  printExpression,
  printProbabilisticGraph,
  printStatement,
  printSubscripts,
} from "./probabilistic-graph/printer.js";
export type { IndexNames } from "./probabilistic-graph/printer.js";
export { verifyProbabilisticGraph } from "./probabilistic-graph/verifier.js";
export type {
  AssignStatement,
  DataStatement,
  DimDeclaration,
  DistributionCall,
  DistributionStatement,
  ForStatement,
  LetArrayStatement,
  LetStatement,
  MixtureCall,
  Modifiers,
  ParameterStatement,
  ProbabilisticGraph,
  ReportDrawStatement,
  ReportStatement,
  Statement,
  TargetStatement,
} from "./probabilistic-graph/probabilistic-graph.js";
export {
  forEachArgument,
  forEachExpression,
  forEachPart,
  visitExpression,
  visitExpressions,
} from "./probabilistic-graph/walk.js";
export type { Descent } from "./probabilistic-graph/walk.js";
