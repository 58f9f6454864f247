/**
 * @file A node as an offset and a sum of terms linear in some variables. Elements of the variables are followed through
 * everything that moves them about (gathers of gathers, slices, transposes, products with matrices), so that however a
 * predictor is written, a term says which element each row uses. A product with a matrix of zeros and ones that has
 * a single one a row is one term; other columns are terms of their own.
 */

import { InternalError } from "@terrace/core";
import { numElements, uniformValue, type GraphBuilder, type Node, type Shape } from "@terrace/graph";
import type { BoundParameter } from "./bound-model.js";
import type { Dependence } from "./dependence.js";
import { movedElements, stridedPositions, strides, summedPositions } from "./layout.js";
import type { LinearTerm } from "./linear-term.js";
import { mergeTerms } from "./merge-terms.js";
import { matrixTerm, sumTerm } from "./sum-term.js";

/** `offset + sum of terms`, rows in the node's row-major order. */
export interface LinearForm {
  readonly numRows: number;
  /** `[]` or `[numRows]` */
  readonly offset: Node;
  readonly terms: readonly LinearTerm[];
}

/** A form under construction: offset and weights are `[]` or have the node's shape. */
interface Shaped {
  readonly shape: Shape;
  readonly offset: Node;
  readonly terms: readonly LinearTerm[];
}

/** Makes linear forms in a fixed set of variables. Nodes must have been found linear in them. */
export class LinearForms {
  private readonly known = new Map<Node, Shaped>();

  constructor(
    private readonly b: GraphBuilder,
    private readonly dependence: Dependence,
    private readonly variables: readonly BoundParameter[],
  ) {}

  of(node: Node): LinearForm {
    const { shape, offset, terms } = this.shaped(node);
    const numRows = numElements(shape);
    const flat = (x: Node): Node => (x.shape.length === 0 ? x : compact(this.b.reshape(x, [numRows])));
    const flattened = terms.map((term) => ({ ...term, weight: flat(term.weight) }));
    return { numRows, offset: flat(offset), terms: mergeTerms(this.b, flattened, this.variables) };
  }

  private shaped(node: Node): Shaped {
    const known = this.known.get(node);
    if (known !== undefined) return known;
    const made = this.dependence.usesAny(node, this.variables)
      ? this.make(node)
      : { shape: node.shape, offset: compact(node), terms: [] };
    this.known.set(node, made);
    return made;
  }

  private make(node: Node): Shaped {
    const { b } = this;
    const { shape, inputs } = node;
    switch (node.op) {
      case "input": {
        const variable = this.variables.find(({ input }) => input === node)!;
        const elements = stridedPositions([numElements(shape)], 0, [1]);
        return { shape, offset: b.constant(0), terms: [{ variable, elements, weight: b.constant(1) }] };
      }
      case "unary":
        return this.scaled(this.shaped(inputs[0]!), (x) => b.neg(x));
      case "binary": {
        const [x, y] = [inputs[0]!, inputs[1]!];
        if (node.fn === "add") return this.sum(this.shaped(x), this.shaped(y));
        if (node.fn === "sub")
          return this.sum(
            this.shaped(x),
            this.scaled(this.shaped(y), (part) => b.neg(part)),
          );
        if (node.fn === "mul") {
          const [form, factor] = this.dependence.usesAny(x, this.variables) ? [x, y] : [y, x];
          const by = compact(factor);
          return this.scaled(this.shaped(form), (part) => b.mul(part, by));
        }
        if (node.fn === "div") {
          const by = compact(y);
          return this.scaled(this.shaped(x), (part) => b.div(part, by));
        }
        throw notLinear(node);
      }
      case "select":
        return this.select(node);
      case "broadcast":
      case "reshape":
      case "transpose":
      case "slice":
      case "pad":
        return this.moved(node);
      case "gather":
        return b.knownValues(inputs[1]!) === undefined ? this.lookedUp(node) : this.moved(node);
      case "concat":
        return this.joined(inputs, node.axis, shape);
      case "segmentSum": {
        const index = this.b.knownValues(inputs[1]!)!;
        const rest = numElements(shape.slice(1));
        const target = new Int32Array(index.length * rest);
        for (let i = 0; i < index.length; i++) {
          for (let r = 0; r < rest; r++) target[i * rest + r] = index[i]! * rest + r;
        }
        const form = this.shaped(inputs[0]!);
        const offset = b.segmentSum(full(b, form.offset, form.shape), inputs[1]!, shape[0]!);
        return this.summed(form, target, shape, offset);
      }
      case "reduce": {
        const form = this.shaped(inputs[0]!);
        const offset = b.sum(full(b, form.offset, form.shape), node.axes);
        return this.summed(form, summedPositions(form.shape, node.axes), shape, offset);
      }
      case "cumulativeSum":
        return this.cumulated(node);
      case "matmul":
        return this.product(node);
      default:
        throw notLinear(node);
    }
  }

