/**
 * @file Fills arrays with nodes. Sums of pads, of sums by index and of concatenations write each term straight to its place
 * in the final array, so that a gradient `[dimension]` is written in the loops that make its pieces.
 */
import { UnsupportedOperationError } from "@terrace/core";
import { numElements } from "@terrace/graph";
import type {
  CumulativeSumNode,
  MatmulNode,
  Node,
  PadNode,
  RandomNode,
  ReduceNode,
  SegmentSumNode,
} from "@terrace/graph";
import type { Buffer, CallItem, FillItem, Item, PrefixItem, StoreItem } from "./item.js";
import { linearIndex, MAX_UNROLLED_AXIS, nests, strides } from "./iteration.js";
import { drawCallee } from "./kernel-state.js";
import { isMatrixProduct, isPushed } from "./lowering.js";
import type { Lowering } from "./lowering.js";
import type { Scalar } from "./scalar.js";

/** Where a node of some shape goes: element `i` to `buffer[base + sum(i * by)]`. */
export interface Place {
  readonly buffer: Buffer;
  readonly base: Scalar;
  readonly by: readonly number[];
  /** Depth of the scope in which it is written. */
  readonly home: number;
}

/** Fills `buffer` with `node`. */
export function fillBuffer(lowering: Lowering, node: Node, buffer: Buffer): void {
  const place = { buffer, base: lowering.s.int(0), by: strides(node.shape), home: buffer.home };
  buffer.effects.push(...fillPlace(lowering, node, place));
}

/** Fills a place with `node`: straight if nothing else needs the node's array, else element by element. */
export function placeNode(lowering: Lowering, node: Node, place: Place): Item[] {
  return node.op !== "input" && isOwned(lowering, node)
    ? fillPlace(lowering, node, place)
    : storeSum(lowering, [node], place, false);
}

/** Fills a place with `node`, whatever was there; returns what has to be done for it. */
function fillPlace(lowering: Lowering, node: Node, place: Place): Item[] {
  switch (node.op) {
    case "random":
      return draws(lowering, node, place);
    case "cumulativeSum":
      return cumulative(lowering, node, place);
    case "cholesky":
    case "choleskyGradient":
    case "triangularSolve":
      return linearAlgebra(lowering, node, place);
    case "matmul":
      return isMatrixProduct(node) ? linearAlgebra(lowering, node, place) : fillSum(lowering, [node], place, true);
    default:
      return fillSum(lowering, [node], place, true);
  }
}

/** The terms of a sum whose partial sums nobody else needs. */
function termsOf(lowering: Lowering, node: Node, isRoot: boolean): Node[] {
  const alone = isRoot || (lowering.uses.get(node) ?? 0) <= 1;
  if (node.op !== "binary" || node.fn !== "add" || !alone) return [node];
  return node.inputs.flatMap((input) => termsOf(lowering, input, false));
}

/** Whether a term is written element by element to where it belongs rather than computed at each element of the whole. */
function isScattered(
  lowering: Lowering,
  node: Node,
  isRoot: boolean,
): node is PadNode | SegmentSumNode | ReduceNode | MatmulNode {
  if (node.op === "pad") return isRoot || lowering.direct(node) === undefined;
  if (!isRoot && ((lowering.uses.get(node) ?? 0) > 1 || lowering.direct(node) !== undefined)) return false;
  if (node.op === "segmentSum") return true;
  if (node.op === "matmul") return isPushed(node) && !isMatrixProduct(node);
  return node.op === "reduce" && isPushed(node);
}

