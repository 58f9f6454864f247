/** @file Translates the statements of one kernel function. Loops go to the vectoriser first; what it leaves is scalar code. */
import { InternalError } from "@terrace/core";
import { identities } from "../kernel-ir.js";
import type { Expression, ForStatement, Statement } from "../kernel-ir.js";
import { COMBINING_OPCODES } from "./combining.js";
import { Environment, ExpressionTranslator } from "./expression-translator.js";
import type { FunctionWriter } from "./function-writer.js";
import { withoutCarriedSums } from "./grouped-sums.js";
import { matrixFunctions } from "./linear-algebra/matrix-code.js";
import type { ArrayPlace } from "./memory-plan.js";
import type { ModuleContext } from "./module-context.js";
import { isStandardDraw } from "./random/variates.js";
import { asReal, integerValue } from "./scalar-value.js";
import type { IntegerValue, ScalarValue } from "./scalar-value.js";
import { vectorLoop } from "./vector-loop.js";

/** Bytes up to which an array is cleared by stores rather than by `memory.fill`, which is a call into the engine. */
const MAX_CLEARED_BY_STORES = 16384;

/** Another function of the same program. */
export interface CalledFunction {
  readonly index: number;
  /** What it is given, array addresses and loop variables, by its parameters' names; `generator` is not among them. */
  readonly parameters: readonly string[];
  /** Told what the arguments are, before the function is translated. */
  readonly bind: (values: readonly (ScalarValue | ArrayPlace)[]) => void;
}

/** Translates statements within one function. */
export class FunctionTranslator {
  readonly #locals = new Map<string, number>();

  constructor(
    readonly context: ModuleContext,
    readonly writer: FunctionWriter,
    readonly calls: ReadonlyMap<string, CalledFunction>,
    /** Reserves bytes of an instance's area; returns their offset from its base. */
    readonly scratch: (bytes: number) => number,
  ) {}

  expressions(environment: Environment): ExpressionTranslator {
    return new ExpressionTranslator(this.context, this.writer, environment);
  }

  statements(list: readonly Statement[], environment: Environment): void {
    for (const statement of list) this.#statement(statement, environment);
  }

