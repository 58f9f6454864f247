/**
 * @file A scale, the correlations or the covariance of effects drawn with the effects integrated out, and then the effects given
 * it: both at once from their joint full conditional. How well the data tell the effects from their mean does not matter to such
 * a draw, which is why neither form of the model, centred or non-centred, need be interwoven with the other ([LiuWongKong1994]).
 *
 * With effects `m + M x`, `A = W' P W` and `g = W' P residual` at the level's mean, the log density of the scale is that of
 * its own distribution and, summed over levels, `-log|R| + |R^-1 M' g|^2 / 2`, where `R R' = I + M' A M`: no inverse of `M` is
 * formed, and no large numbers are subtracted. Then `x = R'^-1 (R^-1 M' g + z)`.
 *
 * Where the levels of another variable lie within those of the effects (nested effects), the sum of both is held instead of the other
 * variable, whose own rows then tell the effects: observations do not enter.
 */
import { bijectorFor } from "@terrace/distributions";
import { numElements, reachableNodes } from "@terrace/graph";
import type { GraphBuilder, Node } from "@terrace/graph";
import { Dependence, monomialIn } from "@terrace/rewrite";
import type {
  BoundParameter,
  BoundTerm,
  DrawConditional,
  GaussianBlock,
  GaussianTerm,
  ScaleConditional,
  SliceConditional,
} from "@terrace/rewrite";
import { blockLayout } from "../blocks/block-layout.js";
import type { BlockLayout } from "../blocks/block-layout.js";
import {
  elementwiseCholesky,
  elementwiseLdl,
  solveLower,
  solveUnitLower,
  solveUpper,
} from "../blocks/elementwise-cholesky.js";
import type { Entries } from "../blocks/elementwise-cholesky.js";
import { variableValues } from "../blocks/gaussian-block.js";
import { precisionSystem } from "../blocks/precision-system.js";
import type { PrecisionSystem } from "../blocks/precision-system.js";
import { residuals, summand } from "../statistics/residuals.js";
import { drawFromDensity, substitute } from "./density-step.js";
import type { TunedDraw } from "./density-step.js";
import { effectScale } from "./effect-scale.js";
import type { EffectScale } from "./effect-scale.js";
import { learnedWidth } from "../scales/slice.js";
import { nestedVariable } from "../blocks/nested-variable.js";
import type { NestedVariable } from "../blocks/nested-variable.js";
import { sweepStep } from "./sweep-step.js";
import type { SweepStep } from "./sweep-step.js";

/**
 * With more levels than this, which is all that the rest of a sweep costs, the dozen passes of a slice cost more than they gain over
 * interweaving; unless the rows are many more than the levels.
 */
const MAX_LEVELS = 512;
const MANY_ROWS = 8;

/** Elements that share levels are drawn one after another, each with a pass over all levels; no more than these. */
const MAX_IN_TURN = 8;

/** A scale is drawn by its logarithm, a covariance by those of its standard deviations and by correlations. */
const sliceOptions = { ...learnedWidth, learn: "joint" } as const;

/**
 * The steps of a scale of the effects of the blocks, if their levels can be told apart: one for each of the terms that it is the scale
 * of, with the elements that are in it. Undefined where some element is in none.
 */
export function jointDrawSteps(
  b: GraphBuilder,
  { variable, sources }: DrawConditional | ScaleConditional | SliceConditional,
  blocks: ReadonlyMap<GaussianBlock, readonly GaussianTerm[]>,
): readonly SweepStep[] | undefined {
  const size = numElements(variable.shape);
  const drawn = new Set<number>();
  const steps: SweepStep[] = [];
  for (const terms of blocks.values()) {
    for (const term of terms) {
      if (!sources.includes(term.source) || !reachableNodes([term.scale.node]).includes(variable.input)) continue;
      const scale = effectScale(b, variable, term);
      if (scale === undefined) continue;
      const own = new Set(scale.elements ?? Array.from({ length: size }, (_, element) => element));
      const places = own.size === size ? undefined : Int32Array.from(own).sort();
      const step = jointDraw(b, scale, terms, sources, { variable, places });
      if (step === undefined) continue;
      for (const element of own) drawn.add(element);
      steps.push(step);
    }
  }
  return drawn.size === size && size > 0 ? steps : undefined;
}

/** A variable, or some elements of a vector. */
interface DrawnPart {
  readonly variable: BoundParameter;
  /** Absent for all. */
  readonly places: Int32Array | undefined;
}

