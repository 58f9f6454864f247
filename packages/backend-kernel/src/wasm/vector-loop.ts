/**
 * @file Innermost loops over rows that do not depend on each other run two rows a vector, several vectors side by side; the
 * rows that are left run by one vector, the last by itself. A sum over rows is a sum for each lane of each vector, from the
 * first row to the last: with vectors v0, v1, ... their sum is v0 + v1 + ..., then its first lane plus its second, then plus
 * the sum of the rows by themselves. Where the rows of one group lie together the loop goes from group to group: what
 * depends on the group alone is computed once for it, and what is added to its place is summed first.
 */
import { identities } from "../kernel-ir.js";
import type { Expression, Statement } from "../kernel-ir.js";
import type { Combine } from "../scalar.js";
import type { ByteWriter } from "./byte-writer.js";
import { Environment } from "./expression-translator.js";
import type { FunctionTranslator } from "./function-translator.js";
import type { FunctionWriter } from "./function-writer.js";
import type { GroupedLoop } from "./grouped-sums.js";
import { hasIndependentRows, LEVELS, LoopLevels, rowGroups, usesOfNames } from "./loop-analysis.js";
import type { RowGroups } from "./loop-analysis.js";
import { COMBINING_OPCODES } from "./combining.js";
import { integerValue } from "./scalar-value.js";
import type { IntegerValue, ScalarValue } from "./scalar-value.js";
import { emitSplat, NotForVectors, VECTOR_COMBINATIONS, VectorBody } from "./vector-body.js";
import type { Hoist, RunningSum } from "./vector-body.js";
import type { Emit } from "./scalar-lanes.js";

/** Fewer rows are not worth vectors. */
const MIN_ROWS = 4;

/** Writes the loop with vectors; returns whether it could. */
export function vectorLoop(
  translator: FunctionTranslator,
  grouped: GroupedLoop,
  bound: number,
  environment: Environment,
): boolean {
  const { context, writer } = translator;
  if (context.interleave === 0 || bound < MIN_ROWS) return false;
  if (!hasIndependentRows(grouped) || !hasSeparateStores(translator, grouped, bound, environment)) return false;
  const groups = rowGroups(grouped, bound, environment);
  try {
    const code = writer.aside(() => new VectorLoop(translator, grouped, bound, environment, groups).write());
    writer.append(code);
    return true;
  } catch (error) {
    if (error instanceof NotForVectors) return false;
    throw error;
  }
}

/** Whether what several statements store in one array does not depend on their order: sums, or places apart. */
function hasSeparateStores(
  translator: FunctionTranslator,
  { loop }: GroupedLoop,
  bound: number,
  environment: Environment,
): boolean {
  const inner = new Environment(environment);
  inner.bind(
    loop.variable,
    integerValue(() => undefined, { low: 0, high: bound - 1 }, 1),
  );
  const expressions = translator.expressions(inner);
  const places = new Map<string, { value: ScalarValue; add: boolean }[]>();
  for (const statement of loop.body) {
    if (statement.kind === "const") inner.bind(statement.name, expressions.value(statement.value));
    if (statement.kind !== "store") continue;
    const list = places.get(statement.array) ?? [];
    list.push({ value: expressions.value(statement.index), add: statement.add });
    places.set(statement.array, list);
  }
  for (const list of places.values()) {
    if (list.length === 1 || list.every(({ add }) => add)) continue;
    for (const [k, a] of list.entries()) {
      for (const b of list.slice(0, k)) if (!areApart(a.value, b.value)) return false;
    }
  }
  return true;
}

function areApart(a: ScalarValue, b: ScalarValue): boolean {
  if (a.type !== "i32" || b.type !== "i32") return false;
  if (a.range.high < b.range.low || b.range.high < a.range.low) return true;
  const stride = a.stride;
  if (stride === undefined || stride !== b.stride || stride === 0) return false;
  return (a.range.low - b.range.low) % stride !== 0;
}

class VectorLoop {
  readonly #writer: FunctionWriter;
  readonly #levels: LoopLevels;
  readonly #uniform: Environment;
  readonly #row: number;
  readonly #width: number;
  /** Code that runs once, and code that runs once a group. */
  readonly #before: ByteWriter[] = [];
  readonly #beforeGroup: ByteWriter[] = [];
  readonly #splats = new Map<Expression | string | number, number>();
  readonly #reductions: { name: string; combine: Combine; locals: readonly number[] }[];
  readonly #sums = new Map<Statement, RunningSum>();
  readonly #body: readonly Statement[];

