/** @file The printed summary: the columns, order and rounding of the R package brms, in sections. */
import type { Summary, SummaryOptions, SummaryRow } from "./summary.js";
import { formatVerdict } from "./verdict.js";

/** Decimals of estimates, as in brms. */
const usualDigits = 2;
/** Rows that need more decimals than this are printed in exponential form. */
const maxDecimals = 8;
const maxNamedConstants = 6;

/**
 * Prints a summary: header, one table a section, constants and hidden quantities, footer, verdict.
 *
 * Estimates have two decimals and effective sample sizes none, as in brms. Without an explicit `digits`, a row whose
 * Est.Error would print as 0.00 gets as many decimals as give its Est.Error two significant digits (all of the row's
 * estimates, so that they compare), or exponential form past 8 decimals.
 */
export function formatSummary(summary: Summary, options: SummaryOptions): string {
  const hidden = new Set(summary.hidden.map(({ variable }) => variable));
  const shown = summary.rows.filter(({ variable }) => !hidden.has(variable));
  const placed = new Set((options.sections ?? []).flatMap(({ variables }) => variables));
  const sections = [
    ...(options.sections ?? []).map(({ title, variables }) => ({
      title,
      rows: variables.flatMap((name) => shown.filter(({ variable }) => variable === name)),
    })),
    {
      title: placed.size === 0 ? "Parameters:" : "Other quantities:",
      rows: shown.filter(({ variable }) => !placed.has(variable)),
    },
  ].filter(({ rows }) => rows.length > 0);
  const blocks = [
    formatHeader(summary, options),
    ...sections.map(({ title, rows }) => [title, ...formatTable(rows, summary.probs, options.digits)].join("\n")),
    formatOmissions(summary),
    "Estimate and Est.Error are the mean and the standard deviation of the draws. Bulk_ESS and Tail_ESS\n" +
      "say how many independent draws would tell as much about the centre and about the 5% and 95%\n" +
      "quantiles; Rhat compares the chains, split in halves, with each other (1 when they agree).",
    options.verdict === undefined ? "" : formatVerdict(options.verdict),
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

function formatHeader({ numChains, numDraws }: Summary, { header = {} }: SummaryOptions): string {
  const { model = [], numObservations, warmup, thin = 1 } = header;
  const lines = [...model];
  if (numObservations !== undefined) lines.push(`   Data: Number of observations: ${numObservations}`);
  const iterations = numDraws * thin + (warmup ?? 0);
  const run = warmup === undefined ? `draws = ${numDraws}` : `iter = ${iterations}; warmup = ${warmup}`;
  lines.push(`  Draws: ${numChains} ${numChains === 1 ? "chain" : "chains"}, each with ${run}; thin = ${thin};`);
  lines.push(`         total post-warmup draws = ${numChains * numDraws}`);
  return lines.join("\n");
}

function formatTable(
  rows: readonly SummaryRow[],
  probs: readonly number[],
  digits: number | undefined,
): readonly string[] {
  const cells = [
    ["", "Estimate", "Est.Error", ...quantileTitles(probs), "Rhat", "Bulk_ESS", "Tail_ESS"],
    ...rows.map((row) => {
      const estimate = estimateFormat(row.sd, digits);
      return [
        row.name,
        ...[row.mean, row.sd, ...row.quantiles].map(estimate),
        row.rhat >= 1e4 && row.rhat < Infinity ? row.rhat.toExponential(1) : fixed(row.rhat, usualDigits),
        fixed(row.essBulk, 0),
        fixed(row.essTail, 0),
      ];
    }),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  return cells.map(([name, ...values]) =>
    [name.padEnd(widths[0]), ...values.map((value, column) => value.padStart(widths[column + 1]))].join(" "),
  );
}

/** brms' titles for a central interval, the percentages otherwise. */
function quantileTitles(probs: readonly number[]): readonly string[] {
  const percent = (share: number): string => String(Number((100 * share).toPrecision(10)));
  if (probs.length === 2 && probs[0] < probs[1] && Math.abs(probs[0] + probs[1] - 1) < 1e-12) {
    const coverage = percent(probs[1] - probs[0]);
    return [`l-${coverage}% CI`, `u-${coverage}% CI`];
  }
  return probs.map((probability) => `Q${percent(probability)}`);
}

function estimateFormat(sd: number, digits: number | undefined): (value: number) => string {
  if (digits !== undefined) return (value) => fixed(value, digits);
  if (!(sd > 0) || Number(sd.toFixed(usualDigits)) > 0) return (value) => fixed(value, usualDigits);
  const decimals = 1 - Number(sd.toExponential().split("e")[1]);
  return decimals <= maxDecimals ? (value) => fixed(value, decimals) : (value) => value.toExponential(3);
}

/** Fixed decimals; `NA` for NaN as in R, `Inf` for infinity, and never a negative zero. */
function fixed(value: number, decimals: number): string {
  if (Number.isNaN(value)) return "NA";
  if (!Number.isFinite(value)) return value > 0 ? "Inf" : "-Inf";
  if (Math.abs(value) >= 1e15) return value.toExponential(decimals);
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text;
}

function formatOmissions({ hidden, constants }: Summary): string {
  const lines: string[] = [];
  if (hidden.length > 0) {
    const names = hidden.map(({ variable, numRows }) => `${variable} (${numRows} elements)`).join(", ");
    lines.push(`Not shown: ${names}. See \`summary({ variables: ["${hidden[0].variable}"] })\`.`);
  }
  if (constants.length > 0) {
    const named = constants.slice(0, maxNamedConstants).map(({ name, value }) => `${name} = ${value}`);
    const more = constants.length - named.length;
    lines.push(`Constant, left out: ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`);
  }
  return lines.join("\n");
}
