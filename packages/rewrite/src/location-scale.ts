/**
 * @file Effects with a location and a scale of their own that parameters decide, in either spelling: centred (`a[J] ~ normal(mu, tau)`,
 * `s[J] ~ lognormal(m, v)`) and in standard units (`z[J] ~ normal(0, 1)`, used as `mu + tau * z`). Which spelling lets
 * gradients get about depends on how much the rows say of each effect, so that a sampler that moves in coordinates of its own
 * may take the other one, element by element ([Papaspiliopoulos2007], [BetancourtGirolami2015]).
 */

import { numElements, uniformValue, type Node } from "@terrace/graph";
import type { BoundModel, BoundParameter, BoundTerm } from "./bound-model.js";
import { Context, knownBound } from "./context.js";
import { elementScale } from "./element-scale.js";
import { LinearForms } from "./linear-form.js";
import type { LinearTerm } from "./linear-term.js";
import type { VariableScale } from "./variable-scale.js";

/** A variable that is its location plus its scale times a standard normal number; or such a number. */
export interface LocationScale {
  readonly variable: BoundParameter;
  /** The statement of its own distribution, which has nothing else in it. */
  readonly term: BoundTerm;
  /**
   * What the variable is, on its unconstrained space: effects with this location and scale, or standard normal numbers of which
   * the rest of the model uses `location + scale * variable`, or what comes to the same.
   */
  readonly spelling: "effects" | "standard";
  /** `[]` or of the variable's shape, free of the variable. */
  readonly location: Node;
  /** `[]` or of the variable's shape, positive, free of the variable. */
  readonly scale: Node;
}

/**
 * The variables of a model that have a location or a scale with parameters in it. No variable's location or scale depends on one
 * that is later in the list. Adds nodes to the model's builder.
 */
export function locationScales(model: BoundModel): LocationScale[] {
  const context = new Context(model);
  const taken = new Set<BoundParameter>();
  // What few levels have for a mean is known worst, and gains most by being theirs.
  const fewFirst = [...context.bySize()].reverse();
  const found = fewFirst.flatMap((variable) => {
    if (variable.isDiscrete || variable.isMissingData || numElements(variable.shape) < 2) return [];
    if (context.boundedBy(variable) !== undefined) return [];
    return effects(context, variable) ?? standard(context, variable, taken) ?? [];
  });
  return inOrder(context, found);
}

/** Those after the ones that they depend on; those of a circle are left out. */
function inOrder({ dependence }: Context, found: readonly LocationScale[]): LocationScale[] {
  const ordered: LocationScale[] = [];
  let left = found;
  for (;;) {
    const waiting = left.map(({ variable }) => variable);
    const free = left.filter(({ location, scale }) => !dependence.usesAny(location, waiting) && !dependence.usesAny(scale, waiting)); // prettier-ignore
    if (free.length === 0) return ordered;
    ordered.push(...free);
    left = left.filter((each) => !free.includes(each));
  }
}

/** The variable's own statement, if it is one plain distribution of all its elements by themselves. */
function ownTerm(context: Context, { input }: BoundParameter): BoundTerm | undefined {
  const own = context.model.terms.filter(({ scored }) => context.dependence.uses(scored?.value, { input }));
  const [term] = own;
  if (own.length !== 1 || term?.scored?.value !== input || term.scored.eventShape.length > 0) return undefined;
  const { call, weight, counted } = term.scored;
  if (call.kind === "mixture" || call.censoring !== undefined || call.truncation !== undefined) return undefined;
  return weight === undefined && counted === undefined ? term : undefined;
}

function effects(context: Context, variable: BoundParameter): LocationScale | undefined {
  const { dependence, model } = context;
  const term = ownTerm(context, variable);
  const call = term?.scored?.call;
  if (term === undefined || call?.kind !== "distribution") return undefined;
  const support = supportOf(variable);
  if (!(call.name === "normal" && support === "real") && !(call.name === "lognormal" && support === "positive")) return undefined; // prettier-ignore
  const [location, scale] = call.args as [Node, Node];
  const isUsable = ({ shape }: Node): boolean => shape.length === 0 || shape.length === variable.shape.length;
  if (!isUsable(location) || !isUsable(scale)) return undefined;
  if (dependence.uses(location, variable) || dependence.uses(scale, variable)) return undefined;
  if (!dependence.usesAny(location, model.parameters) && !dependence.usesAny(scale, model.parameters)) return undefined;
  return { variable, term, spelling: "effects", location, scale };
}

function supportOf({ constraint }: BoundParameter): "real" | "positive" | undefined {
  if (constraint.kind !== "interval") return undefined;
  if ((knownBound(constraint.upper ?? Infinity) ?? 0) !== Infinity) return undefined;
  const lower = knownBound(constraint.lower ?? -Infinity);
  return lower === -Infinity ? "real" : lower === 0 ? "positive" : undefined;
}

