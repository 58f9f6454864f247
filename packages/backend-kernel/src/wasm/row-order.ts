/**
 * @file Rows of data in the order of a grouping factor. Where loops over rows do nothing but sum, the order of rows is free;
 * with rows of one group next to each other, what is gathered for the group is loaded once and what is added to it is summed
 * in registers. The data are reordered once, as they are placed; nothing of the program's results has an order of rows.
 */
import type { Expression, ForStatement, Statement } from "../kernel-ir.js";
import type { KernelProgram } from "../kernel-program.js";
import { operandsOf } from "../operands.js";
import { withArrangements } from "./arrangement.js";
import type { ArrangedPrograms, Arrangement, Constant } from "./arrangement.js";
import { withoutCarriedSums } from "./grouped-sums.js";
import { LinearForms } from "./linear-form.js";
import { calledFunctions, dataSteps, expressionsOf, hasIndependentRows } from "./loop-analysis.js";
import { rangeOf } from "./value-range.js";

/** A loop over rows whose order is free. */
interface FreeLoop {
  readonly loop: ForStatement;
  readonly program: KernelProgram;
  readonly numRows: number;
  /** The arrays it reads row by row, with their elements a row. */
  readonly arrays: ReadonlyMap<Constant, number>;
}

/** Fewer rows, or fewer rows a group on average, are not worth another order. */
const MIN_ROWS = 512;
const MIN_MEAN_GROUP = 8;
/** Values of an index that are counted, to each row. */
const MAX_VALUES_PER_ROW = 4;

/** The programs with data in the order that pays; data of the caller are not changed. */
export function withRowOrder(programs: readonly KernelProgram[]): ArrangedPrograms {
  const pinned = new Set<Constant>();
  const loops = programs.flatMap((program) => new LoopFinder(program, pinned).loops());
  const isPinned = ({ arrays }: FreeLoop): boolean => [...arrays.keys()].some((values) => pinned.has(values));
  for (let size = -1; size !== pinned.size;) {
    size = pinned.size;
    for (const loop of loops) if (isPinned(loop)) for (const values of loop.arrays.keys()) pinned.add(values);
  }
  const free = loops.filter((loop) => !isPinned(loop));
  const reordered = new Map<Constant, Arrangement>();
  for (const component of components(free)) {
    const order = orderOf(component);
    if (order === undefined) continue;
    for (const { arrays } of component) {
      for (const [values, width] of arrays) reordered.set(values, { order, width, byColumns: false });
    }
  }
  return withArrangements(programs, reordered);
}

/** Loops that read an array in common, directly or by way of others. */
function components(loops: readonly FreeLoop[]): FreeLoop[][] {
  const lists: FreeLoop[][] = [];
  for (const loop of loops) {
    const joined = lists.filter((list) =>
      list.some(({ arrays }) => [...arrays.keys()].some((v) => loop.arrays.has(v))),
    );
    for (const list of joined) lists.splice(lists.indexOf(list), 1);
    lists.push([...joined.flat(), loop]);
  }
  return lists;
}

/** The rows in the order of the index that most sums go by; undefined where the order stays. */
function orderOf(loops: readonly FreeLoop[]): Int32Array | undefined {
  const numRows = loops[0]!.numRows;
  const width = new Map<Constant, number>();
  for (const loop of loops) {
    if (loop.numRows !== numRows) return undefined;
    for (const [values, elements] of loop.arrays) {
      if ((width.get(values) ?? elements) !== elements) return undefined;
      width.set(values, elements);
    }
  }
  if (numRows < MIN_ROWS) return undefined;
  // Beside functions, what is gathered and added row by row does not count; measured.
  if (loops.some(({ loop }) => calledFunctions(loop.body).size > 0)) return undefined;
  const candidates = new Map<string, { values: Int32Array; count: number }>();
  for (const { loop, program } of loops) {
    const slots = new Map(program.constants.map((values, slot) => [`c${slot}`, values]));
    const sizes = new Map(program.sizes.map((size, k) => [`n${k}`, size]));
    const steps = dataSteps(loop, { literal: (name) => sizes.get(name), array: (name) => slots.get(name) });
    for (const statement of loop.body) {
      if (statement.kind !== "store") continue;
      const at = steps.of(statement.index);
      if (at === undefined) continue;
      const values = new Int32Array(numRows);
      for (let row = 0; row < numRows; row++) values[row] = at(row);
      const key = fingerprint(values);
      const known = candidates.get(key);
      if (known === undefined) candidates.set(key, { values, count: 1 });
      else known.count++;
    }
  }
  let best: { values: Int32Array; count: number; numGroups: number } | undefined;
  for (const { values, count } of candidates.values()) {
    let numRuns = 1;
    for (let row = 1; row < numRows; row++) if (values[row] !== values[row - 1]) numRuns++;
    // The order the data have is one that serves.
    if (numRows >= MIN_MEAN_GROUP * numRuns) return undefined;
    const numGroups = countsOf(values)?.filter((count) => count > 0).length ?? Infinity;
    if (numRows < MIN_MEAN_GROUP * numGroups) continue;
    if (best === undefined || count > best.count || (count === best.count && numGroups > best.numGroups)) {
      best = { values, count, numGroups };
    }
  }
  return best === undefined ? undefined : sortedRows(best.values);
}

