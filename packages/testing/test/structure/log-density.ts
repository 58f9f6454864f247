/**
 * @file Log densities of full conditionals as nodes, written here from the families' definitions, and the joint density that
 * they must be proportional to: the model's, times the density of each auxiliary variable given the rest.
 */

import { distributions } from "@terrace/distributions";
import type { GraphBuilder, Node } from "@terrace/graph";
import type { Analysis, Auxiliary, ConditionalDraw, FullConditional, GaussianTerm } from "@terrace/rewrite";

/** Log of the model's joint density and of some auxiliary variables' densities given the parameters. */
export function augmentedLogJoint({ model }: Analysis, auxiliaries: readonly Auxiliary[]): Node {
  const { builder: b, terms } = model;
  const own = terms.map(({ logDensity }) => b.sum(logDensity));
  const added = auxiliaries.map((auxiliary) => b.sum(auxiliaryLogDensity(b, auxiliary)));
  return [...own, ...added].reduce((x, y) => b.add(x, y), b.constant(0));
}

/** With all that depends on the parameters; for a Polya-Gamma variable that is the exponential tilt. */
function auxiliaryLogDensity(b: GraphBuilder, { input: x, draw }: Auxiliary): Node {
  const { shape } = x;
  const [first, second, third, fourth] = draw.args.map((arg) => (arg.shape.length === 0 ? b.broadcast(arg, shape) : arg)) as [Node, Node, Node, Node]; // prettier-ignore
  switch (draw.family) {
    case "gamma":
      return distributions.get("gamma")!.logDensity(b, x, [first, second]);
    case "invGamma":
      return distributions.get("inv_gamma")!.logDensity(b, x, [first, second]);
    case "inverseGaussian": {
      const kernel = b.div(b.mul(second, b.square(b.sub(x, first))), b.mul(b.mul(b.square(first), x), 2));
      return b.sub(b.mul(b.log(second), 0.5), b.add(kernel, b.mul(b.log(x), 1.5)));
    }
    case "truncatedNormal": {
      const z = (at: Node): Node => b.div(b.sub(at, first), second);
      const mass = b.sub(b.normalCdf(z(fourth)), b.normalCdf(z(third)));
      return b.sub(b.mul(b.square(z(x)), -0.5), b.add(b.log(second), b.log(mass)));
    }
    case "categorical": {
      const [logits] = draw.args as [Node];
      const size = logits.shape.at(-1)!;
      const isCode = b.eq(b.broadcast(x, [...shape, size], [...shape.keys()]), b.iota([...shape, size], shape.length));
      const chosen = b.sum(b.select(isCode, logits, b.filled(0, logits.shape)), [shape.length]);
      return b.sub(chosen, b.logSumExp(logits, [shape.length]));
    }
    case "polyaGamma": {
      const logCosh = b.sub(b.logAddExp(b.mul(second, 0.5), b.mul(second, -0.5)), Math.LN2);
      return b.sub(b.mul(first, logCosh), b.mul(b.mul(b.square(second), x), 0.5));
    }
    default:
      throw new Error(`no density of an auxiliary ${draw.family}`);
  }
}

/** A log density up to a constant, and the auxiliary variables that it is given. */
export interface GivenLogDensity {
  readonly node: Node;
  readonly auxiliaries: readonly Auxiliary[];
}

/** Log density of a conditional's variables, up to a constant, each way that the conditional gives it. */
export function conditionalLogDensities(b: GraphBuilder, conditional: FullConditional): GivenLogDensity[] {
  const { auxiliaries } = conditional;
  const own = densitiesOf(b, conditional).map((node) => ({ node, auxiliaries }));
  if (conditional.kind !== "draw" && conditional.kind !== "scale") return own;
  const { draw, variable } = conditional;
  if (draw === undefined) return own;
  const all = draw.given === undefined ? auxiliaries : [...auxiliaries, draw.given];
  return [...own, { node: drawLogDensity(b, variable.input, draw), auxiliaries: all }];
}

