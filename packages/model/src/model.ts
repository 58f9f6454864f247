/** @file The template tags `model` and `expr`. */

import type { ProbabilisticGraph } from "@terrace/distributions";
import { printProbabilisticGraph } from "@terrace/distributions";
import { checkProgram } from "./check/check.js";
import { distributionSignatures } from "./check/known-distributions.js";
import type { ExpressionFragment } from "./syntax/fragment.js";
import { parseFragment, parseProgram } from "./syntax/parser.js";
import { templateSource } from "./syntax/template.js";

/** A checked model. It knows nothing of data yet, except what was interpolated. */
export class Model {
  /** @internal */
  constructor(
    readonly graph: ProbabilisticGraph,
    /** The template's text, holes shown as `${...}`. */
    readonly source: string,
  ) {}

  /** The probabilistic graph in print. */
  toString(): string {
    return printProbabilisticGraph(this.graph);
  }
}

/**
 * The tag of a model. Throws ModelError for a mistake that shows without data: syntax, names, types, dims.
 *
 * @example
 * const schools = model`
 *   data y: real[J], se: positive[J]
 *   mu ~ normal(0, 5)
 *   tau ~ half_normal(5)
 *   theta[J] ~ normal(mu, tau)
 *   y ~ normal(theta, se)
 * `;
 */
export function model(strings: TemplateStringsArray, ...values: readonly unknown[]): Model {
  verifyTag("model", strings);
  return buildModel(strings.raw, values);
}

/**
 * The tag of a piece of a model: an expression, with the statements that it needs before it. Throws ModelError for mistakes
 * of syntax; names and types are checked where it is used.
 *
 * @example
 * const standardise = (x) => expr`(${x} - mean(${x})) / sd(${x})`;
 */
export function expr(strings: TemplateStringsArray, ...values: readonly unknown[]): ExpressionFragment {
  verifyTag("expr", strings);
  return parseFragment(templateSource(strings.raw, values, true));
}

/** A model from a text without holes, as from a file. Throws ModelError. */
export function parseModel(text: string): Model {
  return buildModel([text], []);
}

/** A tag that is called as a function gets text in place of the template. */
function verifyTag(tag: "model" | "expr", strings: unknown): void {
  if (Array.isArray(strings) && "raw" in strings) return;
  throw new TypeError(
    `${tag}: \`${tag}\` is the tag of a template, not a function. Write ${tag}\`...\`, without parentheses.`,
  );
}

function buildModel(strings: readonly string[], values: readonly unknown[]): Model {
  const source = templateSource(strings, values, false);
  return new Model(checkProgram(source.text, parseProgram(source), distributionSignatures()), source.text);
}
