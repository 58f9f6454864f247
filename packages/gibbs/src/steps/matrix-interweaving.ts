/**
 * @file Interweaving for effects with a joint scale `M M'`, `M` lower triangular and a function of scales, correlations or
 * a covariance or its inverse ([YuMeng2011]): such a variable is drawn once more given the whitened effects `z`, where the effects are
 * `m + M z`, and the effects move with it. As `M` goes to `M + D`, the log density of all other rows changes by
 * `sum of D_kl b_kl - sum of D_kl D_mn A_kl,mn / 2`, with `b = sum of P c residual`, `A = sum of P c c'` over the rows and
 * `c_kl` the row's weight of coefficient `k` times `z_l`; the effects' own rows do not change, `z` being kept.
 */
import { numElements, reachableNodes } from "@terrace/graph";
import type { GraphBuilder, Node } from "@terrace/graph";
import type { BoundTerm, GaussianBlock, GaussianScale, GaussianTerm, SliceConditional } from "@terrace/rewrite";
import { elementwiseCholesky, solveLower } from "../blocks/elementwise-cholesky.js";
import { rowPrecisions } from "../blocks/precision-system.js";
import { learnedWidth } from "../scales/slice.js";
import { residuals, summand } from "../statistics/residuals.js";
import { weightedSum } from "../statistics/row-product.js";
import type { RowProduct } from "../statistics/row-product.js";
import { isScaleOf } from "./covariance-density.js";
import { drawFromDensity, substitute } from "./density-step.js";
import { sweepStep } from "./sweep-step.js";
import type { SweepStep } from "./sweep-step.js";

/** Larger matrices are not interwoven: the products of their entries are written out. */
const MAX_SIZE = 3;

/** The interweaving step of a variable in the joint scale of one of the blocks' effects, if there are such. */
export function matrixInterweavingStep(
  b: GraphBuilder,
  { variable, sources }: Pick<SliceConditional, "variable" | "sources">,
  terms: ReadonlyMap<GaussianBlock, readonly GaussianTerm[]>,
): SweepStep | undefined {
  for (const rows of terms.values()) {
    const scaled = rows.filter((term) => "size" in term.scale && reachableNodes([term.scale.node]).includes(variable.input)); // prettier-ignore
    const [term] = scaled;
    if (scaled.length !== 1 || !isScaleOf(variable.input, term!)) continue;
    const scale = term!.scale;
    if (!("size" in scale) || scale.size > MAX_SIZE) continue;
    const effects = term!.terms.find(
      ({ variable: { shape }, elements }) => elements.length === numElements(shape) && elements.every((element, i) => element === i), // prettier-ignore
    );
    const weight = effects && b.knownValues(effects.weight);
    if (effects === undefined || weight === undefined || weight.some((w) => w !== weight[0] || w === 0)) continue;
    if (term!.terms.filter((linear) => linear.variable === effects.variable).length > 1) continue;
    const others = rows.filter((other) => other !== term && other.terms.some((linear) => linear.variable === effects.variable)); // prettier-ignore
    if (others.length === 0 || others.some((other) => "size" in other.scale || reads(other, variable.input))) continue;

    const { kind, size, node } = scale;
    const numVectors = term!.numRows / size;
    const whole = b.reshape(b.div(residuals(b, term!), -weight[0]!), [numVectors, size]);
    const now = lowerEntries(b, kind, node, size);
    const factor = { lower: now, inverseDiagonal: now.map((row, k) => b.reciprocal(row[k]!)) };
    // Whitened effects by column; no right-hand side is absent.
    const z = solveLower(
      b,
      factor,
      Array.from({ length: size }, (_, k) => b.at(whole, 1, k)),
    ) as Node[];
    const change = rowsChange(b, effects.variable.name, size, z, others);
    const differences = (value: Node): Node[][] =>
      lowerEntries(b, kind, substitute(b, node, variable.input, value), size).map((row, k) =>
        row.map((entry, l) => b.sub(entry, now[k]![l]!)),
      );
    const logDensity = sources
      .filter((source: BoundTerm) => source !== term!.source)
      .reduce<Node>((sum, source) => b.add(sum, b.sum(source.logDensity)), b.constant(0));
    const { value, tuning } = drawFromDensity(
      b,
      { variable, logDensity: variable.shape.length === 0 ? b.reshape(logDensity, []) : logDensity, change: (x) => change(differences(x)) }, // prettier-ignore
      { ...learnedWidth, learn: "interweaving" },
    );
    const moves = differences(value).map((row) => row.map((d, l) => b.mul(z[l]!, d)).reduce((x, y) => b.add(x, y)));
    const moved = b.add(effects.variable.input, b.reshape(b.stack(moves, 1), effects.variable.shape));
    return sweepStep(
      new Map([
        [variable.name, value],
        [effects.variable.name, moved],
      ]),
      "interweaving",
      `\`${variable.name}\` once more, given the whitened deviations of \`${effects.variable.name}\``,
      { tuning },
    );
  }
  return undefined;
}