/** Tells indices apart that differ by more than a constant. */
function fingerprint(values: Int32Array): string {
  let hash = 0;
  for (let row = 0; row < values.length; row++) hash = (Math.imul(hash, 31) + values[row]! - values[0]!) | 0;
  return String(hash);
}

/** How many rows have each value from the smallest on; undefined where values are far more than rows. */
function countsOf(values: Int32Array): Int32Array | undefined {
  const { low, high } = rangeOf(values);
  if (high - low >= MAX_VALUES_PER_ROW * values.length) return undefined;
  const counts = new Int32Array(high - low + 1);
  for (let row = 0; row < values.length; row++) counts[values[row]! - low]!++;
  return counts;
}

/** Rows in the order of their values, those of one value in their own order. */
function sortedRows(values: Int32Array): Int32Array {
  const { low } = rangeOf(values);
  const next = countsOf(values)!; // its groups were counted
  let total = 0;
  for (let k = 0; k < next.length; k++) {
    const count = next[k]!;
    next[k] = total;
    total += count;
  }
  const rows = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) rows[next[values[row]! - low]!++] = row;
  return rows;
}

/** Finds loops over rows; what is read otherwise than row by row in one whose order is free goes to `pinned`. */
class LoopFinder {
  readonly #forms: LinearForms;
  readonly #slots: ReadonlyMap<string, Constant>;
  readonly #found: FreeLoop[] = [];

  constructor(
    readonly program: KernelProgram,
    readonly pinned: Set<Constant>,
  ) {
    this.#forms = new LinearForms(program.sizes);
    this.#slots = new Map(program.constants.map((values, slot) => [`c${slot}`, values]));
  }

  loops(): FreeLoop[] {
    for (const fn of this.program.functions) {
      for (const name of fn.parameters) this.#forms.define(name);
      this.#statements(fn.body);
    }
    return this.#found;
  }

  #statements(list: readonly Statement[]): void {
    for (const statement of list) {
      if (statement.kind === "for") {
        if (this.#isFree(statement)) continue;
        this.#forms.define(statement.variable);
        this.#statements(statement.body);
        continue;
      }
      if (statement.kind === "const") this.#forms.define(statement.name, statement.value);
      else if (statement.kind === "let") this.#forms.define(statement.name);
      for (const e of expressionsOf(statement)) this.#pin(e);
    }
  }

  /** Pins all that an expression reads. */
  #pin(e: Expression): void {
    const values = e.kind === "element" ? this.#slots.get(e.array) : e.kind === "name" ? this.#slots.get(e.name) : undefined; // prettier-ignore
    if (values !== undefined) this.pinned.add(values);
    for (const operand of operandsOf(e)) this.#pin(operand);
  }

  /** Notes a loop if its order is free. */
  #isFree(statement: ForStatement): boolean {
    const grouped = withoutCarriedSums(statement);
    const { loop } = grouped;
    if (!hasIndependentRows(grouped)) return false;
    if (loop.body.some((inner) => inner.kind === "store" && !inner.add)) return false;
    this.#forms.enter(loop.variable, loop.bound);
    const numRows = this.#forms.bound(loop.variable);
    const arrays = new Map<Constant, number>();
    const others: Expression[] = [];
    const isOrdered = (e: Expression): boolean => this.#forms.of(e)?.coefficients.has(loop.variable) === true;
    const isFree = (e: Expression): boolean => {
      if (isOrdered(e)) return false;
      if (e.kind === "element") {
        const values = this.#slots.get(e.array);
        const row = this.#forms.rowIndex(e.index);
        if (values !== undefined && row?.variable === loop.variable && row.offset < row.stride) {
          if (row.stride * numRows !== values.length || (arrays.get(values) ?? row.stride) !== row.stride) return false;
          arrays.set(values, row.stride);
          return true;
        }
        if (values !== undefined) others.push(e);
      }
      return operandsOf(e).every(isFree);
    };
    for (const inner of loop.body) {
      if (inner.kind === "const") {
        this.#forms.define(inner.name, inner.value);
        if (isOrdered(inner.value)) continue;
      }
      if (!expressionsOf(inner).every(isFree)) return false;
    }
    for (const e of others) this.pinned.add(this.#slots.get((e as Expression & { kind: "element" }).array)!);
    if (arrays.size > 0) this.#found.push({ loop, program: this.program, numRows, arrays });
    return true;
  }
}
