/** @file Whether the draws of a fit can be trusted, and if not, why and what to do. */
import type { Draws, SampleStatistics } from "@terrace/core";
import { stuckChains } from "./chain-agreement.js";
import { drawsKind, isOneNumber } from "./chain-matrix.js";
import { checkExchanges } from "./exchange-checks.js";
import type { Exchange } from "./exchanges.js";
import { checkQuantities } from "./quantity-checks.js";
import type { CheckedQuantity } from "./quantity-checks.js";
import { counted, nameSome } from "./reason.js";
import type { Reason } from "./reason.js";
import { byChain, checkSampler } from "./sampler-checks.js";
import { scalarDiagnostics } from "./scalar-diagnostics.js";
import type { SummaryRow } from "./summary.js";

/** A scale of varying effects. */
export interface VerdictScale {
  /** The quantity, such as `tau`, or one scalar of it, such as `tau[0]`. */
  readonly name: string;
  /** Levels of the grouping factor. */
  readonly numGroups: number;
  /** Whether its prior is flat, or so wide that few groups leave it undetermined. */
  readonly priorIsWide: boolean;
}

/** What the verdict should know beside draws and sample statistics; all of it is optional. */
export interface VerdictContext {
  /** Rows of a summary of all quantities, so that nothing is computed twice. */
  readonly rows?: readonly SummaryRow[];
  /** Default 10. */
  readonly maxTreeDepth?: number;
  readonly scales?: readonly VerdictScale[];
  /** Exchanges of parameters that leave the posterior unchanged, from `findExchanges`. */
  readonly exchanges?: readonly Exchange[];
  /** Chains that ended with an error; numbers from 1. Their draws are not among the draws. */
  readonly failedChains?: readonly { readonly chain: number; readonly message: string }[];
  /** True when sampling was stopped before all draws were made. */
  readonly incomplete?: boolean;
  /** Dimension of the sampled space; 0 says that constant chains are as they should be. */
  readonly dimension?: number;
}

/** The answer. */
export interface Verdict {
  readonly ok: boolean;
  /** Why not to trust the draws, the gravest first; empty when `ok`. */
  readonly reasons: readonly Reason[];
  /** What does not speak against the draws but should be known. */
  readonly notes: readonly Reason[];
  toString(): string;
}

/** [Gelman2006, section 2.2]: below 5 groups the data say little about the scale, and a flat prior lets it run off. */
const minGroupsUnderWidePrior = 5;

/**
 * Judges a fit. Not to be trusted are:
 *
 * 1. a fit that is incomplete, or lost a chain;
 * 2. a chain that never moved; draws that are NaN or infinite;
 * 3. R-hat above {@link rhatThreshold}; chains in different regions are told apart from chains that mix badly;
 * 4. draws that lack a symmetry of the posterior (exchangeable components): equal modes that no chain visited;
 * 5. a bulk or tail ESS below 400;
 * 6. five or more divergences, or two to four in one place ({@link findDivergenceCluster}); fewer are a note;
 * 7. more than 1% of the draws at the tree depth limit (fewer are a note); E-BFMI below 0.3 in a chain;
 * 8. a scale with fewer than 5 groups under a flat or wide prior.
 *
 * Quantities with one value in all draws of all chains are deterministic and not judged. The log density is judged by
 * its R-hat alone.
 *
 * @param statistics undefined for samplers without them
 * @example verdict(draws, statistics).ok;
 */