function jointDraw(
  b: GraphBuilder,
  scale: EffectScale,
  terms: readonly GaussianTerm[],
  sources: readonly BoundTerm[],
  part: DrawnPart,
): SweepStep | undefined {
  const { effects, term, size } = scale;
  const { variable } = part;
  const others = terms.filter((other) => other !== term);
  const rows = effectRows(b, scale, others);
  if (rows === undefined) return undefined;
  const elsewhere = [...linearParts(term), ...others.flatMap(linearParts)];
  if (reachableNodes(elsewhere).includes(variable.input)) return undefined;
  if (!rows.terms.every((row) => isFreeOf(b, row, part))) return undefined;
  // What the effects' rows say is in their levels.
  const told = [term, ...rows.terms].map(({ source }) => source);
  const rest = sources.filter((source) => !told.includes(source));
  if (reachableNodes(rest.map(({ logDensity }) => logDensity)).includes(effects.input)) return undefined;
  const ownRows = { ...term, terms: term.terms.filter((each) => each.variable.name === effects.name) };
  const layout = blockLayout([effects], size === 1 ? rows.terms : [...rows.terms, ownRows]);
  const { numSlots, numLevels } = layout;
  const numRows = rows.terms.reduce((sum, each) => sum + each.numRows, 0);
  if (numSlots === 0 || layout.rest.length > 0 || (size > 1 && numSlots !== size)) return undefined;
  if (numLevels > MAX_LEVELS && numRows < MANY_ROWS * numLevels) return undefined;
  const system = precisionSystem(b, layout, rows.terms);
  const draw = drawScale(b, part, rest, scale, layout, system);
  return draw === undefined ? undefined : stepOf(b, variable, scale, layout, system, draw, rows.nested);
}

/** Whether a term's scale has no element of a part in it. */
function isFreeOf(b: GraphBuilder, { scale }: GaussianTerm, { variable, places }: DrawnPart): boolean {
  if (!reachableNodes([scale.node]).includes(variable.input)) return true;
  const used = monomialIn(b, new Dependence(), scale.node, variable)?.elements;
  return used !== undefined && places !== undefined && !places.some((place) => used.includes(place));
}

const linearParts = ({ offset, terms, weight }: GaussianTerm): Node[] => [offset, ...terms.map((each) => each.weight), ...(weight === undefined ? [] : [weight])]; // prettier-ignore

/** The rows that tell the effects, in the effects alone, about their mean; undefined where there are none. */
function effectRows(
  b: GraphBuilder,
  { effects, center, size }: EffectScale,
  others: readonly GaussianTerm[],
): { readonly terms: readonly GaussianTerm[]; readonly nested?: NestedVariable } | undefined {
  const uses = (name: string): GaussianTerm[] => others.filter(({ terms }) => terms.some(({ variable }) => variable.name === name)); // prettier-ignore
  const own = uses(effects.name);
  if (own.length === 0) return undefined;
  const nested = size === 1 ? nestedVariable(b, effects, own) : undefined;
  const inner = nested === undefined ? [] : uses(nested.variable.name).filter((term) => !own.includes(term));
  if (nested !== undefined && inner.every((term) => !("size" in term.scale))) {
    return { terms: inner.map((term) => nestedRows(b, term, effects, center, nested)), nested };
  }
  return {
    terms: own.map((term) => {
      const held = term.terms.filter(({ variable }) => variable.name !== effects.name);
      const kept = term.terms.filter(({ variable }) => variable.name === effects.name);
      const offset = kept.reduce((left, each) => b.sub(left, summand(b, each, center)), residuals(b, { ...term, terms: held })); // prettier-ignore
      return { ...term, offset, terms: kept };
    }),
  };
}

/** The rows of a nested variable as rows of the effects that it lies within, the sum of both being held. */
function nestedRows(
  b: GraphBuilder,
  term: GaussianTerm,
  effects: EffectScale["effects"],
  center: Node,
  { variable, within }: NestedVariable,
): GaussianTerm {
  const terms = term.terms
    .filter((each) => each.variable.name === variable.name)
    .map(({ elements, weight }) => ({
      variable: effects,
      elements: elements.map((element) => (element < 0 ? -1 : within[element]!)),
      weight: b.neg(weight),
    }));
  // At the mean in the place of the effects the sum puts the difference into the nested variable.
  const offset = terms.reduce((left, each) => b.add(left, b.sub(summand(b, each), summand(b, each, center))), residuals(b, term)); // prettier-ignore
  return { ...term, offset, terms };
}

/** At a value of the variable: `I + M' A M`, the lower triangle of which is there, and `M' g`. */
interface LevelSystem {
  readonly matrix: readonly Entries[];
  readonly offsets: Entries;
}

