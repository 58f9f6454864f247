/**
 * @file Where each coefficient of a Gaussian block stands. Coefficients that no row of any term joins are conditionally
 * independent given the others; those of the largest such family fall into levels of a few slots each, which are eliminated
 * level by level (the arrow structure of a precision matrix). The others are `rest`.
 */
import { numElements } from "@terrace/graph";
import type { BoundParameter, GaussianTerm } from "@terrace/rewrite";
import { DisjointSets } from "./disjoint-sets.js";

/** Levels of more coefficients than this are no levels: their matrices are written out. */
export const MAX_SLOTS = 4;

/** The coefficients of a block, by position: variables in their order, their elements row-major. */
export interface BlockLayout {
  readonly variables: readonly BoundParameter[];
  /** Position of each variable's first element. */
  readonly starts: ReadonlyMap<string, number>;
  readonly size: number;
  readonly numLevels: number;
  readonly numSlots: number;
  /** Position of slot `k` of each level, `[numLevels]`; -1 where a level has fewer slots. */
  readonly slots: readonly Int32Array[];
  /** Slot of each position, -1 for the rest. */
  readonly slotOf: Int32Array;
  /** Level of each position; for the rest, its place in `rest`. */
  readonly levelOf: Int32Array;
  /** Positions that are in no level. */
  readonly rest: Int32Array;
}

/** Rows that belong together: a block of a joint scale, or one row. */
export function rowsTogether(term: GaussianTerm): number {
  return "size" in term.scale ? term.scale.size : 1;
}

/** Finds the levels of a block of `variables` in `terms`. */
export function blockLayout(variables: readonly BoundParameter[], terms: readonly GaussianTerm[]): BlockLayout {
  const starts = new Map<string, number>();
  let size = 0;
  for (const { name, shape } of variables) {
    starts.set(name, size);
    size += numElements(shape);
  }
  let best: { sets: DisjointSets; numLevels: number; members: ReadonlySet<string> } | undefined;
  const numbered = [...variables].sort((a, b) => numElements(b.shape) - numElements(a.shape));
  for (const variable of numbered) {
    const members = new Set([...(best?.members ?? []), variable.name]);
    const sets = joinRows(size, starts, terms, members);
    const numLevels = countSets(sets, variables, starts, members);
    if (sets.largest > MAX_SLOTS || numLevels <= sets.largest) continue;
    if (best === undefined || numLevels >= best.numLevels) best = { sets, numLevels, members };
  }

  const slotOf = new Int32Array(size).fill(-1);
  const levelOf = new Int32Array(size);
  const levels = new Map<number, number[]>();
  const rest: number[] = [];
  for (const { name, shape } of variables) {
    const start = starts.get(name)!;
    for (let position = start; position < start + numElements(shape); position++) {
      if (best === undefined || !best.members.has(name)) {
        levelOf[position] = rest.length;
        rest.push(position);
        continue;
      }
      const root = best.sets.find(position);
      const level = levels.get(root);
      if (level === undefined) levels.set(root, [position]);
      else level.push(position);
    }
  }
  const numSlots = best === undefined ? 0 : best.sets.largest;
  const slots = Array.from({ length: numSlots }, () => new Int32Array(levels.size).fill(-1));
  [...levels.values()].forEach((positions, level) => {
    positions.forEach((position, slot) => {
      slots[slot]![level] = position;
      slotOf[position] = slot;
      levelOf[position] = level;
    });
  });
  return { variables, starts, size, numLevels: levels.size, numSlots, slots, slotOf, levelOf, rest: Int32Array.from(rest) }; // prettier-ignore
}

/** The positions of `members` joined where a row has several of them. */
function joinRows(
  size: number,
  starts: ReadonlyMap<string, number>,
  terms: readonly GaussianTerm[],
  members: ReadonlySet<string>,
): DisjointSets {
  const sets = new DisjointSets(size);
  for (const term of terms) {
    const together = rowsTogether(term);
    const columns = term.terms.filter(({ variable }) => members.has(variable.name));
    for (let first = 0; first < term.numRows; first += together) {
      let joined = -1;
      for (let row = first; row < first + together; row++) {
        for (const { variable, elements } of columns) {
          const element = elements[row]!;
          if (element < 0) continue;
          const position = starts.get(variable.name)! + element;
          if (joined >= 0) sets.union(joined, position);
          joined = position;
        }
      }
    }
  }
  return sets;
}

function countSets(
  sets: DisjointSets,
  variables: readonly BoundParameter[],
  starts: ReadonlyMap<string, number>,
  members: ReadonlySet<string>,
): number {
  const roots = new Set<number>();
  for (const { name, shape } of variables) {
    if (!members.has(name)) continue;
    const start = starts.get(name)!;
    for (let element = 0; element < numElements(shape); element++) roots.add(sets.find(start + element));
  }
  return roots.size;
}