/** Fills a place with the sum of `nodes`, all of one shape. */
function fillSum(lowering: Lowering, nodes: readonly Node[], place: Place, isRoot: boolean): Item[] {
  if (numElements(nodes[0]!.shape) === 0) return [];
  if (nodes.length === 1) {
    const [node] = nodes as [Node];
    const owned = isRoot || isOwned(lowering, node);
    if (node.op === "concat" && owned) {
      let start = 0;
      return node.inputs.flatMap((piece) => {
        const base = lowering.s.add(place.base, lowering.s.int(start * place.by[node.axis]!));
        start += piece.shape[node.axis]!;
        return fillSum(lowering, [piece], { ...place, base }, false);
      });
    }
    if (node.op === "reshape" && owned && isContiguous(node.shape, place.by)) {
      return fillSum(lowering, [node.inputs[0]!], { ...place, by: strides(node.inputs[0]!.shape) }, false);
    }
  }
  const single = nodes.length === 1 && isRoot;
  const terms = nodes.flatMap((node) => termsOf(lowering, node, single));
  const rootTerm = single && terms.length === 1;
  const scattered = terms.filter((term) => isScattered(lowering, term, rootTerm));
  const whole = terms.filter((term) => !isScattered(lowering, term, rootTerm));
  const joined = terms.length > 1 ? whole.find((term) => term.op === "concat" && isOwned(lowering, term)) : undefined;
  if (joined !== undefined) {
    const first = fillSum(lowering, [joined], place, false);
    return [
      ...first,
      ...terms.filter((term) => term !== joined).flatMap((term) => addTo(lowering, term, place, first, rootTerm)),
    ];
  }
  if (scattered.length === 0) return storeSum(lowering, whole, place, false);
  if (whole.length > 0) {
    const first = storeSum(lowering, whole, place, false);
    return [...first, ...scattered.flatMap((term) => addTo(lowering, term, place, first, rootTerm))];
  }
  const pads = scattered.filter((term) => term.op === "pad");
  const groups = pads.length === scattered.length ? disjointGroups(pads) : undefined;
  if (groups !== undefined) {
    const covered = groups.reduce((total, group) => total + numElements(group[0]!.inputs[0]!.shape), 0);
    const fill = covered === numElements(nodes[0]!.shape) ? [] : zeros(lowering, nodes[0]!.shape, place);
    const items = groups.flatMap(
      (group) =>
      fillSum(lowering, group.map((pad) => pad.inputs[0]!), innerPlace(lowering, group[0]!, place), false), // prettier-ignore
    );
    for (const item of items) item.after.push(...fill);
    return [...fill, ...items];
  }
  const fill = zeros(lowering, nodes[0]!.shape, place);
  return [...fill, ...scattered.flatMap((term) => addTo(lowering, term, place, fill, rootTerm))];
}

/** Whether nobody but the sum being made needs a node, so that it needs no array of its own. */
function isOwned(lowering: Lowering, node: Node): boolean {
  return (lowering.uses.get(node) ?? 0) <= 1 && lowering.direct(node) === undefined;
}

function isContiguous(shape: readonly number[], by: readonly number[]): boolean {
  const natural = strides(shape);
  return shape.every((extent, k) => extent === 1 || by[k] === natural[k]);
}

/** Where the operand of a pad goes. */
function innerPlace(lowering: Lowering, pad: PadNode, place: Place): Place {
  const offset = pad.before.reduce((total, before, k) => total + before * place.by[k]!, 0);
  const by = pad.step.map((step, k) => step * place.by[k]!);
  return { ...place, base: lowering.s.add(place.base, lowering.s.int(offset)), by };
}

/** Pads grouped by where they go, if no two groups overlap. */
function disjointGroups(pads: readonly PadNode[]): PadNode[][] | undefined {
  const groups = new Map<string, PadNode[]>();
  for (const pad of pads) {
    const key = [pad.before, pad.step, pad.inputs[0]!.shape].join(";");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [pad]);
    else group.push(pad);
  }
  const list = [...groups.values()];
  for (let i = 0; i < list.length; i++) {
    for (let j = 0; j < i; j++) if (!areDisjoint(list[i]![0]!, list[j]![0]!)) return undefined;
  }
  return list;
}

function areDisjoint(a: PadNode, b: PadNode): boolean {
  const end = (pad: PadNode, k: number): number => pad.before[k]! + pad.step[k]! * (pad.inputs[0]!.shape[k]! - 1);
  return a.shape.some((_, k) => end(a, k) < b.before[k]! || end(b, k) < a.before[k]!);
}

