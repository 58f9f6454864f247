/** @file Whether rows may be done side by side as far as their stores go: no two of them depend on which comes first. */
import { Environment } from "./expression-translator.js";
import type { FunctionTranslator } from "./function-translator.js";
import type { GroupedLoop } from "./grouped-sums.js";
import { integerValue } from "./scalar-value.js";
import type { ScalarValue } from "./scalar-value.js";

/** Whether what several statements store in one array does not depend on their order: sums, or places apart. */
export function hasSeparateStores(
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
