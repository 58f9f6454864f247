/** @file What a run over cases prints: a line a case, what was rerun, and the closing counts. */

import type { Comparison } from "./comparison.js";
import type { CaseError } from "./run-cases.js";
import { failuresOf, hasPassed, type CaseResult, type Rerun } from "./run-options.js";

const columns = [52, 8, 7, 9, 5, 7, 7, 6, 7];

/** The head of the table. */
export function reportHead(): string {
  return line(["case", "seconds", "draws", "leapfrogs", "div.", "bulk", "tail", "comp.", "max |z|"]);
}

/** A case's line, and a line for each comparison that was rerun. */
export function reportCase(outcome: CaseResult | CaseError): string {
  if ("message" in outcome) return `${outcome.name.padEnd(columns[0]!)} ERROR ${outcome.message}`;
  const row = line([
    outcome.name,
    outcome.seconds.toFixed(1),
    String(outcome.numDraws),
    String(outcome.numLeapfrogs),
    String(outcome.numDivergences),
    outcome.ess.bulk.toFixed(0),
    outcome.ess.tail.toFixed(0),
    String(outcome.comparisons.length),
    largestZ(outcome.comparisons).toFixed(2),
  ]);
  const status = hasPassed(outcome) ? "" : outcome.hasReachedGoals ? "  FAILED" : "  FAILED: too few effective draws";
  const note = outcome.note === undefined ? [] : [`    ${outcome.note}`];
  return [row + status, ...note, ...outcome.reruns.map(rerunLine)].join("\n");
}

/** The closing counts. */
export function reportTotals(outcomes: readonly (CaseResult | CaseError)[], seconds: number): string {
  const results = outcomes.filter((outcome): outcome is CaseResult => !("message" in outcome));
  const errors = outcomes.length - results.length;
  const comparisons = results.flatMap((result) => result.comparisons);
  const reruns = results.flatMap((result) => result.reruns);
  const failures = results.flatMap(failuresOf);
  const short = results.filter(({ hasReachedGoals }) => !hasReachedGoals).length;
  const passed = results.filter(hasPassed).length;
  return [
    `${comparisons.length} comparisons in ${results.length} cases, largest |z| ${largestZ(comparisons).toFixed(2)}; ` +
      `${reruns.length} rerun, ${failures.length} failed.`,
    `${passed} cases passed, ${outcomes.length - passed} failed (${failures.length === 0 ? 0 : results.filter((result) => failuresOf(result).length > 0).length} by a comparison, ` +
      `${short} with too few effective draws, ${errors} with an error).`,
    `${seconds.toFixed(0)} seconds.`,
  ].join("\n");
}

/** The largest |z|; infinite where a comparison could not be made. */
export function largestZ(comparisons: readonly Comparison[]): number {
  return comparisons.reduce((largest, { z }) => Math.max(largest, Number.isNaN(z) ? Infinity : Math.abs(z)), 0);
}

function rerunLine({ first, second, isFailure }: Rerun): string {
  const { scalar, statistic, mode } = first.target;
  const where = mode === undefined ? "" : ` (${mode})`;
  const verdict = isFailure ? "FAILED" : "within the limit, or on the other side";
  return `    ${statistic} of ${scalar}${where}: z ${first.z.toFixed(2)}, again with four times the draws ${second.z.toFixed(2)}: ${verdict}`;
}

function line(cells: readonly string[]): string {
  return cells
    .map((cell, k) => (k === 0 ? cell.padEnd(columns[k]!) : cell.padStart(columns[k]!)))
    .join(" ")
    .trimEnd();
}
