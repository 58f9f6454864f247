/**
 * @file The answer check: whether a fit's means agree with the reference, and whether it mixed. A fit that fails does not count,
 * however fast it was.
 */

import { scalarDiagnostics } from "@terrace/diagnostics";

import type { BenchmarkCase } from "./benchmark-case.js";

/** Draws of one scalar, `chains[chain][draw]`. */
export interface ScalarDraws {
  readonly name: string;
  readonly chains: readonly Float64Array[];
}

/** What a fit's draws say. */
export interface FitAssessment {
  /** Smallest bulk effective sample size over all compared scalars, and whose it is. */
  readonly minEssBulk: number;
  readonly minEssName: string;
  /** Largest R-hat of the scales and correlations; NaN when there is none. */
  readonly maxScaleRhat: number;
  /** Why the fit does not count; empty when it does. */
  readonly failures: readonly string[];
}

/** Standard errors between a mean and its reference: at 4, one in 16,000 right answers fails. */
const maxStandardErrors = 4;
const minEss = 400;
const maxRhat = 1.01;

/**
 * Judges one fit. A mean agrees when it is within 4 standard errors of the reference, Monte Carlo errors of both added in
 * quadrature. Scalars of the reference that the fit lacks are failures, unless `checked` leaves them out.
 */
export function assessFit(
  benchmark: Pick<BenchmarkCase, "notCompared" | "scales" | "reference">,
  scalars: readonly ScalarDraws[],
  checked: (name: string) => boolean = () => true,
): FitAssessment {
  const failures: string[] = [];
  const references = new Map(Object.entries(benchmark.reference().scalars).filter(([name]) => checked(name)));
  let minEssBulk = Infinity;
  let minEssName = "";
  let maxScaleRhat = NaN;
  for (const { name, chains } of scalars) {
    if (benchmark.notCompared.test(name)) continue;
    const { mean, essBulk, rhat, mcseMean } = scalarDiagnostics(chains, []);
    // NaN is the worst there is, not the best.
    if (!(essBulk >= minEssBulk)) {
      minEssBulk = Number.isNaN(essBulk) ? 0 : essBulk;
      minEssName = name;
    }
    if (benchmark.scales.test(name)) {
      if (!(rhat <= maxScaleRhat)) maxScaleRhat = rhat;
      if (!(rhat <= maxRhat)) failures.push(`R-hat of ${name} is ${rhat.toFixed(3)}`);
    }
    const reference = references.get(name);
    if (reference === undefined) continue;
    references.delete(name);
    const z = (mean - reference.mean) / Math.hypot(mcseMean, reference.standardError);
    if (!(Math.abs(z) <= maxStandardErrors)) {
      failures.push(
        `mean of ${name} is ${mean.toPrecision(5)}, expected ${reference.mean.toPrecision(5)} (${z.toFixed(1)} standard errors)`,
      );
    }
  }
  for (const name of references.keys()) failures.push(`no draws of ${name}`);
  if (!(minEssBulk >= minEss)) failures.push(`bulk ESS of ${minEssName} is ${minEssBulk.toFixed(0)}`);
  return { minEssBulk, minEssName, maxScaleRhat, failures };
}
