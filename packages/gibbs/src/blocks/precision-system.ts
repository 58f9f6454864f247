/**
 * @file The full conditional of a Gaussian block in canonical form: precision matrix `Q = sum of W' P W` and `h = sum of
 * W' P offset` over its terms, likelihoods and priors alike, as nodes for each pair of slots and of remaining coefficients.
 * Sums over data are taken at bind.
 */
import type { GraphBuilder, Node } from "@terrace/graph";
import type { GaussianTerm } from "@terrace/rewrite";
import { collapsedSum } from "../statistics/collapsed-sum.js";
import type { Segments } from "../statistics/collapsed-sum.js";
import { multiplyProducts, powerProduct, rowProduct, rowProducts, selectRows } from "../statistics/row-product.js";
import type { RowProduct } from "../statistics/row-product.js";
import type { BlockLayout } from "./block-layout.js";
import { rowsTogether } from "./block-layout.js";

/** Nodes that are absent are zeros. */
export interface PrecisionSystem {
  /** `Q` between slots `k >= m` of each level, `[numLevels]`, at `[k][m]`. */
  readonly levels: readonly (Node | undefined)[][];
  /** `Q` between slot `k` of each level and remaining coefficient `r`, `[numLevels]`, at `[k][r]`. */
  readonly cross: readonly (Node | undefined)[][];
  /** `Q` between remaining coefficients `r >= s`, scalars, at `[r][s]`. */
  readonly rest: readonly (Node | undefined)[][];
  /** `h` of the slots, `[numLevels]` each. */
  readonly levelOffsets: readonly (Node | undefined)[];
  /** `h` of the remaining coefficients, scalars. */
  readonly restOffsets: readonly (Node | undefined)[];
}

/** A summand of the linear predictor whose coefficients all stand in one slot, or are one remaining coefficient. */
interface Piece {
  readonly slot: number;
  /** Which remaining coefficient, where `slot` is -1. */
  readonly place: number;
  /** `[numRows]`: level of the coefficient, or 0 for a remaining one; -1 where the row has none. */
  readonly levels: Int32Array;
  readonly weight: RowProduct;
}

/** A term's row class: of rows that belong together, those that stand at one place among them. */
interface RowClass {
  readonly pieces: readonly Piece[];
  readonly offsets: readonly RowProduct[];
}

/** The system of `layout` in `terms`. */
export function precisionSystem(b: GraphBuilder, layout: BlockLayout, terms: readonly GaussianTerm[]): PrecisionSystem {
  const { numSlots, numLevels } = layout;
  const numRest = layout.rest.length;
  const table = (rows: number, columns: number): (Node | undefined)[][] =>
    Array.from({ length: rows }, () => new Array<Node | undefined>(columns).fill(undefined));
  const levels = table(numSlots, numSlots);
  const cross = table(numSlots, numRest);
  const rest = table(numRest, numRest);
  const [levelOffsets, restOffsets] = [table(1, numSlots)[0]!, table(1, numRest)[0]!];
  const addTo = (list: (Node | undefined)[], at: number, node: Node | undefined): void => {
    if (node !== undefined) list[at] = list[at] === undefined ? node : b.add(list[at], node);
  };

  for (const term of terms) {
    const size = rowsTogether(term);
    const numBlocks = term.numRows / size;
    const classes = rowClasses(b, layout, term);
    const precisions = rowPrecisions(b, term);
    const sum = (product: RowProduct, segments: Segments | undefined): Node | undefined =>
      collapsedSum(b, product, numBlocks, segments);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        const precision = precisions[i]![j]!;
        classes[i]!.pieces.forEach((p) => {
          const weighted = multiplyProducts(precision, p.weight);
          classes[j]!.pieces.forEach((q) => {
            const product = (): RowProduct => multiplyProducts(weighted, q.weight);
            if (p.slot >= 0 && q.slot >= 0) {
              if (p.slot < q.slot) return;
              addTo(levels[p.slot]!, q.slot, sum(product(), both(p, q, numLevels)));
            } else if (p.slot >= 0) {
              addTo(cross[p.slot]!, q.place, sum(product(), both(p, q, numLevels)));
            } else if (q.slot < 0 && p.place >= q.place) {
              // Two pieces of one remaining coefficient meet in both orders, as they should.
              addTo(rest[p.place]!, q.place, sumAll(b, product(), numBlocks, both(p, q, 1)));
            }
          });
          for (const offset of classes[j]!.offsets) {
            const product = multiplyProducts(weighted, offset);
            if (p.slot >= 0) addTo(levelOffsets, p.slot, sum(product, { index: p.levels, size: numLevels }));
            else addTo(restOffsets, p.place, sumAll(b, product, numBlocks, { index: p.levels, size: 1 }));
          }
        });
      }
    }
  }
  return { levels, cross, rest, levelOffsets, restOffsets };
}

