/** @file Wishart and inverse Wishart matrices by Bartlett's decomposition ([SmithHocking1972]). */
import type { GraphBuilder, Node } from "@terrace/graph";

/** Lower factor `A` of a Wishart matrix `A A'` with identity scale: chi on the diagonal, normals below it. */
function bartlettFactor(b: GraphBuilder, degreesOfFreedom: Node, size: number): Node {
  const shapes = b.sub(
    b.broadcast(b.mul(degreesOfFreedom, 0.5), [size]),
    b.constant(Float64Array.from({ length: size }, (_, i) => i / 2)),
  );
  const chi = b.sqrt(b.mul(b.random("gamma", [shapes], [size]), 2));
  const normals = b.random("normal", [], [size, size]);
  const below = b.constant(
    Float64Array.from({ length: size * size }, (_, e) => (e % size < Math.floor(e / size) ? 1 : 0)),
    [size, size],
  );
  return b.add(b.mul(normals, below), b.diagonalMatrix(chi));
}

/** A Wishart matrix `[K, K]` with mean `degreesOfFreedom * scale`. */
export function drawWishart(b: GraphBuilder, degreesOfFreedom: Node, scale: Node): Node {
  const factor = b.matmul(b.cholesky(scale), bartlettFactor(b, degreesOfFreedom, scale.shape.at(-1)!));
  return b.matmul(factor, factor, { transposeB: true });
}

/** An inverse Wishart matrix `[K, K]`: with `scale = L L'`, `L (A A')^-1 L'` for Bartlett's `A`. */
export function drawInverseWishart(b: GraphBuilder, degreesOfFreedom: Node, scale: Node): Node {
  const size = scale.shape.at(-1)!;
  const factor = bartlettFactor(b, degreesOfFreedom, size);
  // With M = A^-1 L' the matrix is M' M.
  const root = b.triangularSolve(factor, b.transpose(b.cholesky(scale), [1, 0]));
  return b.matmul(root, root, { transposeA: true });
}
