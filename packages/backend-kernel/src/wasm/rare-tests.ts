/** @file The tests of rare arguments of all functions of a loop's body, asked at once. */
import type { FunctionWriter } from "./function-writer.js";
import type { Emit } from "./scalar-lanes.js";

/** Tests of several vectors, as masks. */
export class RareTests {
  readonly #rare: Emit[] = [];
  readonly #usual: Emit[] = [];

  constructor(readonly writer: FunctionWriter) {}

  /** Adds masks of what is rare. */
  addRare(masks: readonly Emit[]): void {
    this.#rare.push(...masks);
  }

  /** Adds masks of what is usual: one negation serves for all of them. */
  addUsual(masks: readonly Emit[]): void {
    this.#usual.push(...masks);
  }

  /** Puts on the stack whether anything is rare; writes nothing and returns false where there are no tests. */
  write(): boolean {
    const { writer } = this;
    if (this.#rare.length + this.#usual.length === 0) return false;
    this.#usual.forEach((mask, k) => {
      mask();
      if (k > 0) writer.vector("v128.and");
    });
    if (this.#usual.length > 0) writer.vector("v128.not");
    this.#rare.forEach((mask, k) => {
      mask();
      if (k > 0 || this.#usual.length > 0) writer.vector("v128.or");
    });
    writer.vector("v128.any_true");
    return true;
  }
}