/** Rows where both pieces have a coefficient, at the level of the first. */
function both(p: Piece, q: Piece, size: number): Segments {
  return { index: p.levels.map((level, row) => (q.levels[row]! < 0 ? -1 : level)), size };
}

function sumAll(b: GraphBuilder, product: RowProduct, numRows: number, segments: Segments): Node | undefined {
  if (segments.index.every((level) => level === 0)) return collapsedSum(b, product, numRows);
  const sum = collapsedSum(b, product, numRows, segments);
  return sum === undefined ? undefined : b.reshape(sum, []);
}

/** The classes of a term's rows, each `[numRows / size]`. */
function rowClasses(b: GraphBuilder, layout: BlockLayout, term: GaussianTerm): RowClass[] {
  const size = rowsTogether(term);
  const numBlocks = term.numRows / size;
  const offsets = rowProducts(b, term.offset, term.numRows);
  const columns = term.terms.flatMap((linear) => {
    const start = layout.starts.get(linear.variable.name)!;
    const weight = rowProduct(b, linear.weight, term.numRows);
    return splitByPlace(layout, linear.elements.map((element) => (element < 0 ? -1 : start + element))).map(
      (piece) => ({ ...piece, weight }),
    ); // prettier-ignore
  });
  if (size === 1) return [{ pieces: columns, offsets }];
  return Array.from({ length: size }, (_, k) => {
    const rows = Int32Array.from({ length: numBlocks }, (__, block) => block * size + k);
    return {
      pieces: columns
        .map((piece) => ({
          ...piece,
          levels: rows.map((row) => piece.levels[row]!),
          weight: selectRows(piece.weight, rows),
        }))
        .filter(({ levels }) => levels.some((level) => level >= 0)),
      offsets: offsets.map((offset) => selectRows(offset, rows)),
    };
  });
}

/** Rows by slot, or by remaining coefficient, of the position that each takes. */
function splitByPlace(layout: BlockLayout, positions: Int32Array): Omit<Piece, "weight">[] {
  const pieces = new Map<number, Omit<Piece, "weight">>();
  const { slotOf, levelOf, numSlots } = layout;
  positions.forEach((position, row) => {
    if (position < 0) return;
    const slot = slotOf[position]!;
    const key = slot >= 0 ? slot : numSlots + levelOf[position]!;
    let piece = pieces.get(key);
    if (piece === undefined) {
      piece = { slot, place: slot >= 0 ? -1 : levelOf[position]!, levels: new Int32Array(positions.length).fill(-1) };
      pieces.set(key, piece);
    }
    piece.levels[row] = slot >= 0 ? levelOf[position]! : 0;
  });
  return [...pieces.values()];
}

/** Precisions between the rows that belong together, `[size][size]`, each over the blocks. */
export function rowPrecisions(b: GraphBuilder, term: GaussianTerm): RowProduct[][] {
  const { scale, numRows } = term;
  const weight = term.weight === undefined ? undefined : rowProduct(b, term.weight, numRows);
  if (!("size" in scale)) {
    const power = scale.kind === "sd" ? -2 : scale.kind === "variance" ? -1 : 1;
    const precision = powerProduct(b, rowProduct(b, scale.node, numRows), power);
    return [[weight === undefined ? precision : multiplyProducts(precision, weight)]];
  }
  const { size } = scale;
  const numBlocks = numRows / size;
  const matrix = precisionMatrix(b, scale.kind, scale.node, size);
  const blockWeight = weight === undefined ? undefined : selectRows(weight, Int32Array.from({ length: numBlocks }, (_, block) => block * size)); // prettier-ignore
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (__, j) => {
      const entry = b.at(b.at(matrix, -1, j), -1, i);
      const product = rowProduct(b, entry, numBlocks);
      return blockWeight === undefined ? product : multiplyProducts(product, blockWeight);
    }),
  );
}

/** The inverse of the covariance. */
export function precisionMatrix(
  b: GraphBuilder,
  kind: "cholesky" | "covariance" | "precisionMatrix",
  node: Node,
  size: number,
): Node {
  if (kind === "precisionMatrix") return node;
  const factor = kind === "cholesky" ? node : b.cholesky(node);
  const identity = b.diagonalMatrix(b.filled(1, [...node.shape.slice(0, -2), size]));
  const inverse = b.triangularSolve(factor, identity);
  return b.matmul(inverse, inverse, { transposeA: true });
}
