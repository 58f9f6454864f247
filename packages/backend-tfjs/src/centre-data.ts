/**
 * @file Centres the data of linear predictors and residuals: what is the same in every row, the means of columns times their
 * coefficients among it, is taken together in one number that depends on parameters alone. Tensors of Float32 then hold
 * deviations, and sums over rows of what is linear need no tensors. Where data are regressed on columns, coefficients count from a
 * least-squares fit, so that residuals lose no digits to it. Scaling is left out: Float32 keeps as many digits of large numbers
 * as of small ones.
 */

import { emitGraph, GraphBuilder, makeGraph, topologicalOrder } from "@terrace/graph";
import type { Graph, Node } from "@terrace/graph";
import { referenceFit, type Column, type ReferenceFit } from "./reference-fit.js";
import {
  columnMeans,
  hasMean,
  levelCounts,
  numParts,
  numRows,
  realValues,
  rowForms,
  withoutMeans,
  type RowForm,
} from "./row-forms.js";

/** Products of data and coefficients of at most so many multiplications are computed in Float64. */
const MOST_PRODUCTS_ON_HOST = 16_384;

/** A graph whose data are centred. */
export interface CentredGraph {
  readonly graph: Graph;
  /** Nodes that combine parameters with means and sums of data: small, and worth Float64. */
  readonly ofParameters: ReadonlySet<Node>;
  /** How many linear predictors and residuals were centred. */
  readonly numCentred: number;
}

/** The graph with centred data; the same graph where there is nothing to centre. Values are equal but for rounding. */
export function centreData(graph: Graph): CentredGraph {
  const order = topologicalOrder(graph);
  const forms = rowForms(order);
  // Rows of one part are as they are, and have nothing to be taken together.
  const centred = new Set(
    readOutside(order, forms).filter((node) => numParts(forms.get(node)!) > 1 && node.op !== "constant"),
  );
  if (centred.size === 0) return { graph, ofParameters: new Set(), numCentred: 0 };
  const b = new GraphBuilder({ simplify: false });
  const emitter = new RowEmitter(b);
  const outputs = emitGraph(b, graph, (node, inputs, emitted) => {
    const form = forms.get(node);
    if (form !== undefined && centred.has(node)) return emitter.rows(form, numRows(node), emitted);
    if (node.op === "reduce" && node.fn === "sum" && node.axes.length === 1) {
      return sumOf(node.inputs[0]!, inputs[0]!, emitted);
    }
    return node.op === "matmul" && node.transposeA ? productWith(node, inputs, emitted) : undefined;
  });

  /** The sum of rows that have a form, or that are such rows times a column of data. */
  function sumOf(rows: Node, emittedRows: Node, emitted: (node: Node) => Node): Node | undefined {
    const form = forms.get(rows);
    if (form !== undefined && numParts(form) > 1) return emitter.total(form, numRows(rows), emitted);
    if (rows.op !== "binary" || rows.fn !== "mul") return undefined;
    const [x, y] = rows.inputs as readonly [Node, Node];
    const [linear, data] = centred.has(x) ? [x, y] : [y, x];
    if (!centred.has(linear) || data.op !== "constant" || !hasMean(data.values)) return undefined;
    const values = realValues(data.values);
    const means = columnMeans(values, 1);
    const deviations = b.constant(withoutMeans(values, means), emittedRows.shape);
    const total = emitter.total(forms.get(linear)!, numRows(linear), emitted);
    return b.add(b.sum(b.mul(emitted(linear), deviations)), emitter.keep(b.mul(total, b.constant(means[0]!))));
  }

  /** X' r for a matrix of data and rows with a form, or those times one number. */
  function productWith(
    node: Extract<Node, { op: "matmul" }>,
    inputs: readonly Node[],
    emitted: (node: Node) => Node,
  ): Node | undefined {
    const [matrix, column] = node.inputs as readonly [Node, Node];
    if (
      matrix.op !== "constant" ||
      !hasMean(matrix.values) ||
      node.transposeB ||
      node.shape.length !== 2 ||
      column.op !== "reshape"
    )
      return undefined;
    const rows = column.inputs[0]!;
    const scale = rows.op === "binary" && rows.fn === "mul" ? scaleOf(rows) : undefined;
    const linear = scale?.rows ?? rows;
    if (!centred.has(linear) || node.shape[1] !== 1) return undefined;
    const numColumns = matrix.shape[1]!;
    const values = realValues(matrix.values);
    const means = columnMeans(values, numColumns);
    const deviations = b.constant(withoutMeans(values, means), matrix.shape);
    const plain = emitter.total(forms.get(linear)!, numRows(linear), emitted);
    const total = scale === undefined ? plain : emitter.keep(b.mul(plain, emitted(scale.scalar)));
    const shared = emitter.keep(b.mul(b.broadcast(total, [numColumns, 1], []), b.constant(means, [numColumns, 1])));
    return b.add(b.matmul(deviations, inputs[1]!, { transposeA: true }), shared);
  }

  /** The number and the rows of their product. */
  function scaleOf(product: Node): { readonly rows: Node; readonly scalar: Node } | undefined {
    for (const [k, factor] of product.inputs.entries()) {
      const rows = product.inputs[1 - k]!;
      if (factor.op === "broadcast" && factor.axes.length === 0 && centred.has(rows))
        return { rows, scalar: factor.inputs[0]! };
    }
    return undefined;
  }

  const inputs = graph.inputs.map(({ name, shape, dtype }) => b.input(name, shape, dtype));
  return { graph: makeGraph(inputs, outputs), ofParameters: emitter.kept, numCentred: centred.size };
}

