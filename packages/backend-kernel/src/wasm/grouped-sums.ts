/**
 * @file Reads back from a loop which of its grouped sums were found to run over rows that lie together (`sum-runs.ts` writes
 * such a sum as one carried in a variable), so that code with vectors can go from group to group.
 */
import type { Expression, ForStatement, Statement } from "../kernel-ir.js";

/** A loop with plain additions to arrays, and the indices of which rows of one lie together. */
export interface GroupedLoop {
  readonly loop: ForStatement;
  readonly runs: readonly Expression[];
}

/** The loop as it was before its runs were written as carried sums. */
export function withoutCarriedSums(loop: ForStatement): GroupedLoop {
  const { body } = loop;
  const lasts = new Set<string>();
  const runs: Expression[] = [];
  const restored: Statement[] = [];
  for (let k = 0; k < body.length; k++) {
    const statement = body[k]!;
    const next = body[k + 1];
    const carried = statement.kind === "assign" ? carriedSum(statement.value) : undefined;
    if (statement.kind === "assign" && carried !== undefined && next?.kind === "store") {
      restored.push({ ...next, add: true, value: carried.value });
      if (!lasts.has(carried.last)) runs.push(carried.index);
      lasts.add(carried.last);
      k++;
    } else if (statement.kind !== "assign" || !lasts.has(statement.name)) restored.push(statement);
  }
  return { loop: { ...loop, body: restored }, runs };
}

/** The parts of `(index === last ? total : array[index]) + value`. */
function carriedSum(e: Expression): { index: Expression; last: string; value: Expression } | undefined {
  if (e.kind !== "binary" || e.operator !== "+" || e.left.kind !== "conditional") return undefined;
  const { test, then, otherwise } = e.left;
  if (test.kind !== "binary" || test.operator !== "===" || then.kind !== "name") return undefined;
  if (test.right.kind !== "name" || !test.right.name.startsWith("g") || otherwise.kind !== "element") return undefined;
  return { index: test.left, last: test.right.name, value: e.right };
}
