/**
 * @file Cholesky factors of small matrices written out: each entry is a node, a scalar or one number a level, so that a
 * kernel factors all levels in the loop that makes their matrices. Absent nodes are zeros and cost nothing.
 */
import type { GraphBuilder, Node } from "@terrace/graph";

/** A lower triangle, or a vector, of nodes of one shape; absent ones are zeros. */
export type Entries = readonly (Node | undefined)[];

/** A lower Cholesky factor: entries below the diagonal, and reciprocals of the diagonal's. */
export interface ElementwiseFactor {
  readonly lower: readonly Entries[];
  readonly inverseDiagonal: readonly Node[];
}

/** `x - y`, `x y` and sums of them where absent nodes are zeros. */
export function subtractProduct(
  b: GraphBuilder,
  from: Node | undefined,
  x: Node | undefined,
  y: Node | undefined,
): Node | undefined {
  if (x === undefined || y === undefined) return from;
  const product = x === y ? b.square(x) : b.mul(x, y);
  return from === undefined ? b.neg(product) : b.sub(from, product);
}

/** The factor of the symmetric matrix whose lower triangle is `matrix`. A diagonal entry must not be absent. */
export function elementwiseCholesky(b: GraphBuilder, matrix: readonly Entries[]): ElementwiseFactor {
  const lower: (Node | undefined)[][] = [];
  const inverseDiagonal: Node[] = [];
  matrix.forEach((row, i) => {
    const entries: (Node | undefined)[] = [];
    for (let j = 0; j < i; j++) {
      let sum = row[j];
      for (let k = 0; k < j; k++) sum = subtractProduct(b, sum, entries[k], lower[j]![k]);
      entries.push(sum === undefined ? undefined : b.mul(sum, inverseDiagonal[j]!));
    }
    let square = row[i];
    for (const entry of entries) square = subtractProduct(b, square, entry, entry);
    lower.push(entries);
    inverseDiagonal.push(b.reciprocal(b.sqrt(square!)));
  });
  return { lower, inverseDiagonal };
}

/** `L D L'`: entries of `L` below its unit diagonal, and the diagonal of `D`. */
export interface ElementwiseLdl {
  readonly lower: readonly Entries[];
  readonly pivots: readonly Node[];
}

/** The factors, without a square root, of the symmetric matrix whose lower triangle is `matrix`. A diagonal entry must not be absent. */
export function elementwiseLdl(b: GraphBuilder, matrix: readonly Entries[]): ElementwiseLdl {
  const lower: (Node | undefined)[][] = [];
  const pivots: Node[] = [];
  matrix.forEach((row, i) => {
    // Entries of `L D` first, which are what `L` is subtracted with.
    const scaled: (Node | undefined)[] = [];
    for (let j = 0; j < i; j++) {
      let sum = row[j];
      for (let k = 0; k < j; k++) sum = subtractProduct(b, sum, scaled[k], lower[j]![k]);
      scaled.push(sum);
    }
    const entries = scaled.map((entry, j) => entry && b.div(entry, pivots[j]!));
    let pivot = row[i];
    scaled.forEach((entry, j) => (pivot = subtractProduct(b, pivot, entry, entries[j])));
    lower.push(entries);
    pivots.push(pivot!);
  });
  return { lower, pivots };
}

/** Solves `L x = rhs` where the diagonal of `L` is all ones. */
export function solveUnitLower(b: GraphBuilder, lower: readonly Entries[], rhs: Entries): (Node | undefined)[] {
  const x: (Node | undefined)[] = [];
  rhs.forEach((value, i) => {
    let sum = value;
    for (let k = 0; k < i; k++) sum = subtractProduct(b, sum, lower[i]![k], x[k]);
    x.push(sum);
  });
  return x;
}

/** Solves `L x = rhs`. */
export function solveLower(b: GraphBuilder, factor: ElementwiseFactor, rhs: Entries): (Node | undefined)[] {
  const x: (Node | undefined)[] = [];
  rhs.forEach((value, i) => {
    let sum = value;
    for (let k = 0; k < i; k++) sum = subtractProduct(b, sum, factor.lower[i]![k], x[k]);
    x.push(sum === undefined ? undefined : b.mul(sum, factor.inverseDiagonal[i]!));
  });
  return x;
}

/** Solves `L' x = rhs`. */
export function solveUpper(b: GraphBuilder, factor: ElementwiseFactor, rhs: Entries): (Node | undefined)[] {
  const x = new Array<Node | undefined>(rhs.length).fill(undefined);
  for (let i = rhs.length - 1; i >= 0; i--) {
    let sum = rhs[i];
    for (let k = i + 1; k < rhs.length; k++) sum = subtractProduct(b, sum, factor.lower[k]![i], x[k]);
    x[i] = sum === undefined ? undefined : b.mul(sum, factor.inverseDiagonal[i]!);
  }
  return x;
}
