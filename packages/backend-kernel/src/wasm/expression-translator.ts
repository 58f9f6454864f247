/** @file Translates expressions of the kernel program that are one number, with the values JavaScript gives them. */
import { InternalError } from "@terrace/core";
import type { BinaryOperator, Expression } from "../kernel-ir.js";
import type { FunctionWriter } from "./function-writer.js";
import type { ArrayPlace } from "./memory-plan.js";
import type { ModuleContext } from "./module-context.js";
import type { Opcode } from "./opcodes.js";
import { isRandom } from "./random/variates.js";
import type { Emit } from "./scalar-lanes.js";
import {
  addIntegers,
  asReal,
  divideIntegers,
  emitTruth,
  integerValue,
  literalValue,
  multiplyIntegers,
  remainderOfIntegers,
  subtractIntegers,
} from "./scalar-value.js";
import type { IntegerValue, RealValue, ScalarValue } from "./scalar-value.js";
import type { ValueRange } from "./value-range.js";

/** What names stand for: numbers and arrays. A scope sees its parent's. */
export class Environment {
  readonly #values = new Map<string, ScalarValue>();
  readonly #arrays = new Map<string, ArrayPlace>();

  constructor(readonly parent?: Environment) {}

  bind(name: string, value: ScalarValue): void {
    this.#values.set(name, value);
  }

  bindArray(name: string, place: ArrayPlace): void {
    this.#arrays.set(name, place);
  }

  /** The number of this name, if it is one. */
  find(name: string): ScalarValue | undefined {
    return this.#values.get(name) ?? this.parent?.find(name);
  }

  value(name: string): ScalarValue {
    const found = this.find(name);
    if (found === undefined) throw new InternalError(`\`${name}\` of a kernel program is not known`);
    return found;
  }

  array(name: string): ArrayPlace {
    const found = this.findArray(name);
    if (found === undefined) throw new InternalError(`array \`${name}\` of a kernel program is not known`);
    return found;
  }

  /** The array of this name, if it is one. */
  findArray(name: string): ArrayPlace | undefined {
    return this.#arrays.get(name) ?? this.parent?.findArray(name);
  }
}

const ARITHMETIC = { "+": "f64.add", "-": "f64.sub", "*": "f64.mul", "/": "f64.div" } as const;
const INTEGER_ARITHMETIC = { "+": addIntegers, "-": subtractIntegers, "*": multiplyIntegers } as const;
const REAL_COMPARISONS = { "===": "f64.eq", "!==": "f64.ne", "<": "f64.lt", "<=": "f64.le", ">": "f64.gt", ">=": "f64.ge" } as const; // prettier-ignore
const INTEGER_COMPARISONS = { "===": "i32.eq", "!==": "i32.ne", "<": "i32.lt_s", "<=": "i32.le_s", ">": "i32.gt_s", ">=": "i32.ge_s" } as const; // prettier-ignore
/** Functions of `Math` that are one instruction with the same values. */
const MATH_INSTRUCTIONS: Readonly<Record<string, Opcode>> = {
  "Math.abs": "f64.abs",
  "Math.sqrt": "f64.sqrt",
  "Math.floor": "f64.floor",
  "Math.ceil": "f64.ceil",
  "Math.trunc": "f64.trunc",
  "Math.max": "f64.max",
  "Math.min": "f64.min",
};

const ANY_INTEGER: ValueRange = { low: -0x80000000, high: 0x7fffffff };
/** Operations up to which both sides of a conditional are computed rather than jumped over. */
const MAX_SELECTED = 3;

/** Whether all of `range` are indices of an array of `length`. */
export function isInside(range: ValueRange, length: number): boolean {
  return range.low >= 0 && range.high < length;
}

/** Translates expressions in one environment. */
export class ExpressionTranslator {
  constructor(
    readonly context: ModuleContext,
    readonly writer: FunctionWriter,
    readonly environment: Environment,
  ) {}

