/**
 * @file Coordinates on the real line in which the elements of a variable are drawn one after another. Of covariances they are the
 * logarithms of standard deviations, and the correlations' own: what data tell of these depends little on each other, while the
 * entries of a factor of the matrix have the scale of its diagonal, and hold each other fast.
 */
import { bijectorFor } from "@terrace/distributions";
import type { Bijector, Constraint } from "@terrace/distributions";
import type { Node } from "@terrace/graph";

const corr = bijectorFor({ kind: "corr" });

/** `[n, n]` from `[n (n + 1) / 2]`: logarithms of the standard deviations, then the correlations. */
const covariance: Bijector = {
  unconstrainedShape: ([n]) => [(n! * (n! + 1)) / 2],
  forward(b, coordinates, shape) {
    const n = shape[0]!;
    const logs = b.slice(coordinates, [0], [n]);
    const { value, logAbsDetJacobian } = corr.forward(b, b.slice(coordinates, [n], [(n * (n - 1)) / 2]), shape);
    const sds = b.exp(logs);
    const outer = b.mul(b.broadcast(sds, shape, [0]), b.broadcast(sds, shape, [1]));
    // 2^n prod s^n from standard deviations and correlations to the matrix, and one more power from the logarithms.
    const scaled = b.add(b.mul(b.sum(logs), n + 1), n * Math.LN2);
    return { value: b.mul(value, outer), logAbsDetJacobian: b.add(logAbsDetJacobian, scaled) };
  },
  inverse(b, matrix) {
    const [n] = matrix.shape;
    const variances = b.diagonal(matrix);
    const inverse = b.reciprocal(b.sqrt(variances));
    const outer = b.mul(b.broadcast(inverse, matrix.shape, [0]), b.broadcast(inverse, matrix.shape, [1]));
    const free = corr.inverse(b, b.mul(matrix, outer));
    return b.concat([b.mul(b.log(variances), 0.5), b.reshape(free, [(n! * (n! - 1)) / 2])], 0);
  },
};

/** The map from them; a covariance is one matrix. */
export function sliceCoordinates(constraint: Constraint<Node | number>, shape: readonly number[]): Bijector {
  return constraint.kind === "cov" && shape.length === 2 ? covariance : bijectorFor(constraint);
}
