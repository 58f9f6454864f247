/**
 * @file The joint draw of a Gaussian block with large crossed factors, whose precision matrix has no sparse factor. A draw is
 * the solution of `Q x = h + eta` with `eta ~ Normal(0, Q)`, made row by row as `sum of W' P^(1/2) z` ([PapandreouYuille2010]).
 * One factor and all small variables are eliminated by their arrow; what is left, `S` on the other factors, is solved by
 * conjugate gradients, preconditioned by the diagonal of `Q` ([GolubVanLoan2013] section 11.5), until the residual is at rounding.
 * Factors that other effects are nested in are centred first, which takes fewer steps.
 */
import { numElements } from "@terrace/graph";
import type { GraphBuilder, Node } from "@terrace/graph";
import type { BoundParameter, GaussianTerm } from "@terrace/rewrite";
import { collapsedSum } from "../statistics/collapsed-sum.js";
import { multiplyProducts, rowNode, rowProduct, selectRows } from "../statistics/row-product.js";
import { factorArrow, factorNodes, solveArrow } from "./arrow-factor.js";
import { blockLayout } from "./block-layout.js";
import type { BlockLayout } from "./block-layout.js";
import { variableValues } from "./gaussian-block.js";
import type { StandardNormals } from "./gaussian-block.js";
import { centreNested } from "./nested-centring.js";
import { precisionSystem, rowPrecisions } from "./precision-system.js";

/** More remaining coefficients than this are not factored together. */
export const MAX_REST = 64;

/** Most steps of conjugate gradients: more than any condition number that data and proper priors give should need. */
const MAX_STEPS = 500;

/** The residual relative to the right-hand side at which steps end: some rounding errors of a product with `S`. */
const RELATIVE_RESIDUAL = 1e-14;

/** The variables of a block that are left to conjugate gradients: the largest that are in no level, until the others are few. */
export function crossedVariables(layout: BlockLayout, maxRest = MAX_REST): BoundParameter[] {
  const inRest = layout.variables
    .filter(({ name, shape }) => numElements(shape) > 0 && layout.slotOf[layout.starts.get(name)!]! < 0)
    .sort((x, y) => numElements(y.shape) - numElements(x.shape));
  const crossed: BoundParameter[] = [];
  let numRest = layout.rest.length;
  while (numRest > maxRest) {
    const largest = inRest.shift()!;
    crossed.push(largest);
    numRest -= numElements(largest.shape);
  }
  return crossed;
}

/** A term's rows as maps from coefficients to rows and back. */
interface RowMaps {
  readonly term: GaussianTerm;
  readonly arrow: readonly RowColumn[];
  readonly crossed: readonly RowColumn[];
}

/** A summand of the linear predictor. */
interface RowColumn {
  /** `[numRows]`: position of each row's coefficient in a flat vector; any where the row has none. */
  readonly index: Int32Array;
  /** 1 where a row has a coefficient and 0 where it has none; absent where all have one. */
  readonly presence: Float64Array | undefined;
  /** `[]` or `[numRows]` */
  readonly weight: Node;
}

