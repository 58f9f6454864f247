/**
 * @file Rows that are sums of data, of numbers beside every row, of columns times numbers, of a matrix times coefficients and of
 * levels by index: the linear predictors and residuals of regressions, found in a graph.
 */

import { numElements, reachableNodes } from "@terrace/graph";
import type { Node } from "@terrace/graph";

/** A node `[N]`: the sum of its parts, each times its sign or factor. */
export interface RowForm {
  /** `[N]` numbers; undefined for zeros. */
  readonly data: Float64Array | undefined;
  /** `factor` times the scalar, beside every row. */
  readonly scalars: readonly { readonly scalar: Node; readonly factor: number }[];
  /** `factor` times the scalar times a column `[N]`. */
  readonly columns: readonly { readonly scalar: Node; readonly column: Float64Array; readonly factor: number }[];
  /** `factor` times the product of a matrix `[N, numColumns]` and coefficients `[numColumns, 1]`. */
  readonly products: readonly {
    readonly matrix: Float64Array;
    readonly numColumns: number;
    readonly coefficients: Node;
    readonly factor: number;
  }[];
  /** `factor` times the element of `levels` `[J]` that the index `[N]` names. */
  readonly gathers: readonly { readonly levels: Node; readonly index: Node; readonly factor: number }[];
}

/** More parts than this are left as they are: their sums would be built again for each node on the way. */
const MOST_PARTS = 32;

const nothing: RowForm = { data: undefined, scalars: [], columns: [], products: [], gathers: [] };

/** The forms of the nodes `[N]` in `order`, operands first, that have one. */
export function rowForms(order: readonly Node[]): ReadonlyMap<Node, RowForm> {
  const forms = new Map<Node, RowForm>();
  for (const node of order) {
    if (node.shape.length !== 1 || node.shape[0]! < 2) continue;
    const form = formOf(node, forms);
    if (form !== undefined && numParts(form) <= MOST_PARTS) forms.set(node, form);
  }
  return forms;
}

/** How many parts a form has, the data one of them. */
export function numParts({ data, scalars, columns, products, gathers }: RowForm): number {
  return (data === undefined ? 0 : 1) + scalars.length + columns.length + products.length + gathers.length;
}

function formOf(node: Node, forms: ReadonlyMap<Node, RowForm>): RowForm | undefined {
  const operand = (k: number): RowForm | undefined => forms.get(node.inputs[k]!);
  switch (node.op) {
    case "constant":
      return hasMean(node.values) ? { ...nothing, data: realValues(node.values) } : undefined;
    case "broadcast":
      return node.inputs[0]!.shape.length === 0 && node.inputs[0]!.op !== "constant" && isOrdinary(node.inputs[0]!)
        ? { ...nothing, scalars: [{ scalar: node.inputs[0]!, factor: 1 }] }
        : undefined;
    case "unary":
      return node.fn === "neg" && operand(0) !== undefined ? scaled(operand(0)!, -1) : undefined;
    case "binary": {
      const [x, y] = [operand(0), operand(1)];
      if (x === undefined || y === undefined) return undefined;
      if (node.fn === "add") return sum(x, y);
      if (node.fn === "sub") return sum(x, scaled(y, -1));
      return node.fn === "mul" ? (column(x, y) ?? column(y, x)) : undefined;
    }
    case "reshape":
      return productOf(node.inputs[0]!);
    case "gather": {
      const [levels, index] = node.inputs as readonly [Node, Node];
      const isByData =
        index.op === "constant" && levels.op !== "constant" && levels.shape.length === 1 && isOrdinary(levels);
      return isByData ? { ...nothing, gathers: [{ levels, index, factor: 1 }] } : undefined;
    }
    default:
      return undefined;
  }
}

/** Whether numbers are numbers of a size that a mean can be taken of; those that stand for infinity are not. */
export function hasMean(values: Float64Array | Int32Array): boolean {
  return values.every((x) => Math.abs(x) < 1e30);
}

/** Whether no number that stands for infinity may be among a node's elements, so that they have a mean. */
function isOrdinary(node: Node): boolean {
  return reachableNodes([node]).every((part) => part.op !== "constant" || hasMean(part.values));
}

/** A column of data times a number beside every row. */
function column(x: RowForm, y: RowForm): RowForm | undefined {
  if (x.data === undefined || numParts(x) !== 1 || y.scalars.length !== 1 || numParts(y) !== 1) return undefined;
  const { scalar, factor } = y.scalars[0]!;
  return { ...nothing, columns: [{ scalar, column: x.data, factor }] };
}

function productOf(node: Node): RowForm | undefined {
  if (node.op !== "matmul" || node.transposeA || node.transposeB || node.shape.length !== 2) return undefined;
  const [matrix, coefficients] = node.inputs as readonly [Node, Node];
  if (
    matrix.op !== "constant" ||
    !hasMean(matrix.values) ||
    coefficients.op === "constant" ||
    node.shape[1] !== 1 ||
    !isOrdinary(coefficients)
  )
    return undefined;
  const values = realValues(matrix.values);
  return { ...nothing, products: [{ matrix: values, numColumns: matrix.shape[1]!, coefficients, factor: 1 }] };
}

function sum(x: RowForm, y: RowForm): RowForm {
  const data =
    x.data === undefined ? y.data : y.data === undefined ? x.data : x.data.map((value, i) => value + y.data![i]!);
  return {
    data,
    scalars: [...x.scalars, ...y.scalars],
    columns: [...x.columns, ...y.columns],
    products: [...x.products, ...y.products],
    gathers: [...x.gathers, ...y.gathers],
  };
}

function scaled(form: RowForm, by: number): RowForm {
  const times = <P extends { readonly factor: number }>(part: P): P => ({ ...part, factor: part.factor * by });
  return {
    data: form.data?.map((value) => value * by),
    scalars: form.scalars.map(times),
    columns: form.columns.map(times),
    products: form.products.map(times),
    gathers: form.gathers.map(times),
  };
}

/** The mean of each column of a matrix `[N, numColumns]`. */
export function columnMeans(matrix: Float64Array, numColumns: number): Float64Array {
  const numRows = matrix.length / numColumns;
  const means = new Float64Array(numColumns);
  matrix.forEach((value, i) => (means[i % numColumns]! += value / numRows));
  return means;
}

const reals = new WeakMap<Float64Array | Int32Array, Float64Array>();
const deviations = new WeakMap<Float64Array, Float64Array>();

/** Data as Float64; the same array each time, so that backends hold it once. */
export function realValues(values: Float64Array | Int32Array): Float64Array {
  let found = reals.get(values);
  if (found === undefined) {
    found = values instanceof Float64Array ? values : Float64Array.from(values);
    reals.set(values, found);
  }
  return found;
}

/** A matrix `[N, numColumns]` without the mean of each column; the same array each time. */
export function withoutMeans(matrix: Float64Array, means: Float64Array): Float64Array {
  let found = deviations.get(matrix);
  if (found === undefined) {
    found = matrix.map((value, i) => value - means[i % means.length]!);
    deviations.set(matrix, found);
  }
  return found;
}

/** How many of `index` name each of `numLevels`. */
export function levelCounts(index: Node, numLevels: number): Float64Array {
  const counts = new Float64Array(numLevels);
  if (index.op === "constant") for (const level of index.values) counts[level]! += 1;
  return counts;
}

/** Number of rows of a node with a form. */
export function numRows(node: Node): number {
  return numElements(node.shape);
}
