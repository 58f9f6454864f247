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
import { logProducts, withoutNames } from "./log-products.js";
import { calledFunctions, hasIndependentRows, LEVELS, longestGroup, LoopLevels, namesIn, rowGroups, usesOfNames } from "./loop-analysis.js"; // prettier-ignore
import type { RowGroups } from "./loop-analysis.js";
import { COMBINING_OPCODES } from "./combining.js";
import { RowLoops, STRIP_ROWS } from "./row-loops.js";
import type { RowCode, StripWork } from "./row-loops.js";
import { RowTables } from "./row-tables.js";
import { withNamedCalls } from "./named-calls.js";
import { phasesOf, stripOf } from "./phases.js";
import type { Phases } from "./phases.js";
import { integerValue } from "./scalar-value.js";
import type { IntegerValue } from "./scalar-value.js";
import { hasSeparateStores } from "./separate-stores.js";
import { emitSplat, NotForVectors, VECTOR_COMBINATIONS, VectorBody } from "./vector-body.js";
import type { Hoist, LogProduct, RunningSum } from "./vector-body.js";
import { VectorLanes } from "./vector-lanes.js";
import type { Emit } from "./scalar-lanes.js";

/** Fewer rows are not worth vectors. */
const MIN_ROWS = 4;
/** Vectors side by side, of loops that compute elementary functions and of others; measured. */
const INTERLEAVE = { functions: 4, arithmetic: 2 } as const;
/** Rows that a group has to have on average for each vector; measured. */
const MIN_ROWS_PER_VECTOR = 16;
/** Rows from which functions have a loop of their own; measured. */
const MIN_SPLIT_ROWS = 128;
/** Rows from which those that vectors leave over may go one by one. */
const MANY_ROWS = 256;
/** Rows for each vector of a group of which a product is made; with those before it, a lane has less than 1000 factors. */
const MAX_GROUP_FACTORS = 1280;
/** Functions whose rare arguments are those of overflow, of domain errors and the like; of others whole intervals are. */
const FUNCTIONS_WITH_FEW_EXCEPTIONS = new Set([
  "exp", "expOfNonPositive", "log1pOfUnit", "expm1", "log", "log1p", "logistic", "log1pExp", "logLogistic", "logAddExp", "tanh", "sinh", "cosh",
]); // prettier-ignore
/** Writes the loop with vectors; returns whether it could. */
export function vectorLoop(
  translator: FunctionTranslator,
  written: GroupedLoop,
  bound: number,
  environment: Environment,
): boolean {
  const { context, writer } = translator;
  if (context.interleave === 0 || bound < MIN_ROWS) return false;
  const grouped = { ...written, loop: { ...written.loop, body: withNamedCalls(written.loop.body) } };
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

class VectorLoop {
  readonly #writer: FunctionWriter;
  readonly #levels: LoopLevels;
  readonly #uniform: Environment;
  readonly #row: number;
  /** Vectors side by side where functions are computed. */
  readonly #wideWidth: number;
  /** Vectors side by side of what is summed. */
  readonly #width: number;
  /** Code that runs once, and code that runs once a group. */
  readonly #before: ByteWriter[] = [];
  readonly #beforeGroup: ByteWriter[] = [];
  readonly #splats = new Map<Expression | string | number, number>();
  readonly #reductions: { name: string; combine: Combine; locals: readonly number[] }[];
  readonly #sums = new Map<Statement, RunningSum>();
  readonly #logProducts = new Map<Statement, LogProduct>();
  readonly #tables: RowTables;
  readonly #isHeavy: boolean;
  readonly #leavesRareRows: boolean;
  /** What is done row by row, and what of it vectors do. */
  readonly #body: readonly Statement[];
  readonly #vectorBody: readonly Statement[];
  readonly #phases: Phases | undefined;

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
    const { context } = translator;
    const callees = calledFunctions(loop.body);
    this.#isHeavy = callees.size > 0;
    this.#leavesRareRows = [...callees].every((callee) => FUNCTIONS_WITH_FEW_EXCEPTIONS.has(callee));
    const ungrouped = this.#isHeavy ? INTERLEAVE.functions : INTERLEAVE.arithmetic;
    const ofGroups =
      groups === undefined ? ungrouped : Math.floor(bound / (groups.starts.length - 1) / MIN_ROWS_PER_VECTOR);
    const most = Math.min(context.interleave, ungrouped, ofGroups);
    this.#wideWidth = Math.max(1, Math.min(most, Math.floor(bound / 4)));
    if (groups !== undefined) this.#uniform.bind(loop.variable, this.#counter());
    this.#body = loop.body.filter((statement) => !this.#declareUniform(statement));
    // Functions whose values another loop takes up, where there are rows enough for two loops.
    const isSplit =
      bound >= MIN_SPLIT_ROWS &&
      this.#isHeavy &&
      this.#wideWidth === INTERLEAVE.functions &&
      ![...callees].some((callee) => context.isImported(callee));
    const fewest = isSplit ? INTERLEAVE.arithmetic : this.#wideWidth;
    const takesLogarithms =
      !context.isImported("log1p") && (groups === undefined || longestGroup(groups) <= MAX_GROUP_FACTORS * fewest);
    const products = takesLogarithms ? logProducts(loop.body) : new Map<never, never>();
    const unused = new Set([...products.values()].flatMap((product) => product.unused));
    this.#vectorBody = withoutNames(this.#body, unused);
    const values = this.#valuesOfRow();
    this.#phases = isSplit
      ? phasesOf(loop.variable, this.#vectorBody, products, (name) => this.#isHanded(values, name))
      : undefined;
    this.#width = this.#phases === undefined ? this.#wideWidth : INTERLEAVE.arithmetic;
    const vectors = (): number[] => Array.from({ length: this.#width }, () => writer.local("v128"));
    this.#reductions = loop.reductions.map((reduction) => ({ ...reduction, locals: vectors() }));
    for (const statement of this.#body) {
      if (statement.kind === "store" && statement.add && this.#levels.of(statement.index) < LEVELS.row) {
        this.#sums.set(statement, { statement, locals: vectors() });
      }
    }
    for (const [statement, product] of products) this.#logProducts.set(statement, { ...product, locals: vectors() });
    this.#tables = new RowTables(writer, translator.scratch, 2 * this.#width);
    for (const statement of this.#vectorBody) {
      if (statement.kind !== "store" || !statement.add || this.#sums.has(statement)) continue;
      const index = translator.expressions(values).value(statement.index);
      this.#tables.add(statement, this.#uniform.array(statement.array), index, bound);
    }
  }

  /** What is known of the constants of a row, for one that stands for all. */
  #valuesOfRow(): Environment {
    const inner = new Environment(this.#uniform);
    const rows = { low: 0, high: this.bound - 1 };
    inner.bind(
      this.grouped.loop.variable,
      integerValue(() => undefined, rows, 1),
    );
    const expressions = this.translator.expressions(inner);
    for (const s of this.#vectorBody) if (s.kind === "const") inner.bind(s.name, expressions.value(s.value));
    return inner;
  }

  /** Whether a constant is handed from one loop to the next: a number that is not just a row's data. */
  #isHanded(values: Environment, name: string): boolean {
    if (values.value(name).type !== "f64") return false;
    const statement = this.#body.find((s) => s.kind === "const" && s.name === name) as Statement & { kind: "const" };
    if (statement.value.kind !== "element") return true;
    const index = this.translator.expressions(values).value(statement.value.index);
    return index.type !== "i32" || index.stride !== 1;
  }

  /** Adds the logarithms of products to their totals and starts new products. */
  #takeLogarithms(): void {
    if (this.#logProducts.size === 0) return;
    const writer = this.#writer;
    const { context } = this.translator;
    const lanes = new VectorLanes(writer, context.plan, this.#width);
    for (const [statement, { locals }] of this.#logProducts) {
      const { name } = statement as Statement & { kind: "accumulate" };
      const totals = this.#reductions.find((reduction) => reduction.name === name)!.locals;
      const logarithms = context.define("log1p", lanes, [locals.map((local) => () => writer.get(local))])!;
      logarithms.forEach((emit, k) => {
        writer.get(totals[k]!);
        emit();
        writer.vector("f64x2.add");
        writer.set(totals[k]!);
      });
      this.#reset(locals, 0);
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
      // What is the same in all rows of a group may be made of what is not: that is taken from the group's first row.
      const inner = new Environment(this.#uniform);
      const expressions = this.translator.expressions(inner);
      for (const { name, value } of this.#rowConstantsOf(statement.value)) inner.bind(name, expressions.value(value));
      this.#uniform.bind(statement.name, this.translator.named(expressions.value(statement.value)));
    });
    (level === LEVELS.loop ? this.#before : this.#beforeGroup).push(code);
    return true;
  }

  /** The constants of a row that `expression` is made of, each after those that it needs. */
  #rowConstantsOf(expression: Expression): readonly { readonly name: string; readonly value: Expression }[] {
    const needed = new Set(namesIn(expression));
    const found: { readonly name: string; readonly value: Expression }[] = [];
    for (const statement of [...this.grouped.loop.body].reverse()) {
      if (statement.kind !== "const" || !needed.has(statement.name)) continue;
      if (this.#levels.of({ kind: "name", name: statement.name }) !== LEVELS.row) continue;
      for (const name of namesIn(statement.value)) needed.add(name);
      found.unshift(statement);
    }
    return found;
  }

  readonly #hoist: Hoist = {
    bits: (high, low): Emit => {
      const writer = this.#writer;
      const key = `${high},${low}`;
      let local = this.#splats.get(key);
      if (local === undefined) {
        local = writer.local("v128");
        this.#splats.set(key, local);
        const address = this.translator.context.plan.pair(high, low);
        const made = local;
        const load = (): void => {
          writer.i32(0);
          writer.memory("v128.load", address);
          writer.set(made);
        };
        this.#before.push(writer.aside(load));
      }
      const found = local;
      return () => writer.get(found);
    },
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
    const strips = this.#phases === undefined ? undefined : this.#strips(this.#phases);
    const wideBody = this.#phases?.first ?? this.#vectorBody;
    const wide = this.#vectorCode(wideBody, this.#wideWidth, this.#leavesRareRows);
    const isRestShort = this.groups === undefined && this.#isHeavy && this.bound >= MANY_ROWS;
    const narrow = this.#wideWidth > 1 && !isRestShort ? this.#vectorCode(this.#vectorBody, 1).code : undefined;
    const last = writer.aside(() => {
      const inner = new Environment(this.#uniform);
      inner.bind(this.grouped.loop.variable, this.#counter());
      this.translator.statements(this.#body, inner);
    });
    for (const { combine, locals } of this.#reductions) this.#reset(locals, identities[combine]);
    for (const { locals } of this.#logProducts.values()) this.#reset(locals, 0);
    this.#tables.clear();
    for (const code of this.#before) writer.append(code);
    const loops = new RowLoops({
      writer,
      row: this.#row,
      bound: this.bound,
      width: this.#wideWidth,
      productRows: 2 * this.#width,
      wide,
      strips,
      narrow,
      last,
      beforeGroup: () => {
        for (const code of this.#beforeGroup) writer.append(code);
        for (const { locals } of this.#sums.values()) this.#reset(locals, 0);
      },
      afterGroup: () => this.#flushSums(),
      takeLogarithms: this.#logProducts.size > 0 ? () => this.#takeLogarithms() : undefined,
    });
    if (this.groups === undefined) loops.writeRows();
    else loops.writeGroups(this.groups.starts, this.translator.context.plan.constant(this.groups.starts));
    this.#takeLogarithms();
    this.#tables.flush(this.translator.expressions(this.#uniform));
    for (const { name, combine, locals } of this.#reductions) {
      const local = this.translator.localOf(name);
      this.#combineLanes(combine, locals);
      writer.get(local);
      writer.op(COMBINING_OPCODES[combine]);
      writer.set(local);
    }
  }

  /** Room for what the first of two loops hands to the second, and the code of the second. */
  #strips({ second, handed }: Phases): StripWork {
    const { translator } = this;
    const writer = this.#writer;
    const first = writer.local("i32");
    const base = writer.local("i32");
    for (const name of handed) {
      const offset = translator.scratch(8 * STRIP_ROWS);
      this.#uniform.bindArray(stripOf(name), {
        isInteger: false,
        length: this.bound,
        base: () => writer.get(base),
        offset,
      });
    }
    const { code } = this.#vectorCode(second, this.#width);
    const begin = (): void => {
      // Addresses count from the strip's first row.
      writer.global(0);
      writer.get(first);
      writer.i32(8);
      writer.op("i32.mul");
      writer.op("i32.sub");
      writer.set(base);
    };
    return { code, rows: 2 * this.#width, first, begin };
  }

  #vectorCode(statements: readonly Statement[], width: number, leavesRareRows = false): RowCode {
    const { context } = this.translator;
    const { loop } = this.grouped;
    const uses = usesOfNames(statements);
    const body = new VectorBody(
      context, this.#writer, this.#uniform, this.#levels, this.#hoist, width, uses, loop.variable, this.#row, this.bound,
      leavesRareRows,
    ); // prettier-ignore
    const reductions = new Map(this.#reductions.map(({ name, locals }) => [name, locals.slice(0, width)]));
    const tables = this.#tables.byStatement();
    const totals = { reductions, sums: this.#sums, logProducts: this.#logProducts, tables };
    let leaves = false;
    const code = this.#writer.aside(() => (leaves = body.statements(statements, totals)));
    return { code, leaves };
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
}

/** What tells equal expressions apart cheaply: a name, a number, or the expression itself. */
function keyOf(expression: Expression): Expression | string | number {
  if (expression.kind === "name") return expression.name;
  return expression.kind === "number" ? expression.value : expression;
}
