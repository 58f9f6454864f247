/**
 * @file Makes the nodes of a graph: checks shapes, makes each node once (hash-consing), folds operations on data, computes
 * what repeats once, and simplifies. Everything is decided when a node is made, so that a graph needs no later clean-up.
 * Long because it is one class with one method an operation; what the methods decide is in the files they call.
 */

import { checkAxis, checkWindow, lastTwo } from "./argument-checks.js";
import { binaryDType, joinDType, keepsWholeNumbers, reduceDType, unaryDType } from "./dtype.js";
import { ElementwiseMethods, type Operand } from "./elementwise-methods.js";
import { drawsRandomNumbers, Folding } from "./folding.js";
import { inlineGraph } from "./inline.js";
import type {
  BinaryFunction,
  DType,
  Graph,
  InputNode,
  Node,
  ProjectNode,
  RandomFunction,
  ReduceFunction,
  ScanNode,
  Shape,
  TernaryFunction,
  UnaryFunction,
} from "./node.js";
import { randomArguments, randomDType } from "./random-arguments.js";
import { buildScan, type ScanOptions, type ScanResults } from "./scan.js";
import { equalShapes, numElements, range, shapeText, withoutAxes } from "./shape.js";
import { simplifyBinary, simplifyUnary } from "./simplify-elementwise.js";
import { simplifyBroadcast, simplifyGather, simplifyPad, simplifyReshape, simplifySlice, simplifyTranspose } from "./simplify-layout.js"; // prettier-ignore
import { simplifyReduce, simplifySegmentSum } from "./simplify-reduction.js";
import { sinkBroadcast } from "./sink-broadcast.js";

/** Settings of a {@link GraphBuilder}. */
export interface GraphBuilderOptions {
  /** False leaves out simplification and folding; nodes are still shared. Default true. */
  readonly simplify?: boolean;
}

/** A node without its id, as operations describe it. */
export type NodeDescription = Node extends infer N ? (N extends Node ? Omit<N, "id"> : never) : never;

/** Constants up to this many elements are shared by content, larger ones by the identity of their array. */
const contentKeyLimit = 16;

/**
 * Makes the nodes of one graph. A number where a node is expected is a scalar constant: real, or int beside int operands of an
 * operation on whole numbers. Elementwise operands have one shape, or are scalars.
 *
 * @throws TypeError or RangeError from each method for operands of wrong shape or type, and for nodes of another builder.
 * @example
 * const b = new GraphBuilder();
 * const x = b.input("x", [3]);
 * const graph = makeGraph([x], { value: b.sum(b.square(x)) });
 */
export class GraphBuilder extends ElementwiseMethods {
  /** Whether nodes are simplified and folded as they are made. */
  readonly simplify: boolean;
  readonly #nodes = new Map<string, Node>();
  readonly #inputs = new Map<string, InputNode>();
  readonly #arrays = new WeakMap<object, number>();
  readonly #owned = new WeakSet<Node>();
  readonly #folding = new Folding();
  #numArrays = 0;
  #nextId = 0;

  constructor(options: GraphBuilderOptions = {}) {
    super();
    this.simplify = options.simplify ?? true;
  }

  /** A named array given at each evaluation. Asking again for the same name gives the same node. */
  input(name: string, shape: Shape, dtype: DType = "real"): InputNode {
    const known = this.#inputs.get(name);
    if (known !== undefined) {
      if (!equalShapes(known.shape, shape) || known.dtype !== dtype) {
        throw new TypeError(
          `input: \`${name}\` is already an input of type ${known.dtype}${shapeText(known.shape)}, ` +
            `received ${dtype}${shapeText(shape)}.`,
        );
      }
      return known;
    }
    const node = this.#make({ op: "input", shape: [...shape], dtype, inputs: [], name }) as InputNode;
    this.#inputs.set(name, node);
    return node;
  }

