/**
 * @file Numbers side by side, as groups of two in a vector and one alone where their count is odd, and instructions that take
 * either.
 */
import type { FunctionWriter } from "../function-writer.js";

/** Neighbours in one value: two in a vector, or one number. */
export interface LaneGroup {
  /** Its first lane. */
  readonly first: number;
  readonly width: 1 | 2;
}

/** `count` lanes in as few groups as may be. */
export function laneGroups(count: number): LaneGroup[] {
  const groups: LaneGroup[] = [];
  for (let first = 0; first < count; first += 2) groups.push({ first, width: first + 1 < count ? 2 : 1 });
  return groups;
}

/** A new local for a group. */
export function groupLocal(f: FunctionWriter, { width }: LaneGroup): number {
  return f.local(width === 2 ? "v128" : "f64");
}

/** Arithmetic on the two groups on the stack. */
export function combine(f: FunctionWriter, { width }: LaneGroup, operation: "add" | "sub" | "mul" | "div"): void {
  if (width === 2) f.vector(`f64x2.${operation}`);
  else f.op(`f64.${operation}`);
}

/** Loads neighbours in memory from the address on the stack on. */
export function loadGroup(f: FunctionWriter, { width }: LaneGroup, offset: number): void {
  f.memory(width === 2 ? "v128.load" : "f64.load", offset);
}

/** Loads one number, the same for every lane. */
export function loadSame(f: FunctionWriter, { width }: LaneGroup, offset: number): void {
  f.memory(width === 2 ? "v128.load64_splat" : "f64.load", offset);
}

/** Stores a group at the address below it on the stack. */
export function storeGroup(f: FunctionWriter, { width }: LaneGroup, offset: number): void {
  f.memory(width === 2 ? "v128.store" : "f64.store", offset);
}

/** Puts the number of lane `lane` on the stack. */
export function pushLane(
  f: FunctionWriter,
  groups: readonly LaneGroup[],
  locals: readonly number[],
  lane: number,
): void {
  const at = lane >> 1;
  f.get(locals[at]!);
  if (groups[at]!.width === 2) f.extractLane((lane & 1) as 0 | 1);
}