function reads({ offset, scale, weight, terms }: GaussianTerm, input: Node): boolean {
  const nodes = [
    offset,
    scale.node,
    ...terms.map((linear) => linear.weight),
    ...(weight === undefined ? [] : [weight]),
  ];
  return reachableNodes(nodes).includes(input);
}

/** Factor, covariance or its inverse. */
type JointScaleKind = Extract<GaussianScale, { readonly size: number }>["kind"];

/** The lower triangle of the Cholesky factor of the covariance of a joint scale. */
export function lowerEntries(b: GraphBuilder, kind: JointScaleKind, node: Node, size: number): Node[][] {
  const range = Array.from({ length: size }, (_, k) => k);
  const entry = (i: number, j: number): Node => b.at(b.at(node, 0, i), 0, j);
  if (kind === "cholesky") return range.map((i) => range.slice(0, i + 1).map((j) => entry(i, j)));
  // With rows and columns in the opposite order, `T = R R'` with `R` upper triangular: then `R'^-1` is the factor of `T^-1`.
  const place = (k: number): number => (kind === "covariance" ? k : size - 1 - k);
  const matrix = range.map((i) => range.slice(0, i + 1).map((j) => entry(place(i), place(j))));
  const factor = elementwiseCholesky(b, matrix);
  if (kind === "covariance") {
    // No entry of `matrix` is absent.
    return factor.lower.map((row, i) => [...(row as Node[]), b.reciprocal(factor.inverseDiagonal[i]!)]);
  }
  const columns = range.map((j) => solveLower(b, factor, range.map((i) => (i === j ? b.constant(1) : undefined)))); // prettier-ignore
  return range.map((i) => range.slice(0, i + 1).map((j) => columns[place(i)]![place(j)]!));
}

/** The change of the rows' log density as a function of the differences of the factor's entries; `z` by column, `[numVectors]` each. */
export function rowsChange(
  b: GraphBuilder,
  effects: string,
  size: number,
  z: readonly Node[],
  others: readonly GaussianTerm[],
): (differences: readonly (readonly Node[])[]) => Node {
  const places = Array.from({ length: size }, (_, k) => Array.from({ length: k + 1 }, (__, l): [number, number] => [k, l])).flat(); // prettier-ignore
  const linear = places.map((): Node => b.constant(0));
  const quadratic = places.map((_, p) => places.slice(0, p + 1).map((): Node => b.constant(0)));
  for (const term of others) {
    const [[precision]] = rowPrecisions(b, term) as [[RowProduct]]; // one row a block
    const rest = residuals(b, term);
    // What a unit of entry (k, l) adds to each row; undefined where no row has coefficient k.
    const columns = places.map(([k, l]) =>
      term.terms
        .filter(({ variable }) => variable.name === effects)
        .map((each) => ({
          ...each,
          elements: each.elements.map((e) => (e >= 0 && e % size === k ? (e - k) / size : -1)),
        })) // prettier-ignore
        .filter(({ elements }) => elements.some((element) => element >= 0))
        .map((each) => summand(b, each, z[l]!))
        .reduce<Node | undefined>((sum, x) => (sum === undefined ? x : b.add(sum, x)), undefined),
    );
    columns.forEach((column, p) => {
      if (column === undefined) return;
      linear[p] = b.add(linear[p]!, weightedSum(b, precision, b.mul(column, rest)));
      columns.slice(0, p + 1).forEach((other, q) => {
        if (other === undefined) return;
        const product = p === q ? b.square(column) : b.mul(column, other);
        quadratic[p]![q] = b.add(quadratic[p]![q]!, weightedSum(b, precision, product));
      });
    });
  }
  return (differences) => {
    const d = places.map(([k, l]) => differences[k]![l]!);
    let change: Node = b.constant(0);
    d.forEach((x, p) => {
      const row = quadratic[p]!.map((a, q) => b.mul(a, p === q ? b.mul(x, 0.5) : d[q]!)).reduce((s, y) => b.add(s, y));
      change = b.add(change, b.mul(x, b.sub(linear[p]!, row)));
    });
    return change;
  };
}