  real(expression: Expression): RealValue {
    return asReal(this.writer, this.value(expression));
  }

  value(expression: Expression): ScalarValue {
    const { writer } = this;
    switch (expression.kind) {
      case "number":
        return literalValue(writer, expression.value);
      case "name":
        return this.environment.value(expression.name);
      case "element":
        return this.load(this.environment.array(expression.array), this.value(expression.index));
      case "unary": {
        const operand = this.value(expression.operand);
        if (expression.operator === "!") {
          return { type: "truth", emit: this.#after(() => emitTruth(writer, operand), "i32.eqz") };
        }
        if (operand.type !== "truth" && operand.literal !== undefined) return literalValue(writer, -operand.literal);
        return { type: "f64", emit: this.#after(asReal(writer, operand).emit, "f64.neg") };
      }
      case "binary":
        return this.#binary(expression.operator, expression.left, expression.right);
      case "conditional":
        return this.#conditional(expression.test, expression.then, expression.otherwise);
      case "call":
        return this.#call(expression.callee, expression.arguments);
    }
  }

  #after(emit: Emit, opcode: Opcode): Emit {
    return () => {
      emit();
      this.writer.op(opcode);
    };
  }

  #both(left: Emit, right: Emit, opcode: Opcode): Emit {
    return () => {
      left();
      right();
      this.writer.op(opcode);
    };
  }

