/** @file A random program while it is made: what stands in it already, and what may be said of that. */

import { distributions } from "@terrace/distributions";
import type { Chooser } from "./chooser.js";
import type { Family } from "./families.js";
import { makeExpression, type Domain, type Scope, type Value } from "./make-expression.js";
import type { Column, ColumnKind, Program, Tree } from "./program.js";

/** Columns that any program may use. */
const columns: readonly Column[] = [
  { name: "x", type: "real", kind: "real", dims: ["N"] },
  { name: "z", type: "real", kind: "real", dims: ["N"] },
  { name: "w", type: "positive", kind: "positive", dims: ["N"] },
  { name: "p", type: "unit", kind: "unit", dims: ["N"] },
  { name: "b", type: "bool", kind: "bool", dims: ["N"] },
  { name: "c", type: "int", kind: "count", dims: ["N"] },
  { name: "X", type: "real", kind: "real", dims: ["N", "K"] },
  { name: "g", type: "factor(J)", kind: "labels", dims: ["N"], below: "J" },
  { name: "h", type: "factor(M)", kind: "labels", dims: ["N"], below: "M" },
  { name: "above", type: "factor(M)", kind: "labels", dims: ["J"], below: "M" },
  { name: "at", type: "int(lower=0, upper=J-1)", kind: "codes", dims: ["N"], below: "J" },
  { name: "which", type: "int(lower=0, upper=K-1)", kind: "codes", dims: ["N"], below: "K" },
  { name: "when", type: "int(lower=0, upper=T-1)", kind: "codes", dims: ["N"], below: "T" },
  { name: "u", type: "real", kind: "real", dims: ["J"] },
  { name: "U", type: "real", kind: "real", dims: ["J", "K"] },
  { name: "V", type: "real", kind: "real", dims: ["M", "K"] },
  { name: "v", type: "real", kind: "real", dims: ["T"] },
  { name: "s", type: "positive", kind: "positive", dims: [] },
  { name: "r", type: "real", kind: "real", dims: ["K"] },
];

/** A program that statements are added to. */
export class ProgramDraft {
  readonly sizes: Record<string, number>;
  readonly values: Value[] = [];
  private readonly columns: Column[];
  private readonly statements: Tree[] = [];
  private numNames = 0;

  constructor(readonly chooser: Chooser) {
    const rows = chooser.weighted<() => number>([
      [8, () => chooser.integer(1, 12)],
      [3, () => chooser.integer(13, 40)],
      [3, () => chooser.pick([64, 70, 129, 300])],
    ])();
    // Every level occurs, so that the columns with a value a level have the right sizes.
    const levels = chooser.integer(1, Math.min(5, rows));
    this.sizes = {
      N: rows,
      J: levels,
      M: chooser.integer(1, Math.min(3, levels)),
      K: chooser.integer(1, 4),
      T: chooser.onceIn(5) ? chooser.integer(20, 40) : chooser.integer(3, 8),
    };
    // Given by label, a column has levels that need not occur among the rows.
    const kind = chooser.onceIn(3) ? "keyed" : "real";
    this.columns = columns.map((column) => (column.name === "u" ? { ...column, kind } : column));
    for (const column of this.columns) this.know(column);
  }

  /** The program as it stands. */
  finish(): Program {
    const { chooser, columns, sizes, statements } = this;
    return { sizes, columns, statements, seed: chooser.integer(1, 1_000_000) };
  }

  private know({ name, type, dims, below }: Column): void {
    const isIndex = below !== undefined;
    const domain =
      type === "positive" || type === "unit" || type === "int"
        ? type
        : type === "bool"
          ? "truth"
          : isIndex
            ? "index"
            : "real";
    this.values.push({ name, domain, dims, ...(isIndex ? { indexes: below } : {}) });
  }

  /** What an expression may use: what stands above it, `values` that are known at its place alone, and indices. */
  scope(values: readonly Value[] = [], indices: Scope["indices"] = []): Scope {
    // What was declared last is taken more often.
    const { chooser, sizes } = this;
    const own = this.values.filter(({ name }) => !columns.some((column) => column.name === name));
    return { chooser, sizes, values: [...this.values, ...own, ...own, ...values, ...values], indices };
  }

  /** A new name. */
  name(prefix: string): string {
    return `${prefix}${++this.numNames}`;
  }

  /** Adds a statement. */
  add(...parts: Tree["parts"]): void {
    this.statements.push({ type: "", parts });
  }

  /** Adds a column of data. @returns its name */
  newColumn(type: string, kind: ColumnKind, dims: readonly string[], below?: string): string {
    const name = this.name("y");
    this.columns.push({ name, type, kind, dims, ...(below === undefined ? {} : { below }) });
    return name;
  }

  /** How deep an expression is to be. */
  depth(): number {
    return this.chooser.weighted([
      [2, 0],
      [4, 1],
      [4, 2],
      [3, 3],
      [1, 4],
    ]);
  }

  /** A random expression. */
  expression(domain: Domain, dims: readonly string[], scope = this.scope()): Tree {
    return makeExpression(scope, domain, dims, this.depth());
  }

  /** Arguments of a family, each with dims `dims` or a number. */
  callOf(
    [name, ...args]: Family,
    dims: readonly string[],
    { scope = this.scope(), needsTails = false }: { readonly scope?: Scope; readonly needsTails?: boolean } = {},
  ): Tree["parts"] {
    const { parameters, tailsFixedIn } = distributions.get(name)!;
    const parts: (string | Tree)[] = [`${name}(`];
    args.forEach((arg, k) => {
      if (k > 0) parts.push(", ");
      // Tails have no derivative by some parameters, which then have to be data.
      if (needsTails && tailsFixedIn?.includes(parameters[k]!.name) === true) return void parts.push("0.8");
      if (arg.startsWith("=")) return void parts.push(arg.slice(1));
      const own = this.chooser.onceIn(3) ? [] : dims;
      if (arg === "positive+") parts.push("0.2 + ", this.expression("positive", own, scope));
      else if (arg === "unit") parts.push("0.02 + 0.96 * ", this.expression("unit", own, scope));
      else parts.push(this.expression("real", own, scope));
    });
    parts.push(")");
    return parts;
  }
}