  private scaled(form: Shaped, scale: (part: Node) => Node): Shaped {
    const terms = form.terms.map((term) => ({ ...term, weight: compact(scale(term.weight)) }));
    // No zero is multiplied by data, which would fill an array of rows with zeros.
    return { ...form, offset: isZero(form.offset) ? form.offset : compact(scale(form.offset)), terms };
  }

  private sum(x: Shaped, y: Shaped): Shaped {
    return { shape: x.shape, offset: compact(this.b.add(x.offset, y.offset)), terms: [...x.terms, ...y.terms] };
  }

  private select(node: Node): Shaped {
    const { b } = this;
    const [condition, then, otherwise] = node.inputs.map((x) => x) as [Node, Node, Node];
    const known = b.knownValues(condition);
    const [x, y] = [this.shaped(then), this.shaped(otherwise)];
    const masked = (form: Shaped, isThen: boolean): LinearTerm[] =>
      form.terms.map((term) => {
        if (known === undefined) {
          const weight = isThen ? b.select(condition, term.weight, 0) : b.select(condition, 0, term.weight);
          return { ...term, weight };
        }
        return {
          ...term,
          elements: term.elements.map((element, row) => ((known[row] !== 0) === isThen ? element : -1)),
        };
      });
    const offset = compact(b.select(condition, x.offset, y.offset));
    return { shape: node.shape, offset, terms: [...masked(x, true), ...masked(y, false)] };
  }

  /** Elements moved: the same operation on offset and weights, the operation's map on the elements. */
  private moved(node: Node): Shaped {
    const form = this.shaped(node.inputs[0]!);
    const index = node.op === "gather" ? this.b.knownValues(node.inputs[1]!)! : undefined;
    const move = (part: Node): Node => {
      if (part.shape.length === 0) return part;
      return compact(this.again(node, full(this.b, part, form.shape)));
    };
    const padded = node.op === "pad" ? full(this.b, form.offset, form.shape) : form.offset;
    const terms = form.terms.map(({ variable, elements, weight }) => ({
      variable,
      elements: movedElements(node, elements, index)!,
      weight: move(weight),
    }));
    return { shape: node.shape, offset: move(padded), terms };
  }

  /** A gather by an index that is no data: the rows that it may pick, each where it is picked. */
  private lookedUp(node: Node): Shaped {
    const { b } = this;
    const { shape } = node;
    const [table, index] = [node.inputs[0]!, node.inputs[1]!];
    const form = this.shaped(table);
    const numPicks = table.shape[0]!;
    const width = numElements(table.shape) / Math.max(1, numPicks);
    const leading = [...index.shape.keys()];
    const rest = table.shape.slice(1).map((_, k) => index.shape.length + k);
    const terms = form.terms.flatMap(({ variable, elements, weight }) =>
      Array.from({ length: numPicks }, (_, pick): LinearTerm => {
        const isPicked = b.broadcast(b.eq(index, b.constant(Int32Array.of(pick), [], "int")), shape, leading);
        const own = weight.shape.length === 0 ? weight : b.broadcast(b.at(weight, 0, pick), shape, rest);
        const row = elements.subarray(pick * width, (pick + 1) * width);
        return {
          variable,
          elements: Int32Array.from({ length: numElements(shape) }, (_, at) => row[at % width]!),
          weight: b.select(isPicked, own, b.constant(0)),
        };
      }),
    );
    return { shape, offset: form.offset.shape.length === 0 ? form.offset : b.gather(form.offset, index), terms };
  }