  constructor(
    readonly translator: FunctionTranslator,
    readonly grouped: GroupedLoop,
    readonly bound: number,
    environment: Environment,
    readonly groups: RowGroups | undefined,
  ) {
    const { writer } = translator;
    const { loop } = grouped;
    this.#writer = writer;
    this.#levels = new LoopLevels(grouped, groups);
    this.#uniform = new Environment(environment);
    this.#row = writer.local("i32");
    const rows = groups === undefined ? bound : bound / (groups.starts.length - 1);
    this.#width = Math.max(1, Math.min(translator.context.interleave, Math.floor(rows / 4)));
    const vectors = (): number[] => Array.from({ length: this.#width }, () => writer.local("v128"));
    this.#reductions = loop.reductions.map((reduction) => ({ ...reduction, locals: vectors() }));
    if (groups !== undefined) this.#uniform.bind(loop.variable, this.#counter());
    this.#body = loop.body.filter((statement) => !this.#declareUniform(statement));
    for (const statement of this.#body) {
      if (statement.kind === "store" && statement.add && this.#levels.of(statement.index) < LEVELS.row) {
        this.#sums.set(statement, { statement, locals: vectors() });
      }
    }
  }

  /** The row that the local holds. */
  #counter(): IntegerValue {
    return integerValue(() => this.#writer.get(this.#row), { low: 0, high: this.bound - 1 }, 0);
  }

  /** Computes a constant that is the same for many rows before them; returns whether it is one. */
  #declareUniform(statement: Statement): boolean {
    if (statement.kind !== "const") return false;
    const level = this.groups?.names.has(statement.name) === true ? LEVELS.group : this.#levels.of(statement.value);
    if (level === LEVELS.row) return false;
    const code = this.#writer.aside(() => {
      const value = this.translator.expressions(this.#uniform).value(statement.value);
      this.#uniform.bind(statement.name, this.translator.named(value));
    });
    (level === LEVELS.loop ? this.#before : this.#beforeGroup).push(code);
    return true;
  }

  readonly #hoist: Hoist = {
    splat: (expression): Emit => {
      const writer = this.#writer;
      const key = keyOf(expression);
      let local = this.#splats.get(key);
      if (local === undefined) {
        const value = this.translator.expressions(this.#uniform).value(expression);
        if (value.type !== "truth" && value.literal !== undefined) return () => emitSplat(writer, value);
        local = writer.local("v128");
        const made = local;
        const code = writer.aside(() => {
          emitSplat(writer, value);
          writer.set(made);
        });
        this.#splats.set(key, local);
        (this.#levels.of(expression) === LEVELS.loop ? this.#before : this.#beforeGroup).push(code);
      }
      const found = local;
      return () => writer.get(found);
    },
  };

  write(): void {
    const writer = this.#writer;
    const wide = this.#vectorCode(this.#width);
    const narrow = this.#width > 1 ? this.#vectorCode(1) : undefined;
    const last = writer.aside(() => {
      const inner = new Environment(this.#uniform);
      inner.bind(this.grouped.loop.variable, this.#counter());
      this.translator.statements(this.#body, inner);
    });
    for (const { combine, locals } of this.#reductions) this.#reset(locals, identities[combine]);
    for (const code of this.#before) writer.append(code);
    if (this.groups === undefined) this.#writeRows(wide, narrow, last);
    else this.#writeGroups(this.groups, wide, narrow, last);
    for (const { name, combine, locals } of this.#reductions) {
      const local = this.translator.localOf(name);
      this.#combineLanes(combine, locals);
      writer.get(local);
      writer.op(COMBINING_OPCODES[combine]);
      writer.set(local);
    }
  }

  #vectorCode(width: number): ByteWriter {
    const { context } = this.translator;
    const { loop } = this.grouped;
    const uses = usesOfNames(this.#body);
    const body = new VectorBody(
      context, this.#writer, this.#uniform, this.#levels, this.#hoist, width, uses, loop.variable, this.#row, this.bound,
    ); // prettier-ignore
    const reductions = new Map(this.#reductions.map(({ name, locals }) => [name, locals.slice(0, width)]));
    return this.#writer.aside(() => body.statements(this.#body, { reductions, sums: this.#sums }));
  }

  #reset(locals: readonly number[], value: number): void {
    for (const local of locals) {
      this.#writer.vectorConstant(value);
      this.#writer.set(local);
    }
  }

  /** Puts the combination of all lanes on the stack. */
  #combineLanes(combine: Combine, locals: readonly number[]): void {
    const writer = this.#writer;
    const total = writer.local("v128");
    locals.forEach((local, k) => {
      writer.get(local);
      if (k > 0) writer.vector(VECTOR_COMBINATIONS[combine]);
    });
    writer.tee(total);
    writer.extractLane(0);
    writer.get(total);
    writer.extractLane(1);
    writer.op(COMBINING_OPCODES[combine]);
  }

  #resetSums(): void {
    for (const { locals } of this.#sums.values()) this.#reset(locals, 0);
  }

  /** Adds sums to their places. */
  #flushSums(): void {
    const writer = this.#writer;
    const expressions = this.translator.expressions(this.#uniform);
    for (const { statement, locals } of this.#sums.values()) {
      const sum = writer.local("f64");
      this.#combineLanes("sum", locals);
      writer.set(sum);
      const place = this.#uniform.array(statement.array);
      expressions.store(place, expressions.value(statement.index), { type: "f64", emit: () => writer.get(sum) }, true);
    }
  }

  /** Goes on by `step` rows; leaves the new row on the stack. */
  #advance(step: number): void {
    const writer = this.#writer;
    writer.get(this.#row);
    writer.i32(step);
    writer.op("i32.add");
    writer.tee(this.#row);
  }

  /** All rows, whose number is known. */
  #writeRows(wide: ByteWriter, narrow: ByteWriter | undefined, last: ByteWriter): void {
    const writer = this.#writer;
    const step = 2 * this.#width;
    const wideRows = this.bound - (this.bound % step);
    const narrowRows = this.bound - (this.bound % 2);
    const loop = (code: ByteWriter, by: number, from: number, end: number): void => {
      if (end <= from) return;
      writer.loop(() => {
        writer.append(code);
        this.#advance(by);
        if (end - from > by) {
          writer.i32(end);
          writer.op("i32.lt_s");
          writer.repeatIf();
        } else writer.set(this.#row);
      });
    };
    for (const code of this.#beforeGroup) writer.append(code);
    this.#resetSums();
    writer.i32(0);
    writer.set(this.#row);
    loop(wide, step, 0, wideRows);
    if (narrow !== undefined) loop(narrow, 2, wideRows, narrowRows);
    if (this.bound % 2 === 1) writer.append(last);
    this.#flushSums();
  }

  /** Group after group. */
  #writeGroups({ starts }: RowGroups, wide: ByteWriter, narrow: ByteWriter | undefined, last: ByteWriter): void {
    const writer = this.#writer;
    const address = this.translator.context.plan.constant(starts);
    const group = writer.local("i32");
    const end = writer.local("i32");
    const step = 2 * this.#width;
    const isRoomFor = (rows: number): void => {
      writer.get(this.#row);
      writer.i32(rows);
      writer.op("i32.add");
      writer.get(end);
      writer.op("i32.le_s");
    };
    const loop = (code: ByteWriter, by: number): void => {
      isRoomFor(by);
      writer.if(undefined, () => {
        writer.loop(() => {
          writer.append(code);
          this.#advance(by);
          writer.i32(by);
          writer.op("i32.add");
          writer.get(end);
          writer.op("i32.le_s");
          writer.repeatIf();
        });
      });
    };
    writer.i32(0);
    writer.set(group);
    writer.loop(() => {
      writer.get(group);
      writer.memory("i32.load", address);
      writer.set(this.#row);
      writer.get(group);
      writer.memory("i32.load", address + 4);
      writer.set(end);
      for (const code of this.#beforeGroup) writer.append(code);
      this.#resetSums();
      loop(wide, step);
      if (narrow !== undefined) loop(narrow, 2);
      writer.get(this.#row);
      writer.get(end);
      writer.op("i32.lt_s");
      writer.if(undefined, () => writer.append(last));
      this.#flushSums();
      writer.get(group);
      writer.i32(4);
      writer.op("i32.add");
      writer.tee(group);
      writer.i32(4 * (starts.length - 1));
      writer.op("i32.lt_s");
      writer.repeatIf();
    });
  }
}

/** What tells equal expressions apart cheaply: a name, a number, or the expression itself. */
function keyOf(expression: Expression): Expression | string | number {
  if (expression.kind === "name") return expression.name;
  return expression.kind === "number" ? expression.value : expression;
}
