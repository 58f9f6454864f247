/**
 * @file Lowers a graph: what each node is at an index, as a scalar expression. Elementwise functions and all index
 * arithmetic (broadcast, slice, transpose, reshape, gather) never make an array; a node gets one only where it is an
 * operand of linear algebra, is summed by index, or would be computed many times over. Reductions are expressions with a
 * loop of their own.
 */
import { assertNever, InternalError } from "@terrace/core";
import { numElements, topologicalOrder } from "@terrace/graph";
import type { Graph, InputNode, MatmulNode, Node, ReduceNode, ScanNode } from "@terrace/graph";
import { binaryScalar, ternaryScalar, unaryScalar } from "./elementwise.js";
import { freeLoops, KEEP_COST } from "./cost.js";
import type { Buffer, Item } from "./item.js";
import { linearIndex, MAX_UNROLLED_AXIS, reshapedIndex, strides, unrolledAxes } from "./iteration.js";
import type { KernelState } from "./kernel-state.js";
import type { Combine, Loop, Scalar, Scalars } from "./scalar.js";
import { lowerScan } from "./lower-scan.js";
import type { ScanResults } from "./lower-scan.js";
import { fillBuffer } from "./materialise.js";

/** What an input of a graph stands for. */
export type Binding =
  | { readonly kind: "buffer"; readonly buffer: Buffer }
  /** Carried variables, one an element. */
  | { readonly kind: "carry"; readonly values: readonly Scalar[] }
  /** A node of the enclosing graph, at `prefix` followed by the index. */
  | { readonly kind: "outer"; readonly node: Node; readonly prefix: readonly Scalar[] };

/** Graphs of more nodes are lowered with care for the depth of recursion. */
const LARGE_GRAPH = 400;

const isConstant = (index: Scalar): boolean => index.op === "number";

/** Lowers one graph, or the body of one scan. */
export class Lowering {
  readonly s: Scalars;
  readonly uses = new Map<Node, number>();
  readonly projections = new Map<Node, Set<number>>();
  readonly #memo = new Map<Node, Map<string, Scalar>>();
  readonly #homes = new Map<Node, number>();
  readonly #buffers = new Map<Node, Buffer>();
  readonly #drawItems: Item[] = [];
  readonly #scans = new Map<ScanNode, ScanResults>();

  /**
   * @param state - the compilation
   * @param graph - what is lowered
   * @param depth - depth of the loop around the graph: -1, or that of a scan's steps
   * @param bindings - what its inputs stand for
   * @param outer - the lowering of the enclosing graph
   */
  constructor(
    readonly state: KernelState,
    readonly graph: Graph,
    readonly depth: number,
    readonly bindings: ReadonlyMap<InputNode, Binding>,
    readonly outer?: Lowering,
  ) {
    this.s = state.scalars;
    const order = topologicalOrder(graph);
    if (order.length > LARGE_GRAPH) state.isLarge = true;
    for (const node of order) {
      for (const input of node.inputs) this.uses.set(input, (this.uses.get(input) ?? 0) + 1);
      if (node.op === "project") {
        const scan = node.inputs[0]!;
        const wanted = this.projections.get(scan) ?? new Set();
        this.projections.set(scan, wanted.add(node.index));
      }
    }
    for (const output of graph.outputs) this.uses.set(output.node, (this.uses.get(output.node) ?? 0) + 1);
  }

  /** Draws are made in the order of their nodes, whatever is computed when. */
  lowerDraws(): void {
    for (const node of topologicalOrder(this.graph)) {
      if (node.op === "random") this.#drawItems.push(...this.buffer(node).effects);
      else if (node.op === "scan" && hasDraws(node.body)) this.scan(node);
    }
  }

  /** Lowers scalars from operand to user where a chain of them may be too long to be followed by recursion. */
  lowerScalars(): void {
    if (!this.state.isLarge) return;
    for (const node of topologicalOrder(this.graph)) {
      const isElementwise =
        node.op === "unary" || node.op === "binary" || node.op === "ternary" || node.op === "select";
      if (isElementwise && node.shape.length === 0) this.emit(node, []);
    }
  }

