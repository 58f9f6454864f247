/**
 * @file Variables of which a model uses only products with a triangular matrix: `z @ transpose(diag(s) @ L)`, `L @ z`. The rows of
 * the product (or its columns) are normal vectors, the matrix being the Cholesky factor of their covariance.
 */

import {
  reachableNodes,
  reemitNode,
  uniformValue,
  type GraphBuilder,
  type MatmulNode,
  type Node,
} from "@terrace/graph";
import type { BoundParameter } from "./bound-model.js";
import { knownBound, type Context } from "./context.js";
import { partsOf, productOf, type ScaleFinder } from "./variable-scale.js";

/** A product of the variable with a matrix, each as it is or transposed. */
interface MatrixUse {
  readonly node: MatmulNode;
  readonly matrix: Node;
  /** Whether vectors are the variable's rows, `result = z W`, or its columns, `result = M z`. */
  readonly byRow: boolean;
  /** Whether the result is the product transposed. */
  readonly isTransposed: boolean;
}

/** The scale of a variable that is a lower triangular matrix with a positive diagonal. */
export const matrixScale: ScaleFinder = (context, variable, terms) => {
  const { b, dependence } = context;
  const { input, shape } = variable;
  if (shape.length !== 2) return undefined;
  const nodes = reachableNodes(terms.flatMap(partsOf));
  const uses = matrixUses(b, nodes, input);
  const [first] = uses ?? [];
  if (uses === undefined || first === undefined) return undefined;
  const { matrix, byRow } = first;
  if (uses.some((use) => use.matrix !== matrix || use.byRow !== byRow) || dependence.uses(matrix, variable)) return undefined; // prettier-ignore
  if (!isLower(context, matrix)) return undefined;
  const names = context.model.parameters.filter((each) => dependence.uses(matrix, each)).map(({ name }) => name);
  const scale = names.length === 1 ? names[0]! : `(${names.join(", ")})`;
  const effects = productOf(context, variable, `${scale} @ ${variable.name}`);
  const turned = (x: Node): Node => b.transpose(x, [1, 0]);
  const byColumn = (x: Node): Node => (byRow ? turned(x) : x);
  const replaced = new Map<Node, Node>(
    uses.map(({ node, isTransposed }) => [node, isTransposed ? turned(effects.input) : effects.input]),
  );
  const rewritten = (node: Node): Node => {
    if (!dependence.uses(node, variable)) return node;
    let known = replaced.get(node);
    if (known === undefined) {
      known = reemitNode(b, node as Exclude<Node, { op: "project" }>, node.inputs.map(rewritten)); // loops were ruled out
      replaced.set(node, known);
    }
    return known;
  };
  const isLoop = nodes.some((node) => (node.op === "scan" || node.op === "project") && dependence.uses(node, variable));
  if (isLoop) return undefined;
  const size = matrix.shape[0]!;
  return {
    effects,
    forward: byColumn(b.matmul(matrix, byColumn(input))),
    inverse: byColumn(b.triangularSolve(matrix, byColumn(effects.input))),
    prior: (sd) => {
      const factor = b.mul(matrix, sd);
      const call = {
        kind: "distribution",
        name: "multi_normal_cholesky",
        args: [b.filled(0, [size]), factor],
      } as const;
      return { call, value: byRow ? effects.input : turned(effects.input), eventSize: size };
    },
    rewritten,
  };
};

/** The products in which an input is used; undefined where it is used in any other way. */
function matrixUses(b: GraphBuilder, nodes: readonly Node[], input: Node): MatrixUse[] | undefined {
  const turned = new Set(nodes.filter((node) => node.op === "transpose" && node.inputs[0] === input));
  const uses: MatrixUse[] = [];
  for (const node of nodes) {
    const at = node.inputs.findIndex((each) => each === input || turned.has(each));
    if (at < 0 || turned.has(node)) continue;
    if (node.op !== "matmul" || node.shape.length !== 2) return undefined;
    const other = node.inputs[1 - at]!;
    const isTurned = (at === 0 ? node.transposeA : node.transposeB) !== turned.has(node.inputs[at]!);
    const otherTurned = at === 0 ? node.transposeB : node.transposeA;
    // `z W`, `z' W = (W' z)'`, `M z`, `M z' = (z M')'`: the matrix that a column is multiplied with.
    const matrix = (at === 0) === otherTurned ? other : b.transpose(other, [1, 0]);
    uses.push({ node, matrix, byRow: (at === 0) !== isTurned, isTransposed: isTurned });
  }
  return uses;
}

/** Whether a matrix is known to be lower triangular with a positive diagonal. */
function isLower(context: Context, node: Node): boolean {
  const both = ([x, y]: readonly Node[], of: (x: Node, y: Node) => boolean): boolean => of(x!, y!);
  switch (node.op) {
    case "input": {
      const kind = parameterOf(context, node)?.constraint.kind;
      return kind === "cholesky_corr" || kind === "cholesky_cov";
    }
    case "cholesky":
      return true;
    case "reshape": {
      // The diagonal of a matrix is laid out as a vector with the gaps filled.
      const [x] = node.inputs as [Node];
      const isDiagonal = x.op === "pad" && x.before.every((n) => n === 0) && x.step.at(-1) === node.shape.at(-1)! + 1;
      return isDiagonal && isPositive(context, x.inputs[0]!);
    }
    case "matmul":
      if (node.transposeA || node.transposeB) return false;
      return both(node.inputs, (x, y) => isLower(context, x) && isLower(context, y));
    case "binary":
      if (node.fn !== "mul" && node.fn !== "div") return false;
      return both(node.inputs, (x, y) => {
        if (isLower(context, x) && isPositive(context, y)) return true;
        return node.fn === "mul" && isLower(context, y) && isPositive(context, x);
      });
    default:
      return false;
  }
}

function isPositive(context: Context, node: Node): boolean {
  const known = uniformValue(node);
  if (known !== undefined) return known > 0;
  if (node.op === "broadcast" || node.op === "reshape") return isPositive(context, node.inputs[0]!);
  if (node.op === "unary") return node.fn === "exp" || (node.fn === "sqrt" && isPositive(context, node.inputs[0]!));
  const constraint = parameterOf(context, node)?.constraint;
  return constraint?.kind === "interval" && (knownBound(constraint.lower) ?? -1) >= 0;
}

function parameterOf({ model }: Context, node: Node): BoundParameter | undefined {
  return model.parameters.find(({ input }) => input === node);
}
