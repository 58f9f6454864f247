/**
 * @file Interweaving of the centred and the non-centred form of a group scale ([YuMeng2011]): after the scale has been drawn given
 * the group's effects, it is drawn once more given the standardised effects, which are kept, so that the effects move with it.
 * Where the data say little of each effect the second draw moves the scale, where they say much the first.
 *
 * With effects `a = m + delta`, the move to `m + r delta` changes the log density of all other rows by
 * `B (r - 1) - A (r - 1)^2 / 2`, where `A = sum of P w^2 delta^2` and `B = sum of P w delta residual` over the rows, and that of
 * the effects' own rows not at all, the scale being `r` times what it was.
 *
 * Where the levels of another variable lie within those of the effects, its elements move against them, so that their sum stays:
 * then no observation says how far the move may go, only the other variable's own rows do (nested effects, centred at theirs).
 */
import { numElements, reachableNodes } from "@terrace/graph";
import type { GraphBuilder, Node } from "@terrace/graph";
import type { BoundParameter, GaussianBlock, GaussianTerm, LinearTerm, ScaleConditional } from "@terrace/rewrite";
import { knownWidth, sliceDraw, wide } from "../scales/slice.js";
import { rowPrecisions } from "../blocks/precision-system.js";
import { residuals, summand } from "../statistics/residuals.js";
import { weightedSum } from "../statistics/row-product.js";
import type { RowProduct } from "../statistics/row-product.js";
import { densityOf } from "./density-of.js";
import { normalWithin } from "./family-draw.js";
import { nestedVariable } from "../blocks/nested-variable.js";
import type { NestedVariable } from "../blocks/nested-variable.js";
import { sweepStep } from "./sweep-step.js";
import type { SweepStep } from "./sweep-step.js";

/** The rows whose scale is drawn, and the effects that move with it. */
interface ScaledEffects {
  readonly term: GaussianTerm;
  readonly linear: LinearTerm;
}

/** The interweaving step of a scale, if its rows are the effects of one of the blocks; `terms` are the blocks' rows, collapsed. */
export function interweavingStep(
  b: GraphBuilder,
  scale: ScaleConditional,
  blocks: readonly GaussianBlock[],
  terms: ReadonlyMap<GaussianBlock, readonly GaussianTerm[]>,
): SweepStep | undefined {
  const { variable } = scale;
  const [term] = scale.terms;
  if (variable.shape.length > 0 || scale.terms.length !== 1 || term!.scale.node !== variable.input) return undefined;
  // Rows that stand for more than an effect each, or with weights, do not cancel against the move's Jacobian.
  if (term!.absorbed !== undefined || term!.weight !== undefined) return undefined;
  for (const block of blocks) {
    const effects = scaledEffects(b, term!, block);
    if (effects === undefined) continue;
    const rows = terms.get(block)!.filter(({ source }) => source !== term!.source);
    const uses = (name: string): GaussianTerm[] => rows.filter((row) => row.terms.some((linear) => linear.variable.name === name)); // prettier-ignore
    const own = uses(effects.linear.variable.name);
    const nested = nestedVariable(b, effects.linear.variable, own);
    // Of a nested variable the rows that both are in stay as they are, and its others move.
    const moving = nested === undefined ? own : uses(nested.variable.name).filter((row) => !own.includes(row));
    const isFit = (row: GaussianTerm): boolean => !("size" in row.scale) && !readsVariable(row, variable);
    if (own.length === 0 || !own.every((row) => !readsVariable(row, variable)) || !moving.every(isFit)) continue;
    return moveOf(b, scale, effects, moving, nested);
  }
  return undefined;
}

/** The variable whose elements the rows of a term have one each. */
function scaledEffects(b: GraphBuilder, term: GaussianTerm, block: GaussianBlock): ScaledEffects | undefined {
  const linear = term.terms.find(({ variable, elements, weight }) => {
    const size = numElements(variable.shape);
    const weights = b.knownValues(weight);
    return (
      block.variables.some(({ name }) => name === variable.name) &&
      elements.length === size &&
      size > 1 &&
      new Set(elements).size === size &&
      elements.every((element) => element >= 0) &&
      weights?.every((w) => w !== 0) === true &&
      term.terms.filter((other) => other.variable.name === variable.name).length === 1
    );
  });
  return linear === undefined ? undefined : { term, linear };
}

/** The log density of what else the scale is in: its own distribution. */
function priorDensity(b: GraphBuilder, { sources, terms }: ScaleConditional): Node {
  const rest = sources.filter((term) => terms.every(({ source }) => source !== term));
  return rest.reduce<Node>((sum, { logDensity }) => b.add(sum, b.sum(logDensity)), b.constant(0));
}

/** Whether rows depend on a variable in any other way than through the block's coefficients. */
function readsVariable({ offset, scale, weight, terms }: GaussianTerm, { input }: BoundParameter): boolean {
  const nodes = [offset, scale.node, ...terms.map((linear) => linear.weight)];
  if (weight !== undefined) nodes.push(weight);
  return reachableNodes(nodes).includes(input);
}

/** What a move of the effects away from their mean, or towards it, does to the rows that they are in. */
export interface StretchedEffects {
  /** Of each effect from its mean, by element. */
  readonly deviations: Node;
  /** `A` and `B` of this file's formula. */
  readonly curvature: Node;
  readonly slope: Node;
}

/**
 * The effects that `linear` of `term` has one a row of, and the other rows that move: those that the effects are in, or, with a
 * nested variable that moves against them, those that it is in alone.
 */
