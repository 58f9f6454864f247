/**
 * @file Writes scalar expressions as statements. An expression that occurs once is written in place, one that occurs more
 * often becomes a constant in the scope of the innermost loop it depends on.
 */
import { InternalError } from "@terrace/core";
import type { Buffer } from "./item.js";
import type { Expression, Statement } from "./kernel-ir.js";
import type { Loop, Scalar } from "./scalar.js";

/** Statements inside one loop, or outside all. */
export class Scope {
  readonly statements: Statement[] = [];
  readonly names = new Map<Scalar, string>();
  readonly depth: number;

  constructor(
    readonly parent: Scope | undefined,
    readonly loop: Loop | undefined,
  ) {
    this.depth = parent === undefined ? -1 : parent.depth + 1;
  }
}

/** A value that a first loop leaves in an array for later loops over the same range. */
export interface KeptValue {
  readonly buffer: Buffer;
  readonly index: Scalar;
  isStored: boolean;
}

/** Integers up to this are written as such; larger ones are entries of a table, so that sizes do not change the text. */
const MAX_LITERAL = 8;
/** Real constants that come from formulas rather than from data; the others are entries of a table. */
const LITERALS = new Set([0, 0.5, 1, 2, Infinity]);
const MAX_INLINE_SIZE = 24;
const STORAGE_LETTERS = { input: "x", output: "y", constant: "c", workspace: "w" } as const;

const OPERATORS = { add: "+", sub: "-", mul: "*", div: "/", rem: "%", and: "&&", or: "||" } as const;

/** Name of an array in the program. */
export function arrayName(buffer: Buffer): string {
  return `${STORAGE_LETTERS[buffer.storage]}${buffer.slot}`;
}

/** Writes expressions. */
export class Emitter {
  readonly sizes: number[] = [];
  readonly reals: number[] = [];
  readonly runtime = new Set<string>();
  readonly kept = new Map<Scalar, KeptValue>();
  readonly #sizeNames = new Map<number, string>();
  readonly #realNames = new Map<string, string>();
  readonly #spans = new WeakMap<Expression, number>();
  readonly #keptNow = new Set<KeptValue>();
  #nextName = 0;

  fresh(letter: string): string {
    return `${letter}${this.#nextName++}`;
  }

  /** Values kept since the last call may from now on be loaded. */
  finishLoop(): void {
    for (const kept of this.#keptNow) kept.isStored = true;
    this.#keptNow.clear();
  }

  int(value: number): Expression {
    if (Math.abs(value) <= MAX_LITERAL) return { kind: "number", value };
    let name = this.#sizeNames.get(value);
    if (name === undefined) this.#sizeNames.set(value, (name = `n${this.sizes.push(value) - 1}`));
    return { kind: "name", name };
  }

  real(value: number): Expression {
    if (LITERALS.has(Math.abs(value)) || Number.isNaN(value)) return { kind: "number", value };
    let name = this.#realNames.get(String(value));
    if (name === undefined) this.#realNames.set(String(value), (name = `k${this.reals.push(value) - 1}`));
    return { kind: "name", name };
  }

  /** Calls a function of the runtime. */
  callee(name: string): string {
    if (!name.startsWith("Math.")) this.runtime.add(name);
    return name;
  }

  /** The value of `scalar` as an expression that may stand in `scope`. */
  value(scalar: Scalar, scope: Scope): Expression {
    if (scalar.op === "number") return scalar.integer ? this.int(scalar.value) : this.real(scalar.value);
    if (scalar.op === "loop") return { kind: "name", name: `i${scalar.loop.depth}` };
    if (scalar.op === "array") return { kind: "name", name: arrayName(scalar.buffer) };
    const target = ancestor(scope, scalar.depth);
    const name = target.names.get(scalar);
    if (name !== undefined) return { kind: "name", name };
    const kept = this.kept.get(scalar);
    if (kept?.isStored === true) return this.declare(scalar, target, this.#load(kept, target));
    const expression = this.#write(scalar, target);
    const span = this.#span(expression);
    if (kept === undefined && scalar.uses <= 1 && target === scope && span <= MAX_INLINE_SIZE) return expression;
    const declared = this.declare(scalar, target, expression);
    if (kept !== undefined) {
      const index = this.value(kept.index, target);
      target.statements.push({ kind: "store", array: arrayName(kept.buffer), index, add: false, value: declared });
      this.#keptNow.add(kept);
    }
    return declared;
  }

  /** Writes what `roots` need in `scope`, from operand to user, so that no expression nests deeply. */
  prepare(roots: readonly Scalar[], scope: Scope): void {
    const found = new Set<Scalar>();
    const pending = [...roots];
    for (let scalar = pending.pop(); scalar !== undefined; scalar = pending.pop()) {
      if (found.has(scalar) || (scalar.depth <= scope.depth && ancestor(scope, scalar.depth).names.has(scalar)))
        continue;
      found.add(scalar);
      if (scalar.op !== "reduce") pending.push(...scalar.args);
    }
    const ordered = [...found].filter(
      (scalar) => scalar.args.length > 0 && scalar.op !== "reduce" && scalar.depth <= scope.depth,
    );
    ordered.sort((a, b) => a.id - b.id);
    for (const scalar of ordered) this.value(scalar, scope);
  }

  #load(kept: KeptValue, scope: Scope): Expression {
    return { kind: "element", array: arrayName(kept.buffer), index: this.value(kept.index, scope) };
  }

  /** Makes `scalar` a constant of `scope`. */
  declare(scalar: Scalar, scope: Scope, value: Expression): Expression {
    const name = this.fresh(
      scalar.op === "compare" || scalar.op === "and" || scalar.op === "or" || scalar.op === "not" ? "b" : "v",
    );
    scope.statements.push({ kind: "const", name, value });
    scope.names.set(scalar, name);
    return { kind: "name", name };
  }

  /** The value as a name, a constant being made for it if there is none. */
  named(scalar: Scalar, scope: Scope): Expression {
    const expression = this.value(scalar, scope);
    if (scalar.op === "number" || (expression.kind === "name" && scalar.op !== "carry")) return expression;
    const name = this.fresh("v");
    scope.statements.push({ kind: "const", name, value: expression });
    return { kind: "name", name };
  }

  /** Number of operations in an expression. */
  #span(expression: Expression): number {
    return this.#spans.get(expression) ?? 1;
  }