function zeros(lowering: Lowering, shape: readonly number[], place: Place): Item[] {
  const { state, s } = lowering;
  const total = numElements(shape);
  if (total > MAX_UNROLLED_AXIS && isContiguous(shape, place.by)) {
    const end = s.add(place.base, s.int(total));
    return [state.item<FillItem>({ kind: "fill", buffer: place.buffer, start: place.base, end, home: place.home, loops: [], roots: [place.base, end] })]; // prettier-ignore
  }
  return nests(s, shape, place.home).map(({ loops, index }) =>
    store(lowering, place, loops, linearIndex(s, index, place.by, place.base), s.real(0), false),
  );
}

function store(
  lowering: Lowering,
  place: Place,
  loops: StoreItem["loops"],
  index: Scalar,
  value: Scalar,
  add: boolean,
  after: readonly Item[] = [],
): StoreItem {
  return lowering.state.item<StoreItem>({
    kind: "store", buffer: place.buffer, index, value, add, home: place.home, loops, roots: [index, value], after,
  }); // prettier-ignore
}

/** Stores or adds the sum of `nodes`, element by element. */
function storeSum(
  lowering: Lowering,
  nodes: readonly Node[],
  place: Place,
  add: boolean,
  after: readonly Item[] = [],
): Item[] {
  const { s } = lowering;
  if (numElements(nodes[0]!.shape) === 0) return [];
  return nests(s, nodes[0]!.shape, place.home).map(({ loops, index }) => {
    const value = nodes.map((node) => lowering.emit(node, index)).reduce((a, b) => s.add(a, b));
    return store(lowering, place, loops, linearIndex(s, index, place.by, place.base), value, add, after);
  });
}

/** Adds `node` to what is in a place. */
export function addTo(lowering: Lowering, node: Node, place: Place, after: readonly Item[], isRoot = false): Item[] {
  const { s } = lowering;
  if (numElements(node.shape) === 0) return [];
  if (!isScattered(lowering, node, isRoot)) return storeSum(lowering, [node], place, true, after);
  switch (node.op) {
    case "pad": {
      const inner = innerPlace(lowering, node, place);
      return termsOf(lowering, node.inputs[0]!, false).flatMap((term) => addTo(lowering, term, inner, after));
    }
    case "segmentSum": {
      const [values, indexNode] = node.inputs as [Node, Node];
      const rank = indexNode.shape.length;
      return nests(s, values.shape, place.home).map(({ loops, index }) => {
        const at = s.truncate(lowering.emit(indexNode, index.slice(0, rank)));
        const to = linearIndex(s, [at, ...index.slice(rank)], place.by, place.base);
        return store(lowering, place, loops, to, lowering.emit(values, index), true, after);
      });
    }
    case "reduce": {
      const [x] = node.inputs as [Node];
      const kept = x.shape.map((_, k) => k).filter((k) => !node.axes.includes(k));
      return nests(s, x.shape, place.home).map(({ loops, index }) => {
        const to = linearIndex(s, kept.map((k) => index[k]!), place.by, place.base); // prettier-ignore
        return store(lowering, place, loops, to, lowering.emit(x, index), true, after);
      });
    }
    case "matmul": {
      const [a, b] = node.inputs as [Node, Node];
      const rank = node.shape.length;
      const summed = a.shape[rank - (node.transposeA ? 2 : 1)]!;
      return nests(s, [summed, ...node.shape], place.home).map(({ loops, index }) => {
        const [k, ...out] = index as [Scalar, ...Scalar[]];
        const batch = out.slice(0, -2);
        const [row, column] = out.slice(-2) as [Scalar, Scalar];
        const value = s.mul(
          lowering.emit(a, node.transposeA ? [...batch, k, row] : [...batch, row, k]),
          lowering.emit(b, node.transposeB ? [...batch, column, k] : [...batch, k, column]),
        );
        return store(lowering, place, loops, linearIndex(s, out, place.by, place.base), value, true, after);
      });
    }
  }
}