/** The drawn value of each variable, by name. */
export function drawCrossedBlock(
  b: GraphBuilder,
  variables: readonly BoundParameter[],
  given: readonly GaussianTerm[],
  crossed: readonly BoundParameter[],
  normals: StandardNormals = (shape) => b.random("normal", [], shape),
): Map<string, Node> {
  const { terms, restore } = centreNested(b, variables, given, crossed);
  const isCrossed = ({ name }: BoundParameter): boolean => crossed.some((variable) => variable.name === name);
  const arrowVariables = variables.filter((variable) => !isCrossed(variable));
  const arrowTerms = terms.map((term) => ({
    ...term,
    terms: term.terms.filter(({ variable }) => !isCrossed(variable)),
  }));
  const layout = blockLayout(arrowVariables, arrowTerms);
  const factor = factorArrow(b, layout, precisionSystem(b, layout, arrowTerms));
  const starts = new Map<string, number>();
  let numCrossed = 0;
  for (const { name, shape } of crossed) {
    starts.set(name, numCrossed);
    numCrossed += numElements(shape);
  }
  const arrowSize = layout.numSlots * layout.numLevels + layout.rest.length;
  const maps = terms.map((term) => rowMaps(term, layout, starts));

  // h + eta, by rows.
  const forces = maps.map(({ term }) => rowForces(b, term, normals([term.numRows])));
  const arrowForce = addUp(b, maps.map(({ arrow }, t) => toCoefficients(b, arrow, forces[t]!, arrowSize)), arrowSize); // prettier-ignore
  const crossedForce = addUp(b, maps.map((map, t) => toCoefficients(b, map.crossed, forces[t]!, numCrossed)), numCrossed); // prettier-ignore

  const { nodes, rebuild } = factorNodes(factor);
  const couplings = maps.flatMap((map) => entriesOf(b, map, map.crossed, map.arrow, arrowSize));
  const own = maps.flatMap((map) => entriesOf(b, map, map.crossed, map.crossed, numCrossed));
  const diagonal = addUp(b, own.map((list) => ofDiagonal(b, list, numCrossed)), numCrossed); // prettier-ignore
  const others = own.flatMap((list) => offDiagonal(b, list));
  const arrowSolve = (inner: GraphBuilder, factored: readonly Node[], force: Node): Node =>
    solveFlat(inner, layout, rebuild(factored), force);
  /** `Q_arrow,crossed v` of entries with these values. */
  const toArrow = (inner: GraphBuilder, values: readonly Node[], v: Node): Node =>
    addUp(inner, couplings.map((list, k) => timesEntries(inner, list.columns, list.rows, values[k]!, v, arrowSize)), arrowSize); // prettier-ignore
  const toCrossed = (inner: GraphBuilder, values: readonly Node[], a: Node): Node =>
    addUp(inner, couplings.map((list, k) => timesEntries(inner, list.rows, list.columns, values[k]!, a, numCrossed)), numCrossed); // prettier-ignore
  const values = couplings.map((list) => list.values);

  const inverse = b.reciprocal(diagonal);
  const eliminated = arrowSolve(b, nodes, arrowForce);
  const zero = b.filled(0, [numCrossed]);
  const rhs = b.sub(crossedForce, toCrossed(b, values, eliminated));
  const firstDirection = b.mul(inverse, rhs);
  const firstNorm = b.dot(rhs, firstDirection);
  const steps = b.scan({
    carries: [zero, rhs, firstDirection, firstNorm, b.constant(0)],
    sequences: [],
    captured: [inverse, b.mul(firstNorm, RELATIVE_RESIDUAL * RELATIVE_RESIDUAL), diagonal, ...nodes, ...values, ...others.map((list) => list.values)],
    length: MAX_STEPS,
    until: 4,
    body: (inner, [x, r, p, norm], _, [preconditioner, limit, onDiagonal, ...rest]) => {
      const factored = rest.slice(0, nodes.length);
      const inCouplings = rest.slice(nodes.length, nodes.length + values.length);
      const inOthers = rest.slice(nodes.length + values.length);
      const ownImage = addUp(inner, [inner.mul(onDiagonal!, p!), ...others.map((list, k) => timesEntries(inner, list.rows, list.columns, inOthers[k]!, p!, numCrossed))], numCrossed);
      const eliminatedImage = arrowSolve(inner, factored, toArrow(inner, inCouplings, p!));
      const image = inner.sub(ownImage, toCrossed(inner, inCouplings, eliminatedImage));
      const alpha = inner.div(norm!, inner.dot(p!, image));
      const residual = inner.sub(r!, inner.mul(image, alpha));
      const scaled = inner.mul(preconditioner!, residual);
      const next = inner.dot(residual, scaled);
      const direction = inner.add(scaled, inner.mul(p!, inner.div(next, norm!)));
      // A residual of exactly zero, and one that is no number, end the steps too.
      const goesOn = inner.gt(next, limit!);
      return {
        carries: [inner.add(x!, inner.mul(p!, alpha)), residual, direction, next, inner.select(goesOn, inner.constant(0), inner.constant(1))],
        outputs: [],
      };
    },
  }); // prettier-ignore
  const drawnCrossed = steps.carries[0]!;
  const arrowValues = arrowSolve(b, nodes, b.sub(arrowForce, toArrow(b, values, drawnCrossed)));
  const { slots, rest } = split(b, layout, arrowValues);
  const drawn = variableValues(b, layout, slots, rest);
  for (const { name, shape } of crossed) {
    drawn.set(name, b.reshape(b.slice(drawnCrossed, [starts.get(name)!], [numElements(shape)]), shape));
  }
  restore(drawn);
  return drawn;
}