  /**
   * Data, row-major. The default shape is a vector, or a scalar for a number. An Int32Array has dtype int unless told
   * otherwise. A typed array of the right type is kept, not copied: it must not change afterwards.
   */
  constant(values: number | readonly number[] | Float64Array | Int32Array, shape?: Shape, dtype?: DType): Node {
    const type = dtype ?? (values instanceof Int32Array ? "int" : "real");
    if (typeof values === "number") {
      return this.#constantArray(type === "real" ? Float64Array.of(values) : Int32Array.of(values), shape ?? [], type);
    }
    const size = shape ?? [values.length];
    if (numElements(size) !== values.length) {
      throw new RangeError(
        `constant: expected ${numElements(size)} elements for ${shapeText(size)}, received ${values.length}.`,
      );
    }
    if (type === "real") {
      return this.#constantArray(values instanceof Float64Array ? values : Float64Array.from(values), size, type);
    }
    return this.#constantArray(values instanceof Int32Array ? values : Int32Array.from(values), size, type);
  }

  /** One value everywhere: a broadcast scalar constant. */
  filled(value: number, shape: Shape, dtype: DType = "real"): Node {
    return this.broadcast(this.constant(value, [], dtype), shape);
  }

  /** The position along `axis`, from 0. */
  iota(shape: Shape, axis: number): Node {
    const along = checkAxis("iota", axis, shape.length);
    if (this.simplify && shape.length > 1) return this.broadcast(this.iota([shape[along]!], 0), shape, [along]);
    return this.#memo(`iota ${shape} ${along}`, () =>
      this.#emit({ op: "iota", shape: [...shape], dtype: "int", inputs: [], axis: along }),
    );
  }

  unary(fn: UnaryFunction, operand: Operand): Node {
    const x = this.node(operand);
    return this.#memo(`${fn} ${x.id}`, () => {
      if (this.simplify) {
        const simple =
          sinkBroadcast(this, x.shape, [x], ([inner]) => this.unary(fn, inner!)) ?? simplifyUnary(this, fn, x);
        if (simple !== undefined) return simple;
      }
      return this.#emit({ op: "unary", fn, shape: x.shape, dtype: unaryDType(fn, x), inputs: [x] });
    });
  }

  binary(fn: BinaryFunction, left: Operand, right: Operand): Node {
    const [x, y] = this.#elementwise(fn, [left, right], keepsWholeNumbers(fn)) as [Node, Node];
    return this.#memo(`${fn} ${x.id} ${y.id}`, () => {
      if (this.simplify) {
        const simple =
          sinkBroadcast(this, x.shape, [x, y], (inner) => this.binary(fn, inner[0]!, inner[1]!)) ??
          simplifyBinary(this, fn, x, y);
        if (simple !== undefined) return simple;
      }
      return this.#emit({ op: "binary", fn, shape: x.shape, dtype: binaryDType(fn, x, y), inputs: [x, y] });
    });
  }

  ternary(fn: TernaryFunction, first: Operand, second: Operand, third: Operand): Node {
    const [x, y, z] = this.#elementwise(fn, [first, second, third], false) as [Node, Node, Node];
    return this.#memo(`${fn} ${x.id} ${y.id} ${z.id}`, () => {
      const sunk = this.simplify
        ? sinkBroadcast(this, x.shape, [x, y, z], (inner) => this.ternary(fn, inner[0]!, inner[1]!, inner[2]!))
        : undefined;
      return sunk ?? this.#emit({ op: "ternary", fn, shape: x.shape, dtype: "real", inputs: [x, y, z] });
    });
  }

  /** `then` where `condition` is not 0, otherwise `otherwise`, element by element. */
  select(condition: Operand, then: Operand, otherwise: Operand): Node {
    const [c, x, y] = this.#elementwise("select", [condition, then, otherwise], true) as [Node, Node, Node];
    return this.#memo(`select ${c.id} ${x.id} ${y.id}`, () => {
      if (this.simplify) {
        if (x === y) return x;
        if (c.op === "unary" && c.fn === "not") return this.select(c.inputs[0]!, y, x);
        const sunk = sinkBroadcast(this, c.shape, [c, x, y], (inner) => this.select(inner[0]!, inner[1]!, inner[2]!));
        if (sunk !== undefined) return sunk;
        const chosen = this.#folding.uniform(c);
        if (chosen !== undefined) return chosen !== 0 ? x : y;
      }
      return this.#emit({ op: "select", shape: c.shape, dtype: joinDType([x, y]), inputs: [c, x, y] });
    });
  }

  /** Repeats `x` to `shape`; axis `k` of `x` becomes `axes[k]`. By default trailing axes match; axes of size 1 repeat. */
  broadcast(operand: Operand, shape: Shape, axes?: readonly number[]): Node {
    const x = this.node(operand);
    const places = axes ?? range(x.shape.length).map((k) => shape.length - x.shape.length + k);
    const fits = places.every(
      (axis, k) =>
        axis >= 0 &&
        axis < shape.length &&
        (k === 0 || axis > places[k - 1]!) &&
        (x.shape[k] === shape[axis] || x.shape[k] === 1),
    );
    if (!fits || places.length !== x.shape.length) {
      throw new RangeError(
        `broadcast: shape ${shapeText(x.shape)} with axes ${shapeText(places)} does not fit into ${shapeText(shape)}.`,
      );
    }
    const stretched = range(x.shape.length).filter((k) => x.shape[k] === 1 && shape[places[k]!] !== 1);
    if (stretched.length > 0) {
      const kept = places.filter((_, k) => !stretched.includes(k));
      return this.broadcast(this.reshape(x, withoutAxes(x.shape, stretched)), shape, kept);
    }
    return this.#memo(`broadcast ${x.id} ${shape} ${places}`, () => {
      if (equalShapes(x.shape, shape)) return x;
      const simple = this.simplify ? simplifyBroadcast(this, x, shape, places) : undefined;
      return simple ?? this.#emit({ op: "broadcast", shape: [...shape], dtype: x.dtype, inputs: [x], axes: places });
    });
  }

  /** The same elements in row-major order under another shape. */
  reshape(operand: Operand, shape: Shape): Node {
    const x = this.node(operand);
    if (numElements(x.shape) !== numElements(shape)) {
      throw new RangeError(
        `reshape: ${shapeText(x.shape)} and ${shapeText(shape)} have different numbers of elements.`,
      );
    }
    return this.#memo(`reshape ${x.id} ${shape}`, () => {
      const simple = this.simplify ? simplifyReshape(this, x, shape) : undefined;
      return simple ?? this.#emit({ op: "reshape", shape: [...shape], dtype: x.dtype, inputs: [x] });
    });
  }

  /** Output axis `k` is input axis `permutation[k]`; by default the axes are reversed. */
  transpose(x: Node, permutation: readonly number[] = range(x.shape.length).reverse()): Node {
    this.node(x);
    if (permutation.length !== x.shape.length || [...permutation].sort((a, b) => a - b).some((axis, k) => axis !== k)) {
      throw new RangeError(
        `transpose: ${shapeText(permutation)} is not a permutation of the axes of ${shapeText(x.shape)}.`,
      );
    }
    return this.#memo(`transpose ${x.id} ${permutation}`, () => {
      const simple = this.simplify ? simplifyTranspose(this, x, permutation) : undefined;
      const shape = permutation.map((axis) => x.shape[axis]!);
      return (
        simple ?? this.#emit({ op: "transpose", shape, dtype: x.dtype, inputs: [x], permutation: [...permutation] })
      );
    });
  }

  /** The elements `start[k] + step[k] * i`, `i < size[k]`, of each axis; steps default to 1 and may be negative. */
  slice(x: Node, start: readonly number[], size: Shape, step: readonly number[] = x.shape.map(() => 1)): Node {
    this.node(x);
    checkWindow("slice", x.shape, start, size, step);
    return this.#memo(`slice ${x.id} ${start} ${size} ${step}`, () => {
      const simple = this.simplify ? simplifySlice(this, x, start, size, step) : undefined;
      if (simple !== undefined) return simple;
      return this.#emit({
        op: "slice",
        shape: [...size],
        dtype: x.dtype,
        inputs: [x],
        start: [...start],
        step: [...step],
      });
    });
  }

  /** Element `index` of `axis`, the axis dropped. A negative axis counts from the last. */
  at(x: Node, axis: number, index: number): Node {
    const along = checkAxis("at", axis, x.shape.length);
    if (!(index >= 0 && index < x.shape[along]!)) {
      throw new RangeError(
        `at: expected an index from 0 to ${x.shape[along]! - 1} of axis ${along}, received ${index}.`,
      );
    }
    const start = x.shape.map((_, k) => (k === along ? index : 0));
    const size = x.shape.map((n, k) => (k === along ? 1 : n));
    return this.reshape(this.slice(x, start, size), withoutAxes(x.shape, [along]));
  }

  /** Zeros of `shape` with `x` at `before[k] + step[k] * i`. */
  pad(x: Node, before: readonly number[], shape: Shape, step: readonly number[] = x.shape.map(() => 1)): Node {
    this.node(x);
    checkWindow("pad", shape, before, x.shape, step);
    return this.#memo(`pad ${x.id} ${before} ${shape} ${step}`, () => {
      const simple = this.simplify ? simplifyPad(this, x, before, shape, step) : undefined;
      if (simple !== undefined) return simple;
      return this.#emit({
        op: "pad",
        shape: [...shape],
        dtype: x.dtype,
        inputs: [x],
        before: [...before],
        step: [...step],
      });
    });
  }

  /** Joins arrays along `axis`. */
  concat(operands: readonly Node[], axis: number): Node {
    if (operands.length === 0) throw new RangeError("concat: expected at least one operand.");
    const rank = operands[0]!.shape.length;
    const along = checkAxis("concat", axis, rank);
    for (const x of operands) {
      this.node(x);
      if (
        !equalShapes(withoutAxes(x.shape, [along]), withoutAxes(operands[0]!.shape, [along])) ||
        x.shape.length !== rank
      ) {
        throw new RangeError(
          `concat: ${shapeText(operands[0]!.shape)} and ${shapeText(x.shape)} differ beside axis ${along}.`,
        );
      }
    }
    const filled = operands.filter((x) => x.shape[along]! > 0);
    const inputs = this.simplify && filled.length > 0 ? filled : [...operands];
    if (inputs.length === 1) return inputs[0]!;
    return this.#memo(`concat ${inputs.map((x) => x.id)} ${along}`, () => {
      const total = inputs.reduce((sum, x) => sum + x.shape[along]!, 0);
      const shape = inputs[0]!.shape.map((n, k) => (k === along ? total : n));
      return this.#emit({ op: "concat", shape, dtype: joinDType(inputs), inputs, axis: along });
    });
  }

  /** Joins arrays of one shape along a new axis. */
  stack(operands: readonly Operand[], axis = 0): Node {
    const xs = operands.map((operand) => this.node(operand));
    if (xs.length === 0) throw new RangeError("stack: expected at least one operand.");
    const shape = xs[0]!.shape;
    const wrong = xs.find((x) => !equalShapes(x.shape, shape));
    if (wrong !== undefined)
      throw new RangeError(`stack: shapes ${shapeText(shape)} and ${shapeText(wrong.shape)} differ.`);
    const along = checkAxis("stack", axis, shape.length + 1);
    const single = [...shape.slice(0, along), 1, ...shape.slice(along)];
    return this.concat(
      xs.map((x) => this.reshape(x, single)),
      along,
    );
  }

  /** Rows of `x` (`[n, ...rest]`) by `index` (`[...ix]`, int or bool): `[...ix, ...rest]`. */
  gather(x: Node, index: Node): Node {
    this.node(x);
    const ix = this.#index("gather", index);
    if (x.shape.length === 0)
      throw new RangeError("gather: expected an array with at least one axis, received a scalar.");
    return this.#memo(`gather ${x.id} ${ix.id}`, () => {
      const shape = [...ix.shape, ...x.shape.slice(1)];
      const simple = this.simplify ? simplifyGather(this, x, ix, shape) : undefined;
      return simple ?? this.#emit({ op: "gather", shape, dtype: x.dtype, inputs: [x, ix] });
    });
  }

  /** Sums of `values` (`[...ix, ...rest]`) by `index` (`[...ix]`) into `[n, ...rest]`. */
  segmentSum(values: Node, index: Node, n: number): Node {
    this.node(values);
    const ix = this.#index("segmentSum", index);
    if (!equalShapes(values.shape.slice(0, ix.shape.length), ix.shape)) {
      throw new RangeError(
        `segmentSum: values of shape ${shapeText(values.shape)} do not begin with the index's axes ${shapeText(ix.shape)}.`,
      );
    }
    return this.#memo(`segmentSum ${values.id} ${ix.id} ${n}`, () => {
      const simple = this.simplify ? simplifySegmentSum(this, values, ix, n) : undefined;
      if (simple !== undefined) return simple;
      const shape = [n, ...values.shape.slice(ix.shape.length)];
      const dtype = values.dtype === "real" ? "real" : "int";
      return this.#emit({ op: "segmentSum", shape, dtype, inputs: [values, ix] });
    });
  }

  /** The diagonals of the last two axes, `[..., n, n]` to `[..., n]`. */
  diagonal(x: Node): Node {
    const n = this.#square("diagonal", x);
    const batch = x.shape.slice(0, -2);
    const flat = this.reshape(x, [...batch, n * n]);
    const start = flat.shape.map(() => 0);
    return this.slice(flat, start, [...batch, n], [...batch.map(() => 1), n + 1]);
  }

  /** Matrices with `v` (`[..., n]`) on the diagonal and zeros elsewhere. */
  diagonalMatrix(v: Node): Node {
    if (v.shape.length === 0) throw new RangeError("diagonalMatrix: expected a vector, received a scalar.");
    const n = v.shape.at(-1)!;
    const batch = v.shape.slice(0, -1);
    const before = v.shape.map(() => 0);
    const flat = this.pad(v, before, [...batch, n * n], [...batch.map(() => 1), n + 1]);
    return this.reshape(flat, [...batch, n, n]);
  }

  /** Reduces `axes` (all by default; negative ones count from the last) away. */
  reduce(fn: ReduceFunction, operand: Operand, axes?: readonly number[]): Node {
    const x = this.node(operand);
    const rank = x.shape.length;
    const along =
      axes === undefined ? range(rank) : axes.map((axis) => checkAxis(fn, axis, rank)).sort((a, b) => a - b);
    if (new Set(along).size !== along.length) throw new RangeError(`${fn}: axis given twice in ${shapeText(axes!)}.`);
    if (along.length === 0) return x;
    return this.#memo(`reduce ${fn} ${x.id} ${along}`, () => {
      const simple = this.simplify ? simplifyReduce(this, fn, x, along) : undefined;
      if (simple !== undefined) return simple;
      const shape = withoutAxes(x.shape, along);
      return this.#emit({ op: "reduce", fn, shape, dtype: reduceDType(fn, x), inputs: [x], axes: along });
    });
  }

  /** Sum over `axes`, by default all. */
  sum(x: Operand, axes?: readonly number[]): Node {
    return this.reduce("sum", x, axes);
  }

  /** `log(sum(exp(x)))` over `axes`, by default all, without overflow. */
  logSumExp(x: Operand, axes?: readonly number[]): Node {
    return this.reduce("logSumExp", x, axes);
  }

  /** Running sums along `axis`, from the end if `reverse`, without the element itself if `exclusive`. */
  cumulativeSum(x: Node, axis: number, options: { reverse?: boolean; exclusive?: boolean } = {}): Node {
    this.node(x);
    const along = checkAxis("cumulativeSum", axis, x.shape.length);
    const { reverse = false, exclusive = false } = options;
    return this.#memo(`cumulativeSum ${x.id} ${along} ${reverse} ${exclusive}`, () => {
      if (this.simplify && x.op === "broadcast" && x.axes.includes(along)) {
        return this.broadcast(this.cumulativeSum(x.inputs[0]!, x.axes.indexOf(along), options), x.shape, x.axes);
      }
      const dtype = x.dtype === "real" ? "real" : "int";
      return this.#emit({ op: "cumulativeSum", shape: x.shape, dtype, inputs: [x], axis: along, reverse, exclusive });
    });
  }

  /** Matrix product over the last two axes, either side transposed first; a side without batch axes serves the whole batch. */
  matmul(a: Node, b: Node, options: { transposeA?: boolean; transposeB?: boolean } = {}): Node {
    this.node(a);
    this.node(b);
    const { transposeA = false, transposeB = false } = options;
    if (a.shape.length < 2 || b.shape.length < 2) {
      throw new RangeError(`matmul: expected matrices, received ${shapeText(a.shape)} and ${shapeText(b.shape)}.`);
    }
    if (a.shape.length !== b.shape.length) {
      if (b.shape.length === 2)
        return this.matmul(a, this.broadcast(b, [...a.shape.slice(0, -2), ...b.shape]), options);
      if (a.shape.length === 2)
        return this.matmul(this.broadcast(a, [...b.shape.slice(0, -2), ...a.shape]), b, options);
    }
    const [n, k] = lastTwo(a.shape, transposeA);
    const [inner, m] = lastTwo(b.shape, transposeB);
    const batch = a.shape.slice(0, -2);
    if (k !== inner || !equalShapes(batch, b.shape.slice(0, -2))) {
      const flags = `${transposeA ? " transposed" : ""} and ${shapeText(b.shape)}${transposeB ? " transposed" : ""}`;
      throw new RangeError(`matmul: ${shapeText(a.shape)}${flags} do not fit.`);
    }
    return this.#memo(`matmul ${a.id} ${b.id} ${transposeA} ${transposeB}`, () => {
      if (this.simplify) {
        const strippedA = matrixTranspose(a);
        if (strippedA !== undefined) return this.matmul(strippedA, b, { transposeA: !transposeA, transposeB });
        const strippedB = matrixTranspose(b);
        if (strippedB !== undefined) return this.matmul(a, strippedB, { transposeA, transposeB: !transposeB });
      }
      const shape = [...batch, n, m];
      return this.#emit({ op: "matmul", shape, dtype: "real", inputs: [a, b], transposeA, transposeB });
    });
  }

  /** Matrix `[..., n, k]` times vector `[..., k]`. */
  matvec(a: Node, v: Node): Node {
    const product = this.matmul(a, this.reshape(v, [...v.shape, 1]));
    return this.reshape(product, product.shape.slice(0, -1));
  }

  /** Sum of products of two vectors. */
  dot(a: Node, b: Node): Node {
    return this.sum(this.mul(a, b));
  }

  /** Lower Cholesky factors of `[..., n, n]`; only the lower triangle is read, and all is NaN where there is no factor. */
  cholesky(a: Node): Node {
    this.#square("cholesky", a);
    return this.#memo(`cholesky ${a.id}`, () =>
      this.#emit({ op: "cholesky", shape: a.shape, dtype: "real", inputs: [a] }),
    );
  }

  /** The symmetric adjoint of `A = L L'` from `L` and its adjoint. */
  choleskyGradient(l: Node, lbar: Node): Node {
    this.#square("choleskyGradient", l);
    if (!equalShapes(l.shape, this.node(lbar).shape)) {
      throw new RangeError(`choleskyGradient: shapes ${shapeText(l.shape)} and ${shapeText(lbar.shape)} differ.`);
    }
    return this.#memo(`choleskyGradient ${l.id} ${lbar.id}`, () =>
      this.#emit({ op: "choleskyGradient", shape: l.shape, dtype: "real", inputs: [l, lbar] }),
    );
  }

  /** Solves `L x = b`, or `L' x = b` if `transposed`; `b` is `[..., n, m]`, or a vector `[..., n]`. */
  triangularSolve(l: Node, b: Node, options: { transposed?: boolean } = {}): Node {
    const n = this.#square("triangularSolve", l);
    this.node(b);
    const { transposed = false } = options;
    if (b.shape.length === l.shape.length - 1) {
      return this.reshape(this.triangularSolve(l, this.reshape(b, [...b.shape, 1]), options), b.shape);
    }
    if (
      b.shape.length !== l.shape.length ||
      b.shape.at(-2) !== n ||
      !equalShapes(b.shape.slice(0, -2), l.shape.slice(0, -2))
    ) {
      throw new RangeError(`triangularSolve: ${shapeText(l.shape)} and ${shapeText(b.shape)} do not fit.`);
    }
    return this.#memo(`triangularSolve ${l.id} ${b.id} ${transposed}`, () =>
      this.#emit({ op: "triangularSolve", shape: b.shape, dtype: "real", inputs: [l, b], transposed }),
    );
  }

  /**
   * `length` steps that hand carries on. The body is built by a builder of its own, from one element of each sequence and the
   * captured nodes, which it must not take from outside in any other way.
   */
  scan(options: ScanOptions): ScanResults {
    return buildScan(this, options);
  }

  /** A random draw for each element of `shape`; arguments have this shape (categorical: one more axis), or are scalars. */
  random(fn: RandomFunction, args: readonly Operand[], shape: Shape): Node {
    const inputs = args.map((arg) => {
      const x = this.node(arg);
      const expected = fn === "categorical" ? [...shape, x.shape.at(-1) ?? 0] : shape;
      return this.broadcast(x, expected);
    });
    const expected = randomArguments[fn];
    if (inputs.length !== expected)
      throw new TypeError(`random: ${fn} takes ${expected} arguments, received ${inputs.length}.`);
    return this.#make({ op: "random", fn, shape: [...shape], dtype: randomDType(fn), inputs });
  }

  /** Emits the nodes of `graph` into this builder, its inputs bound by name; unbound ones become inputs here. */
  inline(graph: Graph, bindings: ReadonlyMap<string, Node> | Readonly<Record<string, Node>>): Record<string, Node> {
    return inlineGraph(this, graph, bindings);
  }

  /** The node an operand stands for. Throws TypeError for a node of another builder. */
  node(operand: Operand): Node {
    if (typeof operand === "number") return this.constant(operand);
    if (!this.#owned.has(operand)) {
      throw new TypeError(
        `received a node (\`${operand.op}\`) of another builder; inline its graph, or list it among the captured nodes of the scan.`,
      );
    }
    return operand;
  }

  /** A builder with the same settings, for the body of a scan. */
  child(): GraphBuilder {
    return new GraphBuilder({ simplify: this.simplify });
  }

  /** A scan node, for the scan's own file alone. One body object over the same operands is one node, unless it is random. */
  emitScan(description: Omit<ScanNode, "id">): Node {
    if (drawsRandomNumbers(description.body)) return this.#emit(description);
    const { inputs, length, reverse, numCarries, numSequences, until = "" } = description;
    let body = this.#arrays.get(description.body);
    if (body === undefined) this.#arrays.set(description.body, (body = this.#numArrays++));
    const key = `scan ${body} ${inputs.map((x) => x.id)} ${length} ${reverse} ${numCarries} ${numSequences} ${until}`;
    return this.#memo(key, () => this.#emit(description));
  }

  /** A projection of a scan, for the scan's own file alone. */
  emitProject(description: Omit<ProjectNode, "id">): Node {
    return this.#memo(`project ${description.inputs[0]!.id} ${description.index}`, () => this.#emit(description));
  }

  #memo(key: string, make: () => Node): Node {
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    const node = make();
    this.#nodes.set(key, node);
    return node;
  }

  #make(description: NodeDescription): Node {
    // Descriptions are object literals of this file and of the scan's: giving one its id makes it a node without a copy.
    const node = description as Node & { id: number };
    node.id = this.#nextId++;
    this.#owned.add(node);
    return node;
  }

  /** Values of a node of this builder that depends on data alone, also where it is kept symbolic; else undefined. */
  knownValues(node: Node): Float64Array | Int32Array | undefined {
    return this.#folding.valuesOf(node);
  }

  #emit(description: NodeDescription): Node {
    const node = this.#make(description);
    if (!this.simplify) return node;
    const folded = this.#folding.fold(node);
    return folded === undefined ? node : this.#constantArray(folded.values, node.shape, folded.dtype);
  }

  #constantArray(values: Float64Array | Int32Array, shape: Shape, dtype: DType): Node {
    let key: string;
    if (values.length <= contentKeyLimit) {
      key = `constant ${dtype} ${shape} : ${Array.from(values, (x) => (Object.is(x, -0) ? "-0" : String(x)))}`;
    } else {
      let identity = this.#arrays.get(values);
      if (identity === undefined) this.#arrays.set(values, (identity = this.#numArrays++));
      key = `constant ${dtype} ${shape} @ ${identity}`;
    }
    return this.#memo(key, () => {
      const node = this.#make({ op: "constant", shape: [...shape], dtype, inputs: [], values });
      this.#folding.markKnown(node);
      return node;
    });
  }

  /** Operands as nodes of one shape: scalars broadcast, number literals beside ints counted as ints where that is asked for. */
  #elementwise(name: string, operands: readonly Operand[], whole: boolean): Node[] {
    let shape: Shape = [];
    let allWhole = whole;
    for (const operand of operands) {
      if (typeof operand === "number") {
        if (operand !== (operand | 0) || Object.is(operand, -0)) allWhole = false;
      } else {
        if (operand.dtype === "real") allWhole = false;
        if (operand.shape.length > 0) shape = operand.shape;
      }
    }
    return operands.map((operand) => {
      const x = typeof operand === "number" && allWhole ? this.constant(operand, [], "int") : this.node(operand);
      if (equalShapes(x.shape, shape)) return x;
      if (x.shape.length > 0) {
        throw new RangeError(
          `${name}: shapes ${shapeText(shape)} and ${shapeText(x.shape)} differ; broadcast one of them.`,
        );
      }
      return this.broadcast(x, shape);
    });
  }

  #index(name: string, index: Node): Node {
    const ix = this.node(index);
    if (ix.dtype !== "real") return ix;
    if (ix.op === "constant" && ix.values.every((i) => Number.isInteger(i)))
      return this.constant(Int32Array.from(ix.values), ix.shape);
    throw new TypeError(`${name}: expected an int index, received a real of shape ${shapeText(ix.shape)}.`);
  }

  #square(name: string, x: Node): number {
    this.node(x);
    const n = x.shape.at(-1);
    if (x.shape.length < 2 || n === undefined || x.shape.at(-2) !== n) {
      throw new RangeError(`${name}: expected square matrices, received shape ${shapeText(x.shape)}.`);
    }
    return n;
  }
}

/** What the node is the transpose of, if it is one in its last two axes alone. */
function matrixTranspose(x: Node): Node | undefined {
  if (x.op !== "transpose") return undefined;
  const rank = x.shape.length;
  const swapsLast = x.permutation.every((axis, k) => axis === (k < rank - 2 ? k : 2 * rank - 3 - k));
  return swapsLast ? x.inputs[0]! : undefined;
}
