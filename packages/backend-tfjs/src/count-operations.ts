/** @file Which tensor operations a graph becomes, and how many of each: for people, and for tests of cost. */

import type { Graph } from "@terrace/graph";
import type { TensorOps } from "./tensor-ops.js";
import { translateGraph } from "./translate-graph.js";

/** How many times each operation is called in one evaluation of `graph`; those in a scan count once for each step. */
export function countOperations(graph: Graph, chains?: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  let times = 1;
  const count = (name: string): undefined => void counts.set(name, (counts.get(name) ?? 0) + times);
  const named = (fn: string): undefined => count(fn);
  const ops: TensorOps<undefined> = {
    missing: new Set(),
    constant: () => undefined,
    scalar: () => undefined,
    cast: () => count("cast"),
    unary: named,
    binary: named,
    ternary: named,
    compare: named,
    isNaN: () => count("isNaN"),
    and: () => count("and"),
    or: () => count("or"),
    not: () => count("not"),
    select: () => count("select"),
    reshape: () => count("reshape"),
    broadcast: () => count("broadcast"),
    transpose: () => count("transpose"),
    slice: () => count("slice"),
    pad: () => count("pad"),
    concat: () => count("concat"),
    gather: () => count("gather"),
    segmentSum: () => count("segmentSum"),
    reduce: (fn) => count(fn === "max" || fn === "min" ? `reduce ${fn}` : fn),
    cumulativeSum: () => count("cumulativeSum"),
    matmul: () => count("matmul"),
    cholesky: () => count("cholesky"),
    choleskyGradient: () => count("choleskyGradient"),
    triangularSolve: () => count("triangularSolve"),
    scan({ length, carries, sequences, captured, outputShapes, body }) {
      const outside = times;
      times *= length;
      if (length > 0) body(ops, carries, sequences, captured);
      times = outside;
      count("scan");
      return { carries, outputs: outputShapes.map(() => undefined), saved: carries };
    },
  };
  translateGraph(graph, ops, graph.inputs.map(() => undefined), chains); // prettier-ignore
  return counts;
}

/**
 * The operations as a line of text, the most frequent first.
 *
 * @example
 * operationsText(countOperations(graph)); // "41 operations a gradient: 9 mul, 7 add, 5 sub, 4 sum, ..."
 */
export function operationsText(counts: ReadonlyMap<string, number>): string {
  const total = [...counts.values()].reduce((sum, n) => sum + n, 0);
  const parts = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([name, n]) => `${n} ${name}`);
  return `${total} operations a gradient: ${parts.join(", ")}`;
}