  #binary(operator: BinaryOperator, left: Expression, right: Expression): ScalarValue {
    const { writer } = this;
    if (operator === "|") return this.#truncated(left);
    const a = this.value(left);
    const b = this.value(right);
    if (operator === "&&" || operator === "||") {
      const truth = (value: ScalarValue) => () => emitTruth(writer, value);
      return { type: "truth", emit: this.#both(truth(a), truth(b), operator === "&&" ? "i32.and" : "i32.or") };
    }
    const areIntegers = a.type === "i32" && b.type === "i32";
    if (operator === "+" || operator === "-" || operator === "*") {
      const exact = areIntegers ? INTEGER_ARITHMETIC[operator](writer, a, b) : undefined;
      if (exact !== undefined) return exact;
    }
    if (operator === "%") {
      const exact = areIntegers ? remainderOfIntegers(writer, a, b) : undefined;
      if (exact !== undefined) return exact;
    }
    const [x, y] = [asReal(writer, a), asReal(writer, b)];
    if (operator === "%") {
      const index = this.context.helper("remainder");
      return {
        type: "f64",
        emit: () => {
          x.emit();
          y.emit();
          writer.call(index);
        },
      };
    }
    if (operator === "+" || operator === "-" || operator === "*" || operator === "/") {
      return { type: "f64", emit: this.#both(x.emit, y.emit, ARITHMETIC[operator]) };
    }
    const isNumber = (value: ScalarValue): boolean => value.type !== "f64";
    return isNumber(a) && isNumber(b)
      ? { type: "truth", emit: this.#both(a.emit, b.emit, INTEGER_COMPARISONS[operator]) }
      : { type: "truth", emit: this.#both(x.emit, y.emit, REAL_COMPARISONS[operator]) };
  }

  /** `operand | 0`. */
  #truncated(operand: Expression): ScalarValue {
    const { writer } = this;
    if (operand.kind === "binary" && operand.operator === "/") {
      const [a, b] = [this.value(operand.left), this.value(operand.right)];
      const quotient = a.type === "i32" && b.type === "i32" ? divideIntegers(writer, a, b) : undefined;
      if (quotient !== undefined) return quotient;
    }
    const value = this.value(operand);
    if (value.type === "i32") return value;
    if (value.type === "truth") return integerValue(value.emit, { low: 0, high: 1 }, undefined);
    const wrap = this.context.helper("toInteger");
    return integerValue(
      () => {
        const local = writer.local("f64");
        value.emit();
        writer.tee(local);
        writer.op("f64.abs");
        writer.f64(0x80000000);
        writer.op("f64.lt");
        writer.if(
          "i32",
          () => {
            writer.get(local);
            writer.truncateSaturated();
          },
          () => {
            // Beyond 32 bits JavaScript wraps around.
            writer.get(local);
            writer.call(wrap);
          },
        );
      },
      ANY_INTEGER,
      undefined,
    );
  }

  #conditional(test: Expression, then: Expression, otherwise: Expression): ScalarValue {
    const { writer } = this;
    const condition = this.value(test);
    const a = this.value(then);
    const b = this.value(otherwise);
    const isCheap = operationsOf(then) + operationsOf(otherwise) <= MAX_SELECTED;
    const choose = (x: Emit, y: Emit, type: "i32" | "f64"): Emit =>
      isCheap
        ? () => {
            x();
            y();
            emitTruth(writer, condition);
            writer.op("select");
          }
        : () => {
            emitTruth(writer, condition);
            writer.if(type, x, y);
          };
    if (a.type === "truth" && b.type === "truth") return { type: "truth", emit: choose(a.emit, b.emit, "i32") };
    if (a.type === "i32" && b.type === "i32") {
      const range = { low: Math.min(a.range.low, b.range.low), high: Math.max(a.range.high, b.range.high) };
      return integerValue(choose(a.emit, b.emit, "i32"), range, undefined);
    }
    return { type: "f64", emit: choose(asReal(writer, a).emit, asReal(writer, b).emit, "f64") };
  }

  #call(callee: string, operands: readonly Expression[]): ScalarValue {
    const { writer } = this;
    if (isRandom(callee)) return this.#draw(callee, operands.slice(1));
    const values = operands.map((operand) => this.real(operand));
    const pushAll = (): void => values.forEach((value) => value.emit());
    const instruction = MATH_INSTRUCTIONS[callee];
    if (instruction !== undefined) {
      return { type: "f64", emit: this.#after(pushAll, instruction) };
    }
    if (callee === "Math.sign") return { type: "f64", emit: () => this.#sign(values[0]!) };
    const index = this.context.callee(callee);
    return {
      type: "f64",
      emit: () => {
        pushAll();
        writer.call(index);
      },
    };
  }

  /** A draw with these arguments, the generator not among them: numbers, or part of an array and its length. */
  #draw(callee: string, operands: readonly Expression[]): ScalarValue {
    const { writer } = this;
    const [first] = operands;
    const place = first?.kind === "name" ? this.environment.findArray(first.name) : undefined;
    const index = this.context.variate(callee, operands.length);
    if (place === undefined) {
      const values = operands.map((operand) => this.real(operand));
      return {
        type: "f64",
        emit: () => {
          values.forEach((value) => value.emit());
          writer.call(index);
        },
      };
    }
    const [start, length] = operands.slice(1).map((operand) => this.value(operand));
    if (start?.type !== "i32" || length?.type !== "i32") {
      throw new InternalError(`\`${callee}\` of a kernel program takes integers`);
    }
    return {
      type: "f64",
      emit: () => {
        writer.i32(this.address(place, start));
        writer.op("i32.add");
        length.emit();
        writer.call(index);
      },
    };
  }

  /** 1, -1, or zero or NaN as it is. */
  #sign(value: RealValue): void {
    const { writer } = this;
    const local = writer.local("f64");
    value.emit();
    writer.set(local);
    writer.f64(1);
    writer.get(local);
    writer.op("f64.copysign");
    writer.get(local);
    writer.get(local);
    writer.op("f64.abs");
    writer.f64(0);
    writer.op("f64.gt");
    writer.op("select");
  }

