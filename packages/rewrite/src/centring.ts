/**
 * @file Variables that a model multiplies by a scale wherever it uses them (`z ~ normal(0, 1)`, `a = mu + tau * z`), written as
 * the product: `tau * z ~ normal(0, tau)` in the place of `z`. Then a model that is written non-centred has the structure of
 * the same model written centred, and what is found for one is found for the other ([Papaspiliopoulos2007]).
 */

import { distributions } from "@terrace/distributions";
import { uniformValue, type GraphBuilder, type Node } from "@terrace/graph";
import type { BoundDistribution, BoundModel, BoundParameter, BoundTerm } from "./bound-model.js";
import { contextOf, type Context } from "./context.js";
import { elementScale } from "./element-scale.js";
import { linearFault } from "./gaussian-blocks.js";
import { matrixScale } from "./matrix-scale.js";
import type { ScaleFinder, VariableScale } from "./variable-scale.js";

/** A variable, and the product that stands in its place. */
export interface Centring {
  readonly variable: BoundParameter;
  readonly effects: BoundParameter;
  /** The product, from the variable and its scale. */
  readonly forward: Node;
  /** The variable, from the product and its scale. */
  readonly inverse: Node;
}

/** A model in which products stand in the place of variables; each centring may be of the product of an earlier one. */
export interface CentredModel {
  readonly model: BoundModel;
  readonly centrings: readonly Centring[];
}

const finders: readonly ScaleFinder[] = [elementScale, matrixScale];

/** The model with all products that it has in the place of their variables; the model itself where it has none. */
export function centre(model: BoundModel): CentredModel {
  const centrings: Centring[] = [];
  let centred = model;
  for (;;) {
    const next = centreOne(centred);
    if (next === undefined) return { model: centred, centrings };
    centred = next.model;
    centrings.push(next.centring);
  }
}

function centreOne(model: BoundModel): { readonly model: BoundModel; readonly centring: Centring } | undefined {
  const context = contextOf(model);
  for (const variable of model.parameters) {
    const own = standardPrior(context, variable);
    if (own === undefined) continue;
    const others = context.termsOf(variable).filter((term) => term !== own.term);
    if (others.length === 0 || others.some((term) => linearFault(context, term, [variable]) !== undefined)) continue;
    const scale = finders.map((find) => find(context, variable, others)).find((found) => found !== undefined);
    if (scale === undefined) continue;
    const terms = model.terms.map((term) =>
      term === own.term
        ? productTerm(model.builder, term, scale, own.sd)
        : others.includes(term)
          ? rewrittenTerm(term, scale.rewritten)
          : term,
    );
    const { effects, forward, inverse } = scale;
    const parameters = model.parameters.map((each) => (each === variable ? effects : each));
    return { model: { ...model, parameters, terms }, centring: { variable, effects, forward, inverse } };
  }
  return undefined;
}

/** A variable's own distribution where that is normal about 0 and its one term of its own: the term, and the standard deviation. */
function standardPrior(
  context: Context,
  { input, constraint, isDiscrete, shape }: BoundParameter,
): { readonly term: BoundTerm; readonly sd: Node } | undefined {
  const { b, dependence } = context;
  if (isDiscrete || shape.length === 0 || constraint.kind !== "interval") return undefined;
  if ((constraint.lower ?? -Infinity) !== -Infinity || (constraint.upper ?? Infinity) !== Infinity) return undefined;
  const own = context.model.terms.filter(({ scored }) => scored !== undefined && dependence.uses(scored.value, { input })); // prettier-ignore
  const [term] = own;
  if (own.length !== 1 || term?.scored?.value !== input || term.scored.eventShape.length > 0) return undefined;
  const { call, weight, counted } = term.scored;
  if (call.kind === "mixture" || call.censoring !== undefined || call.truncation !== undefined) return undefined;
  if (weight !== undefined || counted !== undefined) return undefined;
  if (call.name === "std_normal") return { term, sd: b.constant(1) };
  const [mean, sd] = call.args;
  if (call.name !== "normal" || uniformValue(mean!) !== 0 || dependence.uses(sd, { input })) return undefined;
  return { term, sd: sd! };
}

/** The product's own distribution. */
function productTerm(b: GraphBuilder, { role }: BoundTerm, { effects, prior }: VariableScale, sd: Node): BoundTerm {
  const { call, value, eventSize } = prior(sd);
  const eventShape = eventSize === 1 ? [] : [eventSize];
  const batchShape = value.shape.slice(0, value.shape.length - eventShape.length);
  const logDensity = b.broadcast(distributions.get(call.name)!.logDensity(b, value, call.args), batchShape);
  const text = `${effects.name} ~ ${call.name}, centred`;
  return { role, text, logDensity, scored: { value, batchShape, eventShape, call } };
}

function rewrittenTerm(term: BoundTerm, of: (node: Node) => Node): BoundTerm {
  const { scored } = term;
  const distribution = ({ args, truncation, censoring, ...rest }: BoundDistribution): BoundDistribution => ({
    ...rest,
    args: args.map(of),
    ...(truncation === undefined ? {} : { truncation: mapNodes(truncation, of) }),
    ...(censoring === undefined ? {} : { censoring: mapNodes(censoring, of) }),
  });
  if (scored === undefined) return { ...term, logDensity: of(term.logDensity) };
  const { call, value, weight } = scored;
  return {
    ...term,
    logDensity: of(term.logDensity),
    scored: {
      ...scored,
      value: of(value),
      ...(weight === undefined ? {} : { weight: of(weight) }),
      call:
        call.kind === "distribution"
          ? distribution(call)
          : { ...call, weights: of(call.weights), components: call.components.map(distribution) },
    },
  };
}

function mapNodes<T extends object>(nodes: T, of: (node: Node) => Node): T {
  // Every property of these records is a node.
  return Object.fromEntries(Object.entries(nodes).map(([key, node]) => [key, of(node as Node)])) as T;
}
