/** @file Densities and distribution functions in expressions: `normal_lpdf(y, mu, sigma)`. */

import type { Dim, Expression, Span } from "@terrace/distributions";
import { checkErrors } from "../errors/catalogue.js";
import type { ArgumentNode } from "../syntax/tree.js";
import type { CheckContext } from "./context.js";
import { checkArguments, matchArguments } from "./distributions.js";
import type { Scope } from "./scope.js";
import type { DistributionSignature } from "./signatures.js";
import { unifyDims } from "./types.js";

/** A density's name taken apart. */
export interface DensityName {
  readonly signature: DistributionSignature;
  readonly suffix: "lpdf" | "lpmf" | "cdf" | "lcdf" | "ccdf" | "lccdf";
}

/** The distribution and form that `name` stands for; undefined where there is no such distribution. */
export function densityName(context: CheckContext, name: string): DensityName | undefined {
  const match = /^(.*)_(lpdf|lpmf|cdf|lcdf|ccdf|lccdf)$/.exec(name);
  const signature = match === null ? undefined : context.distributions.get(match[1]!);
  return signature && { signature, suffix: match![2] as DensityName["suffix"] }; // the pattern lists the suffixes
}

/** Checks a density; its dims are the batch dims of the value and the arguments, numbers spreading. */
export function checkDensity(
  context: CheckContext,
  scope: Scope,
  name: DensityName,
  args: readonly ArgumentNode[],
  fnSpan: Span,
  span: Span,
): Expression {
  const { signature, suffix } = name;
  const shown = `${signature.name}_${suffix}`;
  const wanted = signature.type === "real" ? "lpdf" : "lpmf";
  if ((suffix === "lpdf" || suffix === "lpmf") && suffix !== wanted) {
    throw checkErrors.densitySuffix(context, fnSpan, shown, `${signature.name}_${wanted}`);
  }
  if (suffix !== wanted && !signature.hasCdf) throw checkErrors.noCdf(context, fnSpan, signature.name);
  if (args.length === 0 || args[0]!.name !== undefined) throw checkErrors.densityValue(context, span, shown, signature);
  const value = context.expression(scope, args[0]!.value);
  if (signature.type === "int" && value.type.kind === "real")
    throw checkErrors.expectedInt(context, value, `\`${shown}\``);
  if (signature.type === "real" && value.type.kind === "factor")
    throw checkErrors.factorAsNumber(context, value, shown);
  const matched = matchArguments(context, signature, args.slice(1), span, shown).map((node) =>
    context.expression(scope, node),
  );
  // Elementwise: the batch is what the value and the arguments have in common, found before arguments are held against it.
  let batch: readonly Dim[] = batchOf(value, signature.eventRank);
  let first: Expression = value;
  matched.forEach((arg, i) => {
    const dims = batchOf(arg, signature.parameters[i]!.rank);
    if (dims.length === 0) return;
    if (batch.length === 0) {
      batch = dims;
      first = arg;
      return;
    }
    const unified = unifyDims(batch, dims);
    if (unified === undefined) throw checkErrors.dimsDiffer(context, span, first, arg);
    batch = unified;
  });
  if (value.type.dims.length < signature.eventRank) throw checkErrors.valueRank(context, value, signature);
  const event = value.type.dims.slice(value.type.dims.length - signature.eventRank);
  const checked = checkArguments(context, signature, matched, {
    batch,
    event,
    span: value.span,
    text: context.text(value.span),
    ...(value.type.levelsOf && { levelsOf: value.type.levelsOf }),
  });
  const type = { kind: "real" as const, dims: batch };
  const density = (form: "log_density" | "cdf" | "log_cdf" | "log_ccdf"): Expression => ({
    kind: "density",
    distribution: signature.name,
    form,
    value,
    args: checked,
    type,
    span,
  });
  switch (suffix) {
    case "lpdf":
    case "lpmf":
      return density("log_density");
    case "cdf":
      return density("cdf");
    case "lcdf":
      return density("log_cdf");
    case "lccdf":
      return density("log_ccdf");
    case "ccdf":
      return { kind: "call", fn: "exp", args: [density("log_ccdf")], type, span };
  }
}

function batchOf(expression: Expression, rank: number): readonly Dim[] {
  const { dims } = expression.type;
  return dims.slice(0, Math.max(0, dims.length - rank));
}
