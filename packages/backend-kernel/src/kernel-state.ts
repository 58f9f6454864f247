/** @file What one compilation gathers: expressions, arrays and their sizes. */
import type { RandomNode } from "@terrace/graph";
import { NodeCosts } from "./cost.js";
import type {
  Buffer,
  CallItem,
  FillItem,
  Item,
  PrefixItem,
  ReduceItem,
  ScanItem,
  StoreItem,
  ValueItem,
} from "./item.js";
import { Scalars } from "./scalar.js";
import type { ReduceScalar, Scalar } from "./scalar.js";

type AnyItem = StoreItem | FillItem | ReduceItem | PrefixItem | CallItem | ValueItem | ScanItem;
type Made<T extends AnyItem> = Omit<T, "after"> & { after?: readonly Item[] };

/** The state of one compilation. */
export class KernelState {
  readonly scalars = new Scalars();
  readonly nodeCosts = new NodeCosts();
  readonly constants: (Float64Array | Int32Array)[] = [];
  readonly workspaceSizes: number[] = [];
  usesGenerator = false;
  /** Whether a graph is so large that its expressions may nest deeper than the call stack allows. */
  isLarge = false;
  readonly #constantBuffers = new Map<Float64Array | Int32Array, Buffer>();
  readonly #realConstants = new Map<Float64Array | Int32Array, Buffer>();
  readonly #reduceItems = new Map<Scalar, ReduceItem>();
  readonly #lastDraws = new Map<object, Item>();
  #nextBuffer = 0;

  buffer(storage: Buffer["storage"], slot: number, length: number, home = -1, integer = false): Buffer {
    return { id: this.#nextBuffer++, storage, slot, length, home, integer, effects: [] };
  }

  /** A new array of the workspace. */
  workspace(length: number, home: number): Buffer {
    return this.buffer("workspace", this.workspaceSizes.push(length) - 1, length, home);
  }

  /** The same memory as `of`, read or written from another scope. */
  alias(of: Buffer, home: number): Buffer {
    return this.buffer(of.storage, of.slot, of.length, home, of.integer);
  }

  constant(values: Float64Array | Int32Array): Buffer {
    let buffer = this.#constantBuffers.get(values);
    if (buffer === undefined) {
      buffer = this.buffer(
        "constant",
        this.constants.push(values) - 1,
        values.length,
        -1,
        values instanceof Int32Array,
      );
      this.#constantBuffers.set(values, buffer);
    }
    return buffer;
  }

  /** The numbers of a constant of integers as a constant of reals. */
  realConstant({ slot }: Buffer): Buffer {
    const values = this.constants[slot]!;
    let real = this.#realConstants.get(values);
    if (real === undefined) {
      real = this.constant(Float64Array.from(values));
      this.#realConstants.set(values, real);
    }
    return real;
  }

  /** Makes an item; its expressions learn that they are used. */
  item<T extends AnyItem>(draft: Made<T>): T {
    for (const root of draft.roots) root.uses++;
    return { ...draft, after: [...(draft.after ?? [])] } as unknown as T; // a draft is an item but for the copied list
  }

  /** The item that computes a reduction. */
  reduceItem(reduce: ReduceScalar): ReduceItem {
    let item = this.#reduceItems.get(reduce);
    if (item === undefined) {
      item = this.item<ReduceItem>({
        kind: "reduce",
        reduce,
        home: reduce.depth,
        loops: [reduce.loop],
        roots: reduce.args,
      });
      this.#reduceItems.set(reduce, item);
    }
    return item;
  }

  /** Draws happen in the order of their nodes: makes `item` wait for the last one of the same graph. */
  orderDraw(graph: object, item: Item): void {
    const last = this.#lastDraws.get(graph);
    if (last !== undefined) item.after.push(last);
    this.#lastDraws.set(graph, item);
  }
}

/** The runtime function that draws from a node's distribution. */
export function drawCallee(node: RandomNode): string {
  return `random${node.fn[0]!.toUpperCase()}${node.fn.slice(1)}`;
}