  #statement(statement: Statement, environment: Environment): void {
    const { writer } = this;
    const expressions = this.expressions(environment);
    switch (statement.kind) {
      case "const":
        environment.bind(statement.name, this.named(expressions.value(statement.value)));
        return;
      case "let":
        this.variable(statement.name, expressions.real(statement.value).emit, environment);
        return;
      case "assign":
        expressions.real(statement.value).emit();
        writer.set(this.localOf(statement.name));
        return;
      case "accumulate": {
        const local = this.localOf(statement.name);
        writer.get(local);
        expressions.real(statement.value).emit();
        writer.op(COMBINING_OPCODES[statement.combine]);
        writer.set(local);
        return;
      }
      case "store": {
        const place = environment.array(statement.array);
        expressions.store(place, expressions.value(statement.index), expressions.real(statement.value), statement.add);
        return;
      }
      case "call":
        this.#call(statement.callee, statement.arguments, environment);
        return;
      case "for":
        this.#loop(statement, environment);
        return;
    }
  }

  /** The value in a local, unless it is a known number. */
  named(value: ScalarValue): ScalarValue {
    if (value.type !== "truth" && value.literal !== undefined) return value;
    const { writer } = this;
    const local = writer.local(value.type === "f64" ? "f64" : "i32");
    value.emit();
    writer.set(local);
    const emit = (): void => writer.get(local);
    if (value.type !== "i32") return { type: value.type, emit };
    return integerValue(emit, value.range, value.stride);
  }

  /** Declares a variable. */
  variable(name: string, initial: () => void, environment: Environment): void {
    const { writer } = this;
    const local = writer.local("f64");
    this.#locals.set(name, local);
    initial();
    writer.set(local);
    environment.bind(name, { type: "f64", emit: () => writer.get(local) });
  }

  /** The local of a variable. */
  localOf(name: string): number {
    const local = this.#locals.get(name);
    if (local === undefined) throw new InternalError(`variable \`${name}\` of a kernel program is not known`);
    return local;
  }

  /** A new loop variable from 0 below `bound`. */
  counter(bound: number): { readonly local: number; readonly value: IntegerValue } {
    const local = this.writer.local("i32");
    return { local, value: integerValue(() => this.writer.get(local), { low: 0, high: Math.max(0, bound - 1) }, 0) };
  }

  #loop(statement: ForStatement, environment: Environment): void {
    const { writer } = this;
    const bound = this.expressions(environment).literal(statement.bound);
    if (bound === undefined) throw new InternalError("a loop's bound is not known");
    for (const { name, combine } of statement.reductions) {
      this.variable(name, () => writer.f64(identities[combine]), environment);
    }
    if (bound <= 0) return;
    if (this.#fillsWithDraws(statement, bound, environment)) return;
    const grouped = withoutCarriedSums(statement);
    if (vectorLoop(this, grouped, bound, environment)) return;
    this.scalarLoop(grouped.loop, bound, environment);
  }

  /** Writes a loop that does nothing but fill the start of an array with draws; returns whether it is one. */
  #fillsWithDraws({ variable, body }: ForStatement, bound: number, environment: Environment): boolean {
    const [only, ...others] = body;
    if (others.length > 0 || only?.kind !== "store" || only.add || only.value.kind !== "call") return false;
    const { index, value } = only;
    if (index.kind !== "name" || index.name !== variable || !isStandardDraw(value.callee)) return false;
    const place = environment.array(only.array);
    if (bound > place.length) return false;
    this.#address(place);
    this.writer.i32(bound);
    this.writer.call(this.context.fill(value.callee));
    return true;
  }

  /** The loop one step at a time. */
  scalarLoop({ variable, body, until }: ForStatement, bound: number, environment: Environment): void {
    const { writer } = this;
    const { local, value } = this.counter(bound);
    const inner = new Environment(environment);
    inner.bind(variable, value);
    writer.i32(0);
    writer.set(local);
    writer.loop(() => {
      this.statements(body, inner);
      writer.get(local);
      writer.i32(1);
      writer.op("i32.add");
      writer.tee(local);
      writer.i32(bound);
      writer.op("i32.lt_s");
      if (until !== undefined) {
        this.expressions(inner).real(until).emit();
        writer.f64(0);
        writer.op("f64.eq");
        writer.op("i32.and");
      }
      writer.repeatIf();
    });
  }

  #call(callee: string, operands: readonly Expression[], environment: Environment): void {
    const { writer } = this;
    if (callee === "clear") return this.#clear(operands, environment);
    if (callee === "copy") return this.#copy(operands, environment);
    const matrixFunction = matrixFunctions.get(callee);
    if (matrixFunction !== undefined) return this.#matrixCall(callee, matrixFunction.numArrays, operands, environment);
    const called = this.calls.get(callee);
    if (called === undefined) throw new InternalError(`function \`${callee}\` of a kernel program is not known`);
    const expressions = this.expressions(environment);
    const arguments_ = operands.flatMap((operand): (ScalarValue | ArrayPlace)[] => {
      if (operand.kind === "name" && operand.name === "generator") return [];
      const array = operand.kind === "name" ? environment.findArray(operand.name) : undefined;
      return [array ?? expressions.value(operand)];
    });
    for (const argument of arguments_) {
      if ("offset" in argument) this.#address(argument);
      else if (argument.type === "f64") throw new InternalError(`\`${callee}\` of a kernel program takes integers`);
      else argument.emit();
    }
    called.bind(arguments_);
    writer.call(called.index);
  }

  /** Arrays with the index of their first element, then sizes and flags, which are known. */
  #matrixCall(callee: string, numArrays: number, operands: readonly Expression[], environment: Environment): void {
    const { writer } = this;
    const expressions = this.expressions(environment);
    for (let k = 0; k < 2 * numArrays; k += 2) {
      const place = environment.array((operands[k] as Expression & { kind: "name" }).name);
      const index = expressions.value(operands[k + 1]!);
      if (index.type !== "i32") throw new InternalError(`\`${callee}\` of a kernel program takes integers`);
      const offset = expressions.address(place, index);
      if (offset === 0) continue;
      writer.i32(offset);
      writer.op("i32.add");
    }
    const sizes = operands.slice(2 * numArrays).map((operand) => expressions.literal(operand));
    if (!sizes.every((size) => size !== undefined)) throw new InternalError(`sizes of \`${callee}\` are not known`);
    writer.call(this.context.matrixFunction(callee, sizes));
  }

  /** Writes where an array begins. */
  #address(place: ArrayPlace): void {
    this.writer.i32(place.offset);
    if (place.base === undefined) return;
    place.base();
    this.writer.op("i32.add");
  }

  #copy(operands: readonly Expression[], environment: Environment): void {
    const [from, to] = operands.map((operand) => environment.array((operand as Expression & { kind: "name" }).name)) as [ArrayPlace, ArrayPlace]; // prettier-ignore
    this.#address(to);
    this.#address(from);
    this.writer.i32(8 * Math.min(from.length, to.length));
    this.writer.memoryCopy();
  }

  /** `clear(array, start, end)` with known bounds. */
  #clear(operands: readonly Expression[], environment: Environment): void {
    const { writer } = this;
    const expressions = this.expressions(environment);
    const place = environment.array((operands[0] as Expression & { kind: "name" }).name);
    const start = expressions.value(operands[1]!);
    const [from, to] = [expressions.literal(operands[1]!), expressions.literal(operands[2]!)];
    if (from === undefined || to === undefined) {
      const end = expressions.value(operands[2]!);
      this.#clearBetween(place, start, end);
      return;
    }
    const first = Math.max(0, from);
    const last = Math.min(place.length, to);
    const bytes = 8 * (last - first);
    if (bytes <= 0) return;
    const offset = place.offset + 8 * first;
    const base = place.base ?? ((): void => writer.i32(0));
    if (bytes > MAX_CLEARED_BY_STORES || this.context.interleave === 0) {
      base();
      writer.i32(offset);
      writer.op("i32.add");
      writer.i32(0);
      writer.i32(bytes);
      writer.memoryFill();
      return;
    }
    const step = 64;
    const whole = bytes - (bytes % step);
    const at = writer.local("i32");
    base();
    writer.set(at);
    if (whole > 0) {
      const end = writer.local("i32");
      writer.get(at);
      writer.i32(whole);
      writer.op("i32.add");
      writer.set(end);
      writer.loop(() => {
        for (let k = 0; k < step; k += 16) {
          writer.get(at);
          writer.vectorConstant(0);
          writer.memory("v128.store", offset + k);
        }
        writer.get(at);
        writer.i32(step);
        writer.op("i32.add");
        writer.tee(at);
        writer.get(end);
        writer.op("i32.lt_u");
        writer.repeatIf();
      });
    }
    for (let k = 0; k < bytes - whole; k += 8) {
      writer.get(at);
      writer.f64(0);
      writer.memory("f64.store", offset + k);
    }
  }

  /** Zeros from `start` to `end`, both inside the array or the store does nothing. */
  #clearBetween(place: ArrayPlace, start: ScalarValue, end: ScalarValue): void {
    const { writer } = this;
    if (start.type !== "i32" || end.type !== "i32")
      throw new InternalError("a range that is cleared is not of integers");
    const at = writer.local("i32");
    const stop = writer.local("i32");
    start.emit();
    writer.set(at);
    end.emit();
    writer.set(stop);
    writer.get(at);
    writer.get(stop);
    writer.op("i32.lt_s");
    writer.if(undefined, () => {
      writer.loop(() => {
        const index = integerValue(() => writer.get(at), { low: start.range.low, high: end.range.high - 1 }, 0);
        this.expressions(new Environment()).store(place, index, asReal(writer, { type: "f64", emit: () => writer.f64(0) }), false); // prettier-ignore
        writer.get(at);
        writer.i32(1);
        writer.op("i32.add");
        writer.tee(at);
        writer.get(stop);
        writer.op("i32.lt_s");
        writer.repeatIf();
      });
    });
  }
}
