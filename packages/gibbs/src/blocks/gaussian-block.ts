/**
 * @file The joint draw of a Gaussian block from its full conditional `Normal(Q^-1 h, Q^-1)`. With levels eliminated one by one,
 * `L L' = Q_level`, `Y = L^-1 C` and `g = L^-1 h`, what is left for the remaining coefficients is `S = Q_rest - sum of Y' Y`;
 * they are drawn first, and each level given them ([RueHeld2005] section 2.4). Costs O(levels), whatever the number of rows.
 */
import { numElements } from "@terrace/graph";
import type { GraphBuilder, Node } from "@terrace/graph";
import type { BlockLayout } from "./block-layout.js";
import { elementwiseCholesky, solveLower, solveUpper, subtractProduct } from "./elementwise-cholesky.js";
import type { Entries } from "./elementwise-cholesky.js";
import type { PrecisionSystem } from "./precision-system.js";

/** Up to this many remaining coefficients their matrix is written out. */
const MAX_WRITTEN_OUT = 6;

/** How a draw takes its standard normals: a shape at a time. Tests put their own in the place of random ones. */
export type StandardNormals = (shape: readonly number[]) => Node;

/** The drawn value of each variable of the block, by name. */
export function drawGaussianBlock(
  b: GraphBuilder,
  layout: BlockLayout,
  system: PrecisionSystem,
  normals: StandardNormals = (shape) => b.random("normal", [], shape),
): Map<string, Node> {
  const { numSlots, numLevels } = layout;
  const numRest = layout.rest.length;
  const levels = system.levels.map((row, k) => row.slice(0, k + 1));
  // A level that lacks a slot has an idle coefficient there, of precision 1 and joined with nothing.
  layout.slots.forEach((positions, k) => {
    const idle = Float64Array.from(positions, (position) => (position < 0 ? 1 : 0));
    if (idle.includes(1)) levels[k]![k] = b.add(levels[k]![k] ?? 0, b.constant(idle));
    if (levels[k]![k] === undefined) levels[k]![k] = b.filled(0, [numLevels]);
  });
  const levelFactor = elementwiseCholesky(b, levels);
  // Y by column: one remaining coefficient each.
  const columns = Array.from({ length: numRest }, (_, r) => solveLower(b, levelFactor, system.cross.map((row) => row[r]))); // prettier-ignore
  const reduced = solveLower(b, levelFactor, system.levelOffsets);

  const restValues = drawRest(b, system, columns, reduced, normals);
  const noise = Array.from({ length: numSlots }, () => normals([numLevels]));
  const rhs = reduced.map((g, k) => {
    let sum: Node = g === undefined ? noise[k]! : b.add(g, noise[k]!);
    columns.forEach((column, r) => (sum = subtractProduct(b, sum, column[k], restValues[r])!));
    return sum;
  });
  return assemble(b, layout, solveUpper(b, levelFactor, rhs) as Node[], restValues); // no right-hand side is absent
}

/** The remaining coefficients, scalars: drawn with the levels integrated out. */
function drawRest(
  b: GraphBuilder,
  system: PrecisionSystem,
  columns: readonly Entries[],
  reduced: Entries,
  normals: StandardNormals,
): Node[] {
  const numRest = columns.length;
  if (numRest === 0) return [];
  const z = normals([numRest]);
  const noise = (r: number): Node => b.at(z, 0, r);
  if (numRest <= MAX_WRITTEN_OUT) {
    const inner = (from: Node | undefined, x: Entries, y: Entries): Node | undefined => {
      x.forEach((entry, k) => {
        if (entry !== undefined && y[k] !== undefined) {
          const sum = b.sum(entry === y[k] ? b.square(entry) : b.mul(entry, y[k]));
          from = from === undefined ? b.neg(sum) : b.sub(from, sum);
        }
      });
      return from;
    };
    const schur = columns.map((column, r) => columns.slice(0, r + 1).map((other, s) => inner(system.rest[r]![s], column, other))); // prettier-ignore
    schur.forEach((row, r) => (row[r] ??= b.constant(0)));
    const factor = elementwiseCholesky(b, schur);
    const mean = solveLower(b, factor, columns.map((column, r) => inner(system.restOffsets[r], column, reduced))); // prettier-ignore
    return solveUpper(
      b,
      factor,
      mean.map((m, r) => (m === undefined ? noise(r) : b.add(m, noise(r)))),
    ) as Node[]; // none is absent
  }
  const matrixOf = (entries: (r: number, s: number) => Node | undefined): Node =>
    b.stack(columns.map((_, r) => b.stack(columns.map((__, s) => entries(r, s) ?? 0))));
  let schur = matrixOf((r, s) => system.rest[Math.max(r, s)]![Math.min(r, s)]);
  let rhs = b.stack(columns.map((_, r) => system.restOffsets[r] ?? 0));
  reduced.forEach((g, k) => {
    const shape = columns.find((column) => column[k] !== undefined)?.[k]!.shape;
    if (shape === undefined) return;
    const y = b.stack(columns.map((column) => column[k] ?? b.filled(0, shape)));
    schur = b.sub(schur, b.matmul(y, y, { transposeB: true }));
    if (g !== undefined) rhs = b.sub(rhs, b.matvec(y, g));
  });
  const factor = b.cholesky(schur);
  const drawn = b.triangularSolve(factor, b.add(b.triangularSolve(factor, rhs), z), { transposed: true });
  return columns.map((_, r) => b.at(drawn, 0, r));
}

/** The variables from the values of slots and of remaining coefficients. */
function assemble(
  b: GraphBuilder,
  layout: BlockLayout,
  slots: readonly Node[],
  rest: readonly Node[],
): Map<string, Node> {
  const { numLevels } = layout;
  return new Map(
    layout.variables.map(({ name, shape }) => {
      const start = layout.starts.get(name)!;
      const size = numElements(shape);
      if (size === 0) return [name, b.filled(0, shape)];
      const slot = layout.slotOf[start]!;
      if (slot < 0) return [name, b.reshape(b.stack(rest.slice(layout.levelOf[start]!, layout.levelOf[start]! + size)), shape)]; // prettier-ignore
      const sources = Int32Array.from({ length: size }, (_, e) => layout.slotOf[start + e]! * numLevels + layout.levelOf[start + e]!); // prettier-ignore
      if (sources.every((source, e) => source === slot * numLevels + e) && size === numLevels) {
        return [name, b.reshape(slots[slot]!, shape)];
      }
      const perLevel = size / numLevels;
      if (sources.every((source, e) => source === (e % perLevel) * numLevels + Math.floor(e / perLevel))) {
        return [name, b.reshape(b.stack(slots.slice(0, perLevel), 1), shape)];
      }
      return [name, b.reshape(b.gather(b.concat(slots, 0), b.constant(sources)), shape)];
    }),
  );
}
