/**
 * @file Translates the body of a loop for several rows at once: `width` vectors of two rows. What is the same for all rows is
 * computed before the loop; what no vector instruction does is computed row by row and packed.
 */
import { leavingFunctions1 } from "@terrace/core/elementary";
import type { BinaryOperator, Expression, Statement } from "../kernel-ir.js";
import { operandsOf } from "../operands.js";
import { Environment, ExpressionTranslator, isInside, operationsOf } from "./expression-translator.js";
import type { FunctionWriter } from "./function-writer.js";
import { LEVELS } from "./loop-analysis.js";
import type { LoopLevels } from "./loop-analysis.js";
import type { ArrayPlace } from "./memory-plan.js";
import type { ModuleContext } from "./module-context.js";
import type { VectorOpcode } from "./opcodes.js";
import type { Emit } from "./scalar-lanes.js";
import { asReal, emitTruth, integerValue, offsetValue } from "./scalar-value.js";
import type { IntegerValue, RealValue, ScalarValue } from "./scalar-value.js";
import { RareTests } from "./rare-tests.js";
import { VectorLanes } from "./vector-lanes.js";
import type { Vectors } from "./vector-lanes.js";

/** A loop turns out to be none for vectors. */
export class NotForVectors extends Error {}

/** A value of each row. */
export type RowValue =
  | { readonly kind: "reals"; readonly vectors: Vectors }
  /** All bits set where it holds. */
  | { readonly kind: "truths"; readonly masks: Vectors }
  | { readonly kind: "integers"; readonly lanes: readonly IntegerValue[]; readonly vectors: () => Vectors };

/** A value of each row by itself, made when asked for. */
type Rows = () => readonly ScalarValue[];

/** Computes values of a level before the rows that they are the same for. */
export interface Hoist {
  /** A vector whose two lanes are the number `expression`. */
  splat(expression: Expression): Emit;
  /** A vector whose two lanes are these 64 bits. */
  bits(high: number, low: number): Emit;
}

/** A store that adds to one place for all rows of a group: a sum. */
export interface RunningSum {
  readonly statement: Statement & { readonly kind: "store" };
  /** One vector for each of the vectors side by side. */
  readonly locals: readonly number[];
}

/** A reduction whose terms end in log(1 + e), e in [0, 1]: their logarithms are taken together. */
export interface LogProduct {
  /** What else a term adds. */
  readonly rest: Expression;
  readonly e: Expression;
  /** Names that nothing else reads. */
  readonly unused: readonly string[];
  /** Products of 1 + e, less 1, one vector for each of the vectors side by side. */
  readonly locals: readonly number[];
}

/** What a body adds to. */
export interface Totals {
  readonly logProducts: ReadonlyMap<Statement, LogProduct>;
  /** Copies of the range of an array that a store adds to, one a row, in the order of rows. */
  readonly tables: ReadonlyMap<Statement, readonly ArrayPlace[]>;
  /** Vectors of reductions, by name. */
  readonly reductions: ReadonlyMap<string, readonly number[]>;
  readonly sums: ReadonlyMap<Statement, RunningSum>;
}

const ARITHMETIC = { "+": "f64x2.add", "-": "f64x2.sub", "*": "f64x2.mul", "/": "f64x2.div" } as const;
const COMPARISONS = { "===": "f64x2.eq", "!==": "f64x2.ne", "<": "f64x2.lt", "<=": "f64x2.le", ">": "f64x2.gt", ">=": "f64x2.ge" } as const; // prettier-ignore
const MATH_INSTRUCTIONS: Readonly<Record<string, VectorOpcode>> = {
  "Math.abs": "f64x2.abs",
  "Math.sqrt": "f64x2.sqrt",
  "Math.floor": "f64x2.floor",
  "Math.ceil": "f64x2.ceil",
  "Math.trunc": "f64x2.trunc",
};
/** Instructions that combine the vectors of a reduction. */
export const VECTOR_COMBINATIONS = { sum: "f64x2.add", prod: "f64x2.mul", max: "f64x2.max", min: "f64x2.min" } as const;
/** Operations up to which both sides of a conditional are computed for all rows. */
const MAX_SELECTED = 200;

