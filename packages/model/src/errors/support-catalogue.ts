/** @file Mistakes in what distributions are given: values that they rule out, arguments out of range, whatever the parameters are. */

import type { ProbabilisticGraph, Span } from "@terrace/distributions";
import { ModelError } from "./model-error.js";

/** A value that a distribution rules out. */
export interface RuledOut {
  /** The element, as `y[3]`; or the text of an expression and where in it. */
  readonly element: string;
  readonly value: number;
  readonly distribution: string;
  /** The support in words. */
  readonly support: string;
  /** How many more elements are ruled out. */
  readonly numOthers: number;
}

function others(count: number): string {
  if (count === 0) return "";
  return count === 1 ? " So is 1 more element." : ` So are ${count} more elements.`;
}

function make(
  graph: ProbabilisticGraph,
  span: Span,
  code: string,
  summary: string,
  suggestion: string,
  expected: string,
  found: string,
): ModelError {
  return new ModelError({ code, source: graph.source, span, summary, suggestion, expected, found });
}

/** Errors of values and arguments against the supports. Each takes the graph and the span at fault first. */
export const supportErrors = {
  outsideSupport: (g: ProbabilisticGraph, s: Span, { element, value, distribution, support, numOthers }: RuledOut) =>
    make(
      g,
      s,
      "outside-support",
      `${element} is ${value}, outside the support of \`${distribution}\`: ${support}.${others(numOthers)}`,
      "Check the data, or take a distribution that such values can have.",
      support,
      `${value}`,
    ),
  notACode: (g: ProbabilisticGraph, s: Span, { element, value, distribution, support, numOthers }: RuledOut) =>
    make(
      g,
      s,
      "outside-support",
      `${element} is ${value}, outside the support of \`${distribution}\`: ${support}.${others(numOthers)}`,
      "Codes start at 0: subtract 1 from codes that start at 1.",
      support,
      `${value}`,
    ),
  structureOfValue: (
    g: ProbabilisticGraph,
    s: Span,
    element: string,
    distribution: string,
    kind: string,
    fault: string,
  ) =>
    make(
      g,
      s,
      "outside-support",
      `${element} is outside the support of \`${distribution}\`, a \`${kind}\`: it ${fault}.`,
      "Check the data, or take a distribution that such values can have.",
      kind,
      fault,
    ),
  endOfSupport: (g: ProbabilisticGraph, s: Span, { element, value, distribution, numOthers }: RuledOut) =>
    make(
      g,
      s,
      "end-of-support",
      `${element} is ${value}, where the log density of \`${distribution}\` is infinite.${others(numOthers)}`,
      "Leave these rows out, give them a distribution of their own, or move them inside.",
      "a finite log density",
      `${value}`,
    ),
  outsideTruncation: (g: ProbabilisticGraph, s: Span, { element, value, support, numOthers }: RuledOut) =>
    make(
      g,
      s,
      "outside-truncation",
      `${element} is ${value}, outside the bounds of \`truncated\`: ${support}.${others(numOthers)}`,
      "Leave such rows out, or widen the bounds.",
      support,
      `${value}`,
    ),
  censoredOutside: (g: ProbabilisticGraph, s: Span, { element, value, distribution, support, numOthers }: RuledOut) =>
    make(
      g,
      s,
      "outside-support",
      `${element} is ${value}, and what \`censored\` says of it has probability 0 under \`${distribution}\`, whose support is ${support}.${others(numOthers)}`,
      "Check the value, its status and its upper end.",
      support,
      `${value}`,
    ),
  shapeNotData: (
    g: ProbabilisticGraph,
    s: Span,
    parameter: string,
    distribution: string,
    cause: "censored" | "truncated" | "constraint",
  ) =>
    make(
      g,
      s,
      "shape-not-data",
      `\`${parameter}\` of \`${distribution}\` depends on parameters, but ${
        cause === "constraint" ? "a constraint that cuts the support" : `\`${cause}\``
      } needs it to be data: the distribution function has no derivative by it here.`,
      cause === "constraint"
        ? "Give a number or data, or leave the constraint out."
        : "Give a number or data, take another distribution, or leave the modifier out.",
      "data",
      "a parameter",
    ),
  argumentOutOfRange: (
    g: ProbabilisticGraph,
    s: Span,
    parameter: string,
    owner: string,
    range: string,
    element: string,
    found: string,
  ) =>
    make(
      g,
      s,
      "argument-out-of-range",
      `The argument \`${parameter}\` of \`${owner}\` is to be ${range}, but ${element} ${found}.`,
      range.includes("simplex")
        ? "Probabilities are 0 or more and sum to 1: divide them by their sum."
        : "Check the argument and the order of the arguments.",
      range,
      found,
    ),
};
