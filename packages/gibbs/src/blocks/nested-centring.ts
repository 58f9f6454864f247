/**
 * @file Nested effects in hierarchically centred form ([GelfandSahuCarlin1995]): with `c_d` within `e_k`, rows of `e_k + c_d` are rows of
 * `c_d' = c_d + e_k` alone, and the rows of `c_d`'s own distribution have `c_d' - e_k`. The precision matrix of `c'` with all else
 * eliminated is much better conditioned, since what `e` explains is no longer explained by `c` as well.
 */
import type { GraphBuilder, Node } from "@terrace/graph";
import type { BoundParameter, GaussianTerm, LinearTerm } from "@terrace/rewrite";
import { summand } from "../statistics/residuals.js";
import { nestedVariable } from "./nested-variable.js";
import type { NestedVariable } from "./nested-variable.js";

/** A block's rows in other coordinates, and the way back. */
export interface CentredRows {
  readonly terms: readonly GaussianTerm[];
  /** Puts the variables in the place of the sums that were drawn under their names. */
  readonly restore: (drawn: Map<string, Node>) => void;
}

/** The rows with each of `inner` centred at the effects that it lies within, where it lies within any. */
export function centreNested(
  b: GraphBuilder,
  variables: readonly BoundParameter[],
  terms: readonly GaussianTerm[],
  inner: readonly BoundParameter[],
): CentredRows {
  const steps: { readonly effects: BoundParameter; readonly nested: NestedVariable }[] = [];
  let rows = terms;
  for (const effects of variables) {
    if (inner.includes(effects) || steps.some(({ nested }) => nested.variable === effects)) continue;
    const together = rows.filter((term) => uses(term, effects) && inner.some((each) => uses(term, each)));
    const nested = together.length === 0 ? undefined : nestedVariable(b, effects, together);
    if (nested === undefined || !inner.includes(nested.variable)) continue;
    rows = rows.map((term) => (uses(term, nested.variable) ? withSum(b, term, effects, nested, together.includes(term)) : term)); // prettier-ignore
    steps.push({ effects, nested });
  }
  return {
    terms: rows,
    restore: (drawn) => {
      for (const { effects, nested } of [...steps].reverse()) {
        const { name, shape } = nested.variable;
        const taken = summand(b, { variable: effects, elements: nested.within, weight: b.constant(1) }, drawn.get(effects.name)); // prettier-ignore
        drawn.set(name, b.sub(drawn.get(name)!, b.reshape(taken, shape)));
      }
    },
  };
}

function uses({ terms }: GaussianTerm, { name }: BoundParameter): boolean {
  return terms.some(({ variable }) => variable.name === name);
}

/** A term of the nested variable as one of the sum. Where both are in it with one weight, the effects drop out. */
function withSum(
  b: GraphBuilder,
  term: GaussianTerm,
  effects: BoundParameter,
  { variable, within }: NestedVariable,
  hasBoth: boolean,
): GaussianTerm {
  if (hasBoth) return { ...term, terms: term.terms.filter((each) => each.variable.name !== effects.name) };
  const added = term.terms
    .filter((each) => each.variable.name === variable.name)
    .map(({ elements, weight }): LinearTerm => {
      const moved = elements.map((element) => (element < 0 ? -1 : within[element]!));
      return { variable: effects, elements: moved, weight: b.neg(weight) };
    });
  return { ...term, terms: [...term.terms, ...added] };
}
