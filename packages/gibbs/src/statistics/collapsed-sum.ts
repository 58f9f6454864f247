/**
 * @file Sums over rows with the sums over data taken at bind: rows that agree in where they go and in which elements of
 * parameters they take are added up once, so that what is left to a sweep does not grow with the number of rows.
 */
import type { GraphBuilder, Node } from "@terrace/graph";
import type { RowProduct } from "./row-product.js";

/** Where each row's product is added: element `index[i]` of `size`; -1 is nowhere. */
export interface Segments {
  readonly index: Int32Array;
  readonly size: number;
}

/** Tables of keys up to this many entries are arrays; larger ones are hashed. */
const MAX_TABLE = 1 << 22;

/**
 * The sums of a product over `numRows` rows, `[segments.size]`, or `[]` without segments. Undefined where no row counts.
 * Sums of data are compensated ([Neumaier1974]).
 */
export function collapsedSum(
  b: GraphBuilder,
  product: RowProduct,
  numRows: number,
  segments?: Segments,
): Node | undefined {
  const indexed = product.factors.filter((factor) => factor.index !== undefined);
  const keys: { readonly index: Int32Array; readonly size: number }[] = indexed.map(({ node, index }) => ({
    index: index!,
    size: node.shape[0]!,
  }));
  if (segments !== undefined) keys.unshift(segments);
  const { data } = product;
  const groups = groupRows(keys, numRows, typeof data === "number" ? undefined : data);
  if (groups.first.length === 0) return undefined;
  const sums = typeof data === "number" ? groups.counts.map((count) => count * data) : addedData(data, groups);

  // In the order of segments, so that a segment each needs no index.
  const order = segments === undefined ? groups.first.map((_, k) => k) : orderBySegment(groups.first, segments);
  const rows = order.map((k) => groups.first[k]!);
  const targets = segments === undefined ? undefined : rows.map((row) => segments.index[row]!);
  const isOneEach = targets !== undefined && targets.every((target, k) => k === 0 || target > targets[k - 1]!);
  const size = isOneEach ? segments!.size : rows.length;
  const spread = (values: Int32Array | Float64Array, into: Int32Array | Float64Array): void => {
    values.forEach((value, k) => (into[isOneEach ? targets[k]! : k] = value));
  };
  const statistic = new Float64Array(size);
  spread(
    Float64Array.from(order, (k) => sums[k]!),
    statistic,
  );

  let total = statistic.length === 1 && segments === undefined ? b.constant(statistic[0]!) : b.constant(statistic);
  for (const { node, index } of indexed) {
    const positions = new Int32Array(size);
    spread(rows.map((row) => index![row]!), positions); // prettier-ignore
    const isIdentity = positions.length === node.shape[0] && positions.every((position, k) => position === k);
    const taken = isIdentity ? node : b.gather(node, b.constant(positions));
    total = b.mul(total, total.shape.length === 0 ? b.reshape(taken, []) : taken);
  }
  if (segments === undefined) total = b.sum(total);
  else if (!isOneEach) total = b.segmentSum(total, b.constant(targets!), segments.size);
  for (const { node, index } of product.factors) if (index === undefined) total = b.mul(total, node);
  return total;
}

/** Distinct rows: the first of each kind, how many there are, and of which kind each row is (-1 for a row that counts nowhere). */
interface RowGroups {
  readonly first: Int32Array;
  readonly counts: Float64Array;
  readonly kinds: Int32Array;
}

/** Places in `first`, in the order of their segments and where these are the same in their own. */
function orderBySegment(first: Int32Array, { index, size }: Segments): Int32Array {
  const starts = new Int32Array(size + 1);
  for (const row of first) starts[index[row]! + 1]!++;
  for (let k = 0; k < size; k++) starts[k + 1]! += starts[k]!;
  const order = new Int32Array(first.length);
  first.forEach((row, k) => (order[starts[index[row]!]!++] = k));
  return order;
}

/** The rows that count somewhere, each of its own kind. */
function countedRows(
  keys: readonly { readonly index: Int32Array }[],
  numRows: number,
  data: Float64Array | undefined,
): RowGroups {
  const kinds = new Int32Array(numRows).fill(-1);
  const first = new Int32Array(numRows);
  let count = 0;
  for (let i = 0; i < numRows; i++) {
    if (data?.[i] === 0 || keys.some(({ index }) => index[i]! < 0)) continue;
    first[count] = i;
    kinds[i] = count++;
  }
  return { first: first.slice(0, count), counts: new Float64Array(count).fill(1), kinds };
}

function groupRows(
  keys: readonly { readonly index: Int32Array; readonly size: number }[],
  numRows: number,
  data: Float64Array | undefined,
): RowGroups {
  // Rows with an element each are all of their own kind.
  if (keys.some(({ index, size }) => size === numRows && index.every((element, row) => element === row))) {
    return countedRows(keys, numRows, data);
  }
  const kinds = new Int32Array(numRows);
  const first: number[] = [];
  const counts: number[] = [];
  const numKeys = keys.reduce((product, { size }) => product * size, 1);
  const table = numKeys <= Math.max(MAX_TABLE, 4 * numRows) ? new Int32Array(numKeys).fill(-1) : undefined;
  const hashed = new Map<number | string, number>();
  for (let i = 0; i < numRows; i++) {
    let key = 0;
    for (const { index, size } of keys) {
      const at = index[i]!;
      if (at < 0) {
        key = -1;
        break;
      }
      key = key * size + at;
    }
    if (key < 0 || (data !== undefined && data[i] === 0)) {
      kinds[i] = -1;
      continue;
    }
    const name = numKeys > Number.MAX_SAFE_INTEGER ? keys.map(({ index }) => index[i]!).join() : key;
    let kind = table === undefined ? hashed.get(name) : table[key]!;
    if (kind === undefined || kind < 0) {
      kind = first.length;
      first.push(i);
      counts.push(0);
      if (table === undefined) hashed.set(name, kind);
      else table[key] = kind;
    }
    kinds[i] = kind;
    counts[kind]!++;
  }
  return { first: Int32Array.from(first), counts: Float64Array.from(counts), kinds };
}

function addedData(data: Float64Array, { first, kinds }: RowGroups): Float64Array {
  const sums = new Float64Array(first.length);
  const rests = new Float64Array(first.length);
  for (let i = 0; i < data.length; i++) {
    const kind = kinds[i]!;
    if (kind < 0) continue;
    const value = data[i]!;
    const sum = sums[kind]!;
    const next = sum + value;
    rests[kind]! += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sums[kind] = next;
  }
  return sums.map((sum, k) => sum + rests[k]!);
}