function levelSystem(
  b: GraphBuilder,
  { levels, levelOffsets }: PrecisionSystem,
  root: readonly Entries[],
  numLevels: number,
): LevelSystem {
  const size = root.length;
  const range = Array.from({ length: size }, (_, k) => k);
  const times = (x: Node | undefined, y: Node | undefined): Node | undefined => (x === undefined || y === undefined ? undefined : b.mul(x, y)); // prettier-ignore
  const total = (nodes: readonly (Node | undefined)[]): Node | undefined =>
    nodes.reduce<Node | undefined>(
      (sum, x) => (x === undefined ? sum : sum === undefined ? x : b.add(sum, x)),
      undefined,
    );
  const entry = (k: number, m: number): Node | undefined => levels[Math.max(k, m)]![Math.min(k, m)];
  const AM = range.map((k) => range.map((m) => total(range.slice(m).map((q) => times(entry(k, q), root[q]![m])))));
  const matrix = range.map((k) =>
    range.slice(0, k + 1).map((m) => {
      const product = total(range.slice(k).map((p) => times(root[p]![k], AM[p]![m])));
      if (k !== m) return product;
      return product === undefined ? b.filled(1, [numLevels]) : b.add(product, 1);
    }),
  );
  return { matrix, offsets: range.map((k) => total(range.slice(k).map((p) => times(root[p]![k], levelOffsets[p])))) };
}

/** The variable's next value, with the effects integrated out. */
function drawScale(
  b: GraphBuilder,
  { variable, places }: DrawnPart,
  rest: readonly BoundTerm[],
  scale: EffectScale,
  layout: BlockLayout,
  system: PrecisionSystem,
): TunedDraw | undefined {
  if (places !== undefined) return drawPart(b, variable, places, rest, scale, layout, system);
  const atLevels = levelDensity(b, layout, system, scale.root(variable.input, layout));
  const size = numElements(variable.shape);
  const ofLevels = levelElements(scale, layout);
  // Of the variable's own distribution each element's density is its own.
  const isSeparate = rest.every(({ scored }) => scored?.value === variable.input && scored.eventShape.length === 0);
  if (variable.shape.length > 0 && ofLevels !== undefined && isSeparate) {
    const byLevel = densityByLevel(b, atLevels, layout.numLevels);
    const own = b.reshape(b.segmentSum(byLevel, b.constant(ofLevels), size), variable.shape);
    const logDensity = rest.reduce<Node>((sum, source) => b.add(sum, b.broadcast(source.logDensity, variable.shape)), own); // prettier-ignore
    return drawFromDensity(b, { variable, logDensity }, sliceOptions);
  }
  if (numElements(bijectorFor(variable.constraint).unconstrainedShape(variable.shape)) > MAX_IN_TURN) return undefined;
  const logDensity = rest.reduce<Node>(
    (sum, source) => b.add(sum, b.sum(source.logDensity)),
    densityOfAll(b, atLevels, layout.numLevels),
  );
  return drawFromDensity(b, { variable, logDensity }, sliceOptions);
}

/** Some elements one after another, the others staying as they are. */
function drawPart(
  b: GraphBuilder,
  variable: BoundParameter,
  places: Int32Array,
  rest: readonly BoundTerm[],
  scale: EffectScale,
  layout: BlockLayout,
  system: PrecisionSystem,
): TunedDraw | undefined {
  const { constraint, input } = variable;
  const isUniform = constraint.kind === "interval" && [constraint.lower, constraint.upper].every((bound) => typeof bound !== "object" || bound.shape.length === 0); // prettier-ignore
  if (places.length > MAX_IN_TURN || !isUniform) return undefined;
  const name = `${variable.name}[${places.join(",")}]`;
  const part: BoundParameter = { ...variable, name, shape: [places.length], input: b.input(name, [places.length]) };
  const numAll = numElements(variable.shape);
  const from = Int32Array.from({ length: numAll }, (_, element) => {
    const place = places.indexOf(element);
    return place < 0 ? element : numAll + place;
  });
  const whole = (value: Node): Node => b.gather(b.concat([input, value], 0), b.constant(from));
  const all = whole(part.input);
  const own = densityOfAll(b, levelDensity(b, layout, system, scale.root(all, layout)), layout.numLevels);
  const logDensity = rest.reduce<Node>((sum, source) => b.add(sum, b.sum(substitute(b, source.logDensity, input, all))), own); // prettier-ignore
  const { value, tuning } = drawFromDensity(b, { variable: part, logDensity, present: b.gather(input, b.constant(places)) }, sliceOptions); // prettier-ignore
  return { value: whole(value), tuning };
}

/** What a value of the variable comes to in each level: twice the log density is `squares - log(determinant)`. */
interface LevelDensity {
  /** Absent for zeros. */
  readonly squares: Node | undefined;
  readonly determinant: Node;
}

