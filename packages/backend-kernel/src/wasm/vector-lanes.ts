/**
 * @file The lane arithmetic of elementary functions as 128-bit vectors, several of them side by side: a processor works on
 * one while the others wait for their operands. A value is one piece of code a vector; a branch asks for all of them at once.
 */
import type { Lanes } from "@terrace/core/elementary";
import type { RareTests } from "./rare-tests.js";
import type { FunctionWriter } from "./function-writer.js";
import type { MemoryPlan } from "./memory-plan.js";
import type { VectorOpcode } from "./opcodes.js";
import { BIASED_TWO_52, TWO_52 } from "./scalar-lanes.js";
import type { Emit } from "./scalar-lanes.js";

/**
 * Operations of one vector, each on the result of the one before, after which it is the other vectors' turn: engines that keep
 * the order of code would else do one vector after the other, and a processor does not look that far ahead. Measured.
 */
const MAX_CHAIN = 3;
/** Vectors side by side of which that is not worth the locals. */
const MAX_UNPACED = 2;

/** Code for each of the vectors. */
export type Vectors = readonly Emit[];

/** Lane arithmetic on `count` vectors of two f64; tests are masks of all ones or zeros. */
export class VectorLanes implements Lanes<Vectors, Vectors> {
  constructor(
    readonly writer: FunctionWriter,
    readonly plan: MemoryPlan,
    readonly count: number,
    /** Where tests of rare arguments are gathered for the code to ask before it goes on; absent, each has its branch. */
    readonly rareTests?: RareTests,
    /**
     * A vector constant, given as two words, that is loaded before the loop. The engine makes others anew in each step, in
     * three instructions: measured at a third of the time of a loop with an exponential.
     */
    readonly loaded?: (high: number, low: number) => Emit,
  ) {}

  /** The same 64 bits in all lanes. */
  bits(high: number, low: number): Emit {
    return this.loaded?.(high, low) ?? ((): void => this.writer.vectorBits(high, low));
  }

  /** The same code for each vector. */
  all(emit: Emit): Vectors {
    return Array.from({ length: this.count }, () => emit);
  }

  /** What masks are the negation of. */
  readonly #negated = new WeakMap<Vectors, Vectors>();
  /** How long the chains of operations are that values which are not in locals end; no entry for 0. */
  readonly #chains = new WeakMap<Vectors, number>();

  /** The result of one operation more than the longest chain of the operands. */
  #result(vectors: Vectors, ...operands: readonly Vectors[]): Vectors {
    if (this.count <= MAX_UNPACED) return vectors;
    let chain = 0;
    for (const operand of operands) chain = Math.max(chain, this.#chains.get(operand) ?? 0);
    if (chain + 1 >= MAX_CHAIN) return this.share(vectors);
    this.#chains.set(vectors, chain + 1);
    return vectors;
  }

  unary(opcode: VectorOpcode, a: Vectors): Vectors {
    const code = a.map((x) => () => {
      x();
      this.writer.vector(opcode);
    });
    return this.#result(code, a);
  }

  binary(opcode: VectorOpcode, a: Vectors, b: Vectors): Vectors {
    const code = a.map((x, k) => () => {
      x();
      b[k]!();
      this.writer.vector(opcode);
    });
    return this.#result(code, a, b);
  }

  constant(value: number): Vectors {
    if (Object.is(value, 0)) return this.all(() => this.writer.vectorConstant(0));
    const [low, high] = new Int32Array(Float64Array.of(value).buffer) as unknown as [number, number];
    return this.all(this.bits(high, low));
  }
  add(a: Vectors, b: Vectors): Vectors {
    return this.binary("f64x2.add", a, b);
  }
  sub(a: Vectors, b: Vectors): Vectors {
    return this.binary("f64x2.sub", a, b);
  }
  mul(a: Vectors, b: Vectors): Vectors {
    return this.binary("f64x2.mul", a, b);
  }
  div(a: Vectors, b: Vectors): Vectors {
    return this.binary("f64x2.div", a, b);
  }
  neg(a: Vectors): Vectors {
    return this.unary("f64x2.neg", a);
  }
  abs(a: Vectors): Vectors {
    return this.unary("f64x2.abs", a);
  }
  /** -|a|. */
  negativeAbs(a: Vectors): Vectors {
    return this.binary("v128.or", a, this.all(this.bits(0x80000000 | 0, 0)));
  }
  sqrt(a: Vectors): Vectors {
    return this.unary("f64x2.sqrt", a);
  }
  nearest(a: Vectors): Vectors {
    return this.unary("f64x2.nearest", a);
  }
  floor(a: Vectors): Vectors {
    return this.unary("f64x2.floor", a);
  }
  copySign(magnitude: Vectors, sign: Vectors): Vectors {
    const mask = this.bits(0x7fffffff, -1);
    return magnitude.map((x, k) => () => {
      x();
      sign[k]!();
      mask();
      this.writer.vector("v128.bitselect");
    });
  }
  min(a: Vectors, b: Vectors): Vectors {
    return this.binary("f64x2.pmin", a, b);
  }
  max(a: Vectors, b: Vectors): Vectors {
    return this.binary("f64x2.pmax", a, b);
  }

