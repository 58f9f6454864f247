/** @file Gaussian terms made by hand, and the textbook's dense full conditional of a block of them. */
import { evaluate, makeGraph, numElements } from "@terrace/graph";
import type { GraphBuilder, Node } from "@terrace/graph";
import { distributions } from "@terrace/distributions";
import type {
  Analysis,
  BoundParameter,
  BoundTerm,
  ConditionalDraw,
  FullConditional,
  GaussianBlock,
  GaussianScale,
  GaussianTerm,
  ScaleConditional,
} from "@terrace/rewrite";
import { collapseRows } from "../../src/statistics/collapse-rows.js";
import { residualSumOfSquares } from "../../src/statistics/residuals.js";

/** A real parameter without bounds. */
export function parameter(b: GraphBuilder, name: string, shape: readonly number[] = []): BoundParameter {
  return { name, shape, input: b.input(name, shape), constraint: { kind: "interval", integer: false }, isDiscrete: false, isMissingData: false }; // prettier-ignore
}

/** What a term says it comes from; the samplers read nothing of it but its text. */
export function source(b: GraphBuilder, text: string): BoundTerm {
  return { role: "term", text, logDensity: b.constant(0) };
}

/** `variable[elements] * weight`, a summand of a linear predictor. */
export interface Summand {
  readonly variable: BoundParameter;
  /** Default: the variable's elements in their order, or its one element in each row. */
  readonly elements?: readonly number[];
  readonly weight?: Node | number | readonly number[];
}

/** `offset ~ Normal(sum of summands, scale)`, row by row. */
export function gaussianTerm(
  b: GraphBuilder,
  numRows: number,
  offset: Node | readonly number[] | number,
  summands: readonly Summand[],
  scale: GaussianScale,
  weight?: Node,
): GaussianTerm {
  const asNode = (x: Node | readonly number[] | number): Node =>
    typeof x === "number" || !("op" in x) ? b.constant(x as number) : x;
  return {
    source: source(b, "term"),
    numRows,
    offset: asNode(offset),
    terms: summands.map(({ variable, elements, weight: w = 1 }) => ({
      variable,
      elements: Int32Array.from(
        elements ?? Array.from({ length: numRows }, (_, i) => (numElements(variable.shape) === 1 ? 0 : i)),
      ),
      weight: asNode(w),
    })),
    scale,
    ...(weight === undefined ? {} : { weight }),
  };
}

/** Values of nodes of `b` where its inputs have `values`. */
export function valuesOf(nodes: readonly Node[], inputs: Readonly<Record<string, readonly number[]>>): Float64Array[] {
  const graph = makeGraph(inputsOf(nodes), Object.fromEntries(nodes.map((node, k) => [`o${k}`, node])));
  const out = evaluate(graph, inputs);
  return nodes.map((_, k) => out[`o${k}`]!);
}

/** The input nodes that `nodes` depend on. */
export function inputsOf(nodes: readonly Node[]): Node[] {
  const seen = new Set<Node>();
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    node.inputs.forEach(visit);
  };
  nodes.forEach(visit);
  return [...seen].filter(({ op }) => op === "input");
}

/** `Q` and `h` of a block, dense, positions in the order of `variables`: the textbook's sums over rows. */
export function denseSystem(
  variables: readonly BoundParameter[],
  terms: readonly GaussianTerm[],
  inputs: Readonly<Record<string, readonly number[]>>,
): { q: number[][]; h: number[] } {
  const starts = new Map<string, number>();
  let size = 0;
  for (const { name, shape } of variables) {
    starts.set(name, size);
    size += numElements(shape);
  }
  const q = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  const h = new Array<number>(size).fill(0);
  for (const term of terms) {
    const nodes = [term.offset, term.scale.node, ...term.terms.map(({ weight }) => weight)];
    if (term.weight !== undefined) nodes.push(term.weight);
    const values = valuesOf(nodes, inputs);
    const at = (x: Float64Array, i: number): number => x[x.length === 1 ? 0 : i]!;
    const together = "size" in term.scale ? term.scale.size : 1;
    const rows = Array.from({ length: term.numRows }, (_, i) => {
      const w = new Array<number>(size).fill(0);
      term.terms.forEach(({ variable, elements }, k) => {
        const e = elements[i]!;
        if (e >= 0) w[starts.get(variable.name)! + e]! += at(values[2 + k]!, i);
      });
      return w;
    });
    for (let first = 0; first < term.numRows; first += together) {
      const p = blockPrecision(term, values[1]!, first / together);
      const factor = term.weight === undefined ? 1 : at(values.at(-1)!, first);
      for (let i = 0; i < together; i++) {
        for (let j = 0; j < together; j++) {
          const scaled = p[i]![j]! * factor;
          rows[first + i]!.forEach((wi, r) => {
            if (wi === 0) return;
            h[r]! += wi * scaled * at(values[0]!, first + j);
            rows[first + j]!.forEach((wj, s) => (q[r]![s]! += wi * scaled * wj));
          });
        }
      }
    }
  }
  return { q, h };
}