export function verdict(draws: Draws, statistics: SampleStatistics | undefined, context: VerdictContext = {}): Verdict {
  const { numChains, numDraws } = draws;
  const { failedChains = [], scales = [], exchanges = [], maxTreeDepth = 10 } = context;
  const reasons: Reason[] = [];
  const notes: Reason[] = [];
  if (context.incomplete === true) {
    reasons.push({
      code: "incomplete",
      message: `Sampling was stopped early: ${counted(numDraws, "draw")} a chain were kept.`,
      advice: "Run the fit to its end.",
      quantities: [],
    });
  }
  for (const { chain, message } of failedChains) {
    reasons.push({
      code: "failed-chain",
      message: `Chain ${chain} failed: ${message.replace(/[.\s]+$/, "")}.`,
      advice: "Cure the failure and run again; the other chains' draws are kept.",
      quantities: [],
    });
  }

  const scalars = draws.scalars();
  const logDensities = statistics && byChain(statistics.lp__, numChains, numDraws);
  const stuck = context.dimension === 0 ? [] : stuckChains(scalars, logDensities, numChains);
  if (stuck.length > 0) {
    reasons.push({
      code: "stuck-chain",
      message: `${stuck.length === 1 ? "Chain" : "Chains"} ${stuck.join(", ")} of ${numChains} never moved.`,
      advice: "Start elsewhere (`init`, another `seed`), and look for bounds or priors that conflict with the data.",
      quantities: [],
    });
  }

  const rows = new Map(context.rows?.map((row) => [row.name, row]));
  const quantities: CheckedQuantity[] = [];
  for (const scalar of scalars) {
    const known = rows.get(scalar.name);
    if (known === undefined && isOneNumber(scalar.chains)) continue;
    quantities.push({ scalar, ...(known ?? scalarDiagnostics(scalar.chains, [])) });
  }
  if (logDensities !== undefined && !isConstant(logDensities)) {
    const scalar = { name: "lp__", variable: "lp__", chains: logDensities };
    quantities.push({ scalar, ...scalarDiagnostics(logDensities, []), rhatOnly: true });
  }
  if (exchanges.length > 0) reasons.push(...checkExchanges(exchanges, scalars));
  reasons.push(...checkQuantities(quantities, numChains, numDraws));

  if (statistics !== undefined) {
    const scaleNames = new Set(scales.map(({ name }) => name));
    const scaleDraws = scalars.filter(({ name, variable }) => scaleNames.has(name) || scaleNames.has(variable));
    const findings = checkSampler(statistics, numChains, numDraws, maxTreeDepth, scaleDraws);
    reasons.push(...findings.reasons);
    notes.push(...findings.notes);
  }

  const undetermined = scales.filter(
    ({ numGroups, priorIsWide }) => priorIsWide && numGroups < minGroupsUnderWidePrior,
  );
  if (undetermined.length > 0) {
    const named = undetermined.map(({ name, numGroups }) => `${name} has ${counted(numGroups, "group")}`);
    reasons.push({
      code: "few-groups",
      message: `${nameSome(named)} under a flat or wide prior: so few groups hardly determine a scale.`,
      advice:
        "Give the scale an informative prior, such as half_normal(1) on the scale of the data, or use fixed effects.",
      quantities: undetermined.map(({ name }) => name),
    });
  }
  const single = scales.filter(({ numGroups, priorIsWide }) => !priorIsWide && numGroups === 1);
  if (single.length > 0) {
    notes.push({
      code: "one-group",
      message: `There is one group for ${nameSome(single.map(({ name }) => name))}: the data say nothing of a spread between groups.`,
      advice: "Leave the factor with one level out, or give its effect the prior of a coefficient.",
      quantities: single.map(({ name }) => name),
    });
  }
  if (numChains + failedChains.length === 1) {
    notes.push({
      code: "single-chain",
      message: "There is only one chain, which cannot show that it missed a mode.",
      advice: "Run 4 chains.",
      quantities: [],
    });
  }
  const result: Verdict = { ok: reasons.length === 0, reasons, notes, toString: () => formatVerdict(result) };
  return result;
}

/** One line with the verdict, then one line a reason and a note, each with what to do. */
export function formatVerdict({ ok, reasons, notes }: Verdict): string {
  const head = ok
    ? "Verdict: no sign of trouble; the draws can be trusted."
    : `Verdict: do not trust these draws (${counted(reasons.length, "reason")}).`;
  return [
    head,
    ...reasons.map(({ message, advice }) => `  - ${message} ${advice}`),
    ...notes.map(({ message, advice }) => `  Note: ${message} ${advice}`),
  ].join("\n");
}

function isConstant(chains: readonly Float64Array[]): boolean {
  return chains.every((chain) => drawsKind(chain) === "constant" && chain[0] === chains[0][0]);
}
