/** @file Integer expressions as linear functions of loop variables, and the rows of a matrix that an index walks along. */
import type { Expression } from "../kernel-ir.js";

/** An index `stride * variable + offset` of a loop of `bound` steps. */
export interface RowIndex {
  readonly variable: string;
  readonly bound: number;
  readonly stride: number;
  readonly offset: number;
}

/** `sum of coefficients * variables + offset`. */
export interface Linear {
  readonly coefficients: ReadonlyMap<string, number>;
  readonly offset: number;
}

/** What is known of names at some point of a program. */
export class LinearForms {
  readonly #forms = new Map<string, Linear | undefined>();
  readonly #bounds = new Map<string, number>();

  constructor(sizes: readonly number[]) {
    sizes.forEach((size, k) => this.#forms.set(`n${k}`, { coefficients: new Map(), offset: size }));
  }

  /** A name made as `value`; absent where nothing is known of it. */
  define(name: string, value?: Expression): void {
    this.#forms.set(name, value === undefined ? undefined : this.of(value));
  }

  /** A loop's variable inside the loop. */
  enter(variable: string, bound: Expression): void {
    const limit = this.of(bound);
    this.#forms.set(variable, { coefficients: new Map([[variable, 1]]), offset: 0 });
    this.#bounds.set(variable, limit?.coefficients.size === 0 ? limit.offset : NaN);
  }

  /** Number of steps of the loop of `variable`; NaN where it is not known. */
  bound(variable: string): number {
    return this.#bounds.get(variable) ?? NaN;
  }

  /** The index as that of an element of a row, if it grows with one loop alone. */
  rowIndex(index: Expression): RowIndex | undefined {
    const form = this.of(index);
    if (form?.coefficients.size !== 1) return undefined;
    const [[variable, stride]] = [...form.coefficients] as [[string, number]]; // it has one
    const bound = this.bound(variable);
    if (!(bound > 0) || stride < 1 || form.offset < 0) return undefined;
    return { variable, bound, stride, offset: form.offset };
  }

  of(e: Expression): Linear | undefined {
    switch (e.kind) {
      case "number":
        return Number.isInteger(e.value) ? { coefficients: new Map(), offset: e.value } : undefined;
      case "name":
        return this.#forms.get(e.name);
      case "binary": {
        if (e.operator !== "+" && e.operator !== "*") return undefined;
        const left = this.of(e.left);
        const right = this.of(e.right);
        if (left === undefined || right === undefined) return undefined;
        if (e.operator === "+") return sum(left, right);
        if (left.coefficients.size === 0) return scaled(right, left.offset);
        return right.coefficients.size === 0 ? scaled(left, right.offset) : undefined;
      }
      default:
        return undefined;
    }
  }
}

function sum(a: Linear, b: Linear): Linear {
  const coefficients = new Map(a.coefficients);
  for (const [name, value] of b.coefficients) coefficients.set(name, (coefficients.get(name) ?? 0) + value);
  return { coefficients, offset: a.offset + b.offset };
}

function scaled(a: Linear, factor: number): Linear {
  return {
    coefficients: new Map([...a.coefficients].map(([name, value]) => [name, value * factor])),
    offset: a.offset * factor,
  };
}
