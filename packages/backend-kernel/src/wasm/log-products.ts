/**
 * @file Sums of log(1 + e) with e = exp(-|x|) as logarithms of products: a factor 1 + e is in [1, 2], so that hundreds of
 * them do not overflow. What is carried is the product less 1, a sum of positive terms, whose relative error is a few units
 * in the last place for each factor however small the terms are.
 */
import type { Expression, Statement } from "../kernel-ir.js";
import { readCounts } from "./loop-analysis.js";
import type { LogProduct } from "./vector-body.js";

/** The reductions of a body whose every term is something plus log(1 + e), by their statements. */
export function logProducts(body: readonly Statement[]): Map<Statement, Omit<LogProduct, "locals">> {
  const found = new Map<Statement, Omit<LogProduct, "locals">>();
  const counts = readCounts(body);
  const definitions = new Map(body.flatMap((s) => (s.kind === "const" ? [[s.name, s.value] as const] : [])));
  const valueOf = (e: Expression): Expression | undefined => (e.kind === "name" ? definitions.get(e.name) : e);
  /** What a name that is read nowhere else stands for. */
  const ownValueOf = (e: Expression): Expression | undefined =>
    e.kind === "name" && counts.get(e.name) !== 1 ? undefined : valueOf(e);
  const isUnit = (e: Expression): boolean => {
    const value = valueOf(e);
    return value?.kind === "call" && value.callee === "expOfNonPositive";
  };
  for (const statement of body) {
    if (statement.kind !== "accumulate" || statement.combine !== "sum") continue;
    const term = ownValueOf(statement.value);
    if (term?.kind !== "binary" || term.operator !== "+") continue;
    for (const [part, rest] of [
      [term.right, term.left],
      [term.left, term.right],
    ] as const) {
      const log = ownValueOf(part);
      if (log?.kind !== "call" || log.callee !== "log1pOfUnit" || !isUnit(log.arguments[0]!)) continue;
      const unused = [statement.value, part].flatMap((e) => (e.kind === "name" ? [e.name] : []));
      found.set(statement, { rest, e: log.arguments[0]!, unused });
      break;
    }
  }
  return found;
}

/** A body without the constants of these names. */
export function withoutNames(body: readonly Statement[], names: ReadonlySet<string>): readonly Statement[] {
  return names.size === 0 ? body : body.filter((s) => s.kind !== "const" || !names.has(s.name));
}
