/** @file How often the verdict is wrong: false alarms on good fits, misses on bad ones. */

import type { Reason } from "@terrace/diagnostics";
import type { FitCase } from "./fit-case.js";
import { prepareModel, runFit } from "./run-fit.js";

/** What the verdict said of the fits of one case. */
export interface CaseRates {
  readonly name: string;
  readonly isGood: boolean;
  readonly numFits: number;
  /** Seeds at which the verdict was not what it should be, with what it said. */
  readonly wrong: readonly { readonly seed: number; readonly verdict: string }[];
  /** Fits by kind of reason; a fit may have several. */
  readonly reasons: ReadonlyMap<Reason["code"], number>;
  /** Over all fits and scalars. */
  readonly minEssBulk: number;
  readonly minEssTail: number;
  readonly seconds: number;
}

/** Fits `fitCase` with `numSeeds` seeds from `firstSeed` on. */
export function measureRates(fitCase: FitCase, numSeeds: number, firstSeed = 0): CaseRates {
  const start = performance.now();
  const prepared = prepareModel(fitCase.model, fitCase.data());
  const wrong: CaseRates["wrong"][number][] = [];
  const reasons = new Map<Reason["code"], number>();
  let minEssBulk = Infinity;
  let minEssTail = Infinity;
  for (let seed = firstSeed; seed < firstSeed + numSeeds; seed++) {
    const { verdict, summary } = runFit(prepared, seed, fitCase.options);
    if (verdict.ok !== fitCase.isGood) wrong.push({ seed, verdict: String(verdict) });
    for (const code of new Set(verdict.reasons.map((reason) => reason.code))) {
      reasons.set(code, (reasons.get(code) ?? 0) + 1);
    }
    for (const { essBulk, essTail } of summary.rows) {
      minEssBulk = Math.min(minEssBulk, essBulk);
      minEssTail = Math.min(minEssTail, essTail);
    }
  }
  const seconds = (performance.now() - start) / 1000;
  const { name, isGood } = fitCase;
  return { name, isGood, numFits: numSeeds, wrong, reasons, minEssBulk, minEssTail, seconds };
}

/** One line of the table. */
export function formatRates({ name, numFits, wrong, reasons, minEssBulk, minEssTail, seconds }: CaseRates): string {
  const said = [...reasons].sort((a, b) => b[1] - a[1]).map(([code, count]) => `${code} ${count}`);
  return [
    name.padEnd(28),
    `${wrong.length} of ${numFits}`.padStart(11),
    minEssBulk.toFixed(0).padStart(9),
    minEssTail.toFixed(0).padStart(9),
    `${((1000 * seconds) / numFits).toFixed(0)} ms`.padStart(10),
    `  ${said.join(", ")}`,
  ]
    .join("")
    .trimEnd();
}

/** The line above {@link formatRates}. */
export const ratesHeader = `${"case".padEnd(28)}${"wrong".padStart(11)}${"min bulk".padStart(9)}${"min tail".padStart(9)}${"a fit".padStart(10)}  reasons (fits)`;
