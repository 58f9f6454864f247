/**
 * @file The errors of binding: where a model and its data do not fit. Each takes the graph and the span of the declaration or
 * expression at fault, then the facts. Elements are named as people index them, from 0: `y[3]`.
 */

import { likelyName } from "./likely-name.js";
import type { ProbabilisticGraph, Span } from "@terrace/distributions";
import { ModelError } from "./model-error.js";

type Graph = ProbabilisticGraph;

function error(
  graph: Graph,
  span: Span,
  code: string,
  summary: string,
  suggestion?: string,
  types: { expected?: string; found?: string } = {},
): ModelError {
  return new ModelError({ code, source: graph.source, span, summary, suggestion, ...types });
}

const maxListed = 5;

/** "`a`, `b` and 3 more". */
function list(items: readonly (string | number)[], quote = true): string {
  const shown = items.slice(0, maxListed).map((item) => (quote ? `\`${item}\`` : String(item)));
  const rest = items.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}` : (shown[0] ?? "none");
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** `y[3, 0]`, or `y` for a number. */
function element(name: string, at: readonly (number | string)[]): string {
  return at.length === 0 ? name : `${name}[${at.join(", ")}]`;
}

/** Errors that need data; the lowering and the planner throw them. */
export const bindErrors = {
  /** `given` are the names in the caller's data. */
  missingColumn: (graph: Graph, span: Span, name: string, given: Iterable<string>) => {
    const names = [...given];
    const nearest = likelyName(name, names);
    const suggestion =
      nearest !== undefined
        ? `Did you mean \`${nearest}\`, which the data have?`
        : names.length === 0
          ? `Give it: \`{ ${name}: ... }\`.`
          : `The data have ${list(names)}.`;
    return error(graph, span, "missing-column", `The data lack \`${name}\`.`, suggestion);
  },

  /** `found` says what was given: "a text", "an object", "\"abc\"". */
  wrongType: (graph: Graph, span: Span, name: string, at: readonly number[], expected: string, found: string) =>
    error(
      graph,
      span,
      "wrong-type",
      `\`${element(name, at)}\` is ${found}; \`${name}\` takes ${expected}.`,
      expected.startsWith("factor")
        ? undefined
        : "Convert the column to numbers, or declare it as `factor(J)` if its values are labels.",
      { expected, found },
    ),

  /** `rows` are the places of what is missing, from 0. */
  missingValues: (graph: Graph, span: Span, name: string, rows: readonly number[]) =>
    error(
      graph,
      span,
      "missing-values",
      `\`${name}\` has ${plural(rows.length, "missing value")} (${rows.length === 1 ? "row" : "rows"} ${list(rows, false)}) and no distribution to fill ${rows.length === 1 ? "it" : "them"} in.`,
      `Drop these rows, or give \`${name}\` a distribution: \`${name} ~ normal(...)\`.`,
    ),

  /** Missing values where even a distribution does not help: factors, indices, dims. */
  missingNotAllowed: (graph: Graph, span: Span, name: string, rows: readonly number[], why: string) =>
    error(
      graph,
      span,
      "missing-values",
      `\`${name}\` has ${plural(rows.length, "missing value")} (${rows.length === 1 ? "row" : "rows"} ${list(rows, false)}), and ${why}.`,
      "Drop these rows.",
    ),

  /** Two sources give one dim different sizes. `source` had the size first. */
  wrongLength: (graph: Graph, span: Span, name: string, dim: string, size: number, source: string, found: number) =>
    error(
      graph,
      span,
      "wrong-length",
      `\`${name}\` has ${plural(found, "element")} along \`${dim}\`, but \`${source}\` gives \`${dim}\` the size ${size}.`,
      "Give both for the same rows.",
      { expected: String(size), found: String(found) },
    ),

  wrongRank: (graph: Graph, span: Span, name: string, dims: string, shape: readonly number[]) =>
    error(
      graph,
      span,
      "wrong-rank",
      `\`${name}\` is declared with dims ${dims}; the data have ${shape.length === 0 ? "a number" : `the shape [${shape.join(", ")}]`}.`,
      shape.length === 0
        ? "Give an array."
        : shape.length === 1 && dims.includes(",")
          ? "Give an array of rows."
          : undefined,
      { expected: dims, found: `[${shape.join(", ")}]` },
    ),

  raggedRows: (graph: Graph, span: Span, name: string, row: number, expected: number, found: number) =>
    error(
      graph,
      span,
      "ragged-rows",
      `Row ${row} of \`${name}\` has ${plural(found, "element")}, the first has ${expected}.`,
      "Give rows of one length, or one long column with a `factor` that names the row.",
    ),

  /** `constraint` as people write it: `positive`, `real(lower=0, upper=10)`. */
  outOfBounds: (
    graph: Graph,
    span: Span,
    name: string,
    at: readonly number[],
    value: number,
    constraint: string,
    count = 1,
  ) =>
    error(
      graph,
      span,
      "out-of-bounds",
      `\`${element(name, at)}\` is ${value}, but \`${name}\` is declared \`${constraint}\`${count > 1 ? `; ${plural(count - 1, "other value")} ${count === 2 ? "is" : "are"} outside too` : ""}.`,
      "Correct the value, or widen the declaration.",
      { expected: constraint, found: String(value) },
    ),

  notWhole: (graph: Graph, span: Span, name: string, at: readonly number[], value: number) =>
    error(
      graph,
      span,
      "not-whole",
      `\`${element(name, at)}\` is ${value}, but \`${name}\` is declared \`int\`.`,
      `Declare \`${name}\` as \`real\`, or round it.`,
      { expected: "int", found: String(value) },
    ),

  notBoolean: (graph: Graph, span: Span, name: string, at: readonly number[], found: string) =>
    error(
      graph,
      span,
      "not-boolean",
      `\`${element(name, at)}\` is ${found}, but \`${name}\` is declared \`bool\`.`,
      "Give true, false, 0 or 1.",
      { expected: "bool", found },
    ),

  outsideStructure: (graph: Graph, span: Span, name: string, structure: string, why: string) =>
    error(
      graph,
      span,
      "outside-structure",
      `\`${name}\` is declared \`${structure}\`, but ${why}.`,
      "Correct the values, or declare it as `real` with dims.",
    ),

  /** `text` is the index as written, `base` what it indexes, `at` the row where it happens. */
  indexOutOfRange: (
    graph: Graph,
    span: Span,
    text: string,
    value: number,
    base: string,
    dim: string,
    size: number,
    at: readonly number[] = [],
  ) =>
    error(
      graph,
      span,
      "index-out-of-range",
      `The index \`${text}\` is ${value}${at.length === 0 ? "" : ` at element [${at.join(", ")}]`}, but \`${base}\` has ${plural(size, "element")} along \`${dim}\` (0 to ${size - 1}).`,
      value === size ? "Indices start at 0; subtract 1 if the data count from 1." : "Indices start at 0.",
    ),

  unknownLabel: (graph: Graph, span: Span, name: string, label: string, dim: string, known: Iterable<string>) => {
    const nearest = likelyName(label, known);
    return error(
      graph,
      span,
      "unknown-label",
      `\`${label}\` in \`${name}\` is not a level of \`${dim}\`.`,
      nearest === undefined ? `Add it to the levels of \`${dim}\`.` : `Did you mean \`${nearest}\`?`,
    );
  },

  missingLabels: (graph: Graph, span: Span, name: string, dim: string, labels: readonly string[]) =>
    error(
      graph,
      span,
      "missing-labels",
      `\`${name}\` lacks ${labels.length === 1 ? "the level" : "the levels"} ${list(labels)} of \`${dim}\`.`,
      "Give a value for every level.",
    ),

  extraLabels: (graph: Graph, span: Span, name: string, dim: string, labels: readonly string[]) =>
    error(
      graph,
      span,
      "extra-labels",
      `\`${name}\` has ${list(labels)}, which ${labels.length === 1 ? "is no level" : "are no levels"} of \`${dim}\`.`,
      `Drop ${labels.length === 1 ? "it" : "them"}, or add ${labels.length === 1 ? "it" : "them"} to the levels with \`factor(column, { levels })\`.`,
    ),

  /** Two columns with levels of their own that differ. */
  levelsDisagree: (graph: Graph, span: Span, name: string, dim: string, source: string) =>
    error(
      graph,
      span,
      "levels-disagree",
      `The levels that \`${name}\` gives \`${dim}\` differ from those of \`${source}\`.`,
      "Give both the same levels in the same order.",
    ),

  dimWithoutSize: (graph: Graph, span: Span, dim: string) =>
    error(
      graph,
      span,
      "dim-without-size",
      `Nothing in the data gives the dim \`${dim}\` its size.`,
      `Add \`data ${dim}: int\` and give it.`,
    ),

  /** An expression of dims that comes to nothing or less: `[K - 1]` with `K` 1. */
  emptyDim: (graph: Graph, span: Span, dim: string, size: number) =>
    error(
      graph,
      span,
      "empty-dim",
      `The dim \`${dim}\` comes to ${size} with these data; arrays have at least one element.`,
      "Check the sizes that it is made of.",
    ),

  /** A dim written as a number, or a literal, met data of another size. */
  literalSizeMismatch: (graph: Graph, span: Span, text: string, expected: number, source: string, found: number) =>
    error(
      graph,
      span,
      "literal-size",
      `\`${text}\` has ${plural(found, "element")}, but \`${source}\` has ${expected} there.`,
      "Write the size that the data have, or a dim.",
      { expected: String(expected), found: String(found) },
    ),

  emptyData: (graph: Graph, span: Span, name: string) =>
    error(graph, span, "empty-data", `\`${name}\` is empty.`, "Give at least one row."),

  emptyInterval: (graph: Graph, span: Span, name: string, lower: number, upper: number) =>
    error(
      graph,
      span,
      "empty-interval",
      `Nothing lies between the bounds of \`${name}\`: ${lower} and ${upper}.`,
      "Check the data that the bounds are made of.",
    ),

  assignedTwice: (graph: Graph, span: Span, name: string, at: readonly number[]) =>
    error(
      graph,
      span,
      "assigned-twice",
      `\`${element(name, at)}\` is given its value twice.`,
      "Let the ranges not overlap: each element is given once.",
    ),

  readBeforeAssigned: (graph: Graph, span: Span, name: string, at: readonly number[]) =>
    error(
      graph,
      span,
      "read-before-assigned",
      `\`${element(name, at)}\` is read before it has a value.`,
      "Give it a value in an earlier statement or step.",
    ),

  neverAssigned: (graph: Graph, span: Span, name: string, at: readonly number[]) =>
    error(graph, span, "never-assigned", `\`${element(name, at)}\` is never given a value.`, "Give every element one."),

  scoredTwice: (graph: Graph, span: Span, name: string, at: readonly number[]) =>
    error(
      graph,
      span,
      "scored-twice",
      `\`${element(name, at)}\` gets two distributions.`,
      `Let the ranges not overlap, or write \`(${element(name, at)}) ~ ...\` for one more density term.`,
    ),

  /** A factor (an array of labels made by `factor`) was given for a column of numbers. */
  factorForNumber: (graph: Graph, span: Span, name: string, declared: string) =>
    error(
      graph,
      span,
      "factor-for-number",
      `\`${name}\` is given as a factor, but declared \`${declared}\`.`,
      `Declare \`${name}\` as \`factor(J)\`, or give its numbers.`,
      { expected: declared, found: "factor" },
    ),

  /** No stage can sum the parameter out or draw it. */
  discreteParameter: (graph: Graph, span: Span, name: string, distribution: string) =>
    error(
      graph,
      span,
      "discrete-parameter",
      `\`${name}\` is a discrete parameter, which gradients cannot sample, and it cannot be summed out here.`,
      `Sum over its values by hand: \`target += log_sum_exp(${distribution}_lpmf(k, ...) + ... for k in K)\`, or use \`mixture\`.`,
    ),
};

/** The catalogue's type, for those who wrap it. */
export type BindErrors = typeof bindErrors;
