/** @file A small unbalanced data set with a group without rows and one of a single row; values are multiples of 1/1024. */
import { createGenerator, randomNormal } from "@terrace/core";

export interface Rows {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly groups: Int32Array;
  readonly numGroups: number;
}

export function rowsOf(counts: readonly number[] = [4, 0, 1, 7, 2]): Rows {
  const generator = createGenerator("rows", 0, "draws");
  const groups = Int32Array.from(counts.flatMap((count, group) => Array<number>(count).fill(group)));
  const round = (value: number): number => Math.round(1024 * value) / 1024;
  const x = Float64Array.from(groups, () => round(randomNormal(generator, 0.7)));
  const y = Float64Array.from(groups, (group, i) => round(randomNormal(generator, 2 + group - 0.8 * x[i]!, 0.6)));
  return { x, y, groups, numGroups: counts.length };
}