  /** The operation of `node` on another operand of the shape of its own. */
  private again(node: Node, x: Node): Node {
    const { b } = this;
    switch (node.op) {
      case "broadcast":
        return b.broadcast(x, node.shape, node.axes);
      case "reshape":
        return b.reshape(x, node.shape);
      case "transpose":
        return b.transpose(x, node.permutation);
      case "slice":
        return b.slice(x, node.start, node.shape, node.step);
      case "pad":
        return b.pad(x, node.before, node.shape, node.step);
      case "gather":
        return b.gather(x, node.inputs[1]!);
      default:
        throw notLinear(node);
    }
  }

  private joined(inputs: readonly Node[], axis: number, shape: Shape): Shaped {
    const { b } = this;
    const forms = inputs.map((input) => this.shaped(input));
    const step = strides(shape);
    let start = 0;
    const terms: LinearTerm[] = [];
    for (const form of forms) {
      const places = stridedPositions(form.shape, start * step[axis]!, step);
      const before = shape.map((_, k) => (k === axis ? start : 0));
      for (const { variable, elements, weight } of form.terms) {
        const spread = new Int32Array(numElements(shape)).fill(-1);
        places.forEach((place, k) => (spread[place] = elements[k]!));
        terms.push({
          variable,
          elements: spread,
          weight: weight.shape.length === 0 ? weight : b.pad(weight, before, shape),
        });
      }
      start += form.shape[axis]!;
    }
    const offset = b.concat(
      forms.map((form) => full(b, form.offset, form.shape)),
      axis,
    );
    return { shape, offset, terms };
  }

  private summed(form: Shaped, target: Int32Array, shape: Shape, offset: Node): Shaped {
    const terms = form.terms.flatMap((term) => sumTerm(this.b, term, target, numElements(shape)));
    return { shape, offset, terms: terms.map((term) => ({ ...term, weight: full(this.b, term.weight, shape, true) })) };
  }

  /** A running sum as the sum over an axis of a triangle: row by row, all that goes into it. */
  private cumulated(node: Node): Shaped {
    if (node.op !== "cumulativeSum") throw notLinear(node);
    const { b } = this;
    const form = this.shaped(node.inputs[0]!);
    const { axis, reverse, exclusive, shape } = node;
    const n = shape[axis]!;
    const size = numElements(shape);
    const step = strides(shape)[axis]!;
    const source: number[] = [];
    const target: number[] = [];
    for (let to = 0; to < size; to++) {
      const at = Math.floor(to / step) % n;
      for (let i = 0; i < n; i++) {
        const isIn = reverse ? i > at || (i === at && !exclusive) : i < at || (i === at && !exclusive);
        if (!isIn) continue;
        source.push(to + (i - at) * step);
        target.push(to);
      }
    }
    const from = Int32Array.from(source);
    const index = b.constant(from, [from.length], "int");
    const terms = form.terms.flatMap(({ variable, elements, weight }) => {
      const expanded = weight.shape.length === 0 ? weight : b.gather(b.reshape(weight, [size]), index);
      return sumTerm(b, { variable, elements: take(elements, from), weight: expanded }, Int32Array.from(target), size);
    });
    const offset = b.cumulativeSum(full(b, form.offset, form.shape), axis, { reverse, exclusive });
    return { shape, offset, terms: terms.map((term) => ({ ...term, weight: full(b, term.weight, shape, true) })) };
  }

