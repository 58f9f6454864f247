/** @file The grouping factors of Gaussian blocks: which variables vary by the same levels, and how the levels lie. */

import { numElements } from "@terrace/graph";
import type { BoundParameter } from "./bound-model.js";
import type { GaussianBlock } from "./full-conditional.js";
import type { GaussianTerm } from "./gaussian-term.js";
import type { GroupingFactor } from "./grouping-factor.js";
import type { LinearTerm } from "./linear-term.js";

/** Levels of the rows of one term, -1 where a row has none. */
interface Pattern {
  readonly term: GaussianTerm;
  readonly variable: BoundParameter;
  readonly levels: Int32Array;
}

/** The grouping factors of some blocks, in the order of their first variables. */
export function groupingFactors(blocks: readonly GaussianBlock[]): GroupingFactor[] {
  const patterns = blocks.flatMap(({ terms }) => terms.flatMap((term) => term.terms.flatMap((each) => patternOf(term, each)))); // prettier-ignore
  // An element each in a variable's own distribution is no grouping yet.
  const groups = sameLevels(patterns).filter((group) =>
    patterns.some(({ variable, term }) => group.includes(variable) && term.source.scored?.value !== variable.input),
  );
  const relation = (x: readonly BoundParameter[], y: readonly BoundParameter[]): "nested" | "crossed" | "apart" => {
    let found: "nested" | "crossed" | "apart" = "apart";
    for (const p of patterns) {
      for (const q of patterns) {
        if (p.term !== q.term || !x.includes(p.variable) || !y.includes(q.variable)) continue;
        if (isNested(p.levels, q.levels)) found = found === "crossed" ? "crossed" : "nested";
        else found = "crossed";
      }
    }
    return found;
  };
  return groups.map((variables) => {
    const others = groups.map((other, k) => ({ k, other })).filter(({ other }) => other !== variables);
    const nestedIn = others.filter(({ other }) => relation(variables, other) === "nested").map(({ k }) => k);
    const crossedWith = others.filter(({ other }) => relation(variables, other) === "crossed" && relation(other, variables) !== "nested").map(({ k }) => k); // prettier-ignore
    return {
      numLevels: numLevelsOf(variables[0]!),
      counts: countsOf(variables, patterns),
      variables,
      nestedIn,
      crossedWith,
    };
  });
}

function numLevelsOf({ shape }: BoundParameter): number {
  return shape[0]!;
}

function patternOf(term: GaussianTerm, { variable, elements }: LinearTerm): Pattern[] {
  const { shape } = variable;
  if ("size" in term.scale && isSameInVariates(elements, term.scale.size)) return [];
  if (shape.length === 0 || shape[0]! < 2) return [];
  const width = numElements(shape) / shape[0]!;
  const levels = width === 1 ? elements : elements.map((element) => (element < 0 ? -1 : Math.floor(element / width)));
  const first = levels.find((level) => level >= 0);
  return levels.every((level) => level < 0 || level === first) ? [] : [{ term, variable, levels }];
}

/** Whether all variates of `size` rows use the same elements: the mean of a vector, say. */
function isSameInVariates(elements: Int32Array, size: number): boolean {
  return elements.every((element, row) => element === elements[row % size]);
}

/** Variables that have the same levels in a term, or are joined by one that does. */
function sameLevels(patterns: readonly Pattern[]): BoundParameter[][] {
  const groups: BoundParameter[][] = [];
  for (const { variable } of patterns) if (!groups.some((group) => group.includes(variable))) groups.push([variable]);
  for (const p of patterns) {
    for (const q of patterns) {
      if (p.term !== q.term || !p.levels.every((level, row) => level === q.levels[row])) continue;
      const [x, y] = [p, q].map(({ variable }) => groups.findIndex((group) => group.includes(variable))) as [number, number]; // prettier-ignore
      if (x === y || numLevelsOf(groups[x]![0]!) !== numLevelsOf(groups[y]![0]!)) continue;
      groups[Math.min(x, y)]!.push(...groups[Math.max(x, y)]!);
      groups.splice(Math.max(x, y), 1);
    }
  }
  return groups;
}

/** Whether each level of the first lies within one of the second. */
function isNested(inner: Int32Array, outer: Int32Array): boolean {
  const within = new Map<number, number>();
  for (let row = 0; row < inner.length; row++) {
    const level = inner[row]!;
    if (level < 0 || outer[row]! < 0) continue;
    const known = within.get(level);
    if (known !== undefined && known !== outer[row]) return false;
    within.set(level, outer[row]!);
  }
  return true;
}

function countsOf(variables: readonly BoundParameter[], patterns: readonly Pattern[]): Int32Array {
  const counts = new Int32Array(numLevelsOf(variables[0]!));
  const seen = new Set<GaussianTerm>();
  for (const { term, variable, levels } of patterns) {
    if (!variables.includes(variable) || term.source.role !== "observation" || seen.has(term)) continue;
    seen.add(term);
    levels.forEach((level, row) => {
      if (level >= 0) counts[level]! += 1 + (term.absorbed?.count[row] ?? 0);
    });
  }
  return counts;
}
