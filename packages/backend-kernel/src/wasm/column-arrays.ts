/**
 * @file Matrices of data that loops read row by row, element by element (`c[5 * i + 2]`), are placed column by column, so
 * that neighbouring rows are neighbours in memory and a vector is loaded at once. Done where every program reads such an
 * array in this way and in no other.
 */
import type { Expression, KernelFunction, Statement } from "../kernel-ir.js";
import type { KernelProgram } from "../kernel-program.js";

type Constant = Float64Array | Int32Array;

/** An index `stride * variable + offset` of a loop of `bound` steps. */
interface RowIndex {
  readonly variable: string;
  readonly bound: number;
  readonly stride: number;
  readonly offset: number;
}

/** The programs, with matrices by columns where that is possible; data of the caller are not changed. */
export function withColumnArrays(programs: readonly KernelProgram[]): readonly KernelProgram[] {
  const strides = new Map<Constant, number>();
  const others = new Set<Constant>();
  for (const program of programs) {
    const note = (values: Constant, index: RowIndex | undefined): undefined => {
      const stride = strides.get(values) ?? index?.stride;
      const fits =
        index !== undefined &&
        index.stride === stride &&
        index.offset < index.stride &&
        index.bound * index.stride === values.length;
      if (fits) strides.set(values, index.stride);
      else others.add(values);
      return undefined;
    };
    new Rewriter(program, note).functions();
  }
  for (const values of others) strides.delete(values);
  if (strides.size === 0) return programs;
  const columns = new Map([...strides].map(([values, stride]) => [values, byColumns(values, stride)]));
  return programs.map((program) => {
    const rewrite = (values: Constant, index: RowIndex | undefined): Expression | undefined => {
      if (index === undefined || !columns.has(values)) return undefined;
      const row: Expression = { kind: "name", name: index.variable };
      if (index.offset === 0) return row;
      return { kind: "binary", operator: "+", left: row, right: { kind: "number", value: index.offset * index.bound } };
    };
    const functions = new Rewriter(program, rewrite).functions();
    return { ...program, functions, constants: program.constants.map((values) => columns.get(values) ?? values) };
  });
}

function byColumns(values: Constant, width: number): Constant {
  const height = values.length / width;
  const made = values instanceof Float64Array ? new Float64Array(values.length) : new Int32Array(values.length);
  for (let j = 0; j < width; j++) for (let i = 0; i < height; i++) made[j * height + i] = values[i * width + j]!;
  return made;
}

/** `sum of coefficients * variables + offset`. */
interface Linear {
  readonly coefficients: ReadonlyMap<string, number>;
  readonly offset: number;
}

/** Rewrites the indices of constants; `rewrite` is told what each is, undefined where it is not that of a row's element. */
class Rewriter {
  readonly #forms = new Map<string, Linear | undefined>();
  readonly #bounds = new Map<string, number>();
  readonly #slots: ReadonlyMap<string, Constant>;

  constructor(
    readonly program: KernelProgram,
    readonly rewrite: (values: Constant, index: RowIndex | undefined) => Expression | undefined,
  ) {
    this.#slots = new Map(program.constants.map((values, slot) => [`c${slot}`, values]));
    program.sizes.forEach((size, k) => this.#forms.set(`n${k}`, { coefficients: new Map(), offset: size }));
  }

  functions(): KernelFunction[] {
    return this.program.functions.map((fn) => {
      for (const name of fn.parameters) this.#forms.set(name, undefined);
      return { ...fn, body: this.#statements(fn.body) };
    });
  }

  #statements(list: readonly Statement[]): Statement[] {
    return list.map((statement): Statement => {
      switch (statement.kind) {
        case "const":
          this.#forms.set(statement.name, this.#linear(statement.value));
          return { ...statement, value: this.#expression(statement.value) };
        case "let":
          this.#forms.set(statement.name, undefined);
          return { ...statement, value: this.#expression(statement.value) };
        case "assign":
        case "accumulate":
          return { ...statement, value: this.#expression(statement.value) };
        case "store":
          return { ...statement, index: this.#expression(statement.index), value: this.#expression(statement.value) };
        case "call":
          for (const argument of statement.arguments) {
            const values = argument.kind === "name" ? this.#slots.get(argument.name) : undefined;
            if (values !== undefined) this.rewrite(values, undefined);
          }
          return { ...statement, arguments: statement.arguments.map((argument) => this.#expression(argument)) };
        case "for": {
          const bound = this.#linear(statement.bound);
          this.#forms.set(statement.variable, { coefficients: new Map([[statement.variable, 1]]), offset: 0 });
          this.#bounds.set(statement.variable, bound?.coefficients.size === 0 ? bound.offset : NaN);
          const body = this.#statements(statement.body);
          this.#forms.set(statement.variable, undefined);
          return { ...statement, body };
        }
      }
    });
  }

  #expression(e: Expression): Expression {
    switch (e.kind) {
      case "number":
      case "name":
        return e;
      case "element": {
        const values = this.#slots.get(e.array);
        const index = values === undefined ? undefined : this.rewrite(values, this.#rowIndex(e.index));
        return { ...e, index: index ?? this.#expression(e.index) };
      }
      case "unary":
        return { ...e, operand: this.#expression(e.operand) };
      case "binary":
        return { ...e, left: this.#expression(e.left), right: this.#expression(e.right) };
      case "conditional":
        return {
          ...e,
          test: this.#expression(e.test),
          then: this.#expression(e.then),
          otherwise: this.#expression(e.otherwise),
        };
      case "call":
        return { ...e, arguments: e.arguments.map((argument) => this.#expression(argument)) };
    }
  }

  #rowIndex(index: Expression): RowIndex | undefined {
    const form = this.#linear(index);
    if (form?.coefficients.size !== 1) return undefined;
    const [[variable, stride]] = [...form.coefficients] as [[string, number]]; // it has one
    const bound = this.#bounds.get(variable);
    if (bound === undefined || !(bound > 0) || stride < 2 || form.offset < 0) return undefined;
    return { variable, bound, stride, offset: form.offset };
  }

  #linear(e: Expression): Linear | undefined {
    switch (e.kind) {
      case "number":
        return Number.isInteger(e.value) ? { coefficients: new Map(), offset: e.value } : undefined;
      case "name":
        return this.#forms.get(e.name);
      case "binary": {
        if (e.operator !== "+" && e.operator !== "*") return undefined;
        const left = this.#linear(e.left);
        const right = this.#linear(e.right);
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
