/** @file Mistakes that only show when data meets the model, one function each. */

import type { ProbabilisticGraph, Span } from "@terrace/distributions";
import { ModelError } from "./model-error.js";

/** A label of a level, as the data has it. */
type Label = string | number;

/** How many rows or labels a message lists. */
const listed = 5;

function make(
  graph: ProbabilisticGraph,
  span: Span,
  code: string,
  summary: string,
  suggestion?: string,
  compared: { readonly expected?: string; readonly found?: string } = {},
): ModelError {
  return new ModelError({ code, source: graph.source, span, summary, suggestion, ...compared });
}

function list(items: readonly (Label | number)[]): string {
  const shown = items
    .slice(0, listed)
    .map((item) => `\`${item}\``)
    .join(", ");
  return items.length > listed ? `${shown} and ${items.length - listed} more` : shown;
}

/** Errors of binding and planning. Each takes the graph and the span at fault first. */
export const bindErrors = {
  missingData: (g: ProbabilisticGraph, s: Span, name: string, type: string, nearest: string | undefined) =>
    make(
      g,
      s,
      "missing-data",
      `The data \`${name}\` is not given: expected \`${type}\`.`,
      nearest === undefined ? `Give \`${name}\` with the data.` : `The data has \`${nearest}\`; did you mean that?`,
      { expected: type },
    ),
  outcomeWithoutSize: (g: ProbabilisticGraph, s: Span, name: string, type: string, dim: string) =>
    make(
      g,
      s,
      "outcome-without-size",
      `The data \`${name}\` is left out, but the size of \`${dim}\` follows from no other data: expected \`${type}\`.`,
      `Give \`${name}\`; any values will do where they are not used.`,
      { expected: type },
    ),
  unreadableData: (g: ProbabilisticGraph, s: Span, name: string, type: string, detail: string) =>
    make(g, s, "unreadable-data", `The data \`${name}\` cannot be read as \`${type}\`: it has ${detail}.`, undefined, {
      expected: type,
      found: detail,
    }),
  wrongRank: (g: ProbabilisticGraph, s: Span, name: string, type: string, shape: readonly number[], single: string) => {
    const found = shape.length === 0 ? single : `an array of shape [${shape.join(", ")}]`;
    return make(g, s, "wrong-rank", `The data \`${name}\` is \`${type}\`, but ${found} is given.`, undefined, {
      expected: type,
      found,
    });
  },
  notNumeric: (g: ProbabilisticGraph, s: Span, name: string, type: string, row: number, found: string) =>
    make(
      g,
      s,
      "not-numeric",
      `The data \`${name}\` is \`${type}\`, but element ${row} is ${found}.`,
      `Give numbers, or declare \`${name}: factor(...)\` if these are labels.`,
      { expected: type, found },
    ),
  wrongSize: (
    g: ProbabilisticGraph,
    s: Span,
    name: string,
    axis: number,
    dim: string,
    expected: number,
    found: number,
    source: string,
  ) =>
    make(
      g,
      s,
      "wrong-size",
      `Axis ${axis} of the data \`${name}\` has ${found} elements, but \`${dim}\` is ${expected} (from ${source}).`,
      source.startsWith("the levels")
        ? "Give all levels, also those without rows: `factor(column, { levels })`."
        : undefined,
      { expected: `${expected}`, found: `${found}` },
    ),
  unknownSize: (g: ProbabilisticGraph, s: Span, dim: string, name: string) =>
    make(
      g,
      s,
      "unknown-size",
      `The size of \`${dim}\` is not known: no data has it, and \`${name}\` needs it.`,
      `Declare \`data ${/^[A-Za-z]\w*$/.test(dim) ? dim : "K"}: int\` and give it.`,
    ),
  negativeSize: (g: ProbabilisticGraph, s: Span, name: string, size: number) =>
    make(g, s, "negative-size", `A dim of \`${name}\` would be ${size}.`, "A dim is zero or more."),
  notAnInteger: (g: ProbabilisticGraph, s: Span, name: string, kind: string, element: string, value: number) =>
    make(
      g,
      s,
      "not-an-integer",
      `The data \`${name}\` is \`${kind}\`, but \`${element}\` is ${value}.`,
      kind === "bool" ? "A bool is 0, 1, false or true." : "An int is a whole number below 2^31 in size.",
      { expected: kind, found: `${value}` },
    ),
  labelsDiffer: (
    g: ProbabilisticGraph,
    s: Span,
    name: string,
    dim: string,
    absent: readonly Label[],
    extra: readonly Label[],
  ) => {
    const parts = [
      ...(absent.length > 0 ? [`lacks the labels ${list(absent)}`] : []),
      ...(extra.length > 0 ? [`has the unknown labels ${list(extra)}`] : []),
    ];
    return make(
      g,
      s,
      "labels-differ",
      `The data \`${name}\` is given by label, but it ${parts.join(" and ")} of \`${dim}\`.`,
      "Give one value for each level and no others.",
    );
  },
  levelsAlike: (g: ProbabilisticGraph, s: Span, dim: string, label: string) =>
    make(
      g,
      s,
      "levels-alike",
      `Both the number ${label} and the text "${label}" are levels of \`${dim}\`, and would have one name.`,
      "Give all labels as numbers, or all as text: `column.map(String)`.",
    ),
  levelCount: (
    g: ProbabilisticGraph,
    s: Span,
    name: string,
    dim: string,
    levels: number,
    size: number,
    source: string,
  ) =>
    make(
      g,
      s,
      "level-count",
      `The factor \`${name}\` has ${levels} levels of \`${dim}\`, but \`${dim}\` is ${size} (from ${source}).`,
      `Give all levels, also those without rows: \`factor(${name}, { levels })\`.`,
      { expected: `${size}`, found: `${levels}` },
    ),
  labelLacking: (
    g: ProbabilisticGraph,
    s: Span,
    name: string,
    dim: string,
    label: Label,
    row: number,
    factor: string,
  ) =>
    make(
      g,
      s,
      "labels-differ",
      `The data \`${name}\` is given by label, but it lacks the label \`${label}\` of \`${dim}\`, which \`${factor}\` has in row ${row}.`,
      "Give one value for each level.",
    ),
  unknownLabel: (
    g: ProbabilisticGraph,
    s: Span,
    name: string,
    dim: string,
    label: Label,
    row: number,
    nearest: string | undefined,
  ) =>
    make(
      g,
      s,
      "unknown-label",
      `\`${label}\` in row ${row} of \`${name}\` is no level of \`${dim}\`.`,
      nearest === undefined ? undefined : `Did you mean \`${nearest}\`?`,
      { expected: `a level of ${dim}`, found: `${label}` },
    ),
  missingValues: (g: ProbabilisticGraph, s: Span, name: string, places: readonly string[]) =>
    make(
      g,
      s,
      "missing-values",
      `The data \`${name}\` has ${places.length} missing ${places.length === 1 ? "value" : "values"} (${list(places)}), but no distribution.`,
      `Give \`${name}\` a distribution, or leave these rows out.`,
    ),
  missingElements: (g: ProbabilisticGraph, s: Span, name: string, elements: readonly string[]) =>
    make(
      g,
      s,
      "missing-values",
      `The data \`${name}\` is missing at ${list(elements)}, where no statement gives it a distribution.`,
      `Give ${elements.length === 1 ? "this element" : "these elements"} a distribution too, or leave the rows out.`,
    ),
  missingUsed: (g: ProbabilisticGraph, s: Span, element: string, kind: string) =>
    make(
      g,
      s,
      "missing-used",
      `\`${element}\` is missing, but its value is used here.`,
      kind === "real"
        ? "Bounds are checked before missing values are drawn: give the value, or leave the row out."
        : "A missing discrete observation drops out where nothing else uses it; here, leave the row out or sum over its values.",
    ),
  missingInPart: (g: ProbabilisticGraph, s: Span, element: string, distribution: string) =>
    make(
      g,
      s,
      "missing-in-part",
      `\`${element}\` is missing, but other elements of the same observation of \`${distribution}\` are there.`,
      "An observation of several discrete numbers drops out as a whole or not at all: make all of it missing, or leave the row out.",
    ),
  missingInStructure: (g: ProbabilisticGraph, s: Span, name: string, kind: string, elements: readonly string[]) =>
    make(
      g,
      s,
      "missing-in-structure",
      `The data \`${name}\` is \`${kind}\`, but ${list(elements)} ${elements.length === 1 ? "is" : "are"} missing.`,
      "Give every element, or leave these rows out.",
      { expected: kind },
    ),
  missingNameTaken: (g: ProbabilisticGraph, s: Span, name: string, parameter: string) =>
    make(
      g,
      s,
      "missing-name-taken",
      `The missing values of \`${name}\` become the parameter \`${parameter}\`, but the model has a \`${parameter}\` already.`,
      "Give that another name.",
    ),
  emptyStructure: (g: ProbabilisticGraph, s: Span, name: string, kind: string) =>
    make(
      g,
      s,
      "empty-structure",
      `\`${name}\` is \`${kind}\`, but it would have no elements.`,
      "Its dim is 1 or more.",
    ),
  discreteParameter: (g: ProbabilisticGraph, s: Span, name: string) =>
    make(
      g,
      s,
      "discrete-parameter",
      `\`${name}\` is a discrete parameter, which has no gradient.`,
      'Sample with `sampler` "auto" or "gibbs", or sum it out by hand: `target += log_sum_exp(...)` over its values, `mixture(...)` for a component\'s label.',
    ),
  priorOfData: (g: ProbabilisticGraph, s: Span, name: string) =>
    make(
      g,
      s,
      "prior-of-data",
      `The prior cannot be sampled alone: this term depends on the data \`${name}\`, and may be its likelihood.`,
      `Give \`${name}\` its distribution with \`~\`, which \`prior\` leaves out. Constants of a prior can be numbers of the template, \`\${...}\`.`,
    ),
  priorOfPart: (g: ProbabilisticGraph, s: Span, name: string) =>
    make(
      g,
      s,
      "prior-of-part",
      `The prior cannot be sampled alone: missing elements of \`${name}\` have one distribution with observed ones.`,
      `Leave these rows of \`${name}\` out, or give all of them.`,
    ),
  indexOutOfRange: (g: ProbabilisticGraph, s: Span, name: string, axis: number, size: number, found: number) =>
    make(
      g,
      s,
      "index-out-of-range",
      `An index of \`${name}\` is ${found}, but axis ${axis} has ${size} ${size === 1 ? "element" : "elements"}, 0 to ${size - 1}.`,
      found === size ? "Indices start at 0." : undefined,
      { expected: `0 to ${size - 1}`, found: `${found}` },
    ),
  indexNotData: (g: ProbabilisticGraph, s: Span, name: string) =>
    make(
      g,
      s,
      "index-not-data",
      `An index of \`${name}\` depends on parameters.`,
      "An index is an int of data, a factor, or a loop's index.",
    ),
  rangeNotData: (g: ProbabilisticGraph, s: Span, name: string) =>
    make(g, s, "range-not-data", `The bounds of a range of \`${name}\` are not known at bind.`, "Use ints of data."),
  unboundedRange: (g: ProbabilisticGraph, s: Span) =>
    make(g, s, "unbounded-range", "The bounds of this range are not known at bind.", "Use dims and ints of data."),
  raggedLoop: (g: ProbabilisticGraph, s: Span, name: string) =>
    make(
      g,
      s,
      "ragged-loop",
      `The range of \`${name}\` depends on another index, which a loop that assigns elements does not allow.`,
      "Put the inner range in a `sum(... for ...)`, or give the rows as one long column with a factor.",
    ),
  notASize: (g: ProbabilisticGraph, s: Span, fn: string) =>
    make(
      g,
      s,
      "not-a-size",
      `The size given to \`${fn}\` is not a whole number of data.`,
      "Use a dim or an int of data.",
    ),
  noCdf: (g: ProbabilisticGraph, s: Span, distribution: string) =>
    make(
      g,
      s,
      "no-cdf",
      `\`${distribution}\` cannot be truncated or censored here: its distribution function, or a derivative it needs, is not to be had.`,
      "Leave the modifier out, or use a distribution whose arguments in question are data.",
    ),
  noDerivative: (g: ProbabilisticGraph, s: Span, fn: string, argument: string) =>
    make(
      g,
      s,
      "no-derivative",
      `\`${fn}\` has no derivative by its argument \`${argument}\`, which depends on parameters here.`,
      `Give \`${argument}\` as data; in a \`report\` it may depend on parameters.`,
    ),
  censoringStatus: (g: ProbabilisticGraph, s: Span, element: string, status: number) =>
    make(
      g,
      s,
      "censoring-status",
      `\`${element}\` is ${status}, which is no censoring status${status === 2 ? " without an upper end" : ""}.`,
      status === 2
        ? "For a value between the observed one and `upper`, write `censored(status, upper)`."
        : "A status is 0 (exact), 1 (right-censored), -1 (left-censored) or, with `censored(status, upper)`, 2 (between).",
      { expected: "0, 1, -1, or 2 with an upper end", found: `${status}` },
    ),
  statusInLoop: (g: ProbabilisticGraph, s: Span) =>
    make(
      g,
      s,
      "status-in-loop",
      "The censoring status varies over the steps of a loop that carries values.",
      "Fill arrays in the loop, and give the observations their distribution in a statement after it.",
    ),
  asymmetric: (g: ProbabilisticGraph, s: Span, fn: string, row: number, column: number, below: number, above: number) =>
    make(
      g,
      s,
      "not-symmetric",
      `\`${fn}\` takes a symmetric positive definite matrix, but element [${row}, ${column}] is ${below} and [${column}, ${row}] is ${above}.`,
      undefined,
      { expected: `${below}`, found: `${above}` },
    ),
  notPositiveDefinite: (g: ProbabilisticGraph, s: Span, fn: string) =>
    make(
      g,
      s,
      "not-positive-definite",
      `\`${fn}\` takes a symmetric positive definite matrix, but this one is not positive definite.`,
    ),
  sizesDiffer: (g: ProbabilisticGraph, s: Span, first: readonly number[], second: readonly number[]) =>
    make(
      g,
      s,
      "sizes-differ",
      `The sizes here differ with this data: [${first.join(", ")}] and [${second.join(", ")}].`,
      "Only numbers spread; give data of one size, or write the size as a dim.",
      { expected: `[${first.join(", ")}]`, found: `[${second.join(", ")}]` },
    ),
  scoredTwice: (g: ProbabilisticGraph, s: Span, element: string) =>
    make(
      g,
      s,
      "scored-twice",
      `\`${element}\` has a distribution already.`,
      "An element gets one distribution; write `(expression) ~ ...` or `target += ...` for a further term.",
    ),
  notDrawable: (g: ProbabilisticGraph, s: Span, name: string, reason: string) =>
    make(g, s, "not-drawable", `The report \`${name}\` cannot be drawn: ${reason}.`),
  wholeArrayInScan: (g: ProbabilisticGraph, s: Span, name: string) =>
    make(
      g,
      s,
      "whole-array-in-loop",
      `The loop fills \`${name}\` and reads it at elements that are not a fixed number of steps back.`,
      `Read \`${name}\` at the loop's index minus a number, such as \`${name}[t - 1]\`.`,
    ),
  readBeforeAssigned: (g: ProbabilisticGraph, s: Span, name: string) =>
    make(
      g,
      s,
      "read-before-assigned",
      `An element of \`${name}\` is read before it is assigned.`,
      "Assign earlier elements first.",
    ),
  scanWrite: (g: ProbabilisticGraph, s: Span, name: string, index: string) =>
    make(
      g,
      s,
      "loop-write",
      `\`${name}\` is assigned at elements that do not follow the index \`${index}\` one by one.`,
      "Assign one element a step, at the index plus or minus a number.",
    ),
  assignedTwice: (g: ProbabilisticGraph, s: Span, name: string, flat: number) =>
    make(g, s, "assigned-twice", `Element ${flat} of \`${name}\` is assigned twice.`, "Assign each element once."),
  notAssigned: (g: ProbabilisticGraph, s: Span, name: string, flat: number) =>
    make(
      g,
      s,
      "not-assigned",
      `Element ${flat} of \`${name}\` is read, but it has no value yet.`,
      "Assign every element before it is read.",
    ),
  rowNotAssigned: (g: ProbabilisticGraph, s: Span, name: string, row: number) =>
    make(
      g,
      s,
      "not-assigned",
      `The loop reads \`${name}\` at ${row}, from before its first step, but nothing assigns that.`,
      `Assign \`${name}[${row}]\` before the loop, or read it under a condition such as \`t > 0 ? ... : ...\`.`,
    ),
  outOfBounds: (
    g: ProbabilisticGraph,
    s: Span,
    element: string,
    side: "lower" | "upper",
    bound: number,
    value: number,
  ) =>
    make(
      g,
      s,
      "out-of-bounds",
      `\`${element}\` is ${value}, ${side === "lower" ? "below its lower" : "above its upper"} bound ${bound}.`,
      undefined,
      { expected: `${side === "lower" ? "at least" : "at most"} ${bound}`, found: `${value}` },
    ),
  notInSet: (g: ProbabilisticGraph, s: Span, name: string, kind: string, problem: string) =>
    make(g, s, "not-in-set", `The data \`${name}\` is to be \`${kind}\`, but it ${problem}.`, undefined, {
      expected: kind,
    }),
};

/** Type of {@link bindErrors}. */
export type BindErrors = typeof bindErrors;
