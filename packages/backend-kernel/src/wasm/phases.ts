/**
 * @file The body of a loop in two: elementary functions with what they are of, and all else. Each is a loop of its own over a
 * strip of rows, the first leaving what the second needs in memory. A processor looks some hundreds of instructions ahead,
 * of which an exponential with all that follows from it takes most, one operation waiting for the other; in shorter bodies
 * more rows are under way at a time, and their values fit in registers.
 */
import type { Expression, Statement } from "../kernel-ir.js";
import { expressionsOf, namesIn } from "./loop-analysis.js";
import { hasFunctionCall } from "./named-calls.js";
import type { LogProduct } from "./vector-body.js";

/** Two bodies for the same rows. */
export interface Phases {
  /** Constants, then stores to the arrays {@link stripOf} of {@link handed} at the row. */
  readonly first: readonly Statement[];
  /** Constants that are loaded from there, then what the body does. */
  readonly second: readonly Statement[];
  /** Names of the constants that are handed on. */
  readonly handed: readonly string[];
}

/** The array that holds a constant for the rows of a strip. */
export function stripOf(name: string): string {
  return `strip of ${name}`;
}

/**
 * Splits a body.
 *
 * @param variable - the loop's
 * @param products - see {@link LogProduct}
 * @param isHanded - whether a constant is handed on rather than computed again
 * @returns undefined where nothing is to be split
 */
export function phasesOf(
  variable: string,
  body: readonly Statement[],
  products: ReadonlyMap<Statement, Pick<LogProduct, "rest" | "e">>,
  isHanded: (name: string) => boolean,
): Phases | undefined {
  const constants = new Map(body.flatMap((s) => (s.kind === "const" ? [[s.name, s.value] as const] : [])));
  const inFirst = new Set<string>();
  const need = (e: Expression): void => {
    for (const name of namesIn(e)) {
      if (!constants.has(name) || inFirst.has(name)) continue;
      inFirst.add(name);
      need(constants.get(name)!);
    }
  };
  for (const [name, value] of constants) if (hasFunctionCall(value)) need({ kind: "name", name });
  const inSecond = new Set<string>();
  const handed = new Set<string>();
  const use = (e: Expression): void => {
    for (const name of namesIn(e)) {
      const value = constants.get(name);
      if (value === undefined || inSecond.has(name)) continue;
      if (inFirst.has(name) && isHanded(name)) {
        handed.add(name);
        continue;
      }
      inSecond.add(name);
      use(value);
    }
  };
  for (const statement of body) {
    if (statement.kind === "const") continue;
    const product = products.get(statement);
    (product === undefined ? expressionsOf(statement) : [product.rest, product.e]).forEach(use);
  }
  if (handed.size === 0) return undefined;
  const row: Expression = { kind: "name", name: variable };
  const first: Statement[] = body.filter((s) => s.kind === "const" && inFirst.has(s.name));
  const second: Statement[] = [];
  for (const name of handed) {
    const array = stripOf(name);
    first.push({ kind: "store", array, index: row, add: false, value: { kind: "name", name } });
    second.push({ kind: "const", name, value: { kind: "element", array, index: row } });
  }
  second.push(...body.filter((s) => s.kind !== "const" || inSecond.has(s.name)));
  const callsAgain = second.some((s) => !products.has(s) && expressionsOf(s).some(hasFunctionCall));
  return callsAgain ? undefined : { first, second, handed: [...handed] };
}
