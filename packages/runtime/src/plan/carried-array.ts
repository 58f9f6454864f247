/** @file An array that a scan fills, one row a step: the row being assigned, and the rows of earlier steps that are read. */

import type { Expression, IndexSymbol, ValueSymbol } from "@terrace/distributions";
import type { Node } from "@terrace/graph";
import type { ArrayState } from "./array-state.js";
import { elementwise, unionAxes, whole } from "./axes.js";
import type { Scope } from "./scope.js";

/** Step `t` assigns the elements at `step * t + offset` of `axis`. */
export interface CarriedArray {
  readonly symbol: ValueSymbol;
  readonly counter: IndexSymbol;
  readonly axis: number;
  readonly step: 1 | -1;
  readonly offset: number;
  /** Rows of the steps before, nearest first: inputs of the body. */
  readonly lags: readonly Node[];
  /** The row of this step. */
  readonly row: ArrayState;
  /** The array outside the loop, with what is assigned before it. */
  readonly before: ArrayState;
}

/** The block of row `at` of an array along `axis` (behind the axes of the loops it is local to). */
export function rowBlock(state: ArrayState, axis: number, at: number): { start: number[]; size: number[] } {
  const along = state.axes.length + axis;
  return {
    start: state.shape.map((_, k) => (k === along ? at : 0)),
    size: state.shape.map((size, k) => (k === along ? 1 : size)),
  };
}

/**
 * Checks the rows of earlier steps that a body reads at `index`: those from before the loop must be there and have values.
 * @throws ModelError naming the array and the row
 */
export function verifyRowsBefore(scope: Scope, owner: Scope, array: CarriedArray, index: Expression): void {
  const { symbol, axis, step, offset, before, counter, lags } = array;
  const binding = owner.index(counter);
  if (binding.kind !== "counter") return;
  const firstRow = step * binding.start + offset;
  const extent = before.shape[before.axes.length + axis]!;
  for (const at of rowsRead(scope, index, firstRow, lags.length)) {
    if (at < 0 || at >= extent) {
      throw scope.errors.indexOutOfRange(scope.graph, index.span, symbol.name, axis, extent, at);
    }
    if ((firstRow - at) * step <= 0) continue;
    const { start, size } = rowBlock(before, axis, at);
    if (before.isAssigned(start, size)) continue;
    throw scope.errors.rowNotAssigned(scope.graph, index.span, symbol.name, at);
  }
}

/** Values of `index` in the first `numSteps` steps; `otherwise` where the conditions around leave it out. */
function rowsRead(scope: Scope, index: Expression, otherwise: number, numSteps: number): ReadonlySet<number> {
  const b = scope.builder;
  const outside = whole(b.constant(Int32Array.of(otherwise), [], "int"));
  const read = scope.conditions.reduce((rows, condition) => {
    // A condition on the elements of an array says nothing of single rows.
    if (condition.node.shape.length > condition.axes.length) return rows;
    const axes = unionAxes([condition, rows]);
    return elementwise(b, [condition, rows, { ...outside }], (c, r, o) => {
      const shape = axes.map(({ size }) => size);
      const full = (node: Node): Node => (node.shape.length === shape.length ? node : b.broadcast(node, shape, []));
      return b.select(full(c!), full(r!), full(o!));
    });
  }, scope.lower(index));
  return new Set(scope.valuesAtEveryStep(read.node, numSteps) ?? []);
}
