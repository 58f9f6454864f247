/** @file Full conditionals of covariance and precision matrices of Gaussian vectors: inverse Wishart and Wishart. */

import type { GraphBuilder, Node } from "@terrace/graph";
import type { BoundParameter } from "./bound-model.js";
import type { Context } from "./context.js";
import type { Auxiliary, DrawConditional } from "./full-conditional.js";
import { statementFault, type Fault } from "./fault.js";
import { residual } from "./gaussian-form.js";
import { drawText } from "./positive-conditional.js";
import { priorOf, type PriorFamily } from "./prior.js";
import { spread } from "./rows.js";

/** The full conditional of a covariance matrix, or why it is neither inverse Wishart nor Wishart. */
export function covarianceConditional(context: Context, variable: BoundParameter): DrawConditional | Fault {
  const { b, dependence } = context;
  const { name, constraint, shape } = variable;
  if (constraint.kind !== "cov" || shape.length !== 2) return { fault: `${name} is no covariance matrix` };
  const prior = priorOf(context, variable);
  if ("fault" in prior) return prior;
  const size = shape[0]!;
  const own = canonicalPrior(b, prior.family, size);
  if (own === undefined) return { fault: `its prior (${prior.text}) is neither Wishart nor inverse Wishart` };
  let wanted = own.of;
  const rest = context.termsOf(variable).filter((term) => !prior.terms.includes(term));
  if (rest.length === 0) return { fault: `nothing but its own distribution uses ${name}` };
  let products: Node = b.filled(0, shape);
  let count: Node = b.constant(0);
  const auxiliaries = new Set<Auxiliary>();
  for (const term of rest) {
    const factors = context.factorsOf(term);
    if (factors === undefined) return statementFault(term);
    for (const factor of factors) {
      const gaussian = context.gaussianOf(factor);
      const at = `in \`${term.text}\`: `;
      if ("fault" in gaussian) return { fault: at + gaussian.fault };
      if (gaussian.isTruncated) return { fault: `${at}it is truncated` };
      if (dependence.uses(gaussian.location, variable) || dependence.uses(gaussian.value, variable)) {
        return { fault: `${at}${name} is in the location` };
      }
      const linear = context.linearTerm(gaussian, []);
      const { scale, numRows } = linear;
      if (!("size" in scale) || scale.node !== variable.input || scale.kind === "cholesky")
        return { fault: `${at}${name} is not the matrix itself` };
      wanted ??= scale.kind;
      if (scale.kind !== wanted) {
        const [what, fit] = scale.kind === "covariance" ? ["covariance", "inv_wishart"] : ["precision", "wishart"];
        const fault = `${at}${name} is a ${what}, for which ${prior.text} is not conjugate`;
        return { fault, remedy: `A prior of ${name} that is ${fit} would do` };
      }
      const rows = b.reshape(residual(b, linear), [numRows / size, size]);
      const weight = linear.weight && b.reshape(spread(b, linear.weight, numRows), [numRows / size, size]);
      products = b.add(
        products,
        b.matmul(rows, weight === undefined ? rows : b.mul(rows, weight), { transposeA: true }),
      );
      count = b.add(count, weight === undefined ? numRows / size : b.sum(b.at(weight, 1, 0)));
      for (const each of gaussian.parts().auxiliaries) auxiliaries.add(each);
    }
  }
  const draw =
    wanted === "precisionMatrix"
      ? ({ family: "wishart", args: [b.add(own.wishart.nu, count), inverse(b, b.add(own.wishart.rate, products))], power: 1 } as const) // prettier-ignore
      : ({ family: "invWishart", args: [b.add(own.invWishart.nu, count), b.add(own.invWishart.scale, products)], power: 1 } as const); // prettier-ignore
  return {
    kind: "draw",
    variable,
    draw,
    sources: context.termsOf(variable),
    auxiliaries: [...auxiliaries],
    reason: `${name}: prior ${prior.text}: ${drawText(name, draw)}`,
  };
}

/** A prior as `|S|^((nu - p - 1) / 2) exp(-tr(rate S) / 2)` of a precision and `|S|^(-(nu + p + 1) / 2) exp(-tr(scale S^-1) / 2)` of a covariance. */
interface CanonicalPrior {
  /** What it is conjugate to be; either where it is flat. */
  readonly of: "precisionMatrix" | "covariance" | undefined;
  readonly wishart: { readonly nu: Node; readonly rate: Node };
  readonly invWishart: { readonly nu: Node; readonly scale: Node };
}

function canonicalPrior(b: GraphBuilder, family: PriorFamily, size: number): CanonicalPrior | undefined {
  const none = b.filled(0, [size, size]);
  const flat = { wishart: { nu: b.constant(size + 1), rate: none }, invWishart: { nu: b.constant(-size - 1), scale: none } }; // prettier-ignore
  switch (family.kind) {
    case "power":
      return family.exponent === 0 ? { of: undefined, ...flat } : undefined;
    case "wishart":
      return { ...flat, of: "precisionMatrix", wishart: { nu: family.nu, rate: inverse(b, family.scale) } };
    case "invWishart":
      return { ...flat, of: "covariance", invWishart: { nu: family.nu, scale: family.scale } };
    default:
      return undefined;
  }
}

/** Inverse of a positive definite matrix. */
function inverse(b: GraphBuilder, a: Node): Node {
  const n = a.shape[0]!;
  const root = b.triangularSolve(b.cholesky(a), b.diagonalMatrix(b.filled(1, [n])));
  return b.matmul(root, root, { transposeA: true });
}