  #write(scalar: Scalar, scope: Scope): Expression {
    let span = 1;
    const args = scalar.args.map((arg) => {
      const expression = this.value(arg, scope);
      span += this.#span(expression);
      return expression;
    });
    const expression = this.#form(scalar, args);
    this.#spans.set(expression, span);
    return expression;
  }

  #form(scalar: Scalar, args: Expression[]): Expression {
    const [a, b, c] = args as [Expression, Expression, Expression]; // as many as the operation has
    switch (scalar.op) {
      case "load":
        return { kind: "element", array: arrayName(scalar.buffer), index: a };
      case "neg":
        return { kind: "unary", operator: "-", operand: a };
      case "not":
        return { kind: "unary", operator: "!", operand: a };
      case "add":
      case "sub":
      case "mul":
      case "div":
      case "rem":
      case "and":
      case "or":
        return { kind: "binary", operator: OPERATORS[scalar.op], left: a, right: b };
      case "compare":
        return { kind: "binary", operator: scalar.comparison, left: a, right: b };
      case "floorDiv":
        return truncated({ kind: "binary", operator: "/", left: a, right: b });
      case "truncate":
        return truncated(a);
      case "fromBool":
        return {
          kind: "conditional",
          test: a,
          then: { kind: "number", value: 1 },
          otherwise: { kind: "number", value: 0 },
        };
      case "conditional":
        return { kind: "conditional", test: a, then: b, otherwise: c };
      case "call": {
        const draws = scalar.callee.startsWith("random");
        const generator: Expression[] = draws ? [{ kind: "name", name: "generator" }] : [];
        return { kind: "call", callee: this.callee(scalar.callee), arguments: [...generator, ...args] };
      }
      case "number":
      case "loop":
      case "array":
      case "carry":
      case "result":
      case "reduce":
        throw new InternalError(`a \`${scalar.op}\` is used before it is scheduled`);
    }
  }
}

function truncated(expression: Expression): Expression {
  return { kind: "binary", operator: "|", left: expression, right: { kind: "number", value: 0 } };
}

function ancestor(scope: Scope, depth: number): Scope {
  let target = scope;
  while (target.depth > depth) target = target.parent!; // depths fall by one up to -1
  if (target.depth < depth) throw new InternalError(`a value of depth ${depth} is needed at depth ${scope.depth}`);
  return target;
}
