/**
 * @file A `let` array while its elements are assigned: pieces, each a block of the array, and a mask of what has a value.
 * An element is assigned once and before it is read.
 */

import type { GraphBuilder, Node } from "@terrace/graph";
import type { Axis } from "./axes.js";

/** A block of an array: its first element, its sizes, its values. */
interface Piece {
  readonly start: readonly number[];
  readonly size: readonly number[];
  readonly node: Node;
}

/** The state of one array. `onTwice` and `onUnassigned` are called with the flat position of the element at fault. */
export class ArrayState {
  private readonly pieces: Piece[] = [];
  private readonly assigned: Uint8Array;
  private assembled: Node | undefined;

  constructor(
    readonly shape: readonly number[],
    private readonly onTwice: (flat: number) => Error,
    private readonly onUnassigned: (flat: number) => Error,
    /** Axes of the vectorised loops the array is local to; they are the first of `shape`. */
    readonly axes: readonly Axis[] = [],
  ) {
    this.assigned = new Uint8Array(shape.reduce((a, b) => a * b, 1));
  }

  /** Gives the block at `start` the values of `node` (its shape is the block's). */
  write(start: readonly number[], node: Node): void {
    this.visit(start, node.shape, (flat) => {
      if (this.assigned[flat] === 1) throw this.onTwice(flat);
      this.assigned[flat] = 1;
    });
    this.pieces.push({ start, size: node.shape, node });
    this.assembled = undefined;
  }

  /** Gives the elements at `positions` (flat) values; `full` is the whole array with zeros elsewhere. */
  scatter(positions: ArrayLike<number>, full: Node): void {
    for (let i = 0; i < positions.length; i++) {
      const flat = positions[i]!;
      if (this.assigned[flat] === 1) throw this.onTwice(flat);
      this.assigned[flat] = 1;
    }
    this.pieces.push({ start: this.shape.map(() => 0), size: this.shape, node: full });
    this.assembled = undefined;
  }

  /** Whether any element of the block has a value. */
  isAssigned(start: readonly number[], size: readonly number[]): boolean {
    let all = true;
    this.visit(start, size, (flat) => {
      if (this.assigned[flat] === 0) all = false;
    });
    return all;
  }

  /** The values of a block. */
  read(builder: GraphBuilder, start: readonly number[], size: readonly number[]): Node {
    this.visit(start, size, (flat) => {
      if (this.assigned[flat] === 0) throw this.onUnassigned(flat);
    });
    const holds = (piece: Piece): boolean =>
      piece.start.every((s, k) => s <= start[k]! && start[k]! + size[k]! <= s + piece.size[k]!);
    // Scattered pieces overlap everything, so a block is only one piece's where no other piece could be in it.
    const holders = this.pieces.filter(holds);
    if (holders.length === 1 && !this.pieces.some((piece) => piece !== holders[0] && overlaps(piece, start, size))) {
      const piece = holders[0]!;
      return builder.slice(
        piece.node,
        start.map((s, k) => s - piece.start[k]!),
        size,
      );
    }
    return builder.slice(this.whole(builder), start, size);
  }

  /** The whole array; every element must have a value. */
  readAll(builder: GraphBuilder): Node {
    const flat = this.assigned.indexOf(0);
    if (flat >= 0) throw this.onUnassigned(flat);
    return this.whole(builder);
  }

  private whole(builder: GraphBuilder): Node {
    this.assembled ??= this.assemble(builder);
    return this.assembled;
  }

  private assemble(builder: GraphBuilder): Node {
    if (this.pieces.length === 0) return builder.broadcast(builder.constant(0), this.shape, []);
    for (let axis = 0; axis < this.shape.length; axis++) {
      const tiled = this.tile(builder, axis);
      if (tiled !== undefined) return tiled;
    }
    return this.pieces
      .map((piece) => builder.pad(piece.node, piece.start, this.shape))
      .reduce((sum, node) => builder.add(sum, node));
  }

  /** The pieces one after another along `axis`, if they span all the other axes. */
  private tile(builder: GraphBuilder, axis: number): Node | undefined {
    const spans = (piece: Piece): boolean =>
      piece.size.every((size, k) => k === axis || (piece.start[k] === 0 && size === this.shape[k]));
    if (!this.pieces.every(spans)) return undefined;
    const parts: Node[] = [];
    let next = 0;
    const gap = (to: number): void => {
      if (to === next) return;
      const size = this.shape.map((s, k) => (k === axis ? to - next : s));
      parts.push(builder.broadcast(builder.constant(0), size, []));
    };
    for (const piece of [...this.pieces].sort((a, b) => a.start[axis]! - b.start[axis]!)) {
      if (piece.start[axis]! < next) return undefined;
      gap(piece.start[axis]!);
      parts.push(piece.node);
      next = piece.start[axis]! + piece.size[axis]!;
    }
    gap(this.shape[axis]!);
    return parts.length === 1 ? parts[0]! : builder.concat(parts, axis);
  }

  private visit(start: readonly number[], size: readonly number[], each: (flat: number) => void): void {
    const step = (axis: number, base: number): void => {
      if (axis === this.shape.length) {
        each(base);
        return;
      }
      for (let i = 0; i < size[axis]!; i++) step(axis + 1, base * this.shape[axis]! + start[axis]! + i);
    };
    step(0, 0);
  }
}

function overlaps(piece: Piece, start: readonly number[], size: readonly number[]): boolean {
  return piece.start.every((s, k) => s < start[k]! + size[k]! && start[k]! < s + piece.size[k]!);
}
