/** @file Errors about mixtures and interpolated fragments. */

import { dimConstant, dimToString } from "@terrace/distributions";
import type { Dim, Expression, Span } from "@terrace/distributions";
import type { DistributionSignature } from "../check/signatures.js";
import type { Context } from "./phrases.js";
import { error, has, line, shown } from "./phrases.js";

/** Errors about mixtures and interpolated fragments. */
export const mixtureErrors = {
  mixtureArity: (c: Context, span: Span) =>
    error(
      c,
      span,
      "mixture-arity",
      "`mixture` takes weights and one or more components.",
      "Write `mixture([w, 1 - w], normal(a, s), normal(b, t))`.",
    ),
  mixtureNamed: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "mixture-named",
      `\`mixture\` has no parameter \`${name}\`.`,
      "Write `mixture(weights, normal(...), normal(...))`.",
    ),
  mixtureComponent: (c: Context, span: Span) =>
    error(
      c,
      span,
      "mixture-component",
      `\`${c.text(span)}\` is not a distribution; the components of a mixture are.`,
      "Write `mixture(weights, normal(...), normal(...))`.",
    ),
  nestedMixture: (c: Context, span: Span) =>
    error(
      c,
      span,
      "nested-mixture",
      "A component of a mixture cannot be a mixture.",
      "List all components in one, with the products of the weights.",
    ),
  mixtureWeights: (c: Context, weights: Expression, batch: string) =>
    error(
      c,
      weights.span,
      "mixture-weights",
      `Weights of a mixture are a vector${batch === "a number" ? "" : `, or one for each of ${batch}`}; ${shown(c, weights)} ${has(weights.type.dims)}.`,
      "Write `[w, 1 - w]` or a simplex.",
    ),
  mixtureCount: (c: Context, at: Expression, count: Dim, components: number) =>
    error(
      c,
      at.span,
      "mixture-count",
      `The mixture has ${dimConstant(count) ?? `\`${dimToString(count)}\``} weights and ${components} component${components === 1 ? "" : "s"}.`,
      components === 1
        ? `Give the component an argument with last dim \`${dimToString(count)}\`.`
        : dimConstant(count) === undefined
          ? `Write one component whose arguments have last dim \`${dimToString(count)}\`.`
          : "Give as many weights as components.",
    ),
  mixtureKinds: (c: Context, span: Span, a: DistributionSignature, b: DistributionSignature) =>
    error(
      c,
      span,
      "mixture-kinds",
      `Components of a mixture are of one kind; \`${a.name}\` and \`${b.name}\` are not.`,
      "Mix distributions of whole numbers, or of reals, of the same dims.",
    ),
  mixtureSingle: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "mixture-single",
      `A mixture with one component is of scalar distributions; \`${name}\` is not.`,
      "Write the components out.",
    ),
  componentArgument: (c: Context, arg: Expression, parameter: string, count: Dim) =>
    error(
      c,
      arg.span,
      "component-argument",
      `\`${parameter}\` of a mixture's only component is a number or has last dim \`${dimToString(count)}\`; ${shown(c, arg)} ${has(arg.type.dims)}.`,
      "The last dim runs over the components.",
    ),

  // Fragments.
  fragmentClash: (c: Context, span: Span, name: string, before: Span) =>
    error(
      c,
      span,
      "fragment-clash",
      `The fragment's parameter \`${name}\` clashes with the model's \`${name}\`, declared ${line(c, before)}.`,
      "Rename one of them, or interpolate the fragment once.",
    ),
  fragmentAssign: (c: Context, span: Span, name: string) =>
    error(
      c,
      span,
      "fragment-assign",
      `A fragment cannot give elements to the model's \`${name}\`.`,
      "Declare the array in the fragment, or give the elements in the model.",
    ),
  fragmentInIndexed: (c: Context, span: Span) =>
    error(
      c,
      span,
      "fragment-in-indexed",
      "Inside an indexed statement or a branch a fragment may hold `let` alone.",
      "Interpolate it before: `let z = ${...}`.",
    ),
};
