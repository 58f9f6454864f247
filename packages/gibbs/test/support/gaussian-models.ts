/** @file Gaussian terms made by hand, and the textbook's dense full conditional of a block of them. */
import { evaluate, makeGraph, numElements } from "@terrace/graph";
import type { GraphBuilder, Node } from "@terrace/graph";
import type { BoundParameter, BoundTerm, GaussianScale, GaussianTerm } from "@terrace/rewrite";

/** A real parameter without bounds. */
export function parameter(b: GraphBuilder, name: string, shape: readonly number[] = []): BoundParameter {
  return { name, shape, input: b.input(name, shape), constraint: { kind: "real" }, isDiscrete: false, isMissingData: false }; // prettier-ignore
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