/** Nodes with a form that something other than a larger form reads, outputs included. */
function readOutside(order: readonly Node[], forms: ReadonlyMap<Node, RowForm>): Node[] {
  const read = new Set<Node>();
  for (const node of order) {
    if (forms.has(node)) continue;
    for (const input of node.inputs) if (forms.has(input)) read.add(input);
  }
  return [...read];
}

/** The least-squares fit of a form's data by its columns and matrices, all of them without their means. */
function fitOf({ data, columns, products }: RowForm): ReferenceFit | undefined {
  if (data === undefined) return undefined;
  const all: Column[] = columns.map(({ column }) => {
    return { values: withoutMeans(column, columnMeans(column, 1)), start: 0, stride: 1 };
  });
  for (const { matrix, numColumns } of products) {
    const values = withoutMeans(matrix, columnMeans(matrix, numColumns));
    for (let k = 0; k < numColumns; k++) all.push({ values, start: k, stride: numColumns });
  }
  return referenceFit(withoutMeans(data, columnMeans(data, 1)), all);
}

/** Emits forms. */
class RowEmitter {
  /** What combines parameters with means and sums. */
  readonly kept = new Set<Node>();
  readonly #b: GraphBuilder;

  constructor(b: GraphBuilder) {
    this.#b = b;
  }

  keep(node: Node): Node {
    this.kept.add(node);
    return node;
  }