export function stretchedEffects(
  b: GraphBuilder,
  term: GaussianTerm,
  linear: LinearTerm,
  others: readonly GaussianTerm[],
  nested?: NestedVariable,
): StretchedEffects {
  const effects = linear.variable;
  const size = numElements(effects.shape);
  // The residual of an effect's own row is -weight times its deviation.
  const byRow = b.neg(b.div(residuals(b, term), b.broadcast(linear.weight, [size])));
  const isInOrder = linear.elements.every((element, i) => element === i);
  const rowOf = new Int32Array(size);
  linear.elements.forEach((element, i) => (rowOf[element] = i));
  const deviations = isInOrder ? byRow : b.gather(byRow, b.constant(rowOf));
  let curvature: Node = b.constant(0);
  let slope: Node = b.constant(0);
  for (const other of others) {
    const mover = nested?.variable ?? effects;
    const shift = nested === undefined ? deviations : b.neg(withinDeviations(b, nested, deviations));
    const moved = other.terms
      .filter(({ variable }) => variable.name === mover.name)
      .map((x) => summand(b, x, shift))
      .reduce((sum, x) => b.add(sum, x));
    const [[precision]] = rowPrecisions(b, other) as [[RowProduct]]; // one row a block
    curvature = b.add(curvature, weightedSum(b, precision, b.square(moved)));
    slope = b.add(slope, weightedSum(b, precision, b.mul(moved, residuals(b, other))));
  }
  return { deviations, curvature, slope };
}

/** For each element of the nested variable the deviation of the effect that it lies within. */
function withinDeviations(b: GraphBuilder, { within }: NestedVariable, deviations: Node): Node {
  const taken = b.gather(deviations, b.constant(within.map((effect) => Math.max(effect, 0))));
  if (within.every((effect) => effect >= 0)) return taken;
  return b.mul(taken, b.constant(Float64Array.from(within, (effect) => (effect < 0 ? 0 : 1))));
}

function moveOf(
  b: GraphBuilder,
  scale: ScaleConditional,
  { term, linear }: ScaledEffects,
  others: readonly GaussianTerm[],
  nested: NestedVariable | undefined,
): SweepStep {
  const { variable, parametrisation } = scale;
  const effects = linear.variable;
  const size = numElements(effects.shape);
  const { deviations, curvature, slope } = stretchedEffects(b, term, linear, others, nested);
  const value = drawScale(b, scale, curvature, slope);
  const ratio = { sd: b.div(value, variable.input), variance: b.sqrt(b.div(value, variable.input)), precision: b.sqrt(b.div(variable.input, value)) }[parametrisation]; // prettier-ignore
  const stretched = b.add(b.reshape(effects.input, [size]), b.mul(deviations, b.sub(ratio, 1)));
  const drawn = new Map([
    [variable.name, value],
    [effects.name, b.reshape(stretched, effects.shape)],
  ]);
  if (nested !== undefined) {
    const { input, shape, name } = nested.variable;
    const shift = b.mul(withinDeviations(b, nested, deviations), b.sub(ratio, 1));
    drawn.set(name, b.sub(input, b.reshape(shift, shape)));
  }
  const against = nested === undefined ? "" : `, \`${nested.variable.name}\` within it moving against it`;
  const reason = `\`${variable.name}\` once more, given the deviations of \`${effects.name}\` in units of it${against}`;
  return sweepStep(drawn, "interweaving", reason);
}

/** The scale given standardised effects; the log density in the ratio r of standard deviations is `slope (r - 1) - curvature (r - 1)^2 / 2`. */
function drawScale(b: GraphBuilder, scale: ScaleConditional, curvature: Node, slope: Node): Node {
  const { parametrisation } = scale;
  const { input } = scale.variable;
  // In r itself the log density is linear r - curvature r^2 / 2.
  const linear = b.add(slope, curvature);
  const spread = halfNormalScale(scale);
  if (parametrisation === "sd" && spread !== undefined) {
    const precision = b.add(b.div(curvature, b.square(input)), b.reciprocal(b.square(spread)));
    const mean = b.div(b.div(linear, input), precision);
    return normalWithin(b, mean, b.reciprocal(b.sqrt(precision)), b.constant(0), b.constant(Infinity), []);
  }
  const exponent = { sd: 1, variance: 0.5, precision: -0.5 }[parametrisation];
  const density = densityOf(priorDensity(b, scale), input);
  const start = b.log(input);
  // About mode and curvature of the ratio's logarithm, neither of which depends on where the scale is now.
  const signal = b.div(b.square(linear), b.max(curvature, Number.MIN_VALUE));
  const width = b.div(wide / Math.abs(exponent), b.sqrt(b.add(signal, 1)));
  const { value: drawn } = sliceDraw(
    b,
    start,
    [start, linear, curvature, ...density.captured],
    (inner, u, [from, l, c, ...captured]) => {
      const ratio = inner.exp(inner.mul(inner.sub(u, from!), exponent));
      const rows = inner.mul(ratio, inner.sub(l!, inner.mul(inner.mul(ratio, c!), 0.5)));
      return inner.add(inner.add(rows, density.at(inner, inner.exp(u), captured)), u);
    },
    { width, ...knownWidth },
  );
  return b.exp(drawn);
}

/** The scale of a half-normal distribution that is all that the variable is in beside its rows. */
function halfNormalScale({ sources, terms }: ScaleConditional): Node | undefined {
  const rest = sources.filter((term) => terms.every(({ source }) => source !== term));
  const call = rest.length === 1 ? rest[0]!.scored?.call : undefined;
  if (call?.kind !== "distribution" || call.name !== "half_normal" || call.truncation !== undefined) return undefined;
  return rest[0]!.scored?.weight === undefined ? call.args[0] : undefined;
}
