/** @file Choices of a generator of programs, all from one source of random numbers. */

import type { Random } from "fast-check";

/** One of several, drawn in proportion to its weight. */
export type Weighted<T> = readonly [weight: number, value: T];

/** Makes choices. */
export class Chooser {
  constructor(private readonly random: Random) {}

  /** An integer from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return this.random.nextInt(low, high);
  }

  /** Whether something happens that does so once in `times`. */
  onceIn(times: number): boolean {
    return this.random.nextInt(1, times) === 1;
  }

  /** One of `list`, which is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.random.nextInt(0, list.length - 1)]!;
  }

  /** One of `list` by weight; those of weight 0 are never taken. */
  weighted<T>(list: readonly Weighted<T>[]): T {
    const total = list.reduce((sum, [weight]) => sum + weight, 0);
    let at = this.random.nextInt(0, total - 1);
    for (const [weight, value] of list) {
      if (at < weight) return value;
      at -= weight;
    }
    return list.at(-1)![1];
  }
}
