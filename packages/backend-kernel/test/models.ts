/**
 * @file Log densities of well-known models as graphs, built by hand: `position` to `value` and `gradient`. Used by the
 * tests of agreement, and as input to measurements.
 */
import { GraphBuilder, gradient, makeGraph } from "@terrace/graph";
import type { Graph, Node } from "@terrace/graph";

type Body = (b: GraphBuilder, parameters: Record<string, Node>) => Node;

/** A model: shapes of its parameters in order, and its log density. */
export function densityGraph(shapes: Record<string, readonly number[]>, body: Body): Graph {
  const b = new GraphBuilder();
  const size = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);
  const dimension = Object.values(shapes).reduce((total, shape) => total + size(shape), 0);
  const position = b.input("position", [dimension]);
  const parameters: Record<string, Node> = {};
  let start = 0;
  for (const [name, shape] of Object.entries(shapes)) {
    parameters[name] = b.reshape(b.slice(position, [start], [size(shape)]), shape);
    start += size(shape);
  }
  const value = body(b, parameters);
  const [adjoint] = gradient(b, value, [position]) as [Node];
  return makeGraph([position], { value, gradient: adjoint });
}

/** Sum of normal log densities without constants. */
export function normal(b: GraphBuilder, x: Node, mean: Node | number, sd: Node | number): Node {
  const shape = x.shape;
  const wide = (v: Node | number): Node | number =>
    typeof v === "number" || v.shape.length === shape.length ? v : b.broadcast(v, shape);
  const z = b.div(b.sub(x, wide(mean)), wide(sd));
  const density = b.sub(b.mul(b.square(z), -0.5), b.log(wide(sd)));
  return shape.length === 0 ? density : b.sum(density);
}

/** Eight schools, non-centred: ten parameters. */
export function eightSchools(y: readonly number[], sigma: readonly number[]): Graph {
  return densityGraph({ mu: [], tau: [], z: [y.length] }, (b, { mu, tau, z }) => {
    const scale = b.exp(tau!);
    const theta = b.add(mu!, b.mul(scale, z!));
    const priors = b.add(normal(b, z!, 0, 1), normal(b, mu!, 0, 5));
    const cauchy = b.neg(b.log1p(b.square(b.div(scale, 5))));
    const likelihood = normal(b, b.constant([...y]), theta, b.constant([...sigma]));
    return b.add(b.add(b.add(priors, cauchy), tau!), likelihood);
  });
}

/** Data of a regression with rows in groups. */
export interface Grouped {
  readonly y: readonly number[] | Float64Array;
  readonly x: readonly number[] | Float64Array;
  readonly group: readonly number[] | Int32Array;
  readonly numGroups: number;
  readonly u?: readonly number[];
}

/** Radon with varying intercepts and a group-level predictor, non-centred. */
export function varyingIntercepts({ y, x, group, numGroups, u }: Grouped): Graph {
  return densityGraph({ mu: [], g: [], beta: [], logSa: [], logS: [], z: [numGroups] }, (b, p) => {
    const sa = b.exp(p.logSa!);
    const s = b.exp(p.logS!);
    const a = b.add(b.add(p.mu!, b.mul(p.g!, b.constant([...u!]))), b.mul(sa, p.z!));
    const index = b.constant(Int32Array.from(group));
    const mean = b.add(b.gather(a, index), b.mul(p.beta!, b.constant(Float64Array.from(x))));
    const terms = [
      normal(b, p.z!, 0, 1), normal(b, p.mu!, 0, 10), normal(b, p.g!, 0, 10), normal(b, p.beta!, 0, 10),
      normal(b, sa, 0, 1), normal(b, s, 0, 1), p.logSa!, p.logS!, normal(b, b.constant(Float64Array.from(y)), mean, s),
    ]; // prettier-ignore
    return terms.reduce((total, term) => b.add(total, term));
  });
}

/** Varying intercepts and slopes with a 2 x 2 correlation factor, non-centred. */
export function varyingSlopes({ y, x, group, numGroups, u }: Grouped): Graph {
  const shapes = { mu: [], beta: [2], logScale: [2], corr: [], z: [2, numGroups], logS: [] };
  return densityGraph(shapes, (b, p) => {
    const scale = b.exp(p.logScale!);
    const s = b.exp(p.logS!);
    const rho = b.tanh(p.corr!);
    const rest = b.sqrt(b.sub(1, b.square(rho)));
    const [s1, s2] = [b.at(scale, 0, 0), b.at(scale, 0, 1)];
    const [z1, z2] = [b.at(p.z!, 0, 0), b.at(p.z!, 0, 1)];
    const r1 = b.mul(s1, z1);
    const r2 = b.mul(s2, b.add(b.mul(rho, z1), b.mul(rest, z2)));
    const index = b.constant(Int32Array.from(group));
    const floor = b.constant(Float64Array.from(x));
    const rows = b.constant(Float64Array.from(Array.from(group, (j) => u![j]!)));
    const fixed = b.add(b.mul(b.at(p.beta!, 0, 0), floor), b.mul(b.at(p.beta!, 0, 1), rows));
    const varying = b.add(b.gather(r1, index), b.mul(b.gather(r2, index), floor));
    const mean = b.add(p.mu!, b.add(fixed, varying));
    const terms = [
      normal(b, p.z!, 0, 1), normal(b, p.mu!, 0, 10), normal(b, p.beta!, 0, 10), normal(b, scale, 0, 1), normal(b, s, 0, 1),
      b.sum(p.logScale!), p.logS!, b.mul(4, b.log(rest)), normal(b, b.constant(Float64Array.from(y)), mean, s),
    ]; // prettier-ignore
    return terms.reduce((total, term) => b.add(total, term));
  });
}

/** Centred varying intercepts: `likelihood(b, y, eta)` sums over rows. */
export function centredIntercepts(
  { y, x, group, numGroups }: Grouped,
  likelihood: (b: GraphBuilder, y: Node, eta: Node, s: Node) => Node,
): Graph {
  return densityGraph({ mu: [], beta: [], logSa: [], logS: [], a: [numGroups] }, (b, p) => {
    const sa = b.exp(p.logSa!);
    const s = b.exp(p.logS!);
    const index = b.constant(Int32Array.from(group));
    const eta = b.add(b.gather(p.a!, index), b.mul(p.beta!, b.constant(Float64Array.from(x))));
    const terms = [
      normal(b, p.mu!, 0, 10), normal(b, p.beta!, 0, 10), normal(b, sa, 0, 2), normal(b, s, 0, 2), p.logSa!, p.logS!,
      normal(b, p.a!, p.mu!, sa), likelihood(b, b.constant(Float64Array.from(y)), eta, s),
    ]; // prettier-ignore
    return terms.reduce((total, term) => b.add(total, term));
  });
}

export const gaussian = (b: GraphBuilder, y: Node, eta: Node, s: Node): Node => normal(b, y, eta, s);
export const bernoulliLogit = (b: GraphBuilder, y: Node, eta: Node): Node =>
  b.sum(b.sub(b.mul(y, eta), b.log1pExp(eta)));
export const poissonLog = (b: GraphBuilder, y: Node, eta: Node): Node => b.sum(b.sub(b.mul(y, eta), b.exp(eta)));