/** Translates one body at one width. */
export class VectorBody {
  readonly lanes: VectorLanes;
  readonly #rows: readonly ExpressionTranslator[];
  readonly #values = new Map<string, RowValue>();

  /**
   * @param environment - names that are the same for all rows
   * @param row - the local of the first row
   * @param bound - number of rows of the loop
   * @param leavesRareRows - whether the code may leave rows undone that have rare arguments of functions
   */
  constructor(
    readonly context: ModuleContext,
    readonly writer: FunctionWriter,
    readonly environment: Environment,
    readonly levels: LoopLevels,
    readonly hoist: Hoist,
    readonly width: number,
    readonly uses: { readonly indices: ReadonlySet<string>; readonly numbers: ReadonlySet<string> },
    variable: string,
    row: number,
    bound: number,
    leavesRareRows: boolean,
  ) {
    this.lanes = new VectorLanes(
      writer,
      context.plan,
      width,
      leavesRareRows ? new RareTests(writer) : undefined,
      (high, low) => hoist.bits(high, low),
    );
    const range = { low: 0, high: bound - 1 };
    const counters = Array.from({ length: 2 * width }, (_, k) =>
      offsetValue(writer, { range, emit: () => writer.get(row) }, k, range, 1),
    );
    this.#rows = counters.map((counter) => {
      const own = new Environment(environment);
      own.bind(variable, counter);
      return new ExpressionTranslator(context, writer, own);
    });
    this.#values.set(variable, { kind: "integers", lanes: counters, vectors: () => this.#converted(counters) });
  }

  /**
   * Writes the rows' values, then what is done with them. Where functions have rare arguments and `leavesRareRows` was
   * asked for, it writes in between a jump out of two blocks that is taken if one of the rows has such an argument.
   *
   * @returns whether it wrote such a jump
   */
  statements(list: readonly Statement[], totals: Totals): boolean {
    const effects = list.flatMap((statement) => this.#statement(statement, totals));
    const { writer } = this;
    const leaves = this.lanes.rareTests?.write() === true;
    if (leaves) writer.jumpIf(1);
    for (const effect of effects) effect();
    return leaves;
  }

  /** Computes what a statement needs; returns what then has to be done. */
  #statement(statement: Statement, totals: Totals): (() => void)[] {
    switch (statement.kind) {
      case "const":
        this.#declare(statement.name, this.#value(statement.value));
        return [];
      case "accumulate": {
        const locals = totals.reductions.get(statement.name)!; // the loop's form was checked
        const product = totals.logProducts.get(statement);
        if (product !== undefined) {
          const e = this.lanes.share(this.#reals(product.e));
          const rest = this.#reals(product.rest);
          // (1 + q) (1 + e) = 1 + (q + (e + q e)): no term is lost, however small.
          const q = product.locals.map((local) => (): void => this.writer.get(local));
          const increase = this.lanes.add(e, this.lanes.mul(q, e));
          return [
            () => this.#combine(product.locals, increase, "f64x2.add"),
            () => this.#combine(locals, rest, "f64x2.add"),
          ];
        }
        const terms = this.#reals(statement.value);
        return [() => this.#combine(locals, terms, VECTOR_COMBINATIONS[statement.combine])];
      }
      case "store": {
        const sum = totals.sums.get(statement);
        const terms = this.#reals(statement.value);
        if (sum !== undefined) return [() => this.#combine(sum.locals, terms, "f64x2.add")];
        return [() => this.#store(statement, terms, totals.tables.get(statement))];
      }
      case "let":
      case "assign":
      case "call":
      case "for":
        throw new NotForVectors();
    }
  }

  #combine(locals: readonly number[], terms: Vectors, opcode: VectorOpcode): void {
    const { writer } = this;
    terms.forEach((emit, k) => {
      writer.get(locals[k]!);
      emit();
      writer.vector(opcode);
      writer.set(locals[k]!);
    });
  }

  #declare(name: string, value: RowValue): void {
    switch (value.kind) {
      case "reals": {
        const vectors = this.lanes.share(value.vectors);
        this.#values.set(name, { kind: "reals", vectors });
        this.#bindRows(name, (k) => ({ type: "f64", emit: this.#lane(vectors, k) }));
        return;
      }
      case "truths": {
        const masks = this.lanes.share(value.masks);
        this.#values.set(name, { kind: "truths", masks });
        this.#bindRows(name, (k) => ({ type: "truth", emit: this.#truthLane(masks, k) }));
        return;
      }
      case "integers": {
        const isUsed = this.uses.indices.has(name);
        const lanes = isUsed ? value.lanes.map((lane) => this.#named(lane)) : value.lanes;
        const shared = this.uses.numbers.has(name) ? this.lanes.share(value.vectors()) : undefined;
        const vectors = shared === undefined ? value.vectors : () => shared;
        this.#values.set(name, { kind: "integers", lanes, vectors });
        this.#bindRows(name, (k) => lanes[k]!);
      }
    }
  }

  #bindRows(name: string, valueOf: (row: number) => ScalarValue): void {
    this.#rows.forEach((row, k) => row.environment.bind(name, valueOf(k)));
  }

  /** An integer in a local; counters and what is a fixed distance from one stay as they are. */
  #named(value: IntegerValue): IntegerValue {
    if (value.stride !== undefined) return value;
    const { writer } = this;
    const local = writer.local("i32");
    value.emit();
    writer.set(local);
    return integerValue(() => writer.get(local), value.range, undefined);
  }

  #lane(vectors: Vectors, row: number): Emit {
    return () => {
      vectors[row >> 1]!();
      this.writer.extractLane((row & 1) as 0 | 1);
    };
  }

  #truthLane(masks: Vectors, row: number): Emit {
    return () => {
      masks[row >> 1]!();
      this.writer.extractInteger((row & 1) as 0 | 1);
      this.writer.i32(1);
      this.writer.op("i32.and");
    };
  }

  /** A number for each row. */
  #reals(expression: Expression): Vectors {
    if (this.levels.of(expression) < LEVELS.row) return this.lanes.all(this.hoist.splat(expression));
    return this.#asReals(this.#value(expression));
  }

  #asReals(value: RowValue): Vectors {
    switch (value.kind) {
      case "reals":
        return value.vectors;
      case "integers":
        return value.vectors();
      case "truths":
        return this.lanes.binary("v128.and", value.masks, this.lanes.constant(1));
    }
  }

  #truths(expression: Expression): Vectors {
    if (this.levels.of(expression) === LEVELS.row) {
      const value = this.#value(expression);
      if (value.kind === "truths") return value.masks;
    }
    // Not 0, and not NaN.
    const magnitude = this.lanes.abs(this.#reals(expression));
    return this.lanes.binary("f64x2.gt", magnitude, this.lanes.constant(0));
  }

  /** A value that differs from row to row. */
  #value(expression: Expression): RowValue {
    if (expression.kind === "name") {
      const known = this.#values.get(expression.name);
      if (known === undefined) throw new NotForVectors();
      return known;
    }
    const rows: Rows = () => this.#rows.map((row) => row.value(expression));
    if (this.#rows[0]!.value(expression).type === "i32") {
      const lanes = rows() as IntegerValue[]; // all rows have the type of the first
      return { kind: "integers", lanes, vectors: () => this.#packedIntegers(expression, lanes) };
    }
    switch (expression.kind) {
      case "number":
        throw new NotForVectors();
      case "element":
        return { kind: "reals", vectors: this.#load(expression, rows) };
      case "unary":
        if (expression.operator === "!") {
          return { kind: "truths", masks: this.lanes.not(this.#truths(expression.operand)) };
        }
        if (expression.operand.kind === "call" && expression.operand.callee === "Math.abs") {
          return { kind: "reals", vectors: this.lanes.negativeAbs(this.#reals(expression.operand.arguments[0]!)) };
        }
        return { kind: "reals", vectors: this.lanes.neg(this.#reals(expression.operand)) };
      case "binary":
        return this.#binary(expression.operator, expression.left, expression.right, rows);
      case "conditional":
        if (operationsOf(expression) > MAX_SELECTED || this.#callsImport(expression)) return this.#packed(rows());
        return {
          kind: "reals",
          vectors: this.lanes.select(
            this.#truths(expression.test),
            this.#reals(expression.then),
            this.#reals(expression.otherwise),
          ),
        };
      case "call":
        return this.#call(expression.callee, expression.arguments, rows);
    }
  }

  #callsImport(e: Expression): boolean {
    if (e.kind === "call" && !e.callee.startsWith("Math.") && this.context.isImported(e.callee)) return true;
    return operandsOf(e).some((operand) => this.#callsImport(operand));
  }

  #binary(operator: BinaryOperator, left: Expression, right: Expression, rows: Rows): RowValue {
    const { lanes } = this;
    switch (operator) {
      case "+":
      case "-":
      case "*":
      case "/":
        return { kind: "reals", vectors: lanes.binary(ARITHMETIC[operator], this.#reals(left), this.#reals(right)) };
      case "%":
      case "|":
        return this.#packed(rows());
      case "&&":
        return { kind: "truths", masks: lanes.and(this.#truths(left), this.#truths(right)) };
      case "||":
        return { kind: "truths", masks: lanes.or(this.#truths(left), this.#truths(right)) };
      default:
        return { kind: "truths", masks: lanes.binary(COMPARISONS[operator], this.#reals(left), this.#reals(right)) };
    }
  }

  #call(callee: string, operands: readonly Expression[], rows: Rows): RowValue {
    const { lanes } = this;
    const instruction = MATH_INSTRUCTIONS[callee];
    if (instruction !== undefined) {
      return { kind: "reals", vectors: lanes.unary(instruction, this.#reals(operands[0]!)) };
    }
    if (callee === "Math.max" || callee === "Math.min")
      return { kind: "reals", vectors: this.#extreme(callee, operands) };
    if (callee === "Math.sign") {
      const x = lanes.share(this.#reals(operands[0]!));
      const isSigned = lanes.less(lanes.constant(0), lanes.abs(x));
      return { kind: "reals", vectors: lanes.select(isSigned, lanes.copySign(lanes.constant(1), x), x) };
    }
    if (callee.startsWith("Math.") || this.context.isImported(callee)) return this.#packed(rows());
    const given = operands.map((operand) => lanes.share(this.#reals(operand)));
    const leaving = lanes.rareTests === undefined ? undefined : leavingFunctions1[callee];
    if (leaving !== undefined) return { kind: "reals", vectors: leaving(lanes, given[0]!) };
    return { kind: "reals", vectors: this.context.define(callee, lanes, given)! }; // it is not imported
  }

  #extreme(callee: "Math.max" | "Math.min", operands: readonly Expression[]): Vectors {
    const { lanes } = this;
    const [left, right] = operands as [Expression, Expression];
    const isZero = (e: Expression): boolean => e.kind === "number" && Object.is(e.value, 0);
    if (callee === "Math.max" && (isZero(left) || isZero(right))) {
      // One instruction, and a sum that makes 0 of -0, instead of the many of the general case.
      const x = this.#reals(isZero(left) ? right : left);
      return lanes.add(lanes.binary("f64x2.pmax", x, lanes.constant(0)), lanes.constant(0));
    }
    return lanes.binary(callee === "Math.max" ? "f64x2.max" : "f64x2.min", this.#reals(left), this.#reals(right));
  }

  /** Rows computed one by one. */
  #packed(rows: readonly ScalarValue[]): RowValue {
    const { writer } = this;
    if (rows[0]!.type === "truth") {
      const numbers = this.#pack(rows.map((row) => asReal(writer, row)));
      return { kind: "truths", masks: this.lanes.binary("f64x2.gt", numbers, this.lanes.constant(0)) };
    }
    return { kind: "reals", vectors: this.#pack(rows.map((row) => asReal(writer, row))) };
  }

  #pack(rows: readonly RealValue[]): Vectors {
    const { writer } = this;
    return Array.from({ length: this.width }, (_, k) => () => {
      rows[2 * k]!.emit();
      writer.vector("f64x2.splat");
      rows[2 * k + 1]!.emit();
      writer.replaceLane(1);
    });
  }

  /** Integers as real numbers. */
  #packedIntegers(expression: Expression, lanes: readonly IntegerValue[]): Vectors {
    const { writer } = this;
    if (expression.kind === "element") {
      const place = this.environment.array(expression.array);
      const indices = this.#indices(expression.index);
      if (indices[0]!.stride === 1) {
        return Array.from({ length: this.width }, (_, k) => () => {
          writer.memory("v128.load64_zero", this.#rows[0]!.address(place, indices[2 * k]!));
          writer.vector("f64x2.convert_low_i32x4_s");
        });
      }
    }
    const { kind } = expression;
    if (
      kind === "binary" &&
      (expression.operator === "+" || expression.operator === "-" || expression.operator === "*")
    ) {
      // Integers that fit in 32 bits are exact as real numbers.
      return this.lanes.binary(ARITHMETIC[expression.operator], this.#reals(expression.left), this.#reals(expression.right)); // prettier-ignore
    }
    return this.#converted(lanes);
  }

  #converted(lanes: readonly IntegerValue[]): Vectors {
    const { writer } = this;
    const first = lanes[0]!;
    if (first.stride === 1) {
      return Array.from({ length: this.width }, (_, k) => () => {
        asReal(writer, lanes[2 * k]!).emit();
        writer.vector("f64x2.splat");
        writer.vectorLaneNumbers();
        writer.vector("f64x2.add");
      });
    }
    return this.#pack(lanes.map((lane) => asReal(writer, lane)));
  }

  /** The index in each row, known to be an integer. */
  #indices(expression: Expression): readonly IntegerValue[] {
    const rows = this.#rows.map((row) => row.value(expression));
    if (rows.some((value) => value.type !== "i32")) throw new NotForVectors();
    return rows as IntegerValue[]; // just looked at
  }

  #load(expression: Expression & { kind: "element" }, rows: Rows): Vectors {
    const { writer } = this;
    const place = this.environment.array(expression.array);
    const indices = this.#indices(expression.index);
    const translator = this.#rows[0]!;
    if (place.isInteger || indices.some(({ range }) => !isInside(range, place.length))) {
      return this.#asReals(this.#packed(rows()));
    }
    if (indices[0]!.stride === 1) {
      return Array.from({ length: this.width }, (_, k) => () => {
        writer.memory("v128.load", translator.address(place, indices[2 * k]!));
      });
    }
    return Array.from({ length: this.width }, (_, k) => () => {
      const second = translator.address(place, indices[2 * k + 1]!);
      writer.memory("v128.load64_zero", translator.address(place, indices[2 * k]!));
      writer.loadLane(second, 1);
    });
  }

  #store({ array, index, add }: Statement & { kind: "store" }, terms: Vectors, tables?: readonly ArrayPlace[]): void {
    const { writer } = this;
    const place: ArrayPlace = this.environment.array(array);
    const indices = this.#indices(index);
    if (indices.some(({ range }) => !isInside(range, place.length))) throw new NotForVectors();
    const translator = this.#rows[0]!;
    if (indices[0]!.stride === 1) {
      terms.forEach((emit, k) => {
        const at = indices[2 * k]!;
        const offset = translator.address(place, at);
        if (add) {
          writer.memory("v128.load", translator.address(place, at));
          emit();
          writer.vector("f64x2.add");
        } else emit();
        writer.memory("v128.store", offset);
      });
      return;
    }
    const shared = this.lanes.share(terms);
    indices.forEach((at, k) => {
      translator.store(tables?.[k] ?? place, at, { type: "f64", emit: this.#lane(shared, k) }, add);
    });
  }
}

/** Writes a vector whose two lanes are a number. */
export function emitSplat(writer: FunctionWriter, value: ScalarValue): void {
  if (value.type === "truth") {
    emitTruth(writer, value);
    writer.op("f64.convert_i32_s");
  } else if (value.literal !== undefined) {
    writer.vectorConstant(value.literal);
    return;
  } else asReal(writer, value).emit();
  writer.vector("f64x2.splat");
}
