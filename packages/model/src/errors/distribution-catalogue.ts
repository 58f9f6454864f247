/** @file Errors about distributions after `~` and densities. */

import { dimToString } from "@terrace/distributions";
import type { Dim, Expression, Span } from "@terrace/distributions";
import type { ScoredValue } from "../check/distributions.js";
import type { DistributionSignature } from "../check/signatures.js";
import { signatureToString } from "../check/signatures.js";
import { dimsToString, typeToString } from "../check/types.js";
import type { Context } from "./phrases.js";
import { didYouMean, error, factorFor, has, line, roleName, shown } from "./phrases.js";

/** `positive[J]`, `simplex[K][J]`. */
function withDims(type: string, dims: readonly Dim[]): string {
  if (dims.length === 0) return type;
  if (type === "positive" || type === "unit") return `${type}${dimsToString(dims)}`;
  const rank = ["corr", "cov", "cholesky_corr", "cholesky_cov"].includes(type) ? 2 : 1;
  const batch = dims.slice(0, -rank);
  return `${type}[${dimToString(dims.at(-1)!)}]${batch.length === 0 ? "" : dimsToString(batch)}`;
}

const modifierExamples: Readonly<Record<string, string>> = {
  truncated: "truncated(lower=a, upper=b)",
  censored: "censored(status)",
  weighted: "weighted(w)",
};

