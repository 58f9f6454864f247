/**
 * @file Sums by group over rows of which those of one group lie together. `w[g] += v` has each row wait for the store of the
 * row before, some ten cycles where the group is the same; a sum carried in a variable waits for one addition. Every sum
 * keeps its order and its bits.
 */
import type { Emitter } from "./emitter.js";
import type { Expression, ForStatement, Statement } from "./kernel-ir.js";

type Constants = readonly (Float64Array | Int32Array)[];
type StoreStatement = Statement & { readonly kind: "store" };

/** Rows that are looked at to tell whether groups lie together. */
const MAX_SAMPLE = 4096;

/** Rewrites the grouped sums of `statements` where half of all rows or more have the group of the row before. */
export function sumRuns(statements: readonly Statement[], constants: Constants, emitter: Emitter): Statement[] {
  return statements.flatMap((statement) =>
    statement.kind === "for" ? rewriteLoop(statement, constants, emitter) : [statement],
  );
}

function rewriteLoop(loop: ForStatement, constants: Constants, emitter: Emitter): Statement[] {
  const before: Statement[] = [];
  const after: Statement[] = [];
  /** The group of the last row, by the text of its index. */
  const lasts = new Map<string, { index: Expression; last: Expression }>();
  const body = sumRuns(loop.body, constants, emitter).flatMap((statement): Statement[] => {
    if (statement.kind !== "store" || !statement.add || !isOnlyWriter(statement, loop.body)) return [statement];
    const key = JSON.stringify(statement.index);
    let group = lasts.get(key);
    const made: Statement[] = [];
    if (group === undefined) {
      if (!hasRuns(statement.index, loop, constants, emitter.sizes)) return [statement];
      const last = emitter.fresh("g");
      before.push({ kind: "let", name: last, value: { kind: "number", value: -1 } });
      let { index } = statement;
      if (index.kind !== "name") {
        made.push({ kind: "const", name: emitter.fresh("v"), value: index });
        index = { kind: "name", name: (made[0] as Statement & { kind: "const" }).name };
      }
      group = { index, last: { kind: "name", name: last } };
      lasts.set(key, group);
      after.push({ kind: "assign", name: last, value: index });
    }
    const { index, last } = group;
    const name = emitter.fresh("a");
    const total: Expression = { kind: "name", name };
    before.push({ kind: "let", name, value: { kind: "number", value: 0 } });
    const carried: Expression = {
      kind: "conditional",
      test: { kind: "binary", operator: "===", left: index, right: last },
      then: total,
      otherwise: { kind: "element", array: statement.array, index },
    };
    const value: Expression = { kind: "binary", operator: "+", left: carried, right: statement.value };
    return [
      ...made,
      { kind: "assign", name, value },
      { kind: "store", array: statement.array, index, add: false, value: total },
    ];
  });
  return [...before, { ...loop, body: [...body, ...after] }];
}

/** Whether no other statement of a loop may write to the array of `store`. */
function isOnlyWriter(store: StoreStatement, body: readonly Statement[]): boolean {
  return body.every((statement) => {
    if (statement === store) return true;
    if (statement.kind === "store") return statement.array !== store.array;
    if (statement.kind === "for") return isOnlyWriter(store, statement.body);
    if (statement.kind !== "call") return true;
    return statement.arguments.every((argument) => argument.kind !== "name" || argument.name !== store.array);
  });
}

/** Whether an index is one of data that often stays what it was in the step before. */
function hasRuns(index: Expression, loop: ForStatement, constants: Constants, sizes: readonly number[]): boolean {
  const names = new Map<string, (step: number) => number>([[loop.variable, (step) => step]]);
  const arrays = new Map(constants.map((values, slot) => [`c${slot}`, values]));
  sizes.forEach((size, k) => names.set(`n${k}`, () => size));
  for (const statement of loop.body) {
    if (statement.kind !== "const") continue;
    const value = evaluator(statement.value, names, arrays);
    if (value !== undefined) names.set(statement.name, value);
  }
  const at = evaluator(index, names, arrays);
  const bound = evaluator(loop.bound, names, arrays);
  if (at === undefined || bound === undefined) return false;
  const length = Math.min(bound(0), MAX_SAMPLE);
  let repeats = 0;
  for (let step = 1, last = at(0); step < length; step++) {
    const next = at(step);
    if (next === last) repeats++;
    last = next;
  }
  return length > 1 && 2 * repeats >= length - 1;
}

/** Something by name, if it is known. */
interface Lookup<T> {
  get(name: string): T | undefined;
}

/** An integer expression as a function of the loop's step, if it depends on nothing but data. */
export function evaluator(
  expression: Expression,
  names: Lookup<(step: number) => number>,
  arrays: Lookup<Float64Array | Int32Array>,
): ((step: number) => number) | undefined {
  switch (expression.kind) {
    case "number":
      return () => expression.value;
    case "name":
      return names.get(expression.name);
    case "element": {
      const values = arrays.get(expression.array);
      const index = evaluator(expression.index, names, arrays);
      if (!(values instanceof Int32Array) || index === undefined) return undefined;
      return (step) => values[index(step)]!;
    }
    case "binary": {
      const { operator } = expression;
      if (operator !== "+" && operator !== "*") return undefined;
      const left = evaluator(expression.left, names, arrays);
      const right = evaluator(expression.right, names, arrays);
      if (left === undefined || right === undefined) return undefined;
      return operator === "+" ? (step) => left(step) + right(step) : (step) => left(step) * right(step);
    }
    default:
      return undefined;
  }
}