  less(a: Vectors, b: Vectors): Vectors {
    return this.binary("f64x2.lt", a, b);
  }
  lessOrEqual(a: Vectors, b: Vectors): Vectors {
    return this.binary("f64x2.le", a, b);
  }
  equal(a: Vectors, b: Vectors): Vectors {
    return this.binary("f64x2.eq", a, b);
  }
  and(a: Vectors, b: Vectors): Vectors {
    return this.binary("v128.and", a, b);
  }
  or(a: Vectors, b: Vectors): Vectors {
    return this.binary("v128.or", a, b);
  }
  not(a: Vectors): Vectors {
    const masks = this.unary("v128.not", a);
    this.#negated.set(masks, a);
    return masks;
  }

  select(test: Vectors, then: Vectors, otherwise: Vectors): Vectors {
    return test.map((t, k) => () => {
      then[k]!();
      otherwise[k]!();
      t();
      this.writer.vector("v128.bitselect");
    });
  }
  rare(test: Vectors, exceptional: () => Vectors, usual: () => Vectors): Vectors {
    const { writer } = this;
    if (this.rareTests !== undefined) {
      const negated = this.#negated.get(test);
      if (negated === undefined) this.rareTests.addRare(this.share(test));
      else this.rareTests.addUsual(this.share(negated));
      return usual();
    }
    const masks = this.share(test);
    const results = usual().map((emit) => {
      const local = writer.local("v128");
      emit();
      writer.set(local);
      return local;
    });
    masks.forEach((mask, k) => {
      mask();
      if (k > 0) writer.vector("v128.or");
    });
    writer.vector("v128.any_true");
    writer.if(undefined, () => {
      exceptional().forEach((emit, k) => {
        emit();
        writer.get(results[k]!);
        masks[k]!();
        writer.vector("v128.bitselect");
        writer.set(results[k]!);
      });
    });
    return results.map((local) => () => writer.get(local));
  }

  powerOfTwo(k: Vectors): Vectors {
    return this.#shifted("i64x2.shl", 52, this.add(k, this.constant(BIASED_TWO_52)));
  }
  exponent(x: Vectors): Vectors {
    const twoTo52 = this.bits(0x43300000, 0);
    const biased = this.#shifted("i64x2.shr_u", 52, x).map((emit) => () => {
      emit();
      twoTo52();
      this.writer.vector("v128.or");
    });
    return this.sub(biased, this.constant(BIASED_TWO_52));
  }
  #shifted(opcode: "i64x2.shl" | "i64x2.shr_u", bits: number, a: Vectors): Vectors {
    return a.map((emit) => () => {
      emit();
      this.writer.i32(bits);
      this.writer.vector(opcode);
    });
  }
  table(values: Float64Array, index: Vectors): Vectors {
    const { writer } = this;
    const address = this.plan.constant(values);
    const mask = this.bits(0, 8 * (values.length - 1));
    const offsets = this.#shifted("i64x2.shl", 3, this.add(index, this.constant(TWO_52)));
    return offsets.map((emit) => () => {
      const places = writer.local("v128");
      emit();
      mask();
      writer.vector("v128.and");
      writer.set(places);
      writer.get(places);
      writer.extractInteger(1);
      writer.get(places);
      writer.extractInteger(0);
      writer.memory("v128.load64_zero", address);
      writer.loadLane(address, 1);
    });
  }

  share(value: Vectors): Vectors {
    return value.map((emit) => {
      const local = this.writer.local("v128");
      emit();
      this.writer.set(local);
      return () => this.writer.get(local);
    });
  }
  shareTest(test: Vectors): Vectors {
    return this.share(test);
  }
}
