/**
 * @file A variable whose levels lie within the levels of some effects: where rows use both with the same weights, moving an
 * effect up and all of the elements within it down leaves every row as it was.
 */
import { numElements } from "@terrace/graph";
import type { GraphBuilder } from "@terrace/graph";
import type { BoundParameter, GaussianTerm, LinearTerm } from "@terrace/rewrite";

/** The variable, and within which effect each of its elements lies; -1 for an element that no row uses together with an effect. */
export interface NestedVariable {
  readonly variable: BoundParameter;
  readonly within: Int32Array;
}

/** Weights that are the same but for the rounding of a decomposition of their rows. */
const tolerance = 1e-9;

/**
 * The smallest variable that lies within `effects` in all of the rows that use the effects.
 *
 * @param terms - the rows that use the effects
 */
export function nestedVariable(
  b: GraphBuilder,
  effects: BoundParameter,
  terms: readonly GaussianTerm[],
): NestedVariable | undefined {
  const candidates = new Set(terms.flatMap((term) => term.terms.map(({ variable }) => variable)));
  const larger = [...candidates]
    .filter(({ name, shape }) => name !== effects.name && numElements(shape) > numElements(effects.shape))
    .sort((x, y) => numElements(x.shape) - numElements(y.shape));
  for (const variable of larger) {
    const within = new Int32Array(numElements(variable.shape)).fill(-1);
    if (terms.every((term) => liesWithin(b, term, effects, variable, within))) return { variable, within };
  }
  return undefined;
}

/** Whether in each row of a term that uses an effect the variable's element lies within it; fills in `within`. */
function liesWithin(
  b: GraphBuilder,
  term: GaussianTerm,
  effects: BoundParameter,
  variable: BoundParameter,
  within: Int32Array,
): boolean {
  const outer = onlyTerm(term, effects);
  const inner = onlyTerm(term, variable);
  if (outer === undefined || inner === undefined) return false;
  const [outerWeights, innerWeights] = [b.knownValues(outer.weight), b.knownValues(inner.weight)];
  if (outerWeights === undefined || innerWeights === undefined) return false;
  const at = (weights: Float64Array | Int32Array, i: number): number => weights[weights.length === 1 ? 0 : i]!;
  for (let i = 0; i < term.numRows; i++) {
    const [effect, element] = [outer.elements[i]!, inner.elements[i]!];
    const [w, v] = [at(outerWeights, i), at(innerWeights, i)];
    // Rows of zeros stand for levels without rows.
    if (w === 0 && v === 0) continue;
    if (effect < 0 || element < 0 || Math.abs(w - v) > tolerance * Math.abs(w)) return false;
    if (within[element]! >= 0 && within[element] !== effect) return false;
    within[element] = effect;
  }
  return true;
}

/** The one summand of a variable. */
function onlyTerm({ terms }: GaussianTerm, { name }: BoundParameter): LinearTerm | undefined {
  const own = terms.filter(({ variable }) => variable.name === name);
  return own.length === 1 ? own[0] : undefined;
}
