/** @file Index expressions that are linear in loop indices, `2 * t - k + 1`: these become slices, the others gathers. */

import type { Expression, IndexSymbol, ValueSymbol } from "@terrace/distributions";

/** `constant + sum of coefficient * index`. */
export interface Affine {
  readonly constant: number;
  readonly coefficients: ReadonlyMap<IndexSymbol, number>;
}

/** The linear form of `expression`, or undefined. `scalar` gives the values of int data and dims. */
export function affineForm(
  expression: Expression,
  scalar: (symbol: ValueSymbol) => number | undefined,
): Affine | undefined {
  switch (expression.kind) {
    case "number":
      return Number.isInteger(expression.value) ? { constant: expression.value, coefficients: new Map() } : undefined;
    case "index":
      return { constant: 0, coefficients: new Map([[expression.index, 1]]) };
    case "reference": {
      const value = scalar(expression.symbol);
      return value === undefined ? undefined : { constant: value, coefficients: new Map() };
    }
    case "call": {
      const parts = expression.args.map((arg) => affineForm(arg, scalar));
      const [a, b] = parts;
      if (a === undefined) return undefined;
      if (expression.fn === "neg") return combine(a, -1, a, 0);
      if (b === undefined || expression.args.length !== 2) return undefined;
      if (expression.fn === "add") return combine(a, 1, b, 1);
      if (expression.fn === "sub") return combine(a, 1, b, -1);
      if (expression.fn === "mul") {
        if (a.coefficients.size === 0) return combine(b, a.constant, b, 0);
        if (b.coefficients.size === 0) return combine(a, b.constant, a, 0);
      }
      return undefined;
    }
    default:
      return undefined;
  }
}

function combine(a: Affine, scaleA: number, b: Affine, scaleB: number): Affine {
  const coefficients = new Map<IndexSymbol, number>();
  for (const [index, c] of a.coefficients) coefficients.set(index, scaleA * c);
  for (const [index, c] of b.coefficients) coefficients.set(index, (coefficients.get(index) ?? 0) + scaleB * c);
  for (const [index, c] of coefficients) if (c === 0) coefficients.delete(index);
  return { constant: scaleA * a.constant + scaleB * b.constant, coefficients };
}
