/**
 * @file The factor of a precision matrix with arrow structure: levels eliminated one by one, `L L' = Q_level`, `Y = L^-1 C`, then
 * the remaining coefficients, `S = Q_rest - sum of Y' Y = M M'`. Solving with it, and drawing from it, costs O(levels).
 */
import type { GraphBuilder, Node } from "@terrace/graph";
import type { BlockLayout } from "./block-layout.js";
import { elementwiseCholesky, solveLower, solveUpper, subtractProduct } from "./elementwise-cholesky.js";
import type { ElementwiseFactor, Entries } from "./elementwise-cholesky.js";
import type { PrecisionSystem } from "./precision-system.js";

/** Up to this many remaining coefficients their matrix is written out. */
const MAX_WRITTEN_OUT = 6;

/** A factored arrow; nodes of one builder. */
export interface ArrowFactor {
  readonly levels: ElementwiseFactor;
  /** `Y` by remaining coefficient and slot, `[numLevels]` each. */
  readonly columns: readonly Entries[];
  /** `M`: written out, or as a matrix with `Y` by slot, `[numRest, numLevels]`. */
  readonly rest:
    | { readonly kind: "written"; readonly factor: ElementwiseFactor }
    | { readonly kind: "matrix"; readonly factor: Node; readonly slots: readonly (Node | undefined)[] };
}

/** Right-hand sides, or values: `[numLevels]` for each slot, and one number for each remaining coefficient. */
export interface ArrowVector {
  readonly slots: Entries;
  readonly rest: Entries;
}

/** The factor of a system. */
export function factorArrow(b: GraphBuilder, layout: BlockLayout, system: PrecisionSystem): ArrowFactor {
  const { numLevels } = layout;
  const numRest = layout.rest.length;
  const matrices = system.levels.map((row, k) => row.slice(0, k + 1));
  // A level that lacks a slot has an idle coefficient there, of precision 1 and joined with nothing.
  layout.slots.forEach((positions, k) => {
    const idle = Float64Array.from(positions, (position) => (position < 0 ? 1 : 0));
    if (idle.includes(1)) matrices[k]![k] = b.add(matrices[k]![k] ?? 0, b.constant(idle));
    matrices[k]![k] ??= b.filled(0, [numLevels]);
  });
  const levels = elementwiseCholesky(b, matrices);
  const columns = Array.from({ length: numRest }, (_, r) => solveLower(b, levels, system.cross.map((row) => row[r]))); // prettier-ignore
  if (numRest <= MAX_WRITTEN_OUT) {
    const schur = columns.map((column, r) => columns.slice(0, r + 1).map((other, s) => subtractInner(b, system.rest[r]![s], column, other))); // prettier-ignore
    schur.forEach((row, r) => (row[r] ??= b.constant(0)));
    return { levels, columns, rest: { kind: "written", factor: elementwiseCholesky(b, schur) } };
  }
  const entry = (r: number, s: number): Node | number => system.rest[Math.max(r, s)]![Math.min(r, s)] ?? 0;
  let schur = b.stack(columns.map((_, r) => b.stack(columns.map((__, s) => entry(r, s)))));
  const slots = system.levels.map((_, k) =>
    columns.some((column) => column[k] !== undefined)
      ? b.stack(columns.map((column) => column[k] ?? b.filled(0, [numLevels])))
      : undefined,
  );
  for (const y of slots) if (y !== undefined) schur = b.sub(schur, b.matmul(y, y, { transposeB: true }));
  return { levels, columns, rest: { kind: "matrix", factor: b.cholesky(schur), slots } };
}

/** `from` less the sum of products over all levels and slots. */
function subtractInner(b: GraphBuilder, from: Node | undefined, x: Entries, y: Entries): Node | undefined {
  let result = from;
  x.forEach((entry, k) => {
    const other = y[k];
    if (entry === undefined || other === undefined) return;
    const sum = b.sum(entry === other ? b.square(entry) : b.mul(entry, other));
    result = result === undefined ? b.neg(sum) : b.sub(result, sum);
  });
  return result;
}

/**
 * The values `Q^-1 offsets`, plus, where `noise` is given, a draw from `Normal(0, Q^-1)` made of its standard normals. Slots of
 * the result are all there.
 */
export function solveArrow(
  b: GraphBuilder,
  arrow: ArrowFactor,
  offsets: ArrowVector,
  noise?: ArrowVector,
): { slots: Node[]; rest: Node[] } {
  const { levels, columns } = arrow;
  const add = (x: Node | undefined, y: Node | undefined): Node | undefined =>
    x === undefined ? y : y === undefined ? x : b.add(x, y);
  const reduced = solveLower(b, levels, offsets.slots);
  const rest = solveRest(b, arrow, offsets.rest, reduced, noise?.rest);
  const rhs = reduced.map((g, k) => {
    let sum = add(g, noise?.slots[k]);
    columns.forEach((column, r) => (sum = subtractProduct(b, sum, column[k], rest[r])));
    return sum;
  });
  const values = solveUpper(b, levels, rhs);
  return { slots: values.map((value, k) => value ?? b.mul(levels.inverseDiagonal[k]!, 0)), rest };
}

/** The remaining coefficients, with the levels integrated out. */
function solveRest(
  b: GraphBuilder,
  { columns, rest }: ArrowFactor,
  offsets: Entries,
  reduced: Entries,
  noise: Entries | undefined,
): Node[] {
  if (columns.length === 0) return [];
  if (rest.kind === "written") {
    const rhs = columns.map((column, r) => subtractInner(b, offsets[r], column, reduced));
    const forward = solveLower(b, rest.factor, rhs);
    const noisy = forward.map((m, r) => (noise === undefined ? m : m === undefined ? noise[r] : b.add(m, noise[r]!)));
    return solveUpper(b, rest.factor, noisy).map((value) => value ?? b.constant(0));
  }
  let rhs = b.stack(columns.map((_, r) => offsets[r] ?? 0));
  reduced.forEach((g, k) => {
    const y = rest.slots[k];
    if (g !== undefined && y !== undefined) rhs = b.sub(rhs, b.matvec(y, g));
  });
  let forward = b.triangularSolve(rest.factor, rhs);
  if (noise !== undefined) forward = b.add(forward, b.stack(columns.map((_, r) => noise[r] ?? 0)));
  const values = b.triangularSolve(rest.factor, forward, { transposed: true });
  return columns.map((_, r) => b.at(values, 0, r));
}

/** The nodes of a factor in a fixed order, and the factor again of other nodes in that order: for the body of a scan. */
export function factorNodes(arrow: ArrowFactor): { nodes: Node[]; rebuild: (nodes: readonly Node[]) => ArrowFactor } {
  const nodes: Node[] = [];
  const visit = (map: (node: Node) => Node): ArrowFactor => {
    const entries = (list: Entries): Entries => list.map((node) => node && map(node));
    const factor = ({ lower, inverseDiagonal }: ElementwiseFactor): ElementwiseFactor => ({ lower: lower.map(entries), inverseDiagonal: inverseDiagonal.map(map) }); // prettier-ignore
    return {
      levels: factor(arrow.levels),
      columns: arrow.columns.map(entries),
      rest:
        arrow.rest.kind === "written"
          ? { kind: "written", factor: factor(arrow.rest.factor) }
          : { kind: "matrix", factor: map(arrow.rest.factor), slots: entries(arrow.rest.slots) },
    };
  };
  visit((node) => {
    nodes.push(node);
    return node;
  });
  return {
    nodes,
    rebuild: (others) => {
      let next = 0;
      return visit(() => others[next++]!);
    },
  };
}
