/** @file Lanes that count: what a definition costs, and whether it shares all that it uses more than once. */
import type { Lanes } from "../../src/elementary/lanes.js";

/** A value or a truth value. */
export interface Usage {
  readonly text: string;
  /** Whether an implementation that prints may repeat it without repeating work. */
  readonly isShared: boolean;
  uses: number;
}

/** What a definition has used. */
export class UsageLanes implements Lanes<Usage, Usage> {
  /** Texts of what is used more than once without having been shared. */
  readonly repeated = new Set<string>();
  /** Operations, of either branch. */
  numOperations = 0;

  argument(name: string): Usage {
    return { text: name, isShared: true, uses: 0 };
  }
  #made(operation: string, ...operands: readonly Usage[]): Usage {
    this.numOperations++;
    for (const operand of operands) {
      operand.uses++;
      if (operand.uses > 1 && !operand.isShared) this.repeated.add(operand.text);
    }
    return { text: `${operation}(${operands.map(({ text }) => text).join(", ")})`, isShared: false, uses: 0 };
  }

  constant(value: number): Usage {
    return { text: String(value), isShared: true, uses: 0 };
  }
  add = (a: Usage, b: Usage): Usage => this.#made("add", a, b);
  sub = (a: Usage, b: Usage): Usage => this.#made("sub", a, b);
  mul = (a: Usage, b: Usage): Usage => this.#made("mul", a, b);
  div = (a: Usage, b: Usage): Usage => this.#made("div", a, b);
  neg = (a: Usage): Usage => this.#made("neg", a);
  abs = (a: Usage): Usage => this.#made("abs", a);
  sqrt = (a: Usage): Usage => this.#made("sqrt", a);
  nearest = (a: Usage): Usage => this.#made("nearest", a);
  floor = (a: Usage): Usage => this.#made("floor", a);
  copySign = (a: Usage, b: Usage): Usage => this.#made("copySign", a, b);
  min = (a: Usage, b: Usage): Usage => this.#made("min", a, b);
  max = (a: Usage, b: Usage): Usage => this.#made("max", a, b);
  less = (a: Usage, b: Usage): Usage => this.#made("less", a, b);
  lessOrEqual = (a: Usage, b: Usage): Usage => this.#made("lessOrEqual", a, b);
  equal = (a: Usage, b: Usage): Usage => this.#made("equal", a, b);
  and = (a: Usage, b: Usage): Usage => this.#made("and", a, b);
  or = (a: Usage, b: Usage): Usage => this.#made("or", a, b);
  not = (a: Usage): Usage => this.#made("not", a);
  select = (test: Usage, a: Usage, b: Usage): Usage => this.#made("select", test, a, b);
  // What a branch gives is a local of any implementation.
  rare = (test: Usage, exceptional: () => Usage, usual: () => Usage): Usage =>
    this.share(this.#made("rare", test, exceptional(), usual()));
  powerOfTwo = (k: Usage): Usage => this.#made("powerOfTwo", k);
  exponent = (x: Usage): Usage => this.#made("exponent", x);
  table = (_values: Float64Array, index: Usage): Usage => this.#made("table", index);
  share = (value: Usage): Usage => ({ text: this.#use(value).text, isShared: true, uses: 0 });
  shareTest = (test: Usage): Usage => this.share(test);

  #use(value: Usage): Usage {
    value.uses++;
    if (value.uses > 1 && !value.isShared) this.repeated.add(value.text);
    return value;
  }
}