  /** The rows of a form: deviations, and what is the same in each row. */
  rows(form: RowForm, n: number, emitted: (node: Node) => Node): Node {
    const b = this.#b;
    const deviations: Node[] = [];
    const shared: Node[] = [];
    const fit = fitOf(form);
    // Coefficients of which the first is number `k`, less those of the fit, which are in the data.
    const aroundFit = (slopes: Node, k: number): Node => {
      if (fit === undefined) return slopes;
      const count = slopes.shape[0] ?? 1;
      return this.keep(b.sub(slopes, b.constant(fit.coefficients.slice(k, k + count), slopes.shape)));
    };
    if (form.data !== undefined) {
      const means = columnMeans(form.data, 1);
      deviations.push(b.constant(fit?.residuals ?? withoutMeans(form.data, means), [n]));
      shared.push(b.constant(means[0]!));
    }
    for (const { scalar, factor } of form.scalars) shared.push(this.#times(emitted(scalar), factor));
    let first = 0;
    for (const { scalar, column, factor } of form.columns) {
      const means = columnMeans(column, 1);
      const slope = this.#times(emitted(scalar), factor);
      const around = b.broadcast(aroundFit(slope, first), [n], []);
      deviations.push(b.mul(b.constant(withoutMeans(column, means), [n]), around));
      shared.push(this.#times(slope, means[0]!));
      first++;
    }
    for (const { matrix, numColumns, coefficients, factor } of form.products) {
      const means = columnMeans(matrix, numColumns);
      const slopes = factor === 1 ? emitted(coefficients) : this.#scaled(emitted(coefficients), factor);
      const around = aroundFit(slopes, first);
      const product = b.matmul(b.constant(withoutMeans(matrix, means), [n, numColumns]), around);
      // Terms of many basis functions cancel; where they are few, Float64 on the host costs less than an operation on tensors.
      if (numColumns > 1 && n * numColumns <= MOST_PRODUCTS_ON_HOST) this.keep(product);
      deviations.push(b.reshape(product, [n]));
      shared.push(this.#weighted(emitted(coefficients), means, factor));
      first += numColumns;
    }
    for (const { levels, index, factor } of form.gathers) {
      const all = emitted(levels);
      const count = all.shape[0]!;
      const mean = this.keep(b.mul(b.sum(all), b.constant(1 / count)));
      const around = this.keep(b.sub(all, b.broadcast(mean, [count], [])));
      const signed = factor === 1 ? around : this.#scaled(around, factor);
      deviations.push(b.gather(signed, emitted(index)));
      shared.push(this.#times(mean, factor));
    }
    const offset = this.#sum(shared);
    const rows = deviations.length === 0 ? undefined : deviations.reduce((sum, part) => b.add(sum, part));
    const beside = b.broadcast(offset, [n], []);
    return rows === undefined ? beside : b.add(rows, beside);
  }

  /** The sum of the rows of a form, from parameters and sums of data. */
  total(form: RowForm, n: number, emitted: (node: Node) => Node): Node {
    const b = this.#b;
    const parts: Node[] = [];
    if (form.data !== undefined) parts.push(b.constant(n * columnMeans(form.data, 1)[0]!));
    for (const { scalar, factor } of form.scalars) parts.push(this.#times(emitted(scalar), n * factor));
    for (const { scalar, column, factor } of form.columns) {
      parts.push(this.#times(emitted(scalar), n * factor * columnMeans(column, 1)[0]!));
    }
    for (const { matrix, numColumns, coefficients, factor } of form.products) {
      parts.push(this.#weighted(emitted(coefficients), columnMeans(matrix, numColumns), n * factor));
    }
    for (const { levels, index, factor } of form.gathers) {
      parts.push(this.#weighted(emitted(levels), levelCounts(index, levels.shape[0]!), factor));
    }
    return this.#sum(parts);
  }

  #times(x: Node, factor: number): Node {
    return factor === 1 ? x : this.keep(this.#b.mul(x, this.#b.constant(factor)));
  }

  #scaled(x: Node, factor: number): Node {
    return this.keep(this.#b.mul(x, this.#b.broadcast(this.#b.constant(factor), x.shape, [])));
  }

  /** The sum of the elements of `x` times weights times a factor. */
  #weighted(x: Node, weights: Float64Array, factor: number): Node {
    const b = this.#b;
    const scaled = b.constant(weights.map((weight) => weight * factor), x.shape); // prettier-ignore
    return this.keep(b.sum(this.keep(b.mul(x, scaled))));
  }

  #sum(parts: readonly Node[]): Node {
    return parts.reduce((sum, part) => this.keep(this.#b.add(sum, part)));
  }
}
