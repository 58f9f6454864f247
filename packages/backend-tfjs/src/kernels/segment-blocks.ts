/** @file How rows are added by an index without two invocations that write to one place: sorted, in blocks, in blocks of blocks. */

/** The plan of sums by one index. */
export interface SegmentBlocks {
  /** Rows, those of segment 0 first. */
  readonly order: Int32Array;
  /** By level, where the sums of that level start in those of the level before: of `order` first, at last one for each segment. */
  readonly levels: readonly Int32Array[];
}

const known = new WeakMap<Int32Array, SegmentBlocks>();

/**
 * Divides rows among blocks of at most `most`, none of which has rows of two segments.
 *
 * @param index - `[m]`, the segment of each row, from 0 to `n - 1`; the same array has the same plan, so that a backend holds
 *   it once
 */
export function segmentBlocks(index: Int32Array, n: number, most: number): SegmentBlocks {
  let found = known.get(index);
  if (found === undefined || found.levels.at(-1)!.length !== n + 1) {
    known.set(index, (found = divide(index, n, most)));
  }
  return found;
}

function divide(index: Int32Array, n: number, most: number): SegmentBlocks {
  let counts = new Int32Array(n);
  for (const segment of index) counts[segment]! += 1;
  const next = startsOf(counts).slice();
  const order = new Int32Array(index.length);
  index.forEach((segment, row) => {
    order[next[segment]!] = row;
    next[segment]! += 1;
  });
  const levels: Int32Array[] = [];
  while (counts.some((count) => count > most)) {
    const starts: number[] = [0];
    const blocks = counts.map((count) => Math.ceil(count / most));
    let first = 0;
    counts.forEach((count, segment) => {
      for (let k = 1; k <= blocks[segment]!; k++) starts.push(first + Math.min(k * most, count));
      first += count;
    });
    levels.push(Int32Array.from(starts));
    counts = blocks;
  }
  levels.push(startsOf(counts));
  return { order, levels };
}

/** `[0, counts[0], counts[0] + counts[1], ...]`. */
function startsOf(counts: Int32Array): Int32Array {
  const starts = new Int32Array(counts.length + 1);
  counts.forEach((count, k) => (starts[k + 1] = starts[k]! + count));
  return starts;
}