/** Errors about distributions after `~` and densities. */
export const distributionErrors = {
  tildeOnOther: (c: Context, span: Span, name: string, role: string) =>
    error(
      c,
      span,
      "tilde-on-other",
      `\`${name}\` is ${roleName(role)} and cannot have a distribution.`,
      "Choose another name for a parameter.",
    ),
  scoredTwice: (c: Context, span: Span, name: string, before: Span) =>
    error(
      c,
      span,
      "scored-twice",
      `\`${name}\` has its distribution already ${line(c, before)}.`,
      `For one more density term write \`(${/ in /.test(name) ? "expression" : name}) ~ ...\`.`,
    ),
  distributionArity: (c: Context, span: Span, signature: DistributionSignature, name: string, count: number) => {
    const isDensity = name !== signature.name;
    const wanted = signature.parameters.length;
    const parameters = [...(isDensity ? ["y"] : []), ...signature.parameters.map((each) => each.name)].join(", ");
    return error(
      c,
      span,
      "distribution-arity",
      `\`${name}\` takes ${wanted === 0 ? "no arguments" : `${wanted} argument${wanted === 1 ? "" : "s"}`}${isDensity ? " after the value" : ""}, not ${count}.`,
      `Write \`${name}(${parameters})\`.`,
    );
  },
  unknownArgument: (c: Context, span: Span, name: string, signature: DistributionSignature) =>
    error(
      c,
      span,
      "unknown-argument",
      `\`${signature.name}\` has no parameter \`${name}\`.`,
      didYouMean(
        name,
        signature.parameters.map((each) => each.name),
      ) ?? `Write \`${signatureToString(signature)}\`.`,
    ),
  duplicateArgument: (c: Context, span: Span, name: string) =>
    error(c, span, "duplicate-argument", `\`${name}\` is given twice.`, "Keep one of them."),
  positionalAfterNamed: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "positional-after-named",
      `An argument of \`${name}\` without a name follows one with a name.`,
      "Put arguments without names first.",
    ),
  argumentShape: (
    c: Context,
    arg: Expression,
    parameter: string,
    signature: DistributionSignature,
    value: ScoredValue,
  ) => {
    const rank = signature.parameters.find((each) => each.name === parameter)?.rank ?? 0;
    const event = signature.eventRank > 0 && rank > 0 ? Array.from({ length: rank }, () => value.event.at(-1)!) : [];
    const hasDims = (dims: readonly Dim[]): string => `has dims ${dimsToString(dims)}`;
    const own =
      event.length > 0 ? hasDims(event) : rank === 0 ? "is a number" : rank === 1 ? "is a vector" : "is a matrix";
    const batched =
      value.batch.length === 0
        ? ""
        : event.length > 0
          ? ` or ${dimsToString([...value.batch, ...event])}`
          : rank === 0
            ? ` or ${hasDims(value.batch)}`
            : ` or one for each of ${dimsToString(value.batch)}`;
    const isName = /^\p{L}[\p{L}0-9_]*$/u.test(value.text);
    const hint =
      arg.type.dims.length === 0
        ? `Give ${rank === 1 ? "a vector: `[a, b]` or a name with dims" : "a matrix"}.`
        : value.batch.length === 0 && rank === 0 && isName && !c.root.lookup(value.text)
          ? `Give \`${value.text}\` its dims: \`${value.text}[${arg.type.dims.map(dimToString).join(", ")}] ~ ...\`.`
          : factorFor(c, arg, value);
    return error(
      c,
      arg.span,
      "argument-shape",
      `\`${value.text}\` ${has([...value.batch, ...value.event])}, so \`${parameter}\` of \`${signature.name}\` ${own}${batched}; ${shown(c, arg)} ${has(arg.type.dims)}.`,
      hint,
      { expected: dimsToString([...value.batch, ...event]), found: dimsToString(arg.type.dims) },
    );
  },
  eventRank: (
    c: Context,
    span: Span,
    name: string,
    dims: readonly Dim[],
    signature: DistributionSignature,
    isNew: boolean,
  ) => {
    const example = signature.eventRank === 1 ? "K" : "K, K";
    return error(
      c,
      span,
      "event-rank",
      `\`${signature.name}\` is a distribution of ${signature.eventRank === 1 ? "vectors" : "matrices"}; \`${name}\` ${has(dims)}.`,
      isNew
        ? `Give \`${name}\` its dims: \`${name}[${example}] ~ ${signature.name}(...)\`.`
        : "Score the whole vector or matrix.",
    );
  },
  eventNotSquare: (c: Context, span: Span, name: string, event: readonly Dim[], signature: DistributionSignature) =>
    error(
      c,
      span,
      "event-not-square",
      `\`${signature.name}\` is a distribution of square matrices; the last two dims of \`${name}\` are ${dimsToString(event)}.`,
      "Write the same dim twice.",
    ),
  indexOverEvent: (c: Context, span: Span, name: string, signature: DistributionSignature) =>
    error(
      c,
      span,
      "index-over-event",
      `The last ${signature.eventRank === 1 ? "axis" : "two axes"} of \`${name}\` under \`${signature.name}\` ${signature.eventRank === 1 ? "is" : "are"} drawn together and ${signature.eventRank === 1 ? "takes" : "take"} no index.`,
      `Write a whole dim there: \`${name}[j in J, K]\`.`,
    ),
  valueRank: (c: Context, value: Expression, signature: DistributionSignature) =>
    error(
      c,
      value.span,
      "value-rank",
      `\`${signature.name}\` is a distribution of ${signature.eventRank === 1 ? "vectors" : "matrices"}; ${shown(c, value)} ${has(value.type.dims)}.`,
      "Give the whole vector or matrix.",
    ),
  levelsMismatch: (c: Context, arg: Expression, dim: Dim, wanted: Dim, value: string, levels: Dim) =>
    error(
      c,
      arg.span,
      "levels-mismatch",
      `\`${value}\` has \`${dimToString(levels)}\` levels, so ${shown(c, arg)} must have \`${dimToString(wanted)}\` elements, not \`${dimToString(dim)}\`.`,
      `Declare it with dims \`[${dimToString(wanted)}]\`.`,
      { expected: dimToString(wanted), found: dimToString(dim) },
    ),
  kindMismatch: (c: Context, span: Span, name: string, type: string, signature: DistributionSignature) =>
    error(
      c,
      span,
      "kind-mismatch",
      `\`${name}\` is declared \`${type}\`, but \`${signature.name}\` is a distribution of ${signature.type === "int" ? "whole numbers" : "reals"}.`,
      `Leave the type out, or choose ${signature.type === "int" ? "a continuous" : "a discrete"} distribution.`,
    ),
  discreteOfReal: (c: Context, value: Expression, signature: DistributionSignature) =>
    error(
      c,
      value.span,
      "discrete-of-real",
      `\`${signature.name}\` is a distribution of whole numbers; ${shown(c, value)} is ${typeToString(value.type)}.`,
      value.kind === "reference" && value.symbol.role === "data"
        ? `Declare \`${value.symbol.name}\` as \`int\`.`
        : "Choose a continuous distribution.",
      { expected: "int", found: typeToString(value.type) },
    ),
  realOfDiscrete: (c: Context, value: Expression, signature: DistributionSignature) =>
    error(
      c,
      value.span,
      "real-of-discrete",
      `\`${signature.name}\` is a distribution of reals; ${shown(c, value)} is ${typeToString(value.type)}.`,
      "Choose a discrete distribution, or declare the parameter as `real`.",
    ),
  factorOutcome: (c: Context, value: Expression, signature: DistributionSignature) =>
    error(
      c,
      value.span,
      "factor-outcome",
      `\`${signature.name}\` is a distribution of reals; ${shown(c, value)} is ${typeToString(value.type)}.`,
      "Choose `categorical`, `categorical_logit` or `ordered_logistic`, or declare it as `real`.",
    ),
  constraintAgainstSupport: (
    c: Context,
    span: Span,
    name: string,
    constraint: string,
    distribution: string,
    support: string,
  ) =>
    error(
      c,
      span,
      "constraint-against-support",
      `\`${name}\` cannot be \`${constraint}\` under \`${distribution}\`, whose values are \`${support}\`.`,
      "Leave the type out, or choose another distribution.",
      { expected: support, found: constraint },
    ),
  supportNarrower: (
    c: Context,
    span: Span,
    name: string,
    constraint: string,
    distribution: string,
    support: string,
    type: string | undefined,
    dims: readonly Dim[],
  ) =>
    error(
      c,
      span,
      "support-narrower",
      `\`${name}\` is declared \`${constraint}\`, but values of \`${distribution}\` are \`${support}\`: elsewhere its density is 0.`,
      type === undefined
        ? `Declare \`${name}\` with these bounds.`
        : `Declare it so: \`param ${name}: ${withDims(type, dims)}\`.`,
      { expected: support, found: constraint },
    ),
  constraintNoCdf: (c: Context, span: Span, name: string, distribution: string) =>
    error(
      c,
      span,
      "constraint-no-cdf",
      `The constraint of \`${name}\` truncates \`${distribution}\`, which has no distribution function here.`,
      `Choose a distribution with this support, or write \`param ${name}: ...\` and \`target += ${distribution}_${c.distributions.get(distribution)?.type === "int" ? "lpmf" : "lpdf"}(...)\` for the unnormalised density.`,
    ),
  noCdf: (c: Context, span: Span, distribution: string) =>
    error(
      c,
      span,
      "no-cdf",
      `\`${distribution}\` has no distribution function here.`,
      "Only its log density can be had.",
    ),
  densitySuffix: (c: Context, span: Span, name: string, wanted: string) =>
    error(c, span, "density-suffix", `There is no \`${name}\`.`, `Write \`${wanted}\`.`),
  densityValue: (c: Context, span: Span, name: string, signature: DistributionSignature) =>
    error(
      c,
      span,
      "density-value",
      `\`${name}\` takes the value first.`,
      `Write \`${name}(${["y", ...signature.parameters.map((each) => each.name)].join(", ")})\`.`,
    ),
  censoredParameter: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "censored-parameter",
      `\`${name}\` is a parameter; only observations are censored.`,
      "Use `truncated(lower=a, upper=b)` for a bounded prior.",
    ),
  censoredDraw: (c: Context, span: Span) =>
    error(c, span, "censored-draw", "A reported draw is not censored.", "Leave the modifier out."),
  improperDraw: (c: Context, span: Span, distribution: string) =>
    error(
      c,
      span,
      "improper-draw",
      `\`${distribution}\` is improper: it has no random draws.`,
      "Choose a proper distribution.",
    ),
  dependsOnDraw: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "depends-on-draw",
      `\`${name}\` is a reported random draw; only reports may use it.`,
      `Write \`${name} ~ ...\` without \`report\` to make it a parameter.`,
    ),
  duplicateModifier: (c: Context, span: Span, name: string) =>
    error(c, span, "duplicate-modifier", `\`${name}\` is given twice.`, "Keep one of them."),
  modifierArgument: (c: Context, span: Span, name: string, parameters: readonly string[]) =>
    error(
      c,
      span,
      "modifier-argument",
      `\`${name}\` takes ${parameters.map((each) => `\`${each}\``).join(" and ")} only.`,
      `Write \`${modifierExamples[name]}\`.`,
    ),
  modifierArity: (c: Context, span: Span, name: string) =>
    error(c, span, "modifier-arity", `\`${name}\` lacks its argument.`, `Write \`${modifierExamples[name]}\`.`),
  modifierShape: (c: Context, arg: Expression, name: string, value: ScoredValue) =>
    error(
      c,
      arg.span,
      "modifier-shape",
      `\`${name}\` takes a number or one for each element of \`${value.text}\`, ${dimsToString(value.batch)}; ${shown(c, arg)} ${has(arg.type.dims)}.`,
      "Give it the dims of the left side.",
    ),
  modifierOfMixture: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "modifier-of-mixture",
      `A mixture cannot be \`${name}\`.`,
      "Write the density with `target +=`, from the components' densities and distribution functions.",
    ),
  truncatedAndCensored: (c: Context, span: Span) =>
    error(
      c,
      span,
      "truncated-and-censored",
      "A distribution is either `truncated` or `censored` here, not both.",
      "Write the density with `target +=`, from `NAME_lpdf`, `NAME_lcdf` and `NAME_lccdf`.",
    ),
  modifierNoCdf: (c: Context, span: Span, name: string, distribution: string) =>
    error(
      c,
      span,
      "modifier-no-cdf",
      `\`${distribution}\` cannot be \`${name}\`: it has no distribution function here.`,
      "Choose another distribution, or write the density with `target +=`.",
    ),
};