function standard(context: Context, variable: BoundParameter, taken: Set<BoundParameter>): LocationScale | undefined {
  const term = ownTerm(context, variable);
  const call = term?.scored?.call;
  if (term === undefined || call?.kind !== "distribution" || supportOf(variable) !== "real") return undefined;
  const [mean, sd] = call.args;
  const isStandard = call.name === "std_normal" || (call.name === "normal" && uniformValue(mean!) === 0 && uniformValue(sd!) === 1); // prettier-ignore
  if (!isStandard) return undefined;
  const others = context.termsOf(variable).filter((each) => each !== term);
  if (others.length === 0 || others.some(({ scored }) => scored === undefined)) return undefined;
  const found = elementScale(context, variable, others);
  if (found?.scale === undefined) return undefined;
  const location = locationOf(context, variable, found, others, taken);
  return { variable, term, spelling: "standard", location, scale: found.scale };
}

/**
 * What the rows add to each element's effect, whichever row of the element it is: the mean of the effects. Coefficients that are
 * another variable's mean already are left to that one.
 */
function locationOf(
  context: Context,
  variable: BoundParameter,
  { effects: product, rewritten }: VariableScale,
  others: readonly BoundTerm[],
  taken: Set<BoundParameter>,
): Node {
  const { b } = context;
  const predictors = new Set(others.flatMap((term) => linearParts(context, product, argumentsOf(term).map(rewritten))));
  const [predictor] = predictors;
  if (predictors.size !== 1 || predictor === undefined) return b.constant(0);
  let together = [product];
  for (const other of context.model.parameters) {
    if (other === variable || taken.has(other) || other.isDiscrete || supportOf(other) !== "real") continue;
    if (typeof context.linearityIn([...together, other]).of(predictor) === "string") together = [...together, other];
  }
  const { terms } = new LinearForms(b, context.dependence, together).of(predictor);
  const [own, ...more] = terms.filter((term) => term.variable === product);
  if (own === undefined || more.length > 0) return b.constant(0);
  let location: Node = b.constant(0);
  for (const other of together.slice(1)) {
    const its = terms.filter((term) => term.variable === other);
    const parts = its.map((term) => byElement(context, term, own, numElements(variable.shape)));
    if (parts.length === 0 || parts.includes(undefined)) continue;
    for (const part of parts) location = b.add(location, b.reshape(part!, variable.shape));
    taken.add(other);
  }
  return location;
}

/** A statement's parameters. */
function argumentsOf({ scored }: BoundTerm): readonly Node[] {
  const { call } = scored!; // asked for above
  return call.kind === "distribution" ? call.args : [call.weights, ...call.components.flatMap(({ args }) => args)];
}

/** The largest parts of some nodes that are linear in a variable. */
function linearParts(context: Context, variable: BoundParameter, nodes: readonly Node[]): Node[] {
  const check = context.linearityIn([variable]);
  return nodes.flatMap((node) => {
    if (!context.dependence.uses(node, variable)) return [];
    return typeof check.of(node) === "string" ? [node] : linearParts(context, variable, node.inputs);
  });
}

/**
 * A term by element of `own`, `[size]`: its coefficient in units of `own`'s where that is the same number in all rows of the
 * element, 0 where no row has the element; undefined where rows differ or have the term alone.
 */
function byElement({ b }: Context, term: LinearTerm, own: LinearTerm, size: number): Node | undefined {
  const numRows = own.elements.length;
  const ratio = ratioOf(b.knownValues(term.weight), b.knownValues(own.weight), numRows);
  const isSame = term.weight === own.weight;
  if (!isSame && ratio === undefined) return undefined;
  const elements = new Int32Array(size).fill(-1);
  const ratios = new Float64Array(size);
  for (let row = 0; row < numRows; row++) {
    const [element, at] = [own.elements[row]!, term.elements[row]!];
    const here = isSame ? 1 : ratio!(row);
    // A row with coefficients of zero says nothing.
    if (Number.isNaN(here)) continue;
    if (at < 0 || element < 0 || !Number.isFinite(here)) return undefined;
    if (elements[element]! >= 0 && (elements[element] !== at || Math.abs(ratios[element]! - here) > 1e-12 * Math.abs(here))) return undefined; // prettier-ignore
    elements[element] = at;
    ratios[element] = here;
  }
  const flat = b.reshape(term.variable.input, [numElements(term.variable.shape)]);
  return b.mul(b.gather(flat, b.constant(elements.map((at) => Math.max(at, 0)))), b.constant(ratios));
}

/** The ratio of two known vectors by row, NaN where both are 0. */
function ratioOf(
  above: ArrayLike<number> | undefined,
  below: ArrayLike<number> | undefined,
  numRows: number,
): ((row: number) => number) | undefined {
  if (above === undefined || below === undefined) return undefined;
  const at = (values: ArrayLike<number>, row: number): number => values[values.length === numRows ? row : 0]!;
  return (row) => at(above, row) / at(below, row);
}
