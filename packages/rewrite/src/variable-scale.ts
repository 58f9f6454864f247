/** @file How a model scales a variable wherever it uses it. */

import type { Node } from "@terrace/graph";
import type { BoundDistribution, BoundParameter, BoundTerm } from "./bound-model.js";
import type { Context } from "./context.js";

/** The scale of a variable in all terms but the variable's own, and what the terms are of the product. */
export interface VariableScale {
  /** The product, a parameter of the variable's shape. Its name is what it is, in print: `tau * z`. */
  readonly effects: BoundParameter;
  /** The product, from the variable. */
  readonly forward: Node;
  /** The variable, from the product. */
  readonly inverse: Node;
  /** What each element is multiplied by, `[]` or of the variable's shape, where that is one number an element. */
  readonly scale?: Node;
  /** The product's distribution where the variable's elements are normal about 0 with these standard deviations, and what of it that scores. */
  readonly prior: (sd: Node) => { readonly call: BoundDistribution; readonly value: Node; readonly eventSize: number };
  /** A node of one of the terms, with the product in the place of the variable and its scale. */
  readonly rewritten: (node: Node) => Node;
}

/** Finds the scale of a variable in `terms`. */
export type ScaleFinder = (
  context: Context,
  variable: BoundParameter,
  terms: readonly BoundTerm[],
) => VariableScale | undefined;

/** The parameter that stands in a variable's place. */
export function productOf({ b }: Context, { shape }: BoundParameter, name: string): BoundParameter {
  const constraint = { kind: "interval", integer: false } as const;
  return { name, shape, input: b.input(name, shape), constraint, isDiscrete: false, isMissingData: false };
}

/** The nodes that a term is made of. */
export function partsOf({ logDensity, scored }: BoundTerm): readonly Node[] {
  if (scored === undefined) return [logDensity];
  const { call, value, weight } = scored;
  const calls = call.kind === "distribution" ? [call] : call.components;
  const nodes = calls.flatMap(({ args, truncation, censoring }) => [...args, ...Object.values(truncation ?? {}), ...Object.values(censoring ?? {})] as Node[]); // prettier-ignore
  const more = [...(weight === undefined ? [] : [weight]), ...(call.kind === "mixture" ? [call.weights] : [])];
  return [logDensity, value, ...nodes, ...more];
}
