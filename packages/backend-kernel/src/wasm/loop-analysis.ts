/**
 * @file What has to be known of an innermost loop before its rows are computed two by two: that they do not depend on each
 * other but for sums and their like, which values are the same for all rows or for all rows of a group, and which integers
 * are used as indices.
 */
import type { Expression, ForStatement, Statement } from "../kernel-ir.js";
import { operandsOf } from "../operands.js";
import { evaluator } from "../sum-runs.js";
import type { Environment } from "./expression-translator.js";
import type { GroupedLoop } from "./grouped-sums.js";
import { isRandom } from "./random/variates.js";

/** With how much a value changes: with nothing in the loop, with the group of rows, with the row. */
export const LEVELS = { loop: 0, group: 1, row: 2 } as const;
/** One of {@link LEVELS}. */
export type Level = (typeof LEVELS)[keyof typeof LEVELS];

/** Rows of which those of one group lie together. */
export interface RowGroups {
  /** First row of each group, and the number of rows after the last. */
  readonly starts: Int32Array;
  /** Integers of the loop that are the same in all rows of a group. */
  readonly names: ReadonlySet<string>;
}

/**
 * Fewer rows a group than this on average are not worth a loop of their own; more where functions are computed, since the
 * rows that vectors leave over in each group are dear then. Measured.
 */
const MIN_MEAN_GROUP = { arithmetic: 3, functions: 32 } as const;
/** Rows from which groups are looked for that the kernel program does not tell of. */
const MIN_GROUPED_ROWS = 64;

/** The expressions of a statement. */
export function expressionsOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case "for":
      return statement.until === undefined ? [statement.bound] : [statement.bound, statement.until];
    case "call":
      return statement.arguments;
    case "store":
      return [statement.index, statement.value];
    default:
      return [statement.value];
  }
}

/** The names that an expression reads. */
export function namesIn(expression: Expression): readonly string[] {
  return expression.kind === "name" ? [expression.name] : operandsOf(expression).flatMap(namesIn);
}

/** Whether `test` holds for the expression or one inside it. */
export function anyExpression(expression: Expression, test: (e: Expression) => boolean): boolean {
  return test(expression) || operandsOf(expression).some((operand) => anyExpression(operand, test));
}

/**
 * Whether rows may be computed two by two as far as the form of the loop goes: no loops, draws or calls of statements
 * inside, nothing carried from row to row but reductions, nothing read from an array that is written.
 */
export function hasIndependentRows({ loop }: GroupedLoop): boolean {
  const totals = new Set(loop.reductions.map(({ name }) => name));
  const written = new Set(loop.body.flatMap((s) => (s.kind === "store" ? [s.array] : [])));
  for (const statement of loop.body) {
    if (statement.kind === "for" || statement.kind === "call") return false;
    if (statement.kind === "let" || statement.kind === "assign") return false;
    if (statement.kind === "accumulate" && !totals.has(statement.name)) return false;
    const isCarried = (e: Expression): boolean =>
      (e.kind === "element" && written.has(e.array)) ||
      (e.kind === "name" && totals.has(e.name)) ||
      (e.kind === "call" && isRandom(e.callee));
    if (expressionsOf(statement).some((e) => anyExpression(e, isCarried))) return false;
  }
  return true;
}

/** The level of each name that the loop makes, and of expressions of them. */
export class LoopLevels {
  readonly #levels = new Map<string, Level>();

  constructor({ loop }: GroupedLoop, groups: RowGroups | undefined) {
    this.#levels.set(loop.variable, LEVELS.row);
    for (const statement of loop.body) {
      if (statement.kind !== "const") continue;
      const level = groups?.names.has(statement.name) === true ? LEVELS.group : this.of(statement.value);
      this.#levels.set(statement.name, level);
    }
  }

  of(expression: Expression): Level {
    if (expression.kind === "name") return this.#levels.get(expression.name) ?? LEVELS.loop;
    let level: Level = LEVELS.loop;
    for (const operand of operandsOf(expression)) {
      const own = this.of(operand);
      if (own > level) level = own;
    }
    return level;
  }
}

/**
 * The groups of a loop's rows by an index that rows add to, of which rows lie together and are many enough. Of several such
 * indices the one with most groups is taken.
 */