function draws(lowering: Lowering, node: RandomNode, place: Place): Item[] {
  const { s, state } = lowering;
  state.usesGenerator = true;
  return nests(s, node.shape, place.home).map(({ loops, index }) => {
    const depth = Math.max(place.home, ...loops.map((loop) => loop.depth));
    const args =
      node.fn === "categorical"
        ? categoricalArguments(lowering, node, index)
        : node.inputs.map((input) => lowering.emit(input, input.shape.length === 0 ? [] : index));
    const value = s.draw(drawCallee(node), args, depth);
    const item = store(lowering, place, loops, linearIndex(s, index, place.by, place.base), value, false);
    state.orderDraw(lowering, item);
    return item;
  });
}

/** A categorical draw reads its probabilities from an array. */
function categoricalArguments(lowering: Lowering, node: RandomNode, index: readonly Scalar[]): Scalar[] {
  const { s } = lowering;
  const [probabilities] = node.inputs as [Node];
  const numCategories = probabilities.shape.at(-1);
  if (numCategories === undefined)
    throw new UnsupportedOperationError("categorical draws need probabilities with an axis.");
  const batch = probabilities.shape.length === 1 ? [] : index;
  const first = linearIndex(s, [...batch, s.int(0)], strides(probabilities.shape));
  return [s.array(lowering.realBuffer(probabilities)), first, s.int(numCategories)];
}

function cumulative(lowering: Lowering, node: CumulativeSumNode, place: Place): Item[] {
  const { s, state } = lowering;
  if (numElements(node.shape) === 0) return [];
  const index = new Array<Scalar>(node.shape.length);
  const loops = [];
  for (const axis of [...node.shape.keys()].filter((k) => k !== node.axis).concat(node.axis)) {
    const extent = node.shape[axis]!;
    const loop = s.loop(place.home + 1 + loops.length, extent);
    loops.push(loop);
    const variable = s.variable(loop);
    index[axis] = axis === node.axis && node.reverse ? s.sub(s.int(extent - 1), variable) : variable;
  }
  const value = lowering.emit(node.inputs[0]!, index);
  const to = linearIndex(s, index, place.by, place.base);
  return [
    state.item<PrefixItem>({
      kind: "prefix", buffer: place.buffer, index: to, value, exclusive: node.exclusive, home: place.home, loops, roots: [to, value],
    }),
  ]; // prettier-ignore
}

function linearAlgebra(
  lowering: Lowering,
  node: Node & { op: "cholesky" | "choleskyGradient" | "triangularSolve" | "matmul" },
  place: Place,
): Item[] {
  const { s, state } = lowering;
  if (numElements(node.shape) === 0) return [];
  const batch = numElements(node.shape.slice(0, -2));
  const loops = batch > 1 ? [s.loop(place.home + 1, batch)] : [];
  const t = loops.length > 0 ? s.variable(loops[0]!) : s.int(0);
  const sized = (shape: readonly number[]): Scalar => s.mul(t, s.int(numElements(shape.slice(-2))));
  const operands = node.inputs.flatMap((input) => [lowering.realBuffer(input), sized(input.shape)]);
  const [n, m] = node.shape.slice(-2) as [number, number];
  const sizes = [s.int(n)];
  if (node.op === "triangularSolve") sizes.push(s.int(m), s.int(Number(node.transposed)));
  if (node.op === "matmul") {
    const summed = node.inputs[0]!.shape.at(node.transposeA ? -2 : -1)!;
    sizes.push(s.int(summed), s.int(m), s.int(Number(node.transposeA)), s.int(Number(node.transposeB)));
  }
  const list = [place.buffer, s.add(place.base, sized(node.shape)), ...operands, ...sizes];
  const roots = list.filter((argument): argument is Scalar => "op" in argument);
  return [state.item<CallItem>({ kind: "call", callee: node.op, arguments: list, home: place.home, loops, roots })];
}
