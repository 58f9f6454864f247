/** @file The rows of a scored statement: flat, and only those that count. */

import { numElements, type GraphBuilder, type Node } from "@terrace/graph";
import type { ScoredValue } from "./bound-model.js";
import { compact } from "./linear-form.js";

/** Takes nodes of a statement's batch to its rows that count. */
export class Rows {
  /** How many rows count. */
  readonly count: number;
  private readonly total: number;
  /** Positions of the rows that count; undefined where all do. */
  private readonly kept: Int32Array | undefined;

  constructor(
    private readonly b: GraphBuilder,
    private readonly scored: ScoredValue,
  ) {
    this.total = numElements(scored.batchShape);
    const { counted } = scored;
    this.kept =
      counted === undefined || counted.every((each) => each !== 0)
        ? undefined
        : Int32Array.from([...counted.keys()].filter((row) => counted[row] !== 0));
    this.count = this.kept?.length ?? this.total;
  }

  /**
   * A node with one number, or one event, a row: `[count, ...event]`. A number that is the same for all rows stays `[]`, and
   * with `eventRank` what has event axes alone stays as it is.
   */
  of(node: Node, eventRank = 0): Node {
    const { b } = this;
    const x = eventRank === 0 ? compact(node) : node;
    if (x.shape.length === eventRank) return x;
    const event = x.shape.slice(x.shape.length - eventRank);
    return this.keep(b.reshape(x, [this.total, ...(eventRank === 0 ? [] : event)]));
  }

  /** A node of the batch and its event axes, `[count, ...event]` whatever it is made of. */
  all(node: Node): Node {
    const { b, scored } = this;
    const { batchShape, eventShape } = scored;
    const shape = [...batchShape, ...eventShape];
    const axes = [...node.shape.keys()].map((k) => shape.length - node.shape.length + k);
    return this.keep(b.reshape(b.broadcast(node, shape, axes), [this.total, ...eventShape]));
  }

  /** Elements of an array with an entry a row, those that count. */
  take(entries: Int32Array): Int32Array {
    return this.kept === undefined ? entries : this.kept.map((row) => entries[row]!);
  }

  private keep(node: Node): Node {
    const { b, kept } = this;
    return kept === undefined ? node : b.gather(node, b.constant(kept, [kept.length], "int"));
  }
}

/** A node as a vector `[size]`. */
export function spread(b: GraphBuilder, node: Node, size: number): Node {
  return node.shape.length === 0 ? b.broadcast(node, [size]) : b.reshape(node, [size]);
}
