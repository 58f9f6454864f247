/** @file Checks that data lies in the bounds its type gives; bounds may use other data. */

import type { StructureKind } from "@terrace/distributions";
import { elementName } from "../bind/bind-data.js";
import type { Scope } from "./scope.js";

/** How far from one the sum of a simplex may be, and from zero that of a zero-sum vector: data has printed digits. */
const sumTolerance = 1e-8;

/**
 * Checks every data value against its constraint.
 * @throws ModelError naming the first element outside
 */
export function checkData(scope: Scope): void {
  for (const statement of scope.graph.statements) {
    if (statement.kind !== "data") continue;
    const { symbol, constraint, span } = statement;
    const { values, shape, missing, isAbsent } = scope.context.bound.values.get(symbol)!;
    if (isAbsent === true) continue;
    if (constraint.kind !== "interval") {
      checkStructure(constraint.kind, values, shape, (problem) => {
        throw scope.errors.notInSet(scope.graph, span, symbol.name, constraint.kind, problem);
      });
      continue;
    }
    const limits = (["lower", "upper"] as const).map((side) => {
      const bound = constraint[side];
      return bound === undefined ? undefined : scope.constantValues(scope.lower(bound).node);
    });
    const gaps = new Set(missing);
    for (let i = 0; i < values.length; i++) {
      if (gaps.has(i)) continue;
      const value = values[i]!;
      limits.forEach((limit, side) => {
        const bound = limit && (limit.length === 1 ? limit[0]! : limit[i]!);
        if (bound === undefined || (side === 0 ? value >= bound : value <= bound)) return;
        throw scope.errors.outOfBounds(
          scope.graph,
          span,
          elementName(symbol.name, shape, i),
          side === 0 ? "lower" : "upper",
          bound,
          value,
        );
      });
    }
  }
}

/** Calls `refuse` with what keeps `values` out of the set `kind`, where something does. */
export function checkStructure(
  kind: StructureKind,
  values: ArrayLike<number>,
  shape: readonly number[],
  refuse: (problem: string) => never,
): void {
  const size = shape[shape.length - 1] ?? 0;
  const total = shape.reduce((x, y) => x * y, 1);
  for (let at = 0; at + size <= total && size > 0; at += size) {
    const row = Array.from({ length: size }, (_, k) => values[at + k]!);
    const sum = row.reduce((x, y) => x + y, 0);
    if (kind === "simplex") {
      if (row.some((x) => x < 0)) refuse("has a negative element");
      if (Math.abs(sum - 1) > sumTolerance) refuse(`sums to ${sum}`);
    } else if (kind === "sum_to_zero") {
      if (Math.abs(sum) > sumTolerance * Math.max(1, ...row.map(Math.abs))) refuse(`sums to ${sum}`);
    } else if (kind === "unit_vector") {
      const norm = Math.sqrt(row.reduce((x, y) => x + y * y, 0));
      if (Math.abs(norm - 1) > sumTolerance) refuse(`has length ${norm}`);
    } else if (kind === "ordered" || kind === "positive_ordered") {
      if (row.some((x, k) => k > 0 && x <= row[k - 1]!)) refuse("does not increase");
      if (kind === "positive_ordered" && row[0]! <= 0) refuse("has an element that is not positive");
    }
  }
}
