/**
 * @file What a kernel has to do besides computing scalars: items that fill buffers, each over its own loops. The scheduler
 * puts items with a loop in common, and no dependence between them, into one loop.
 */
import type { CarryScalar, Loop, ReduceScalar, Scalar } from "./scalar.js";

/** An array that a kernel reads or writes. */
export interface Buffer {
  readonly id: number;
  readonly storage: "input" | "output" | "constant" | "workspace";
  /** Position among the arrays of its storage. */
  readonly slot: number;
  readonly length: number;
  /** Whether it holds 32-bit integers. */
  readonly integer: boolean;
  /** Depth of the loop in each of whose steps it is written anew; -1 outside all loops. */
  readonly home: number;
  /** What must be done before it may be read. */
  readonly effects: Item[];
}

interface ItemBase {
  /** Depth of the scope it belongs to; its loops are of depth `home + 1`, `home + 2`, ... */
  readonly home: number;
  readonly loops: readonly Loop[];
  /** The expressions it needs. */
  readonly roots: readonly Scalar[];
  /** Items that must be done before, besides those whose results it reads. */
  readonly after: Item[];
}
/** `buffer[index] = value`, or `+=`. */
export interface StoreItem extends ItemBase { readonly kind: "store"; readonly buffer: Buffer; readonly index: Scalar; readonly value: Scalar; readonly add: boolean } // prettier-ignore
/** Zeros in `[start, end)` of a buffer. */
export interface FillItem extends ItemBase { readonly kind: "fill"; readonly buffer: Buffer; readonly start: Scalar; readonly end: Scalar } // prettier-ignore
/** One reduction; what {@link ReduceScalar} stands for. */
export interface ReduceItem extends ItemBase { readonly kind: "reduce"; readonly reduce: ReduceScalar } // prettier-ignore
/** A running sum over its last loop, each partial sum stored. */
export interface PrefixItem extends ItemBase { readonly kind: "prefix"; readonly buffer: Buffer; readonly index: Scalar; readonly value: Scalar; readonly exclusive: boolean } // prettier-ignore
/** A call of a runtime function on arrays: `callee(buffers..., roots...)`. */
export interface CallItem extends ItemBase { readonly kind: "call"; readonly callee: string; readonly arguments: readonly (Buffer | Scalar)[] } // prettier-ignore
/** Computes a scalar that the end of a scan's step needs. */
export interface ValueItem extends ItemBase { readonly kind: "value"; readonly value: Scalar } // prettier-ignore
/** The steps of a scan. */
export interface ScanItem extends ItemBase {
  readonly kind: "scan";
  readonly carries: readonly { readonly carry: CarryScalar; readonly initial: Scalar; readonly next: Scalar }[];
  /** Number of the carry by which a step is the last. */
  readonly until: number | undefined;
  /** What a step does. */
  readonly body: readonly Item[];
  /** Copies of buffers after the body: the next carries become the current ones. */
  readonly copies: readonly { readonly from: Buffer; readonly to: Buffer }[];
}

/** A thing to do. */
export type Item = StoreItem | FillItem | ReduceItem | PrefixItem | CallItem | ValueItem | ScanItem;