  /** A product with a matrix: each row sums over the inner axis. */
  private product(node: Node): Shaped {
    if (node.op !== "matmul") throw notLinear(node);
    const { b } = this;
    const { shape, transposeA, transposeB } = node;
    const [left, right] = node.inputs as [Node, Node];
    const rank = shape.length;
    const inner = left.shape[transposeA ? rank - 2 : rank - 1]!;
    // All of shape [...batch, n, m, inner], whose last axis is summed.
    const expanded = [...shape, inner];
    const batch = shape.slice(0, -2).map((_, k) => k);
    const leftAxes = [...batch, ...(transposeA ? [rank, rank - 2] : [rank - 2, rank])];
    const rightAxes = [...batch, ...(transposeB ? [rank - 1, rank] : [rank, rank - 1])];
    const spread = (x: Node, axes: readonly number[]): Node => {
      // The axes of a broadcast increase, so a matrix that is met the other way round is transposed first.
      const order = axes.map((_, k) => k).sort((p, q) => axes[p]! - axes[q]!);
      return b.broadcast(
        b.transpose(x, order),
        expanded,
        order.map((k) => axes[k]!),
      );
    };
    const isLeft = this.dependence.usesAny(left, this.variables);
    const [linear, factor] = isLeft ? [left, right] : [right, left];
    const [linearAxes, factorAxes] = isLeft ? [leftAxes, rightAxes] : [rightAxes, leftAxes];
    const form = this.shaped(linear);
    const known = !isLeft && rank === 2 && shape[1] === 1 ? b.knownValues(factor) : undefined;
    if (known !== undefined) {
      const entry = (row: number, k: number): number => known[transposeA ? k * shape[0]! + row : row * inner + k]!;
      const direct = form.terms.map((term) => matrixTerm(b, term, entry, shape[0]!));
      if (!direct.includes(undefined)) {
        const terms = direct.flatMap((each) => each!);
        const vector = full(b, form.offset, linear.shape);
        return {
          shape,
          offset: compact(b.matmul(factor, vector, { transposeA, transposeB })),
          terms: terms.map((term) => ({ ...term, weight: full(b, term.weight, shape, true) })),
        };
      }
    }
    const step = strides(linear.shape);
    const along = expanded.map((_, axis) => (linearAxes.includes(axis) ? step[linearAxes.indexOf(axis)]! : 0));
    const from = stridedPositions(expanded, 0, along);
    const by = spread(factor, factorAxes);
    const target = summedPositions(expanded, [rank]);
    const terms = form.terms.flatMap(({ variable, elements, weight }) => {
      const repeated = weight.shape.length === 0 ? weight : spread(weight, linearAxes);
      return sumTerm(
        b,
        { variable, elements: take(elements, from), weight: b.mul(by, repeated) },
        target,
        numElements(shape),
      );
    });
    const offset = full(b, form.offset, linear.shape);
    const product = isLeft
      ? b.matmul(offset, factor, { transposeA, transposeB })
      : b.matmul(factor, offset, { transposeA, transposeB });
    return {
      shape,
      offset: compact(product),
      terms: terms.map((term) => ({ ...term, weight: full(b, term.weight, shape, true) })),
    };
  }
}

/** A number that stands for all elements, where a node is one. */
export function compact(node: Node): Node {
  if (node.shape.length === 0) return node;
  if (node.op === "broadcast" && node.inputs[0]!.shape.length === 0) return node.inputs[0]!;
  return node;
}

/** A part of a form with all its elements; with `flat` only a weight `[numRows]` gets its shape back. */
function full(b: GraphBuilder, part: Node, shape: Shape, flat = false): Node {
  if (part.shape.length === 0 && flat) return part;
  return flat ? b.reshape(part, shape) : b.broadcast(part, shape, part.shape.length === 0 ? [] : [...shape.keys()]);
}

function take(elements: Int32Array, from: Int32Array): Int32Array {
  const taken = new Int32Array(from.length);
  for (let i = 0; i < from.length; i++) taken[i] = from[i]! < 0 ? -1 : elements[from[i]!]!;
  return taken;
}

function notLinear(node: Node): InternalError {
  return new InternalError(`the linear form of \`${node.op}\` was asked for`);
}

/** Whether a weight is known to be zero everywhere. */
export function isZero(weight: Node): boolean {
  return uniformValue(weight) === 0;
}
