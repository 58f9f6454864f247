/**
 * @file xoshiro128++ as WebAssembly ([BlackmanVigna2021]), word for word what `Xoshiro128` of core gives. The state lies at the
 * start of an instance's area; a function that draws holds it in locals from its first draw to its last.
 */
import type { FunctionWriter } from "../function-writer.js";

/** Where the state lies, from an instance's base on: four words. */
export const STATE_OFFSET = 0;
/** Where numbers lie that a function of JavaScript is given, and the first of them its result: {@link MAX_ARGUMENTS} doubles. */
export const ARGUMENTS_OFFSET = 16;
/** The most arguments that a random function has. */
export const MAX_ARGUMENTS = 5;
/** Bytes that every area begins with. */
export const GENERATOR_BYTES = 64;

const NUM_WORDS = 4;
const STEP_53 = 1.1102230246251565e-16;

/** Writes draws within one function. */
export class GeneratorCode {
  readonly #words: readonly number[];
  readonly #base: number;
  readonly #scratch: number;
  readonly #first: number;
  readonly #second: number;

  constructor(readonly writer: FunctionWriter) {
    this.#base = writer.local("i32");
    this.#words = Array.from({ length: NUM_WORDS }, () => writer.local("i32"));
    this.#scratch = writer.local("i32");
    this.#first = writer.local("i32");
    this.#second = writer.local("i32");
  }

  /** Takes the state from memory. */
  load(): void {
    const { writer } = this;
    writer.global(0);
    writer.set(this.#base);
    this.#words.forEach((word, k) => {
      writer.get(this.#base);
      writer.memory("i32.load", STATE_OFFSET + 4 * k);
      writer.set(word);
    });
  }

  /** Puts the state back. */
  store(): void {
    const { writer } = this;
    this.#words.forEach((word, k) => {
      writer.get(this.#base);
      writer.get(word);
      writer.memory("i32.store", STATE_OFFSET + 4 * k);
    });
  }

  /** The next word, to a local. */
  #next(to: number): void {
    const { writer } = this;
    const [a, b, c, d] = this.#words as [number, number, number, number];
    const assign = (target: number, x: number, y: number, opcode: "i32.add" | "i32.xor"): void => {
      writer.get(x);
      writer.get(y);
      writer.op(opcode);
      writer.set(target);
    };
    const rotated = (local: number, count: number): void => {
      writer.get(local);
      writer.i32(count);
      writer.op("i32.rotl");
    };
    assign(this.#scratch, a, d, "i32.add");
    rotated(this.#scratch, 7);
    writer.get(a);
    writer.op("i32.add");
    writer.set(to);
    writer.get(b);
    writer.i32(9);
    writer.op("i32.shl");
    writer.set(this.#scratch);
    assign(c, c, a, "i32.xor");
    assign(d, d, b, "i32.xor");
    assign(b, b, c, "i32.xor");
    assign(a, a, d, "i32.xor");
    assign(c, c, this.#scratch, "i32.xor");
    rotated(d, 11);
    writer.set(d);
  }

  /** Draws two words; what they give is read by the other functions until the next two are drawn. */
  nextPair(): void {
    this.#next(this.#first);
    this.#next(this.#second);
  }

  /** The second word of the pair. */
  second(): void {
    this.writer.get(this.#second);
  }

  /** The pair as a number in [0, 1): all of the first word and 21 high bits of the second. */
  value(): void {
    this.#fraction(() => this.writer.get(this.#first), 21, 11);
    this.writer.f64(STEP_53);
    this.writer.op("f64.mul");
  }

  /** The pair as a uniform number in (0, 1): 27 high bits of the first word and 26 of the second. */
  uniform(): void {
    const { writer } = this;
    const local = writer.local("f64");
    const high = (): void => {
      writer.get(this.#first);
      writer.i32(5);
      writer.op("i32.shr_u");
    };
    this.#fraction(high, 26, 6);
    writer.f64(STEP_53);
    writer.op("f64.mul");
    writer.set(local);
    // The one zero in 2^53 becomes half a step.
    writer.get(local);
    writer.f64(0.5 * STEP_53);
    writer.get(local);
    writer.f64(0);
    writer.op("f64.ne");
    writer.op("select");
  }

  /** `high` shifted left by some bits, with the second word shifted right, as a real number. */
  #fraction(high: () => void, left: number, right: number): void {
    const { writer } = this;
    high();
    writer.op("i64.extend_i32_u");
    writer.i64(left);
    writer.op("i64.shl");
    writer.get(this.#second);
    writer.i32(right);
    writer.op("i32.shr_u");
    writer.op("i64.extend_i32_u");
    writer.op("i64.or");
    writer.op("f64.convert_i64_s");
  }
}