  /** What makes the draws of this graph. */
  drawItems(): readonly Item[] {
    return this.#drawItems;
  }

  /** Depth of the innermost loop that a node's value changes with: -1, or that of a scan whose carries it uses. */
  home(node: Node): number {
    if (this.depth < 0) return -1;
    let home = this.#homes.get(node);
    if (home === undefined) {
      home = this.#home(node);
      this.#homes.set(node, home);
    }
    return home;
  }

  #home(node: Node): number {
    if (node.op === "input") {
      const binding = this.#binding(node);
      if (binding.kind === "outer" && binding.prefix.length === 0) return this.outer!.home(binding.node);
      return this.depth;
    }
    if (node.op === "random" || (node.op === "scan" && hasDraws(node.body))) return this.depth;
    return node.inputs.reduce((home, input) => Math.max(home, this.home(input)), -1);
  }

  #binding(node: InputNode): Binding {
    const binding = this.bindings.get(node);
    if (binding === undefined) throw new InternalError(`input \`${node.name}\` of a graph is not bound`);
    return binding;
  }

  /** The array in which a node lies already, if there is one. */
  direct(node: Node): Buffer | undefined {
    const known = this.#buffers.get(node);
    if (known !== undefined) return known;
    if (node.op === "reshape") return this.direct(node.inputs[0]!);
    if (node.op === "constant") return numElements(node.shape) > 0 ? this.state.constant(node.values) : undefined;
    if (node.op === "project") return this.scan(node.inputs[0] as ScanNode).buffers[node.index]; // a projection's operand is a scan
    if (node.op !== "input") return undefined;
    const binding = this.#binding(node);
    if (binding.kind === "buffer") return binding.buffer;
    return binding.kind === "outer" && binding.prefix.length === 0 ? this.outer!.direct(binding.node) : undefined;
  }

  /** The array that holds a node; makes it if need be. */
  buffer(node: Node): Buffer {
    const direct = this.direct(node);
    if (direct !== undefined) return direct;
    const buffer = this.state.workspace(numElements(node.shape), this.home(node));
    this.#buffers.set(node, buffer);
    fillBuffer(this, node, buffer);
    return buffer;
  }

  /** The array that holds `node` as Float64, which is what functions take that are given whole arrays: data may be integers. */
  realBuffer(node: Node): Buffer {
    const buffer = this.buffer(node);
    return buffer.integer ? this.state.realConstant(buffer) : buffer;
  }

  /** Lets `buffer` be the array of `node` from now on. */
  setBuffer(node: Node, buffer: Buffer): void {
    this.#buffers.set(node, buffer);
  }

  scan(node: ScanNode): ScanResults {
    let results = this.#scans.get(node);
    if (results === undefined) {
      results = lowerScan(this, node);
      this.#scans.set(node, results);
    }
    return results;
  }

  /** The value of `node` at `index`. */
  emit(node: Node, index: readonly Scalar[]): Scalar {
    let memo = this.#memo.get(node);
    if (memo === undefined) this.#memo.set(node, (memo = new Map<string, Scalar>()));
    const key = index.map((i) => i.id).join();
    let scalar = memo.get(key);
    if (scalar === undefined) {
      scalar = this.#emit(node, index);
      memo.set(key, scalar);
    }
    return scalar;
  }

  /** The element at `index` from the node's array. */
  load(node: Node, index: readonly Scalar[]): Scalar {
    return this.s.load(this.buffer(node), linearIndex(this.s, index, strides(node.shape)));
  }

  #emit(node: Node, index: readonly Scalar[]): Scalar {
    const { s } = this;
    const operand = (k: number): Scalar => this.emit(node.inputs[k]!, index);
    switch (node.op) {
      case "input":
        return this.#emitInput(node, index);
      case "constant": {
        const at = linearIndex(s, index, strides(node.shape));
        // Scalars and short index vectors are part of the program's structure; other data stay data, so that a program for
        // other data of the same sizes has the same text.
        if (at.op === "number" && node.values instanceof Int32Array) return s.int(node.values[at.value]!);
        return node.shape.length === 0 ? s.real(node.values[0]!) : this.load(node, index);
      }
      case "iota":
        return index[node.axis]!;
      case "unary":
        return unaryScalar(s, node.fn, operand(0));
      case "binary":
        return binaryScalar(s, node.fn, operand(0), operand(1));
      case "ternary":
        return ternaryScalar(s, node.fn, operand(0), operand(1), operand(2));
      case "select":
        return s.conditional(s.toBool(operand(0)), operand(1), operand(2));
      case "broadcast": {
        const [x] = node.inputs as [Node];
        return this.#emitView(x, node.axes.map((axis) => index[axis]!)); // prettier-ignore
      }
      case "reshape":
        return this.#emitReshape(node.inputs[0]!, node.shape, index);
      case "transpose": {
        const permuted = new Array<Scalar>(index.length);
        node.permutation.forEach((axis, k) => (permuted[axis] = index[k]!));
        return this.emit(node.inputs[0]!, permuted);
      }
      case "slice":
        return this.emit(
          node.inputs[0]!,
          index.map((i, k) => s.add(s.int(node.start[k]!), s.mul(i, s.int(node.step[k]!)))),
        );
      case "pad":
        return this.#emitPad(node.inputs[0]!, node, index);
      case "concat": {
        const along = index[node.axis]!;
        if (along.op !== "number") return this.load(node, index);
        let start = 0;
        for (const piece of node.inputs) {
          const size = piece.shape[node.axis]!;
          if (along.value < start + size) {
            return this.emit(piece, index.with(node.axis, s.int(along.value - start)));
          }
          start += size;
        }
        throw new InternalError("concat is indexed beyond its end");
      }
      case "gather":
        return this.#emitGather(node.inputs[0]!, node.inputs[1]!, node, index);
      case "reduce":
        return this.#emitReduce(node, index);
      case "matmul":
        return this.#emitMatmul(node, index);
      case "project": {
        const at = linearIndex(s, index, strides(node.shape));
        const carried = this.scan(node.inputs[0] as ScanNode).scalars[node.index]; // a projection's operand is a scan
        return carried !== undefined && at.op === "number" ? carried[at.value]! : this.load(node, index);
      }
      case "segmentSum":
      case "cumulativeSum":
      case "cholesky":
      case "choleskyGradient":
      case "triangularSolve":
      case "random":
        return this.load(node, index);
      case "scan":
        throw new InternalError("a scan has no value of its own");
      default:
        return assertNever(node, "operation");
    }
  }

  #emitInput(node: InputNode, index: readonly Scalar[]): Scalar {
    const binding = this.#binding(node);
    if (binding.kind === "outer") return this.outer!.emit(binding.node, [...binding.prefix, ...index]);
    if (binding.kind === "carry") {
      const at = linearIndex(this.s, index, strides(node.shape));
      if (at.op === "number") return binding.values[at.value]!;
    }
    return this.load(node, index);
  }

  /** `x` at an index that may repeat: kept in an array where each element would be computed many times. */
  #emitView(x: Node, index: readonly Scalar[]): Scalar {
    const cost = this.state.nodeCosts.of(x);
    if (cost > 1 && !index.every(isConstant)) {
      const loops = new Set<Loop>();
      let deepest = -1;
      for (const i of index) {
        for (const loop of freeLoops(i)) loops.add(loop);
        deepest = Math.max(deepest, i.depth);
      }
      const depths = new Set([...loops].map((loop) => loop.depth));
      for (let depth = this.home(x) + 1; depth <= deepest; depth++) if (!depths.has(depth)) return this.load(x, index);
      // One loop may stand for several axes, and the element depend on some of them alone.
      const steps = [...loops].reduce((product, loop) => product * loop.extent, 1);
      const reached = x.shape.reduce((product, extent, k) => (isConstant(index[k]!) ? product : product * extent), 1);
      if (cost > KEEP_COST && steps > reached) return this.load(x, index);
    }
    return this.emit(x, index);
  }

  #emitReshape(x: Node, shape: readonly number[], index: readonly Scalar[]): Scalar {
    const direct = this.direct(x);
    if (direct !== undefined && x.op !== "constant") {
      return this.s.load(direct, linearIndex(this.s, index, strides(shape)));
    }
    return this.emit(x, reshapedIndex(this.s, index, shape, x.shape));
  }

  #emitPad(
    x: Node,
    node: { readonly before: readonly number[]; readonly step: readonly number[] } & Node,
    index: readonly Scalar[],
  ): Scalar {
    const { s } = this;
    const inner: Scalar[] = [];
    let inside: Scalar = s.int(1);
    for (let k = 0; k < index.length; k++) {
      const size = x.shape[k]!;
      const i = index[k]!;
      const from = s.sub(i, s.int(node.before[k]!));
      if (i.op === "number") {
        const at = (i.value - node.before[k]!) / node.step[k]!;
        if (!(Number.isInteger(at) && at >= 0 && at < size)) return s.real(0);
        inner.push(s.int(at));
      } else if (node.before[k] === 0 && node.step[k] === 1 && size === node.shape[k]) {
        inner.push(i);
      } else if (size === 1) {
        inside = s.and(inside, s.compare("===", from, s.int(0)));
        inner.push(s.int(0));
      } else {
        return this.load(node, index);
      }
    }
    return s.conditional(inside, this.emit(x, inner), s.real(0));
  }

  #emitGather(x: Node, indexNode: Node, node: Node, index: readonly Scalar[]): Scalar {
    const rank = indexNode.shape.length;
    const at = this.s.truncate(this.emit(indexNode, index.slice(0, rank)));
    const inner = [at, ...index.slice(rank)];
    const known = at.op === "number";
    if (known && !(at.value >= 0 && at.value < x.shape[0]!)) return this.s.real(NaN);
    if (!known) {
      const cost = this.state.nodeCosts.of(x);
      // Computing each element once and loading it is cheaper unless few elements are wanted.
      if (cost > 0 && numElements(x.shape) <= numElements(node.shape)) return this.load(x, inner);
      // Carried variables and pieces of a concat cannot be indexed; an array can.
    }
    return this.emit(x, inner);
  }

  #emitReduce(node: ReduceNode, index: readonly Scalar[]): Scalar {
    const { s } = this;
    const [x] = node.inputs as [Node];
    if (isPushed(node) && !index.every(isConstant)) return this.load(node, index);
    const kept = x.shape.map((_, k) => k).filter((k) => !node.axes.includes(k));
    const full = new Array<Scalar>(x.shape.length);
    kept.forEach((axis, k) => (full[axis] = index[k]!));
    const depth = Math.max(this.home(x), ...index.map((i) => i.depth));
    const extents = node.axes.map((axis) => x.shape[axis]!);
    const over = (combine: Combine, body: (value: Scalar) => Scalar): Scalar =>
      this.combineOver(combine, extents, depth, (at) => {
        const whole = full.slice();
        node.axes.forEach((axis, k) => (whole[axis] = at[k]!));
        return body(this.emit(x, whole));
      });
    if (node.fn !== "logSumExp") return over(node.fn, (value) => value);
    const largest = over("max", (value) => value);
    const gathered: Scalar[] = [];
    if (extents.reduce((product, extent) => product * extent, 1) === 2) {
      over("sum", (value) => {
        gathered.push(value);
        return value;
      });
    }
    const [first, second] = gathered;
    // Of two terms one exponential is enough.
    const rest =
      first !== undefined && second !== undefined
        ? s.call("log1p", [s.call("exp", [s.neg(s.call("Math.abs", [s.sub(first, second)]))])])
        : s.call("log", [over("sum", (value) => s.call("exp", [s.sub(value, largest)]))]);
    const finite = s.compare("<", s.call("Math.abs", [largest]), s.real(Infinity));
    return s.conditional(finite, s.add(largest, rest), largest);
  }

  /** Combines `body` over all indices below `extents`, in row-major order, in loops inside the one of depth `depth`. */
  combineOver(combine: Combine, extents: readonly number[], depth: number, body: (index: Scalar[]) => Scalar): Scalar {
    const unrolled = unrolledAxes(extents);
    const visit = (axis: number, index: Scalar[], at: number): Scalar => {
      if (axis === extents.length) return body(index);
      const extent = extents[axis]!;
      if (extent === 0) return this.s.real({ sum: 0, prod: 1, max: -Infinity, min: Infinity }[combine]);
      if (!unrolled[axis]!) {
        const loop = this.s.loop(at + 1, extent);
        return this.s.reduce(combine, loop, visit(axis + 1, [...index, this.s.variable(loop)], at + 1));
      }
      let total = visit(axis + 1, [...index, this.s.int(0)], at);
      for (let i = 1; i < extent; i++) {
        total = this.#combine(combine, total, visit(axis + 1, [...index, this.s.int(i)], at));
      }
      return total;
    };
    return visit(0, [], depth);
  }

  #combine(combine: Combine, a: Scalar, b: Scalar): Scalar {
    switch (combine) {
      case "sum":
        return this.s.add(a, b);
      case "prod":
        return this.s.mul(a, b);
      case "max":
        return this.s.call("Math.max", [a, b]);
      case "min":
        return this.s.call("Math.min", [a, b]);
    }
  }

  #emitMatmul(node: MatmulNode, index: readonly Scalar[]): Scalar {
    const [a, b] = node.inputs as [Node, Node];
    if (isMatrixProduct(node) || (isPushed(node) && !index.every(isConstant))) return this.load(node, index);
    const rank = node.shape.length;
    const batch = index.slice(0, rank - 2);
    const [row, column] = [index[rank - 2]!, index[rank - 1]!];
    const depth = Math.max(this.home(a), this.home(b), ...index.map((i) => i.depth));
    const summed = a.shape[rank - (node.transposeA ? 2 : 1)]!;
    return this.combineOver("sum", [summed], depth, ([k]) =>
      this.s.mul(
        this.#emitView(a, node.transposeA ? [...batch, k!, row] : [...batch, row, k!]),
        this.#emitView(b, node.transposeB ? [...batch, column, k!] : [...batch, k!, column]),
      ),
    );
  }
}

