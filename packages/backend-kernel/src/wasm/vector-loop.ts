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
import { logProducts, unusedNames, withoutNames } from "./log-products.js";
import { calledFunctions, hasIndependentRows, LEVELS, longestGroup, LoopLevels, namesIn, rowGroups, usesOfNames } from "./loop-analysis.js"; // prettier-ignore
import type { RowGroups } from "./loop-analysis.js";
import { COMBINING_OPCODES } from "./combining.js";
import { RowLoops } from "./row-loops.js";
import type { RowCode } from "./row-loops.js";
import { RowTables } from "./row-tables.js";
import { integerValue } from "./scalar-value.js";
import type { IntegerValue, ScalarValue } from "./scalar-value.js";
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
  readonly #logProducts = new Map<Statement, LogProduct>();
  readonly #tables: RowTables;
  readonly #isHeavy: boolean;
  readonly #leavesRareRows: boolean;
  /** What is done row by row, and what of it vectors do. */
  readonly #body: readonly Statement[];
  readonly #vectorBody: readonly Statement[];

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
    this.#width = Math.max(1, Math.min(most, Math.floor(bound / 4)));
    const vectors = (): number[] => Array.from({ length: this.#width }, () => writer.local("v128"));
    this.#reductions = loop.reductions.map((reduction) => ({ ...reduction, locals: vectors() }));
    if (groups !== undefined) this.#uniform.bind(loop.variable, this.#counter());
    this.#body = loop.body.filter((statement) => !this.#declareUniform(statement));
    for (const statement of this.#body) {
      if (statement.kind === "store" && statement.add && this.#levels.of(statement.index) < LEVELS.row) {
        this.#sums.set(statement, { statement, locals: vectors() });
      }
    }
    const takesLogarithms =
      !context.isImported("log1p") && (groups === undefined || longestGroup(groups) <= MAX_GROUP_FACTORS * this.#width);
    if (takesLogarithms) {
      for (const [statement, product] of logProducts(loop.body)) {
        this.#logProducts.set(statement, { ...product, locals: vectors() });
      }
    }
    this.#vectorBody = withoutNames(this.#body, unusedNames(this.#body, this.#logProducts));
    this.#tables = new RowTables(writer, translator.scratch, 2 * this.#width);
    this.#makeTables();
  }

  #makeTables(): void {
    const inner = new Environment(this.#uniform);
    const rows = { low: 0, high: this.bound - 1 };
    inner.bind(
      this.grouped.loop.variable,
      integerValue(() => undefined, rows, 1),
    );
    const expressions = this.translator.expressions(inner);
    for (const statement of this.#vectorBody) {
      if (statement.kind === "const") inner.bind(statement.name, expressions.value(statement.value));
      if (statement.kind !== "store" || !statement.add || this.#sums.has(statement)) continue;
      const place = this.#uniform.array(statement.array);
      this.#tables.add(statement, place, expressions.value(statement.index), this.bound);
    }
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
    const wide = this.#vectorCode(this.#width, this.#leavesRareRows);
    const isRestShort = this.groups === undefined && this.#isHeavy && this.bound >= MANY_ROWS;
    const narrow = this.#width > 1 && !isRestShort ? this.#vectorCode(1).code : undefined;
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
      width: this.#width,
      wide,
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

  #vectorCode(width: number, leavesRareRows = false): RowCode {
    const { context } = this.translator;
    const { loop } = this.grouped;
    const uses = usesOfNames(this.#vectorBody);
    const body = new VectorBody(
      context, this.#writer, this.#uniform, this.#levels, this.#hoist, width, uses, loop.variable, this.#row, this.bound,
      leavesRareRows,
    ); // prettier-ignore
    const reductions = new Map(this.#reductions.map(({ name, locals }) => [name, locals.slice(0, width)]));
    const tables = this.#tables.byStatement();
    const totals = { reductions, sums: this.#sums, logProducts: this.#logProducts, tables };
    let leaves = false;
    const code = this.#writer.aside(() => (leaves = body.statements(this.#vectorBody, totals)));
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