export function rowGroups({ loop, runs }: GroupedLoop, bound: number, environment: Environment): RowGroups | undefined {
  const added = loop.body.flatMap((s) => (s.kind === "store" && s.add ? [s.index] : []));
  const least = calledFunctions(loop.body).size > 0 ? MIN_MEAN_GROUP.functions : MIN_MEAN_GROUP.arithmetic;
  const candidates = bound < MIN_GROUPED_ROWS ? runs : [...runs, ...added];
  if (candidates.length === 0) return undefined;
  const steps = dataSteps(loop, {
    literal: (name) => {
      const value = environment.find(name);
      return value?.type === "i32" ? value.literal : undefined;
    },
    array: (name) => environment.findArray(name)?.values,
  });
  let starts: number[] | undefined;
  const seen = new Set<string>();
  for (const candidate of candidates) {
    const key = JSON.stringify(candidate);
    const at = seen.has(key) ? undefined : steps.of(candidate);
    seen.add(key);
    const found = at === undefined ? undefined : startsOf(at, bound, bound / least);
    if (found !== undefined && found.length > (starts?.length ?? 0)) starts = found;
  }
  if (starts === undefined) return undefined;
  starts.push(bound);
  const constant = new Set<string>();
  for (const [name, at] of steps.names) if (isConstantInGroups(at, starts)) constant.add(name);
  return { starts: Int32Array.from(starts), names: constant };
}

/** First rows of groups; undefined where there are too many. */
function startsOf(at: (step: number) => number, bound: number, most: number): number[] | undefined {
  const starts = [0];
  for (let row = 1, last = at(0); row < bound; row++) {
    const next = at(row);
    if (next === last) continue;
    last = next;
    if (starts.push(row) > most) return undefined;
  }
  return starts;
}

/** Integers of a loop that depend on data alone, as functions of the step. */
export interface DataSteps {
  of(expression: Expression): ((step: number) => number) | undefined;
  readonly names: ReadonlyMap<string, (step: number) => number>;
}

/** Integers that `loop` takes from data. */
export function dataSteps(
  loop: ForStatement,
  outside: {
    readonly literal: (name: string) => number | undefined;
    readonly array: (name: string) => Float64Array | Int32Array | undefined;
  },
): DataSteps {
  const own = new Map<string, (step: number) => number>();
  const names = {
    get: (name: string) => {
      if (name === loop.variable) return (step: number): number => step;
      const known = own.get(name);
      if (known !== undefined) return known;
      const literal = outside.literal(name);
      return literal === undefined ? undefined : (): number => literal;
    },
  };
  const of = (expression: Expression): ((step: number) => number) | undefined =>
    evaluator(expression, names, { get: outside.array });
  for (const statement of loop.body) {
    const at = statement.kind === "const" ? of(statement.value) : undefined;
    if (statement.kind === "const" && at !== undefined) own.set(statement.name, at);
  }
  return { of, names: own };
}

function isConstantInGroups(at: (step: number) => number, starts: readonly number[]): boolean {
  for (let group = 0; group + 1 < starts.length; group++) {
    const first = at(starts[group]!);
    for (let row = starts[group]! + 1; row < starts[group + 1]!; row++) if (at(row) !== first) return false;
  }
  return true;
}

/** Names whose values are used in indices, and names whose values are used otherwise. */
export function usesOfNames(body: readonly Statement[]): { indices: Set<string>; numbers: Set<string> } {
  const indices = new Set<string>();
  const numbers = new Set<string>();
  const visit = (expression: Expression, into: Set<string>): void => {
    if (expression.kind === "name") into.add(expression.name);
    else if (expression.kind === "element") visit(expression.index, indices);
    else operandsOf(expression).forEach((operand) => visit(operand, into));
  };
  for (const statement of [...body].reverse()) {
    if (statement.kind === "const") {
      if (indices.has(statement.name)) visit(statement.value, indices);
      if (numbers.has(statement.name)) visit(statement.value, numbers);
    } else if (statement.kind === "store") {
      visit(statement.index, indices);
      visit(statement.value, numbers);
    } else expressionsOf(statement).forEach((e) => visit(e, numbers));
  }
  return { indices, numbers };
}

/** Whether an expression is a function beyond arithmetic. */
export function isFunctionCall(e: Expression): e is Expression & { kind: "call" } {
  return e.kind === "call" && !e.callee.startsWith("Math.");
}

/** Names of the functions that a body computes beyond arithmetic. */
export function calledFunctions(body: readonly Statement[]): Set<string> {
  const names = new Set<string>();
  const note = (e: Expression): boolean => {
    if (isFunctionCall(e)) names.add(e.callee);
    return false;
  };
  for (const statement of body) for (const e of expressionsOf(statement)) anyExpression(e, note);
  return names;
}

/** Rows of the longest group. */
export function longestGroup({ starts }: RowGroups): number {
  return starts.reduce((longest, start, k) => (k === 0 ? longest : Math.max(longest, start - starts[k - 1]!)), 0);
}

/** How often each name is read. */
export function readCounts(body: readonly Statement[]): Map<string, number> {
  const counts = new Map<string, number>();
  const visit = (e: Expression): void => {
    if (e.kind === "name") counts.set(e.name, (counts.get(e.name) ?? 0) + 1);
    else operandsOf(e).forEach(visit);
  };
  for (const statement of body) expressionsOf(statement).forEach(visit);
  return counts;
}