/**
 * Whether a sum is made by adding each term to its place in an array, in a loop over the terms, rather than by one loop
 * for each place: where there are more terms than places. For products of matrices, also where linear algebra does it.
 */
export function isPushed(node: ReduceNode | MatmulNode): boolean {
  const places = numElements(node.shape);
  if (node.op === "reduce") {
    const terms = numElements(node.inputs[0]!.shape) / Math.max(1, places);
    return node.fn === "sum" && places > MAX_UNROLLED_AXIS && terms > places;
  }
  if (isMatrixProduct(node)) return true;
  const terms = node.inputs[0]!.shape.at(node.transposeA ? -2 : -1)!;
  return places > MAX_UNROLLED_AXIS && terms > places;
}

/**
 * Whether a product is of two proper matrices, left to linear algebra: where it is large, or where its factors come from
 * linear algebra, so that no loop that makes them could make the product too.
 */
export function isMatrixProduct(node: MatmulNode): boolean {
  const [n, m] = node.shape.slice(-2) as [number, number];
  const terms = node.inputs[0]!.shape.at(node.transposeA ? -2 : -1)!;
  if (n === 1 || m === 1 || terms <= MAX_UNROLLED_AXIS) return false;
  const areMade = node.inputs.every(({ op }) => op === "cholesky" || op === "choleskyGradient" || op === "triangularSolve"); // prettier-ignore
  return n * m > (areMade ? MAX_UNROLLED_AXIS : MAX_UNROLLED_AXIS * MAX_UNROLLED_AXIS);
}

const drawing = new WeakMap<Graph, boolean>();

/** Whether a graph draws random numbers. */
export function hasDraws(graph: Graph): boolean {
  let draws = drawing.get(graph);
  if (draws === undefined) {
    draws = topologicalOrder(graph).some((n) => n.op === "random" || (n.op === "scan" && hasDraws(n.body)));
    drawing.set(graph, draws);
  }
  return draws;
}
