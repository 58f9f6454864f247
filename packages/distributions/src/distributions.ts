/** @file All distributions by their names in the language. */

import type { Node } from "@terrace/graph";
import type { Constraint } from "./constraint.js";
import { boundOf } from "./formulas/support-guard.js";
import type { Distribution, SupportBound } from "./distribution.js";
import { beta, betaProportion } from "./continuous/beta.js";
import { cauchy, halfCauchy } from "./continuous/cauchy.js";
import { doubleExponential } from "./continuous/double-exponential.js";
import { exponential } from "./continuous/exponential.js";
import { flat, halfFlat } from "./continuous/flat.js";
import { chiSquare, gamma } from "./continuous/gamma.js";
import { halfNormal } from "./continuous/half-normal.js";
import { invChiSquare, invGamma, scaledInvChiSquare } from "./continuous/inv-gamma.js";
import { logistic } from "./continuous/logistic.js";
import { lognormal } from "./continuous/lognormal.js";
import { normal, stdNormal } from "./continuous/normal.js";
import { pareto } from "./continuous/pareto.js";
import { halfStudentT, studentT } from "./continuous/student-t.js";
import { uniform } from "./continuous/uniform.js";
import { weibull } from "./continuous/weibull.js";
import { bernoulli, bernoulliLogit } from "./discrete/bernoulli.js";
import { betaBinomial } from "./discrete/beta-binomial.js";
import { binomial, binomialLogit } from "./discrete/binomial.js";
import { categorical, categoricalLogit } from "./discrete/categorical.js";
import { discreteUniform } from "./discrete/discrete-uniform.js";
import { geometric } from "./discrete/geometric.js";
import { hurdlePoisson } from "./discrete/hurdle-poisson.js";
import { negBinomial2, negBinomial2Log } from "./discrete/neg-binomial.js";
import { orderedLogistic, orderedProbit } from "./discrete/ordered.js";
import { poisson, poissonLog } from "./discrete/poisson.js";
import { zeroInflatedPoisson } from "./discrete/zero-inflated-poisson.js";
import { dirichlet } from "./multivariate/dirichlet.js";
import { lkjCorr, lkjCorrCholesky } from "./multivariate/lkj.js";
import { multiNormal, multiNormalCholesky, multiNormalPrecision } from "./multivariate/multi-normal.js";
import { multinomial } from "./multivariate/multinomial.js";
import { invWishart, wishart } from "./multivariate/wishart.js";

const table: readonly Distribution[] = [
  normal, halfNormal, stdNormal, studentT, halfStudentT, cauchy, halfCauchy, lognormal, logistic, doubleExponential,
  exponential, gamma, invGamma, chiSquare, invChiSquare, scaledInvChiSquare, weibull, beta, betaProportion, uniform,
  flat, halfFlat, pareto,
  bernoulli, bernoulliLogit, binomial, binomialLogit, betaBinomial, poisson, poissonLog, negBinomial2, negBinomial2Log,
  geometric, categorical, categoricalLogit, orderedLogistic, orderedProbit, zeroInflatedPoisson, hurdlePoisson,
  discreteUniform,
  dirichlet, multinomial, multiNormal, multiNormalPrecision, multiNormalCholesky, lkjCorr, lkjCorrCholesky, wishart,
  invWishart,
]; // prettier-ignore

/** Every distribution, by its name in the language. */
export const distributions: ReadonlyMap<string, Distribution> = new Map(table.map((entry) => [entry.name, entry]));

/** The names, scalar distributions first. */
export const distributionNames: readonly string[] = table.map((entry) => entry.name);

/** Whether a distribution has a distribution function, which truncation and censoring need. */
export function hasCdf(distribution: Distribution): boolean {
  return distribution.logCdf !== undefined && distribution.logCcdf !== undefined;
}

/** The support for given arguments: bounds that are parameters become the arguments' nodes. */
export function supportConstraint(distribution: Distribution, args: readonly Node[]): Constraint<Node | number> {
  const { support } = distribution;
  if (support.kind !== "interval") return support;
  const lower = resolve(support.lower, args);
  const upper = resolve(support.upper, args);
  return {
    kind: "interval",
    integer: support.integer,
    ...(lower === undefined ? {} : { lower }),
    ...(upper === undefined ? {} : { upper }),
  };
}

function resolve(bound: SupportBound | undefined, args: readonly Node[]): Node | number | undefined {
  return typeof bound === "object" ? boundOf(bound, args) : bound;
}
