/**
 * @file Effects of groups and the variable that scales them: `a = m + M x`, level by level, with `x` standard normal and `M` lower
 * triangular, a function of scales, correlations or a covariance.
 */
import { numElements } from "@terrace/graph";
import type { GraphBuilder, Node } from "@terrace/graph";
import { Dependence, monomialIn } from "@terrace/rewrite";
import type { BoundParameter, GaussianTerm, LinearTerm, Monomial } from "@terrace/rewrite";
import type { BlockLayout } from "../blocks/block-layout.js";
import { residuals } from "../statistics/residuals.js";
import { substitute } from "./density-step.js";
import { lowerEntries } from "./matrix-interweaving.js";

/** A scale of effects, found in the effects' own rows. */
export interface EffectScale {
  readonly effects: BoundParameter;
  /** The effects' own rows. */
  readonly term: GaussianTerm;
  /** Where the residuals of the effects' own rows are 0: `m` by element, `[size]`. */
  readonly center: Node;
  /** How many effects have a joint distribution; 1 where they are independent. */
  readonly size: number;
  /** The lower triangle of `M` where the variable has a value: each entry one number, or one a level. Absent entries are 0. */
  readonly root: (value: Node, layout: BlockLayout) => (Node | undefined)[][];
  /** The variable's element in the scale of each effect, where it is one. */
  readonly elements?: Int32Array;
}

/** Larger joint distributions are not taken: their matrices are written out. */
const MAX_SIZE = 3;

/** The effects that a variable scales in `term`, if each row of it is an effect, or each block of rows a vector of them. */
export function effectScale(b: GraphBuilder, variable: BoundParameter, term: GaussianTerm): EffectScale | undefined {
  if (term.absorbed !== undefined || term.weight !== undefined) return undefined;
  const linear = effectsOf(b, term);
  if (linear === undefined) return undefined;
  const { scale } = term;
  const weights = b.knownValues(linear.weight)!;
  const effects = linear.variable;
  const others = term.terms.filter((each) => each !== linear);
  const size = numElements(effects.shape);
  const byRow = b.div(residuals(b, { ...term, terms: others }), b.broadcast(linear.weight, [size]));
  const rowOf = new Int32Array(size);
  linear.elements.forEach((element, row) => (rowOf[element] = row));
  const isInOrder = rowOf.every((row, element) => row === element);
  const center = isInOrder ? byRow : b.gather(byRow, b.constant(rowOf));
  const common = { effects, term, center };

  if ("size" in scale) {
    const isVector = isInOrder && weights.every((w) => w === weights[0]) && scale.size <= MAX_SIZE;
    if (!isVector || scale.node.shape.length > 2) return undefined;
    const by = 1 / Math.abs(weights[0]!);
    const { kind, node } = scale;
    const root = (value: Node): Node[][] =>
      lowerEntries(b, kind, substitute(b, node, variable.input, value), scale.size).map((row) => row.map((x) => b.mul(x, by))); // prettier-ignore
    return { ...common, size: scale.size, root };
  }
  const monomial = monomialIn(b, new Dependence(), scale.node, variable);
  if (monomial === undefined) return undefined;
  const elementAt = (row: number): number => monomial.elements[monomial.elements.length === 1 ? 0 : row]!;
  const root = (value: Node, layout: BlockLayout): (Node | undefined)[][] =>
    layout.slots.map((positions, k) => {
      const rows = positions.map((position) => rowOf[Math.max(position, 0)]!);
      const whole = scaleOfRows(b, value, monomial, rows);
      const sd = scale.kind === "sd" ? whole : scale.kind === "variance" ? b.sqrt(whole) : b.reciprocal(b.sqrt(whole));
      const by = Float64Array.from(rows, (row) => Math.abs(weights[weights.length === 1 ? 0 : row]!));
      const entry = by.every((w) => w === by[0]) ? b.div(sd, by[0]!) : b.div(b.broadcast(sd, [rows.length]), b.constant(by)); // prettier-ignore
      return [...Array.from({ length: k }, () => undefined), entry];
    });
  return { ...common, size: 1, root, elements: rowOf.map(elementAt) };
}

/** The effects that a term has one a row of, all of them. */
function effectsOf(b: GraphBuilder, { terms }: GaussianTerm): LinearTerm | undefined {
  return terms.find(({ variable, elements, weight }) => {
    const size = numElements(variable.shape);
    return (
      size > 1 &&
      elements.length === size &&
      new Set(elements).size === size &&
      elements.every((element) => element >= 0) &&
      b.knownValues(weight)?.every((w) => w !== 0) === true &&
      terms.filter((other) => other.variable.name === variable.name).length === 1
    );
  });
}

/** `coefficient * value^power` of some rows: one number where it is the same for them all. */
function scaleOfRows(b: GraphBuilder, value: Node, { coefficient, elements, power }: Monomial, rows: Int32Array): Node {
  const used = rows.map((row) => elements[elements.length === 1 ? 0 : row]!);
  const flat = b.reshape(value, [numElements(value.shape)]);
  const isOne = used.every((element) => element === used[0]);
  const base = isOne ? b.at(flat, 0, used[0]!) : b.gather(flat, b.constant(used));
  const raised = power === 1 ? base : power === 2 ? b.square(base) : b.pow(base, power);
  if (coefficient.shape.length === 0) return b.mul(raised, coefficient);
  const whole = b.gather(b.reshape(coefficient, [numElements(coefficient.shape)]), b.constant(rows));
  return b.mul(whole, b.broadcast(raised, [rows.length]));
}
