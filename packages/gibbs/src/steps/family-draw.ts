/** @file Draws from the known families of full conditionals, as random nodes. */
import { assertNever } from "@terrace/core";
import { makeGraph, reachableNodes } from "@terrace/graph";
import type { GraphBuilder, Node, Shape } from "@terrace/graph";
import type { ConditionalDraw } from "@terrace/rewrite";
import { drawInverseWishart, drawWishart } from "./wishart-draw.js";

/** A value of `shape` (event axes last) whose power is of the family; an auxiliary variable of the draw alone is drawn first. */
export function familyDraw(b: GraphBuilder, draw: ConditionalDraw, shape: Shape): Node {
  const { given } = draw;
  if (given !== undefined) {
    const bounds = [draw.lower, draw.upper].filter((bound) => bound !== undefined);
    const nodes = Object.fromEntries([...draw.args, ...bounds].map((node, k) => [`${k}`, node]));
    const inputs = reachableNodes(Object.values(nodes)).filter(({ op }) => op === "input");
    const bound = b.inline(makeGraph(inputs, nodes), { [given.name]: familyDraw(b, given.draw, given.shape) });
    const args = draw.args.map((_, k) => bound[`${k}`]!);
    const [lower, upper] = [draw.lower, draw.upper].map((node) => node && bound[`${[...draw.args, ...bounds].indexOf(node)}`]); // prettier-ignore
    const { family, power } = draw;
    return familyDraw(b, { family, power, args, ...(lower && { lower }), ...(upper && { upper }) }, shape);
  }
  const drawn = draw.lower === undefined && draw.upper === undefined ? free(b, draw, shape) : bounded(b, draw, shape);
  switch (draw.power) {
    case 1:
      return drawn;
    case 2:
      return b.sqrt(drawn);
    case -1:
      return b.reciprocal(drawn);
    case -2:
      return b.reciprocal(b.sqrt(drawn));
  }
}

function free(b: GraphBuilder, { family, args }: ConditionalDraw, shape: Shape): Node {
  const argument = (k: number): Node => b.broadcast(args[k]!, shape);
  switch (family) {
    case "normal":
      return b.add(argument(0), b.mul(argument(1), b.random("normal", [], shape)));
    case "gamma":
      return b.div(b.random("gamma", [argument(0)], shape), argument(1));
    case "invGamma":
      return b.div(argument(1), b.random("gamma", [argument(0)], shape));
    case "beta":
      return b.random("beta", [argument(0), argument(1)], shape);
    case "generalisedInverseGaussian":
      return b.random("generalisedInverseGaussian", [argument(0), argument(1), argument(2)], shape);
    case "inverseGaussian":
      return b.random("inverseGaussian", [argument(0), argument(1)], shape);
    case "pareto":
      return b.mul(argument(0), b.exp(b.div(b.random("exponential", [], shape), argument(1))));
    case "truncatedNormal": {
      const [mean, sd, lower, upper] = [0, 1, 2, 3].map(argument) as [Node, Node, Node, Node];
      return normalWithin(b, mean, sd, lower, upper, shape);
    }
    case "polyaGamma":
      return b.random("polyaGamma", [argument(0), argument(1)], shape);
    case "dirichlet": {
      // Gammas over their sum.
      const gammas = b.random("gamma", [argument(0)], shape);
      const last = shape.length - 1;
      const total = b.broadcast(b.sum(gammas, [last]), shape, range(last));
      return b.div(gammas, total);
    }
    case "categorical": {
      const [logits] = args as [Node];
      const last = logits.shape.length - 1;
      const largest = b.broadcast(b.reduce("max", logits, [last]), logits.shape, range(last));
      return b.random("categorical", [b.exp(b.sub(logits, largest))], shape);
    }
    case "wishart":
      return drawWishart(b, args[0]!, args[1]!);
    case "invWishart":
      return drawInverseWishart(b, args[0]!, args[1]!);
    default:
      return assertNever(family, "family");
  }
}

/** Restricted to an interval. */
function bounded(b: GraphBuilder, draw: ConditionalDraw, shape: Shape): Node {
  const { family, args } = draw;
  const argument = (k: number): Node => b.broadcast(args[k]!, shape);
  const lower = b.broadcast(draw.lower ?? b.constant(-Infinity), shape);
  const upper = b.broadcast(draw.upper ?? b.constant(Infinity), shape);
  const inverseGaussian = (p: Node, a: Node, c: Node): Node =>
    b.random("truncatedGeneralisedInverseGaussian", [p, a, c, b.max(lower, 0), upper], shape);
  switch (family) {
    case "normal":
      return normalWithin(b, argument(0), argument(1), lower, upper, shape);
    case "truncatedNormal":
      return normalWithin(b, argument(0), argument(1), b.max(lower, argument(2)), b.min(upper, argument(3)), shape);
    case "gamma":
      return inverseGaussian(argument(0), b.mul(argument(1), 2), b.filled(0, shape));
    case "invGamma":
      return inverseGaussian(b.neg(argument(0)), b.filled(0, shape), b.mul(argument(1), 2));
    case "generalisedInverseGaussian":
      return inverseGaussian(argument(0), argument(1), argument(2));
    default:
      throw new TypeError(`familyDraw: bounds are known for normal and gamma families, received \`${family}\`.`);
  }
}

/** Normal numbers known to lie between bounds. */
export function normalWithin(b: GraphBuilder, mean: Node, sd: Node, lower: Node, upper: Node, shape: Shape): Node {
  const standard = (bound: Node): Node => b.div(b.sub(bound, mean), sd);
  const z = b.random("truncatedNormal", [standard(lower), standard(upper)], shape);
  // Rounding must not carry the number over its bound.
  return b.min(b.max(b.add(mean, b.mul(sd, z)), lower), upper);
}

const range = (n: number): number[] => Array.from({ length: n }, (_, k) => k);
