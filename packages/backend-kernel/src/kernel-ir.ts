/**
 * @file The kernel program's statements: loops over scalars, loads and stores, explicit reductions. Plain data; JavaScript
 * and TypeScript are printed from it.
 *
 * Arrays are called `x0, x1, ...` (inputs), `y0, ...` (outputs), `c0, ...` (constants), `w0, ...` (workspace); entries of the
 * table of sizes `n0, ...` and of the table of real constants `k0, ...`.
 */
import type { Combine } from "./scalar.js";

/** Operators as JavaScript writes them. */
export type BinaryOperator = "+" | "-" | "*" | "/" | "%" | "|" | "===" | "!==" | "<" | "<=" | ">" | ">=" | "&&" | "||";

/** An expression without effects, but for calls that draw. */
export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "element"; readonly array: string; readonly index: Expression }
  | { readonly kind: "unary"; readonly operator: "-" | "!"; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "conditional";
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    }
  | { readonly kind: "call"; readonly callee: string; readonly arguments: readonly Expression[] };

/** One statement. */
export type Statement =
  | { readonly kind: "const"; readonly name: string; readonly value: Expression }
  | { readonly kind: "let"; readonly name: string; readonly value: Expression }
  | { readonly kind: "assign"; readonly name: string; readonly value: Expression }
  | {
      readonly kind: "store";
      readonly array: string;
      readonly index: Expression;
      readonly add: boolean;
      readonly value: Expression;
    }
  | { readonly kind: "call"; readonly callee: string; readonly arguments: readonly Expression[] }
  /** One term of a reduction of the enclosing loop. */
  | { readonly kind: "accumulate"; readonly name: string; readonly combine: Combine; readonly value: Expression }
  | ForStatement;

/**
 * A loop of `variable` from 0 below `bound`; the reductions named are its results. Where `until` is other than 0 at the end
 * of a step, it is the last.
 */
export interface ForStatement {
  readonly kind: "for";
  readonly variable: string;
  readonly bound: Expression;
  readonly until?: Expression;
  readonly reductions: readonly { readonly name: string; readonly combine: Combine }[];
  readonly body: readonly Statement[];
}

/** A function of the program; the first is the one that is run, the others are pieces of it. */
export interface KernelFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly body: readonly Statement[];
}

/** What a reduction of nothing is. */
export const identities: Readonly<Record<Combine, number>> = { sum: 0, prod: 1, max: -Infinity, min: Infinity };