  /**
   * Writes an address; returns the offset that a load or store adds to it. The index has to lie inside the array.
   */
  address(place: ArrayPlace, index: IntegerValue): number {
    const { writer } = this;
    const shift = place.isInteger ? 2 : 3;
    const root = index.root !== undefined && index.root.range.low >= 0 ? index.root : undefined;
    const addend = root === undefined ? 0 : index.addend;
    const known = index.literal;
    let offset = place.offset + (known ?? addend) * (1 << shift);
    if (known !== undefined) {
      if (place.base === undefined) writer.i32(0);
      else place.base();
    } else {
      (root ?? index).emit();
      writer.i32(shift);
      writer.op("i32.shl");
      if (place.base !== undefined) {
        place.base();
        writer.op("i32.add");
      }
    }
    if (offset < 0) {
      writer.i32(offset);
      writer.op("i32.add");
      offset = 0;
    }
    return offset;
  }

  /** The element at `index`; NaN where there is none. */
  load(place: ArrayPlace, index: ScalarValue): ScalarValue {
    const { writer } = this;
    const opcode = place.isInteger ? "i32.load" : "f64.load";
    if (index.type === "i32" && isInside(index.range, place.length)) {
      const emit = (): void => writer.memory(opcode, this.address(place, index));
      if (!place.isInteger) return { type: "f64", emit };
      return integerValue(emit, this.#rangeOf(place), index.stride === 0 ? 0 : undefined);
    }
    return {
      type: "f64",
      emit: () => {
        const at = this.#checked(place, index);
        writer.if(
          "f64",
          () => {
            writer.memory(opcode, this.address(place, at));
            if (place.isInteger) writer.op("f64.convert_i32_s");
          },
          () => writer.f64(NaN),
        );
      },
    };
  }

  #rangeOf(place: ArrayPlace): ValueRange {
    return place.values instanceof Int32Array ? this.context.rangeOf(place.values) : ANY_INTEGER;
  }

  /** Stores, or adds, a real number at `index`; does nothing where the array has no such element. */
  store(place: ArrayPlace, index: ScalarValue, value: RealValue, add: boolean): void {
    const { writer } = this;
    const write = (at: IntegerValue): void => {
      const offset = this.address(place, at);
      if (add) {
        writer.memory("f64.load", this.address(place, at));
        value.emit();
        writer.op("f64.add");
      } else value.emit();
      writer.memory("f64.store", offset);
    };
    if (index.type === "i32" && isInside(index.range, place.length)) write(index);
    else {
      const at = this.#checked(place, index);
      writer.if(undefined, () => write(at));
    }
  }

  /** Writes whether `index` lies inside; returns it as an integer, for where it does. */
  #checked(place: ArrayPlace, index: ScalarValue): IntegerValue {
    const { writer } = this;
    const local = writer.local("i32");
    const real = asReal(writer, index);
    if (index.type === "f64") {
      const exact = writer.local("f64");
      real.emit();
      writer.tee(exact);
      writer.truncateSaturated();
      writer.tee(local);
      writer.op("f64.convert_i32_s");
      writer.get(exact);
      writer.op("f64.eq");
    } else {
      index.emit();
      writer.set(local);
      writer.i32(1);
    }
    writer.get(local);
    writer.i32(place.length);
    writer.op("i32.lt_u");
    writer.op("i32.and");
    return integerValue(() => writer.get(local), { low: 0, high: Math.max(0, place.length - 1) }, undefined);
  }

  /** A number that is known, or undefined. */
  literal(expression: Expression): number | undefined {
    const value = this.value(expression);
    return value.type === "truth" ? undefined : value.literal;
  }
}

/** Rough number of operations; a call or a division counts as many. */
export function operationsOf(expression: Expression): number {
  switch (expression.kind) {
    case "number":
    case "name":
      return 0;
    case "element":
      return 1 + operationsOf(expression.index);
    case "unary":
      return 1 + operationsOf(expression.operand);
    case "binary": {
      const own = expression.operator === "/" || expression.operator === "%" ? 8 : 1;
      return own + operationsOf(expression.left) + operationsOf(expression.right);
    }
    case "conditional":
      return 1 + [expression.test, expression.then, expression.otherwise].reduce((sum, e) => sum + operationsOf(e), 0);
    case "call":
      return 20;
  }
}
