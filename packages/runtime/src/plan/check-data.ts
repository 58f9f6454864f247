/** @file Checks that data lies in the bounds its type gives; bounds may use other data. */

import { constraintEventRank, structureFault, type StructureKind } from "@terrace/distributions";
import { elementName } from "../bind/bind-data.js";
import type { Scope } from "./scope.js";

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
  values: Float64Array | Int32Array,
  shape: readonly number[],
  refuse: (problem: string) => never,
): void {
  const rank = constraintEventRank({ kind });
  const size = shape.slice(shape.length - rank).reduce((x, y) => x * y, 1);
  for (let at = 0; at + size <= values.length && size > 0; at += size) {
    const fault = structureFault(kind, values.subarray(at, at + size));
    if (fault !== undefined) refuse(fault);
  }
}