function rowMaps(term: GaussianTerm, layout: BlockLayout, starts: ReadonlyMap<string, number>): RowMaps {
  const arrow: RowColumn[] = [];
  const crossed: RowColumn[] = [];
  for (const { variable, elements, weight } of term.terms) {
    const start = starts.get(variable.name);
    const index = elements.map((element) => {
      const at = Math.max(element, 0);
      return start === undefined ? flatPosition(layout, layout.starts.get(variable.name)! + at) : start + at;
    });
    const isWhole = elements.every((element) => element >= 0);
    const presence = isWhole ? undefined : Float64Array.from(elements, (element) => (element < 0 ? 0 : 1));
    (start === undefined ? arrow : crossed).push({ index, presence, weight });
  }
  return { term, arrow, crossed };
}

/** Place of a coefficient in the flat vector: slot by slot, then the remaining ones. */
function flatPosition({ slotOf, levelOf, numSlots, numLevels }: BlockLayout, position: number): number {
  const slot = slotOf[position]!;
  return (slot < 0 ? numSlots : slot) * numLevels + levelOf[position]!;
}

function split(
  b: GraphBuilder,
  { numSlots, numLevels, rest }: BlockLayout,
  flat: Node,
): { slots: Node[]; rest: Node[] } {
  return {
    slots: Array.from({ length: numSlots }, (_, k) => b.slice(flat, [k * numLevels], [numLevels])),
    rest: Array.from(rest, (_, r) => b.at(flat, 0, numSlots * numLevels + r)),
  };
}

function solveFlat(b: GraphBuilder, layout: BlockLayout, factor: Parameters<typeof solveArrow>[1], force: Node): Node {
  // A single long vector whose elements rows join (states of a time series) leaves nothing to eliminate.
  if (layout.size === 0) return force;
  const { slots, rest } = solveArrow(b, factor, split(b, layout, force));
  return b.concat(rest.length === 0 ? slots : [...slots, b.stack(rest)], 0);
}

function addUp(b: GraphBuilder, vectors: readonly (Node | undefined)[], size: number): Node {
  const present = vectors.filter((vector): vector is Node => vector !== undefined);
  return present.length === 0 ? b.filled(0, [size]) : present.reduce((sum, vector) => b.add(sum, vector));
}

/** `W' r`, `[size]`. */
function toCoefficients(b: GraphBuilder, columns: readonly RowColumn[], r: Node, size: number): Node | undefined {
  const sums = columns.map((column) =>
    b.segmentSum(b.mul(r, rowWeight(b, column, r.shape[0]!)), b.constant(column.index), size),
  );
  return sums.length === 0 ? undefined : addUp(b, sums, size);
}

function rowWeight(b: GraphBuilder, { weight, presence }: RowColumn, numRows: number): Node {
  const spread = b.broadcast(weight, [numRows]);
  return presence === undefined ? spread : b.mul(spread, b.constant(presence));
}

/** `P r`. */
function applyPrecision(b: GraphBuilder, term: GaussianTerm, r: Node): Node {
  const precisions = rowPrecisions(b, term);
  const size = precisions.length;
  const numBlocks = term.numRows / size;
  if (size === 1) return b.mul(r, rowNode(b, precisions[0]![0]!, term.numRows));
  const rows = b.reshape(r, [numBlocks, size]);
  const columns = precisions.map((row) =>
    row.map((precision, j) => b.mul(b.at(rows, 1, j), rowNode(b, precision, numBlocks))).reduce((x, y) => b.add(x, y)),
  );
  return b.reshape(b.stack(columns, 1), [term.numRows]);
}