function blockPrecision(term: GaussianTerm, values: Float64Array, block: number): number[][] {
  const { scale } = term;
  if (!("size" in scale)) {
    const s = values[values.length === 1 ? 0 : block]!;
    return [[scale.kind === "sd" ? 1 / (s * s) : scale.kind === "variance" ? 1 / s : s]];
  }
  const n = scale.size;
  const at = values.length === n * n ? 0 : block * n * n;
  const matrix = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => values[at + i * n + j]!));
  if (scale.kind === "precisionMatrix") return matrix;
  const covariance =
    scale.kind === "covariance"
      ? matrix
      : matrix.map((x) => matrix.map((y) => x.reduce((s, v, k) => s + v * y[k]!, 0)));
  return inverse(covariance);
}

/** The inverse of a matrix, by Gauss and Jordan with pivots. */
export function inverse(matrix: readonly (readonly number[])[]): number[][] {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(rows[i]![k]!) > Math.abs(rows[pivot]![k]!)) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    const p = rows[k]![k]!;
    rows[k] = rows[k]!.map((x) => x / p);
    for (let i = 0; i < n; i++) {
      const f = rows[i]![k]!;
      if (i !== k && f !== 0) rows[i] = rows[i]!.map((x, j) => x - f * rows[k]![j]!);
    }
  }
  return rows.map((row) => row.slice(n));
}

/** `name ~ distribution(args)` of a scale. */
export interface ScalePrior {
  readonly name: "gamma" | "inv_gamma" | "half_normal" | "half_cauchy" | "exponential" | "flat";
  readonly args: readonly number[];
}

/** A scale conditional made by hand: one or several terms whose rows the variable scales. */
export function scaleConditional(
  b: GraphBuilder,
  variable: BoundParameter,
  parametrisation: ScaleConditional["parametrisation"],
  terms: readonly GaussianTerm[],
  prior: ScalePrior,
): ScaleConditional {
  const collapsed = terms.flatMap((term) => collapseRows(b, term));
  const count = b.constant(terms.reduce((total, { numRows }) => total + numRows, 0));
  const sumOfSquares = collapsed.map((term) => residualSumOfSquares(b, term)).reduce((x, y) => b.add(x, y));
  const v = variable.input;
  const power = { sd: -1, variance: -0.5, precision: 0.5 }[parametrisation];
  const precision = { sd: b.reciprocal(b.square(v)), variance: b.reciprocal(v), precision: v }[parametrisation];
  const rows = b.sub(b.mul(b.mul(b.log(v), count), power), b.mul(b.mul(sumOfSquares, precision), 0.5));
  const priorDensity = distributions.get(prior.name)!.logDensity(b, v, prior.args.map((x) => b.constant(x))); // prettier-ignore
  const priorTerm: BoundTerm = {
    role: "prior",
    text: prior.name,
    logDensity: priorDensity,
    scored: {
      value: v,
      batchShape: [],
      eventShape: [],
      call: { kind: "distribution", name: prior.name, args: prior.args.map((x) => b.constant(x)) },
    },
  };
  const draw = exactDraw(b, parametrisation, count, sumOfSquares, prior);
  return {
    kind: "scale",
    variable,
    parametrisation,
    terms,
    count,
    sumOfSquares,
    ...(draw === undefined ? {} : { draw }),
    logDensity: b.add(rows, priorDensity),
    sources: [priorTerm, ...terms.map((term) => term.source)],
    auxiliaries: [],
    reason: `${prior.name} prior`,
  };
}

function exactDraw(
  b: GraphBuilder,
  parametrisation: ScaleConditional["parametrisation"],
  count: Node,
  sumOfSquares: Node,
  { name, args }: ScalePrior,
): ConditionalDraw | undefined {
  const half = b.mul(count, 0.5);
  const halfSum = b.mul(sumOfSquares, 0.5);
  if (name === "gamma" && parametrisation === "precision") {
    return { family: "gamma", power: 1, args: [b.add(half, args[0]!), b.add(halfSum, args[1]!)] };
  }
  if (name === "inv_gamma" && parametrisation === "variance") {
    return { family: "invGamma", power: 1, args: [b.add(half, args[0]!), b.add(halfSum, args[1]!)] };
  }
  if (name === "half_normal" && parametrisation === "sd") {
    const p = b.mul(b.sub(1, count), 0.5);
    return { family: "generalisedInverseGaussian", power: 2, args: [p, b.constant(args[0]! ** -2), sumOfSquares] };
  }
  return undefined;
}

/** A positive parameter. */
export function positiveParameter(b: GraphBuilder, name: string, shape: readonly number[] = []): BoundParameter {
  return { ...parameter(b, name, shape), constraint: { kind: "interval", lower: 0, integer: false } };
}

/** A Gaussian block made by hand. */
export function block(variables: readonly BoundParameter[], terms: readonly GaussianTerm[]): GaussianBlock {
  return { kind: "gaussianBlock", variables, terms, sources: terms.map((term) => term.source), auxiliaries: [], reason: "made by hand" }; // prettier-ignore
}

/** An analysis of conditionals made by hand. */
export function analysis(builder: GraphBuilder, conditionals: readonly FullConditional[]): Analysis {
  const parameters = conditionals.flatMap((c) => (c.kind === "gaussianBlock" ? c.variables : [c.variable]));
  return { model: { builder, parameters, terms: [] }, conditionals, auxiliaries: [], refusals: [], groupingFactors: [], problems: [] }; // prettier-ignore
}
