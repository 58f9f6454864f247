/**
 * @file The arithmetic that elementary functions are defined over. A definition is one TypeScript function of `Lanes` and
 * its arguments; instances of `Lanes` make of it a function of plain numbers, the text of a TypeScript function, scalar
 * WebAssembly or two-lane SIMD, all with the same bits: every operation here is fixed by IEEE 754, and there is no fused
 * multiply-add among them.
 */

/**
 * Operations on values `V` of one or more double precision lanes and on truth values `M` of as many.
 *
 * Every operation is lanewise. Those with a stated range give an unspecified value outside it in that lane, and never
 * trap: definitions meet it in lanes whose result {@link Lanes.rare} or {@link Lanes.select} throws away.
 */
export interface Lanes<V, M> {
  /** The same number in every lane. */
  constant(value: number): V;

  add(a: V, b: V): V;
  sub(a: V, b: V): V;
  mul(a: V, b: V): V;
  div(a: V, b: V): V;
  /** Changes the sign, of zeros too. */
  neg(a: V): V;
  abs(a: V): V;
  /** NaN below 0; -0 at -0. */
  sqrt(a: V): V;
  /** The nearest integer of |a| <= 2^51, the even one of two that are equally near; the sign of a zero is unspecified. */
  nearest(a: V): V;
  /** The largest integer not above `a`; the sign of a zero is unspecified. */
  floor(a: V): V;
  /** The magnitude of `magnitude` with the sign bit of `sign`, a number. */
  copySign(magnitude: V, sign: V): V;
  /** `b` where `b < a`, else `a`: a NaN in `a` stays, one in `b` is dropped. WebAssembly's `pmin`. */
  min(a: V, b: V): V;
  /** `b` where `a < b`, else `a`: a NaN in `a` stays, one in `b` is dropped. WebAssembly's `pmax`. */
  max(a: V, b: V): V;

  /** Comparisons are false where an operand is NaN. */
  less(a: V, b: V): M;
  lessOrEqual(a: V, b: V): M;
  equal(a: V, b: V): M;
  and(a: M, b: M): M;
  or(a: M, b: M): M;
  not(a: M): M;

  /** `then` where `test` holds, else `otherwise`; both are computed. */
  select(test: M, then: V, otherwise: V): V;
  /**
   * `exceptional` where `test` holds, else `usual`. `exceptional` is not computed where no lane needs it; where one lane
   * does, either is computed in all of them. Values shared outside may be used inside, not the other way round.
   */
  rare(test: M, exceptional: () => V, usual: () => V): V;

  /** 2^k for integers `k` in -1022..1023. */
  powerOfTwo(k: V): V;
  /** The integer e with x = significand 2^e, for positive normal `x`. */
  exponent(x: V): V;
  /**
   * `values[index]` for integers `index` in 0..`values.length` - 1; `values.length` is a power of two, so that an
   * implementation can mask what is outside.
   */
  table(values: Float64Array, index: V): V;

  /** A value that is used more than once: an implementation that prints makes a local of it; others return it as it is. */
  share(value: V): V;
  /** As {@link Lanes.share}, for truth values. */
  shareTest(test: M): M;
}

/** The definition of a function of one number. */
export type Elementary1 = <V, M>(t: Lanes<V, M>, x: V) => V;

/** The definition of a function of two numbers. */
export type Elementary2 = <V, M>(t: Lanes<V, M>, x: V, y: V) => V;