/** `P offset + P^(1/2) z`, `[numRows]`. */
function rowForces(b: GraphBuilder, term: GaussianTerm, z: Node): Node {
  const { scale, numRows } = term;
  const mean = applyPrecision(b, term, b.broadcast(term.offset, [numRows]));
  if (!("size" in scale)) {
    const precision = rowNode(b, rowPrecisions(b, term)[0]![0]!, numRows);
    return b.add(mean, b.mul(z, b.sqrt(precision)));
  }
  const { size, kind, node } = scale;
  const rows = b.reshape(z, [numRows / size, 1, size]);
  const factor = kind === "cholesky" ? node : b.cholesky(node);
  // Of a precision the root is its own factor, of a covariance the inverse of the factor, transposed: rows times it.
  const root =
    kind === "precisionMatrix"
      ? b.transpose(factor, factor.shape.length === 2 ? [1, 0] : [0, 2, 1])
      : b.triangularSolve(factor, b.diagonalMatrix(b.filled(1, [...node.shape.slice(0, -2), size])));
  const noise = b.reshape(b.matmul(rows, root), [numRows]);
  if (term.weight === undefined) return b.add(mean, noise);
  return b.add(mean, b.mul(noise, b.sqrt(b.broadcast(term.weight, [numRows]))));
}

/** Entries of `Q` between two flat vectors, each pair of positions once. */
interface Entries {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  /** `[numEntries]` */
  readonly values: Node;
}

/** The entries of a term, a list for each pair of its columns: sums over rows of `w P w`. */
function entriesOf(
  b: GraphBuilder,
  { term }: RowMaps,
  left: readonly RowColumn[],
  right: readonly RowColumn[],
  numRight: number,
): Entries[] {
  const precisions = rowPrecisions(b, term);
  const size = precisions.length;
  const numBlocks = term.numRows / size;
  const lists: Entries[] = [];
  const classes = precisions.map((_, k) => Int32Array.from({ length: numBlocks }, (__, block) => block * size + k));
  for (const p of left) {
    for (const q of right) {
      const [wp, wq] = [rowProduct(b, p.weight, term.numRows), rowProduct(b, q.weight, term.numRows)];
      precisions.forEach((row, i) => {
        row.forEach((precision, j) => {
          const [pRows, qRows] = [classes[i]!, classes[j]!];
          const known = new Map<number, number>();
          const ids = new Int32Array(numBlocks);
          for (let block = 0; block < numBlocks; block++) {
            const [at, to] = [pRows[block]!, qRows[block]!];
            const isAbsent = p.presence?.[at] === 0 || q.presence?.[to] === 0;
            const key = p.index[at]! * numRight + q.index[to]!;
            let id = isAbsent ? -1 : known.get(key);
            if (id === undefined) known.set(key, (id = known.size));
            ids[block] = id;
          }
          const whole = (product: typeof wp, rows: Int32Array): typeof wp => (size === 1 ? product : selectRows(product, rows)); // prettier-ignore
          const product = multiplyProducts(multiplyProducts(precision, whole(wp, pRows)), whole(wq, qRows));
          const values = collapsedSum(b, product, numBlocks, { index: ids, size: known.size });
          if (values === undefined) return;
          const keys = [...known.keys()];
          lists.push({
            rows: Int32Array.from(keys, (key) => Math.floor(key / numRight)),
            columns: Int32Array.from(keys, (key) => key % numRight),
            values,
          });
        });
      });
    }
  }
  return lists;
}

/** Entries times a vector: `x` at `from`, added up at `to`. */
function timesEntries(b: GraphBuilder, to: Int32Array, from: Int32Array, values: Node, x: Node, size: number): Node {
  return b.segmentSum(b.mul(values, b.gather(x, b.constant(from))), b.constant(to), size);
}

/** The entries of a list that are on the diagonal, `[size]`. */
function ofDiagonal(b: GraphBuilder, { rows, columns, values }: Entries, size: number): Node | undefined {
  const kept = Int32Array.from(rows.keys()).filter((k) => rows[k] === columns[k]);
  if (kept.length === 0) return undefined;
  const own = kept.length === rows.length ? values : b.gather(values, b.constant(kept));
  return b.segmentSum(own, b.constant(kept.map((k) => rows[k]!)), size);
}

/** The entries of a list that are not on the diagonal. */
function offDiagonal(b: GraphBuilder, { rows, columns, values }: Entries): Entries[] {
  const kept = Int32Array.from(rows.keys()).filter((k) => rows[k] !== columns[k]);
  if (kept.length === 0) return [];
  return [{ rows: kept.map((k) => rows[k]!), columns: kept.map((k) => columns[k]!), values: b.gather(values, b.constant(kept)) }]; // prettier-ignore
}
