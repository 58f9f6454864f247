/** @file The summary of a fit as data: one row a scalar, the constants by name, and what the printed table needs. */
import { nearestName } from "@terrace/core";
import type { Draws } from "@terrace/core";
import { isOneNumber } from "./chain-matrix.js";
import { formatSummary } from "./format-summary.js";
import { checkProbability } from "./quantile.js";
import { scalarDiagnostics } from "./scalar-diagnostics.js";
import type { Verdict } from "./verdict.js";

/** One scalar quantity. */
export interface SummaryRow {
  /** With labels of levels, such as `a[AITKIN]`. */
  readonly name: string;
  readonly variable: string;
  readonly mean: number;
  readonly sd: number;
  readonly median: number;
  /** At `Summary.probs`, in that order. */
  readonly quantiles: readonly number[];
  readonly mcseMean: number;
  readonly rhat: number;
  readonly essBulk: number;
  readonly essTail: number;
}

/** A scalar that has the same value in every draw of every chain. */
export interface SummaryConstant {
  readonly name: string;
  readonly value: number;
}

/** Variables printed together under a title. */
export interface SummarySection {
  /** A full line, such as `Parameters:` or `Group-Level Effects: ~county (Number of levels: 85)`. */
  readonly title: string;
  readonly variables: readonly string[];
}

/** Facts of the model and the run for the printed header; each is left out when absent. */
export interface SummaryHeader {
  /** Lines about the model, printed as they are. */
  readonly model?: readonly string[];
  readonly numObservations?: number;
  /** Warmup iterations a chain, before thinning. */
  readonly warmup?: number;
  readonly thin?: number;
}

/** What to summarise and how to print it. */
export interface SummaryOptions {
  /** Quantities to summarise; all of them when absent. Named quantities are printed whole, however long. */
  readonly variables?: readonly string[];
  /** Probabilities of the quantiles; default 0.025 and 0.975. */
  readonly probs?: readonly number[];
  /** Decimals of every printed estimate; default 2, more on rows whose Est.Error would print as 0.00. */
  readonly digits?: number;
  /** Quantities with more elements are not printed unless named; default 10. */
  readonly maxElements?: number;
  readonly header?: SummaryHeader;
  /** Quantities in no section are printed last. */
  readonly sections?: readonly SummarySection[];
  readonly verdict?: Verdict;
}

/** The summary of a fit; `String(summary)` is the printed table. */
export interface Summary {
  /** Every scalar asked for that is not constant, in the order of the model, hidden ones included. */
  readonly rows: readonly SummaryRow[];
  readonly constants: readonly SummaryConstant[];
  /** Quantities left out of the printed table for their length, with their number of rows. */
  readonly hidden: readonly { readonly variable: string; readonly numRows: number }[];
  readonly probs: readonly number[];
  readonly numChains: number;
  readonly numDraws: number;
  toString(): string;
}

/**
 * Summarises draws.
 *
 * 1. Every scalar of the quantities asked for gets a row; estimators as in {@link scalarDiagnostics}.
 * 2. A scalar with one and the same finite value in all draws of all chains, up to rounding, is deterministic (such as
 *    `L[0,0]` of a Cholesky factor or the sum of a simplex): no row, but an entry in `constants`. One chain stuck, or all
 *    stuck at different values, has a row.
 * 3. Printing shows scalars and quantities of at most `maxElements` elements, and those asked for by name.
 *
 * @throws RangeError naming the nearest quantity for an unknown name, and when a probability is not in `[0, 1]`
 * @throws TypeError for an unknown option, or when `variables` or `probs` is no array
 * @example String(summarise(draws, { variables: ["a"] }));
 */
export function summarise(draws: Draws, options: SummaryOptions = {}): Summary {
  verifyOptions(options);
  const { probs = [0.025, 0.975], maxElements = 10, digits } = options;
  for (const probability of probs) checkProbability("summarise", probability);
  if (digits !== undefined && !(Number.isInteger(digits) && digits >= 0 && digits <= 20)) {
    throw new RangeError(`summarise: argument \`digits\` expects an integer from 0 to 20, received \`${digits}\`.`);
  }
  const rows: SummaryRow[] = [];
  const constants: SummaryConstant[] = [];
  const numRows = new Map<string, number>();
  for (const { name, variable, chains } of draws.scalars(options.variables)) {
    if (draws.numChains * draws.numDraws > 1 && isOneNumber(chains)) {
      constants.push({ name, value: commonValue(chains) });
    } else {
      const { mean, sd, median, quantiles, mcseMean, rhat, essBulk, essTail } = scalarDiagnostics(chains, probs);
      rows.push({ name, variable, mean, sd, median, quantiles, mcseMean, rhat, essBulk, essTail });
      numRows.set(variable, (numRows.get(variable) ?? 0) + 1);
    }
  }
  const hidden =
    options.variables === undefined
      ? [...numRows]
          .filter(([, count]) => count > maxElements)
          .map(([variable, count]) => ({ variable, numRows: count }))
      : [];
  const { numChains, numDraws } = draws;
  const summary: Summary = {
    rows,
    constants,
    hidden,
    probs,
    numChains,
    numDraws,
    toString: () => formatSummary(summary, options),
  };
  return summary;
}

/** The number that all draws are: itself where they are equal, else to the digits that rounding leaves alone. */
function commonValue(chains: readonly Float64Array[]): number {
  const first = chains[0][0];
  return chains.every((chain) => chain.every((value) => value === first)) ? first : Number(first.toPrecision(12));
}

const knownOptions = ["variables", "probs", "digits", "maxElements", "header", "sections", "verdict"];

function verifyOptions(options: SummaryOptions): void {
  for (const key of Object.keys(options)) {
    if (knownOptions.includes(key)) continue;
    const nearest = nearestName(key, knownOptions);
    throw new TypeError(
      `summarise: \`options\` has no \`${key}\`. ` +
        (nearest === undefined ? `Known ones: ${knownOptions.join(", ")}.` : `Did you mean \`${nearest}\`?`),
    );
  }
  for (const name of ["variables", "probs"] as const) {
    const value: string | number | readonly unknown[] | undefined = options[name];
    if (value === undefined || Array.isArray(value)) continue;
    throw new TypeError(
      `summarise: argument \`${name}\` expects an array, such as [${name === "probs" ? "0.05, 0.95" : '"a"'}], received \`${String(value)}\`.`,
    );
  }
}
