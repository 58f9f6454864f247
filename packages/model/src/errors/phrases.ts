/** @file The phrases that the catalogue's sentences are made of: names, dims, lines, hints that look at the model. */

import { dimToString } from "@terrace/distributions";
import type { Dim, Expression, Span } from "@terrace/distributions";
import type { CheckContext } from "../check/context.js";
import type { ScoredValue } from "../check/distributions.js";
import { dimsToString } from "../check/types.js";
import { lineNumber } from "./code-frame.js";
import { likelyName } from "./likely-name.js";
import { ModelError } from "./model-error.js";

/** What the phrases read of the check at hand. */
export type Context = CheckContext;

/** Builds an error from the sentences of a catalogue. */
export function error(
  context: Context,
  span: Span,
  code: string,
  summary: string,
  suggestion?: string,
  types: { expected?: string; found?: string } = {},
): ModelError {
  return new ModelError({ code, source: context.source, span, summary, suggestion, ...types });
}

/** An expression as it was written. */
export function shown(context: Context, expression: Expression): string {
  return `\`${context.text(expression.span)}\``;
}

/** "has dims [N]", "is a number". */
export function has(dims: readonly Dim[]): string {
  return dims.length === 0 ? "is a number" : `has dims ${dimsToString(dims)}`;
}

/** The suggestion of the nearest known name, where one is near. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const nearest = likelyName(name, known);
  return nearest === undefined ? undefined : `Did you mean \`${nearest}\`?`;
}

/** "on line 3". */
export function line(context: Context, span: Span): string {
  return span.source === undefined ? `on line ${lineNumber(context.source, span.start)}` : "in a fragment";
}

/** `a[county]` where `a` is [J] and data has `county: factor(J)[N]`. */
export function indexingHint(context: Context, a: Expression, b: Expression): string | undefined {
  for (const [group, row] of [
    [a, b],
    [b, a],
  ] as const) {
    const [level] = group.type.dims;
    if (level === undefined || group.type.dims.length !== 1) continue;
    for (const symbol of context.info.keys()) {
      const { type } = symbol;
      if (symbol.role !== "data" || type.levelsOf === undefined || dimToString(type.levelsOf) !== dimToString(level))
        continue;
      if (dimsToString(type.dims) === dimsToString(row.type.dims)) {
        return `Index it by the factor: \`${context.text(group.span)}[${symbol.name}]\`.`;
      }
    }
  }
  return undefined;
}

/** What a role is called in a sentence. */
export function roleName(role: string): string {
  switch (role) {
    case "dim":
      return "a dim";
    case "index":
      return "an index";
    case "inline":
    case "let":
      return "a `let`";
    case "data":
      return "data";
    case "reportedDraw":
      return "a reported random draw";
    default:
      return "a parameter";
  }
}

/** Columns that could index an axis of this dim. */
export function factorHint(context: Context, dim: Dim): string | undefined {
  for (const symbol of context.info.keys()) {
    const { levelsOf } = symbol.type;
    if (symbol.role === "data" && levelsOf !== undefined && dimToString(levelsOf) === dimToString(dim)) {
      return `\`${symbol.name}\` is a factor of \`${dimToString(dim)}\`.`;
    }
  }
  return undefined;
}

/** Indexes an argument of the wrong dims by a factor that leads from the value's rows to it. */
export function factorFor(context: Context, arg: Expression, value: ScoredValue): string {
  const { batch } = value;
  const [level] = arg.type.dims;
  for (const symbol of context.info.keys()) {
    const { levelsOf, dims } = symbol.type;
    if (symbol.role !== "data" || levelsOf === undefined || level === undefined || arg.type.dims.length !== 1) continue;
    if (dimToString(levelsOf) === dimToString(level) && dimsToString(dims) === dimsToString(batch)) {
      return `Index it by the factor: \`${context.text(arg.span)}[${symbol.name}]\`.`;
    }
  }
  const last = batch.at(-1);
  if (level !== undefined && last !== undefined && batch.length === 2 && dimToString(last) === dimToString(level)) {
    const [first] = batch;
    const left = `[i in ${dimToString(first!)}, j in ${dimToString(last)}]`;
    if (arg.type.dims.length === 1) {
      return `Write the axes out: \`${value.text}${left} ~ ...\` with \`${context.text(arg.span)}[j]\`.`;
    }
  }
  return "Give it the dims of the left side; only numbers spread.";
}
