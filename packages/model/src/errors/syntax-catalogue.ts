/** @file The errors of the lexer and the parser. */

import type { Span } from "@terrace/distributions";
import { ModelError } from "./model-error.js";

/** Where an error stands. */
export interface Site {
  readonly source: string;
  readonly span: Span;
}

function error(at: Site, code: string, summary: string, suggestion?: string): ModelError {
  return new ModelError({ code, source: at.source, span: at.span, summary, suggestion });
}

const characterHints: Readonly<Record<string, string>> = {
  "%": "Write `mod(a, b)` for the remainder and `@` for the matrix product.",
  "&": "Write `&&`.",
  "|": "Write `||`, or name the condition with `c ? a : b`.",
  "'": "Write `transpose(A)`; the language has no text values.",
  '"': "The language has no text values; labels belong to the data.",
  ".": "`*` and `/` are elementwise already; `@` is the matrix product.",
  "`": "Interpolate with ${...}.",
  $: "Interpolate with ${...}.",
  "\\": "Solve with `solve(A, b)`.",
};

/** Errors of the lexer. */
export const lexicalErrors = {
  trailingPoint: (at: Site, number: string) =>
    error(at, "trailing-point", `\`${number}.\` is not a number.`, `Write \`${number}\` or \`${number}.0\`.`),
  leadingPoint: (at: Site, number: string) =>
    error(at, "leading-point", `\`${number}\` is not a number.`, `Write \`0${number}\`.`),
  numberBeforeName: (at: Site, text: string) =>
    error(
      at,
      "number-before-name",
      `\`${text}\` is neither a number nor a name.`,
      "Names start with a letter; write `*` to multiply.",
    ),
  underscores: (at: Site, name: string) =>
    error(
      at,
      "underscores",
      `\`${name}\` is not a name: names start with a letter and have no \`__\`.`,
      `Write \`${name.replace(/^_+/, "").replace(/__+/g, "_") || "x"}\`.`,
    ),
  blockComment: (at: Site) =>
    error(
      at,
      "unknown-character",
      "`/*` has no meaning here.",
      "Comments run from `#` or `//` to the end of the line.",
    ),
  conditionBar: (at: Site, density: string) =>
    error(at, "unknown-character", "`|` has no meaning here.", `Write a comma: \`${density}(y, ...)\`.`),
  unknownCharacter: (at: Site, character: string) =>
    error(at, "unknown-character", `\`${character}\` has no meaning here.`, characterHints[character]),
};

/** Errors of the parser. */
export const syntaxErrors = {
  expected: (at: Site, expected: string, found: string, suggestion?: string) =>
    error(at, "syntax", `Expected ${expected}, found ${found}.`, suggestion),
  unclosed: (at: Site, opener: string, line: number, expected: string, found: string) =>
    error(
      at,
      "unclosed",
      `Expected ${expected}, found ${found}. The \`${opener}\` on line ${line} is not closed.`,
      `Close it with \`${expected.replaceAll("`", "").split(" ").at(-1)}\`.`,
    ),
  reservedWord: (at: Site, word: string) =>
    error(
      at,
      "reserved-word",
      `\`${word}\` is a reserved word and cannot be a name.`,
      `Choose another name, for example \`${word}_\`.`,
    ),
  chainedComparison: (at: Site, first: string, second: string) =>
    error(
      at,
      "chained-comparison",
      `Comparisons are not chained: \`${first}\` is followed by \`${second}\`.`,
      second === "==" || second === "!="
        ? `Write \`(a ${first} b) ${second} c\`.`
        : `Write \`a ${first} b && b ${second} c\`.`,
    ),
  tooDeep: (at: Site) => error(at, "too-deep", "The expression is nested too deeply.", "Name parts of it with `let`."),
  unknownType: (at: Site, name: string, nearest: string | undefined) =>
    error(
      at,
      "unknown-type",
      `\`${name}\` is not a type.`,
      nearest === undefined
        ? "Types are real, int, positive, unit, bool, factor(J), matrix, simplex, ordered, positive_ordered, sum_to_zero, unit_vector, cholesky_corr, corr and cov."
        : `Did you mean \`${nearest}\`?`,
    ),
  missingLevels: (at: Site) =>
    error(at, "missing-levels", "A factor needs the dim of its levels.", "Write `factor(J)`."),
  unknownBound: (at: Site, name: string) =>
    error(at, "unknown-bound", `\`${name}\` is not a bound.`, "Bounds are `lower` and `upper`."),
  duplicateBound: (at: Site, name: string) =>
    error(at, "duplicate-bound", `\`${name}\` is given twice.`, "Keep one of them."),
  boundsNotAllowed: (at: Site, type: string) =>
    error(
      at,
      "bounds-not-allowed",
      `\`${type}\` takes no bounds.`,
      "Write `real(lower=..., upper=...)` or `int(lower=..., upper=...)`.",
    ),
  dimsNeeded: (at: Site, type: string, example: string) =>
    error(at, "dims-needed", `\`${type}\` needs its dims.`, `Write \`${example}\`.`),
  secondDims: (at: Site, type: string) =>
    error(at, "second-dims", `\`${type}\` takes one bracket.`, "Put all dims in it: `real[N, K]`."),
  dataLiteral: (at: Site) =>
    error(
      at,
      "data-literal",
      "Data are given by the caller or by interpolation.",
      "Write `= ${value}`, or use `let` for a constant.",
    ),
  holeInExpression: (at: Site, what: string) =>
    error(
      at,
      "hole-value",
      `A hole takes a number or an \`expr\` fragment here, not ${what}.`,
      "Give arrays as data: `data x: real[N] = ${x}`.",
    ),
  statementInFragment: (at: Site, what: string) =>
    error(at, "fragment-statement", `A fragment cannot hold \`${what}\`.`, "Put it into the model."),
  fragmentWithoutValue: (at: Site) =>
    error(
      at,
      "fragment-value",
      "A fragment ends with an expression.",
      "Add the expression that it stands for as its last line.",
    ),
  afterFragmentValue: (at: Site) =>
    error(
      at,
      "fragment-value",
      "A fragment ends with its expression; nothing may follow it.",
      "Put statements before the expression.",
    ),
  noBranch: (at: Site, word: string) =>
    error(
      at,
      "no-branch",
      `There is no \`${word}\`.`,
      word === "if" ? "Choose a value with `c ? a : b`." : "Loops are `for t in 1..<T { ... }`.",
    ),
  forInCall: (at: Site) =>
    error(
      at,
      "for-in-argument",
      "`for` stands only in the reductions `sum prod min max mean log_sum_exp`.",
      "Write for example `sum(x[i] for i in N)`.",
    ),
};
