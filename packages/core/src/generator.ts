/** @file The contract of a random number generator: 32-bit outputs, 53-bit uniforms, a state that can be saved. */

/** A stream of random numbers. Passed explicitly and first; nothing in Terrace calls `Math.random`. */
export interface Generator {
  /** The next 32 random bits, an integer in `[0, 2^32)`. */
  nextUint32(): number;
  /** A uniform number with 53 random bits in the open interval `(0, 1)`: `k / 2^53` with 27 + 26 high bits of two outputs, 2^-54 for k = 0. */
  uniform(): number;
  /** Writes the next `uniform()` to `to[0]`: a number that a function gives back may be boxed, one in an array is not. */
  writeUniform(to: Float64Array): void;
  /** A copy of the state, four 32-bit words; `restore` takes it back. */
  state(): Uint32Array;
  /** As {@link Generator.state}, written to the first four elements of `to`. */
  writeState(to: Uint32Array): void;
  restore(state: Uint32Array): void;
}

/** What a stream is for; each purpose has a stream of its own, so that none shifts another. */
export type StreamPurpose = "initialisation" | "warmup" | "draws" | "recovery" | "prediction" | "prior";
