/** @file The lane arithmetic of elementary functions as scalar WebAssembly. */
import type { Lanes } from "@terrace/core/elementary";
import type { FunctionWriter } from "./function-writer.js";
import type { MemoryPlan } from "./memory-plan.js";
import type { Opcode } from "./opcodes.js";

/** Writes the code of a value to the stack. */
export type Emit = () => void;

/** Adding it to an integer below it in magnitude puts the integer into the low bits of the sum. */
export const TWO_52 = 4503599627370496;
/** 1023, the bias of exponents, above 2^52. */
export const BIASED_TWO_52 = TWO_52 + 1023;

/** Lane arithmetic on f64; tests are i32. */
export class ScalarLanes implements Lanes<Emit, Emit> {
  constructor(
    readonly writer: FunctionWriter,
    readonly plan: MemoryPlan,
  ) {}

  #unary(opcode: Opcode, a: Emit): Emit {
    return () => {
      a();
      this.writer.op(opcode);
    };
  }

  #binary(opcode: Opcode, a: Emit, b: Emit): Emit {
    return () => {
      a();
      b();
      this.writer.op(opcode);
    };
  }

  constant(value: number): Emit {
    return () => this.writer.f64(value);
  }
  add(a: Emit, b: Emit): Emit {
    return this.#binary("f64.add", a, b);
  }
  sub(a: Emit, b: Emit): Emit {
    return this.#binary("f64.sub", a, b);
  }
  mul(a: Emit, b: Emit): Emit {
    return this.#binary("f64.mul", a, b);
  }
  div(a: Emit, b: Emit): Emit {
    return this.#binary("f64.div", a, b);
  }
  neg(a: Emit): Emit {
    return this.#unary("f64.neg", a);
  }
  abs(a: Emit): Emit {
    return this.#unary("f64.abs", a);
  }
  sqrt(a: Emit): Emit {
    return this.#unary("f64.sqrt", a);
  }
  nearest(a: Emit): Emit {
    return this.#unary("f64.nearest", a);
  }
  floor(a: Emit): Emit {
    return this.#unary("f64.floor", a);
  }
  copySign(magnitude: Emit, sign: Emit): Emit {
    return this.#binary("f64.copysign", magnitude, sign);
  }
  min(a: Emit, b: Emit): Emit {
    return this.#pick("f64.lt", b, a);
  }
  max(a: Emit, b: Emit): Emit {
    return this.#pick("f64.gt", b, a);
  }
  /** `b` where it is less or greater than `a`, else `a`. */
  #pick(opcode: "f64.lt" | "f64.gt", b: Emit, a: Emit): Emit {
    return () => {
      const { writer } = this;
      const [x, y] = [writer.local("f64"), writer.local("f64")];
      a();
      writer.set(x);
      b();
      writer.tee(y);
      writer.get(x);
      writer.get(y);
      writer.get(x);
      writer.op(opcode);
      writer.op("select");
    };
  }

  less(a: Emit, b: Emit): Emit {
    return this.#binary("f64.lt", a, b);
  }
  lessOrEqual(a: Emit, b: Emit): Emit {
    return this.#binary("f64.le", a, b);
  }
  equal(a: Emit, b: Emit): Emit {
    return this.#binary("f64.eq", a, b);
  }
  and(a: Emit, b: Emit): Emit {
    return this.#binary("i32.and", a, b);
  }
  or(a: Emit, b: Emit): Emit {
    return this.#binary("i32.or", a, b);
  }
  not(a: Emit): Emit {
    return this.#unary("i32.eqz", a);
  }

  select(test: Emit, then: Emit, otherwise: Emit): Emit {
    return () => {
      then();
      otherwise();
      test();
      this.writer.op("select");
    };
  }
  rare(test: Emit, exceptional: () => Emit, usual: () => Emit): Emit {
    const { writer } = this;
    const result = writer.local("f64");
    test();
    writer.if(
      undefined,
      () => {
        exceptional()();
        writer.set(result);
      },
      () => {
        usual()();
        writer.set(result);
      },
    );
    return () => writer.get(result);
  }

  powerOfTwo(k: Emit): Emit {
    return () => {
      const { writer } = this;
      k();
      writer.f64(BIASED_TWO_52);
      writer.op("f64.add");
      writer.op("i64.reinterpret_f64");
      writer.i64(52);
      writer.op("i64.shl");
      writer.op("f64.reinterpret_i64");
    };
  }
  exponent(x: Emit): Emit {
    return () => {
      const { writer } = this;
      x();
      writer.op("i64.reinterpret_f64");
      writer.i64(52);
      writer.op("i64.shr_u");
      writer.op("i32.wrap_i64");
      writer.i32(-1023);
      writer.op("i32.add");
      writer.op("f64.convert_i32_s");
    };
  }
  table(values: Float64Array, index: Emit): Emit {
    const address = this.plan.constant(values);
    return () => {
      const { writer } = this;
      index();
      writer.f64(TWO_52);
      writer.op("f64.add");
      writer.op("i64.reinterpret_f64");
      writer.op("i32.wrap_i64");
      writer.i32(values.length - 1);
      writer.op("i32.and");
      writer.i32(3);
      writer.op("i32.shl");
      writer.memory("f64.load", address);
    };
  }

  share(value: Emit): Emit {
    const local = this.writer.local("f64");
    value();
    this.writer.set(local);
    return () => this.writer.get(local);
  }
  shareTest(test: Emit): Emit {
    const local = this.writer.local("i32");
    test();
    this.writer.set(local);
    return () => this.writer.get(local);
  }
}
