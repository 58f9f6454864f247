/**
 * @file xoshiro128++ 1.0 (Blackman and Vigna 2021, "Scrambled linear pseudorandom number generators"): 128 bits of state,
 * 32-bit arithmetic only, so that JavaScript, WebAssembly and WGSL give the same outputs.
 */
import type { Generator } from "../generator.js";

/** Of two outputs, signed or not: 27 high bits of one output and 26 of the next. The one zero in 2^53 becomes half a step, so that the interval is open. */
function uniformOf(first: number, second: number): number {
  const k = (first >>> 5) * 67108864 + (second >>> 6);
  return k === 0 ? 5.551115123125783e-17 : k * 1.1102230246251565e-16;
}

/**
 * A xoshiro128++ generator over a state of four 32-bit words. {@link createGenerator} makes one from a seed.
 *
 * @throws RangeError when the state does not have four words or all of them are zero (the one state that never leaves itself)
 */
export class Xoshiro128 implements Generator {
  // The words are signed 32-bit integers, which engines keep unboxed in a field.
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;

  constructor(state: Uint32Array) {
    this.restore(state);
  }

  nextUint32(): number {
    return this.#next() >>> 0;
  }

  /** The next word as a signed integer, which engines hand on without boxing it. */
  #next(): number {
    const a = this.#a;
    const b = this.#b;
    let c = this.#c;
    let d = this.#d;
    const sum = (a + d) | 0;
    const output = (((sum << 7) | (sum >>> 25)) + a) | 0;
    c ^= a;
    d ^= b;
    this.#b = b ^ c;
    this.#a = a ^ d;
    this.#c = c ^ (b << 9);
    this.#d = (d << 11) | (d >>> 21);
    return output;
  }

  uniform(): number {
    return uniformOf(this.#next(), this.#next());
  }

  writeUniform(to: Float64Array): void {
    to[0] = uniformOf(this.#next(), this.#next());
  }

  state(): Uint32Array {
    return Uint32Array.of(this.#a, this.#b, this.#c, this.#d);
  }

  writeState(to: Uint32Array): void {
    to[0] = this.#a;
    to[1] = this.#b;
    to[2] = this.#c;
    to[3] = this.#d;
  }

  restore(state: Uint32Array): void {
    if (state.length !== 4) {
      throw new RangeError(`restore: \`state\` must have 4 words, received ${state.length}.`);
    }
    if ((state[0] | state[1] | state[2] | state[3]) === 0) {
      throw new RangeError("restore: `state` must have a word that is not zero, received four zeros.");
    }
    this.#a = state[0] | 0;
    this.#b = state[1] | 0;
    this.#c = state[2] | 0;
    this.#d = state[3] | 0;
  }
}