/** The density of a value of the variable but for the variable's own distribution: by `I + M' A M = L D L'`, which takes no roots. */
function levelDensity(
  b: GraphBuilder,
  { numLevels }: BlockLayout,
  system: PrecisionSystem,
  root: readonly Entries[],
): LevelDensity {
  const { matrix, offsets } = levelSystem(b, system, root, numLevels);
  const { lower, pivots } = elementwiseLdl(b, matrix);
  const forward = solveUnitLower(b, lower, offsets);
  const squares = forward
    .map((x, k) => (x === undefined ? undefined : b.div(b.square(x), pivots[k]!)))
    .reduce((x, y) => (x === undefined || y === undefined ? (x ?? y) : b.add(x, y)), undefined);
  return { squares, determinant: pivots.reduce((x, y) => b.mul(x, y)) };
}

/** The log density level by level. */
function densityByLevel(b: GraphBuilder, { squares, determinant }: LevelDensity, numLevels: number): Node {
  const logs = b.neg(b.log(b.broadcast(determinant, [numLevels])));
  return b.mul(squares === undefined ? logs : b.add(squares, logs), 0.5);
}

/** The log density of all levels together. */
function densityOfAll(b: GraphBuilder, { squares, determinant }: LevelDensity, numLevels: number): Node {
  const logs = sumOfLogs(b, b.broadcast(determinant, [numLevels]));
  return b.mul(squares === undefined ? b.neg(logs) : b.sub(b.sum(b.broadcast(squares, [numLevels])), logs), 0.5);
}

/**
 * The sum of the logarithms of a vector, as that of products of four, since a logarithm costs more than all else that is done
 * for a level. They overflow where the scale is 1e38 times the noise: such values are never drawn.
 */
function sumOfLogs(b: GraphBuilder, x: Node): Node {
  const numAll = numElements(x.shape);
  const length = Math.floor(numAll / 4);
  const product = (nodes: readonly Node[]): Node => nodes.reduce((left, right) => b.mul(left, right));
  const left = Array.from({ length: numAll - 4 * length }, (_, k) => b.at(x, 0, 4 * length + k));
  const logs = left.length === 0 ? [] : [b.log(product(left))];
  if (length > 0) logs.push(b.sum(b.log(product([0, 1, 2, 3].map((k) => b.slice(x, [k * length], [length]))))));
  return logs.reduce((sum, each) => b.add(sum, each));
}

/** The element of the variable that each level's scales have, where they have a single one. */
function levelElements({ elements }: EffectScale, { slots, numLevels }: BlockLayout): Int32Array | undefined {
  if (elements === undefined) return undefined;
  const used = new Int32Array(numLevels).fill(-1);
  for (const positions of slots) {
    for (const [level, position] of positions.entries()) {
      if (position < 0) continue;
      if (used[level]! >= 0 && used[level] !== elements[position]) return undefined;
      used[level] = elements[position]!;
    }
  }
  return used;
}

/** The variable as drawn, and the effects given it. */
function stepOf(
  b: GraphBuilder,
  variable: BoundParameter,
  { effects, center, root: rootAt }: EffectScale,
  layout: BlockLayout,
  system: PrecisionSystem,
  { value, tuning }: TunedDraw,
  nested: NestedVariable | undefined,
): SweepStep {
  const { numLevels, slots } = layout;
  const root = rootAt(value, layout);
  const { matrix, offsets } = levelSystem(b, system, root, numLevels);
  const factor = elementwiseCholesky(b, matrix);
  const forward = solveLower(b, factor, offsets);
  const noisy = forward.map((x) => {
    const z = b.random("normal", [], [numLevels]);
    return x === undefined ? z : b.add(x, z);
  });
  const x = solveUpper(b, factor, noisy);
  const values = slots.map((positions, k) => {
    const isInOrder = positions.length === center.shape[0] && positions.every((position, level) => position === level);
    const start = isInOrder ? center : b.gather(center, b.constant(positions.map((position) => Math.max(position, 0))));
    return root[k]!.reduce<Node>(
      (sum, entry, l) => (entry === undefined ? sum : b.add(sum, b.mul(x[l]!, entry))),
      start,
    );
  });
  const drawn = new Map<string, Node>([[variable.name, value]]);
  const next = variableValues(b, layout, values, []).get(effects.name)!;
  drawn.set(effects.name, next);
  let against = "";
  if (nested !== undefined) {
    const { input, name, shape } = nested.variable;
    const flat = (node: Node): Node => b.reshape(node, [numElements(effects.shape)]);
    const elements = nested.within;
    const moved = summand(b, { variable: effects, elements, weight: b.constant(1) }, b.sub(flat(next), flat(effects.input))); // prettier-ignore
    drawn.set(name, b.sub(input, b.reshape(moved, shape)));
    against = `; \`${name}\` within it moves against it`;
  }
  const reason = `\`${variable.name}\` with \`${effects.name}\` integrated out, then \`${effects.name}\`${against}`;
  return sweepStep(drawn, "joint draw", reason, { tuning });
}
