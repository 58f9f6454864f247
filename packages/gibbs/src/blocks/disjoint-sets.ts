/** @file Disjoint sets of whole numbers with union by size and path halving ([TarjanLeeuwen1984]). */

/** The numbers from 0 below `size`, each a set of its own at first. */
export class DisjointSets {
  readonly #parents: Int32Array;
  readonly #sizes: Int32Array;
  /** Number of elements of the largest set. */
  largest = 1;

  constructor(size: number) {
    this.#parents = Int32Array.from({ length: size }, (_, i) => i);
    this.#sizes = new Int32Array(size).fill(1);
  }

  /** The number that stands for the set of `x`. */
  find(x: number): number {
    const parents = this.#parents;
    while (parents[x] !== x) {
      parents[x] = parents[parents[x]!]!;
      x = parents[x]!;
    }
    return x;
  }

  /** Joins the sets of `x` and `y`. */
  union(x: number, y: number): void {
    let a = this.find(x);
    let c = this.find(y);
    if (a === c) return;
    if (this.#sizes[a]! < this.#sizes[c]!) [a, c] = [c, a];
    this.#parents[c] = a;
    this.#sizes[a]! += this.#sizes[c]!;
    this.largest = Math.max(this.largest, this.#sizes[a]!);
  }
}
