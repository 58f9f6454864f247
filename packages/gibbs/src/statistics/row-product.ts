/**
 * @file What a node is, row by row, as products of data and of a few numbers that parameters give: the form in which sums
 * over rows can be taken once, at bind, with the parameters left outside.
 */
import type { GraphBuilder, Node } from "@terrace/graph";

/** A factor that parameters give: a scalar node; or, with `index` (`[numRows]`), the vector node's element `index[i]` at row `i`. */
export interface RowFactor {
  readonly node: Node;
  readonly index?: Int32Array;
}

/** `data_i` times the factors at row `i`. */
export interface RowProduct {
  /** `[numRows]`, or one number for all rows. */
  readonly data: Float64Array | number;
  readonly factors: readonly RowFactor[];
}

/** The product that is 1 in every row. */
export const unitProduct: RowProduct = { data: 1, factors: [] };

/** `x` times `y`, row by row. */
export function multiplyProducts(x: RowProduct, y: RowProduct): RowProduct {
  return { data: multiplyData(x.data, y.data), factors: [...x.factors, ...y.factors] };
}

/** The product times a number. */
export function scaleProduct(x: RowProduct, by: number): RowProduct {
  return { data: multiplyData(x.data, by), factors: x.factors };
}

/** The product with its data and its factors mapped by functions for which `f(x y) = f(x) f(y)`. */
function mapProduct(x: RowProduct, ofNumber: (x: number) => number, ofNode: (node: Node) => Node): RowProduct {
  return {
    data: typeof x.data === "number" ? ofNumber(x.data) : x.data.map(ofNumber),
    factors: x.factors.map((factor) => ({ ...factor, node: ofNode(factor.node) })),
  };
}

/** `x` to the power 1, -1, 2 or -2. */
export function powerProduct(b: GraphBuilder, x: RowProduct, power: 1 | -1 | 2 | -2): RowProduct {
  switch (power) {
    case 1:
      return x;
    case -1:
      return mapProduct(x, (value) => 1 / value, (node) => b.reciprocal(node)); // prettier-ignore
    case 2:
      return mapProduct(x, (value) => value * value, (node) => b.square(node)); // prettier-ignore
    case -2:
      return mapProduct(x, (value) => 1 / (value * value), (node) => b.reciprocal(b.square(node))); // prettier-ignore
  }
}

/** The rows `rows[i]` of a product. */
export function selectRows(x: RowProduct, rows: Int32Array): RowProduct {
  return {
    data: typeof x.data === "number" ? x.data : Float64Array.from(rows, (row) => (x.data as Float64Array)[row]!),
    factors: x.factors.map(({ node, index }) => (index === undefined ? { node } : { node, index: rows.map((row) => index[row]!) })), // prettier-ignore
  };
}

function multiplyData(x: Float64Array | number, y: Float64Array | number): Float64Array | number {
  if (typeof x === "number") {
    if (typeof y === "number") return x * y;
    return x === 1 ? y : y.map((value) => value * x);
  }
  if (typeof y === "number") return y === 1 ? x : x.map((value) => value * y);
  return x.map((value, i) => value * y[i]!);
}

/** The node (`[]` or `[numRows]`) as one product. What is no product of simpler things is a factor of its own. */
export function rowProduct(b: GraphBuilder, node: Node, numRows: number): RowProduct {
  const known = b.knownValues(node);
  if (known !== undefined) {
    if (node.shape.length === 0) return { data: known[0]!, factors: [] };
    return { data: Float64Array.from(known), factors: [] };
  }
  if (node.shape.length === 0) return { data: 1, factors: [{ node }] };
  const operand = (k: number): RowProduct => rowProduct(b, node.inputs[k]!, numRows);
  if (node.op === "broadcast" && node.inputs[0]!.shape.length === 0) return operand(0);
  if (node.op === "unary") {
    if (node.fn === "neg") return scaleProduct(operand(0), -1);
    if (node.fn === "square") return powerProduct(b, operand(0), 2);
    if (node.fn === "reciprocal") return powerProduct(b, operand(0), -1);
    if (node.fn === "sqrt" || node.fn === "exp") {
      const [x] = node.inputs as [Node];
      const gathered = gatheredVector(b, x);
      if (gathered !== undefined) {
        return { data: 1, factors: [{ node: b.unary(node.fn, gathered.node), index: gathered.index }] };
      }
    }
  }
  if (node.op === "binary") {
    if (node.fn === "mul") return multiplyProducts(operand(0), operand(1));
    if (node.fn === "div") return multiplyProducts(operand(0), powerProduct(b, operand(1), -1));
  }
  return { data: 1, factors: [gatheredVector(b, node) ?? { node, index: Int32Array.from({ length: numRows }, (_, i) => i) }] }; // prettier-ignore
}

function gatheredVector(b: GraphBuilder, node: Node): Required<RowFactor> | undefined {
  if (node.op !== "gather") return undefined;
  const [vector, indexNode] = node.inputs as [Node, Node];
  if (vector.shape.length !== 1) return undefined;
  const index = b.knownValues(indexNode);
  return index === undefined ? undefined : { node: vector, index: Int32Array.from(index) };
}

/** The node (`[]` or `[numRows]`) as a sum of products. */
export function rowProducts(b: GraphBuilder, node: Node, numRows: number): RowProduct[] {
  const known = b.knownValues(node);
  if (known === undefined) {
    if (node.op === "binary" && (node.fn === "add" || node.fn === "sub")) {
      const [x, y] = node.inputs as [Node, Node];
      const sign = node.fn === "sub" ? -1 : 1;
      return [...rowProducts(b, x, numRows), ...rowProducts(b, y, numRows).map((term) => scaleProduct(term, sign))];
    }
    if (node.op === "unary" && node.fn === "neg") {
      return rowProducts(b, node.inputs[0]!, numRows).map((term) => scaleProduct(term, -1));
    }
    if (node.op === "broadcast" && node.inputs[0]!.shape.length === 0) return rowProducts(b, node.inputs[0]!, numRows);
  }
  const product = rowProduct(b, node, numRows);
  return product.factors.length === 0 && product.data === 0 ? [] : [product];
}

/** The sum over rows of a product times `x` (`[numRows]`); what all rows share is taken out of it. */
export function weightedSum(b: GraphBuilder, product: RowProduct, x: Node): Node {
  let terms = x;
  if (typeof product.data !== "number") terms = b.mul(terms, b.constant(product.data));
  for (const { node, index } of product.factors) {
    if (index !== undefined) terms = b.mul(terms, b.gather(node, b.constant(index)));
  }
  let sum = b.sum(terms);
  if (typeof product.data === "number" && product.data !== 1) sum = b.mul(sum, product.data);
  for (const { node, index } of product.factors) if (index === undefined) sum = b.mul(sum, node);
  return sum;
}
