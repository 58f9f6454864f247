/** @file What an element of a value is called in a message: `y[3]` where it is one of a column, however it was selected. */

import type { Expression } from "@terrace/distributions";
import { elementName } from "../bind/bind-data.js";
import { ownShape, type Lowered } from "./axes.js";
import { baseSymbol, elementAt } from "./elements.js";
import type { Scope } from "./scope.js";

/**
 * The element at `flat` of the value of `expression`, in backticks; undefined for a number.
 *
 * @param arranged how the value's elements are laid out where `flat` counts them
 * @param lowered the value as it was lowered
 * @param size how many elements from `flat` on are meant: a vector or matrix at the end of the dims
 */
export function elementLabel(
  scope: Scope,
  expression: Expression,
  arranged: (value: Lowered) => Lowered,
  lowered: Lowered,
  flat: number,
  size: number,
): string | undefined {
  if (expression.kind === "number") return undefined;
  const { source } = expression.span;
  const text = (source ?? scope.graph.source).slice(expression.span.start, expression.span.end).trim();
  const symbol = baseSymbol(expression);
  if (symbol?.role === "data") {
    const name = elementAt(scope, symbol, expression, arranged, flat);
    if (name !== undefined) return `\`${withoutEvent(name, size, ownShape(lowered))}\``;
  }
  const shape = arranged(lowered).node.shape;
  const label = withoutEvent(elementName("", shape, flat), size, shape);
  return label === "" ? `\`${text}\`` : `\`${text}\` at ${label}`;
}

/** Drops the trailing indices of the `size` elements that are meant together. */
function withoutEvent(name: string, size: number, shape: readonly number[]): string {
  let rank = 0;
  for (let rest = size; rest > 1; rest /= shape[shape.length - rank]!) rank++;
  if (rank === 0) return name;
  const indices = /^(.*)\[(.*)\]$/.exec(name);
  if (indices === null) return name;
  const kept = indices[2]!.split(", ").slice(0, -rank);
  return kept.length === 0 ? indices[1]! : `${indices[1]!}[${kept.join(", ")}]`;
}