function densitiesOf(b: GraphBuilder, conditional: FullConditional): Node[] {
  switch (conditional.kind) {
    case "gaussianBlock":
      return [conditional.terms.map((term) => gaussianLogDensity(b, term)).reduce((x, y) => b.add(x, y))];
    case "draw":
      return [];
    case "scale":
    case "slice":
    case "enumerationInTurn":
      return [b.sum(conditional.logDensity)];
    case "enumeration": {
      const { variable, values, logProbabilities } = conditional;
      const { shape } = logProbabilities;
      const at = b.broadcast(variable.input, shape, [...variable.shape.keys()]);
      const isValue = b.eq(at, b.broadcast(b.constant(values), shape));
      return [b.sum(b.select(isValue, logProbabilities, b.filled(0, shape)))];
    }
  }
}

function gaussianLogDensity(b: GraphBuilder, term: GaussianTerm): Node {
  const { numRows, scale } = term;
  const rows = (x: Node): Node => (x.shape.length === 0 ? b.broadcast(x, [numRows]) : x);
  let left = rows(term.offset);
  for (const { variable, elements, weight } of term.terms) {
    const size = variable.shape.reduce((x, y) => x * y, 1);
    const flat = b.reshape(variable.input, [size]);
    const used = b.gather(flat, b.constant(elements.map((e) => Math.max(0, e)), [numRows], "int")); // prettier-ignore
    const mask = b.constant(Float64Array.from(elements, (e) => (e < 0 ? 0 : 1)));
    left = b.sub(left, b.mul(b.mul(used, rows(weight)), mask));
  }
  const weight = rows(term.weight ?? b.constant(1));
  if (!("size" in scale)) {
    const precision = { sd: b.reciprocal(b.square(scale.node)), variance: b.reciprocal(scale.node), precision: scale.node }[scale.kind]; // prettier-ignore
    return b.mul(b.sum(b.mul(b.mul(b.square(left), rows(precision)), weight)), -0.5);
  }
  const { size, node } = scale;
  const count = numRows / size;
  const vectors = b.reshape(left, [count, size, 1]);
  const matrices = node.shape.length === 2 ? b.broadcast(node, [count, size, size]) : node;
  if (scale.kind === "precisionMatrix") {
    const product = b.matmul(matrices, vectors);
    return b.mul(b.sum(b.mul(b.mul(product, vectors), b.reshape(weight, [count, size, 1]))), -0.5);
  }
  const root = scale.kind === "cholesky" ? matrices : b.cholesky(matrices);
  const solved = b.square(b.triangularSolve(root, vectors));
  return b.mul(b.sum(b.mul(solved, b.reshape(weight, [count, size, 1]))), -0.5);
}

function drawLogDensity(b: GraphBuilder, variable: Node, { family, args, power }: ConditionalDraw): Node {
  const { shape } = variable;
  const like = (arg: Node): Node => (arg.shape.length === 0 ? b.broadcast(arg, shape) : arg);
  const x = power === 1 ? variable : b.pow(variable, power);
  const jacobian = power === 1 ? b.constant(0) : b.sum(b.mul(b.log(variable), power - 1));
  const kernel = (): Node => {
    const [first, second, third] = args as [Node, Node, Node];
    switch (family) {
      case "gamma":
        return b.sub(b.mul(b.log(x), b.sub(like(first), 1)), b.mul(x, like(second)));
      case "invGamma":
        return b.neg(b.add(b.mul(b.log(x), b.add(like(first), 1)), b.div(like(second), x)));
      case "beta":
        return b.add(b.mul(b.log(x), b.sub(like(first), 1)), b.mul(b.log1p(b.neg(x)), b.sub(like(second), 1)));
      case "generalisedInverseGaussian": {
        const tails = b.mul(b.add(b.mul(like(second), x), b.div(like(third), x)), 0.5);
        return b.sub(b.mul(b.log(x), b.sub(like(first), 1)), tails);
      }
      case "normal":
      case "truncatedNormal":
        return b.mul(b.square(b.div(b.sub(x, like(first)), like(second))), -0.5);
      case "dirichlet":
        return b.mul(b.log(x), b.sub(first, 1));
      case "wishart":
        return distributions.get("wishart")!.logDensity(b, x, [first, second]);
      case "invWishart":
        return distributions.get("inv_wishart")!.logDensity(b, x, [first, second]);
      default:
        throw new Error(`no density of ${family}`);
    }
  };
  return b.add(b.sum(kernel()), jacobian);
}
