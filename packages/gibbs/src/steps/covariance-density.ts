/**
 * @file The log density of Gaussian vectors as a function of their joint scale, from the sums of squares and products of their
 * residuals: evaluating it again at another scale costs nothing that grows with the number of vectors.
 */
import { reachableNodes } from "@terrace/graph";
import type { GraphBuilder, InputNode, Node } from "@terrace/graph";
import type { BoundTerm, GaussianTerm } from "@terrace/rewrite";
import { elementwiseCholesky, solveLower } from "../blocks/elementwise-cholesky.js";
import type { ElementwiseFactor } from "../blocks/elementwise-cholesky.js";
import { residuals } from "../statistics/residuals.js";

/** Larger matrices are left as they are: these are written out. */
const MAX_SIZE = 6;

/** A log density up to a constant, and how many vectors its scale has where they are known. */
export interface ScaleDensity {
  readonly logDensity: Node;
  readonly numVectors: number;
}

/** The sum of the log densities of `sources` as a function of `variable`, terms of which it is the joint scale by their products. */
export function scaleDensity(
  b: GraphBuilder,
  variable: InputNode,
  sources: readonly BoundTerm[],
  gaussians: readonly GaussianTerm[],
): ScaleDensity {
  let logDensity: Node = b.constant(0);
  let numVectors = 0;
  for (const source of sources) {
    const parts = gaussians.filter((term) => term.source === source);
    if (parts.length > 0 && parts.every((term) => isScaleOf(variable, term))) {
      for (const term of parts) {
        logDensity = b.add(logDensity, ofProducts(b, term));
        numVectors += term.numRows / ("size" in term.scale ? term.scale.size : 1);
      }
    } else {
      logDensity = b.add(logDensity, b.sum(source.logDensity));
    }
  }
  return { logDensity, numVectors };
}

/** Whether a variable is in the joint scale of a term's rows, one matrix for all, and nowhere else. */
export function isScaleOf(variable: InputNode, { scale, offset, weight, terms, absorbed }: GaussianTerm): boolean {
  if (!("size" in scale) || scale.size > MAX_SIZE || scale.node.shape.length !== 2) return false;
  if (weight !== undefined || absorbed !== undefined) return false;
  const elsewhere = [offset, ...terms.flatMap((linear) => [linear.weight, linear.variable.input])];
  return reachableNodes([scale.node]).includes(variable) && !reachableNodes(elsewhere).includes(variable);
}

function ofProducts(b: GraphBuilder, term: GaussianTerm): Node {
  const { scale, numRows } = term;
  if (!("size" in scale)) throw new TypeError("ofProducts: expected a joint scale.");
  const { size, kind, node } = scale;
  const numVectors = numRows / size;
  const rows = b.reshape(residuals(b, term), [numVectors, size]);
  const products = b.matmul(rows, rows, { transposeA: true });
  const at = (matrix: Node, i: number, j: number): Node => b.at(b.at(matrix, 0, i), 0, j);
  const range = Array.from({ length: size }, (_, k) => k);
  const lower = range.map((i) => range.slice(0, i + 1).map((j) => at(node, i, j)));
  const factor: ElementwiseFactor =
    kind === "cholesky"
      ? { lower, inverseDiagonal: range.map((i) => b.reciprocal(lower[i]![i]!)) }
      : elementwiseCholesky(b, lower);
  const logDiagonal = factor.inverseDiagonal.map((x) => b.log(x)).reduce((x, y) => b.add(x, y));
  let quadratic: Node = b.constant(0);
  const add = (x: Node): void => {
    quadratic = b.add(quadratic, x);
  };
  if (kind === "precisionMatrix") {
    range.forEach((i) => { range.forEach((j) => { add(b.mul(lower[Math.max(i, j)]![Math.min(i, j)]!, at(products, i, j))); }); }); // prettier-ignore
    return b.sub(b.mul(logDiagonal, -numVectors), b.mul(quadratic, 0.5));
  }
  // Columns of the inverse of the factor.
  const inverse = range.map((j) => solveLower(b, factor, range.map((i) => (i === j ? b.constant(1) : undefined)))); // prettier-ignore
  for (const i of range) {
    for (let j = 0; j <= i; j++) {
      for (let k = 0; k <= j; k++) {
        const product = b.mul(b.mul(inverse[j]![i]!, inverse[k]![i]!), at(products, j, k));
        add(j === k ? product : b.mul(product, 2));
      }
    }
  }
  return b.sub(b.mul(logDiagonal, numVectors), b.mul(quadratic, 0.5));
}
