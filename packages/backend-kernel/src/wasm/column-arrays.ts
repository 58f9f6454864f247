/**
 * @file Matrices of data that loops read row by row, element by element (`c[5 * i + 2]`), are placed column by column, so
 * that neighbouring rows are neighbours in memory and a vector is loaded at once. Done where every program reads such an
 * array in this way and in no other.
 */
import type { Expression, KernelFunction, Statement } from "../kernel-ir.js";
import type { KernelProgram } from "../kernel-program.js";
import { mapOperands } from "../operands.js";
import { withArrangements } from "./arrangement.js";
import type { ArrangedPrograms, Arrangement, Constant } from "./arrangement.js";
import { LinearForms } from "./linear-form.js";
import type { RowIndex } from "./linear-form.js";

/** The programs, with matrices by columns where that is possible; data of the caller are not changed. */
export function withColumnArrays(arranged: ArrangedPrograms): ArrangedPrograms {
  const { programs, arrangements } = arranged;
  const strides = new Map<Constant, number>();
  const others = new Set<Constant>();
  for (const program of programs) {
    const note = (values: Constant, index: RowIndex | undefined): undefined => {
      const stride = strides.get(values) ?? index?.stride;
      const fits =
        index !== undefined &&
        index.stride > 1 &&
        index.stride === stride &&
        index.offset < index.stride &&
        index.bound * index.stride === values.length &&
        (arrangements.get(values)?.width ?? index.stride) === index.stride;
      if (fits) strides.set(values, index.stride);
      else others.add(values);
      return undefined;
    };
    new Rewriter(program, note).functions();
  }
  for (const values of others) strides.delete(values);
  if (strides.size === 0) return arranged;
  const rewritten = programs.map((program) => {
    const rewrite = (values: Constant, index: RowIndex | undefined): Expression | undefined => {
      if (index === undefined || !strides.has(values)) return undefined;
      const row: Expression = { kind: "name", name: index.variable };
      if (index.offset === 0) return row;
      return { kind: "binary", operator: "+", left: row, right: { kind: "number", value: index.offset * index.bound } };
    };
    return { ...program, functions: new Rewriter(program, rewrite).functions() };
  });
  const columns = new Map([...strides].map(([values, width]): [Constant, Arrangement] => [values, { width, byColumns: true }])); // prettier-ignore
  return withArrangements(rewritten, columns, arrangements);
}

/** Rewrites the indices of constants; `rewrite` is told what each is, undefined where it is not that of a row's element. */
class Rewriter {
  readonly #forms: LinearForms;
  readonly #slots: ReadonlyMap<string, Constant>;

  constructor(
    readonly program: KernelProgram,
    readonly rewrite: (values: Constant, index: RowIndex | undefined) => Expression | undefined,
  ) {
    this.#slots = new Map(program.constants.map((values, slot) => [`c${slot}`, values]));
    this.#forms = new LinearForms(program.sizes);
  }

  functions(): KernelFunction[] {
    return this.program.functions.map((fn) => {
      for (const name of fn.parameters) this.#forms.define(name);
      return { ...fn, body: this.#statements(fn.body) };
    });
  }

  #statements(list: readonly Statement[]): Statement[] {
    return list.map((statement): Statement => {
      switch (statement.kind) {
        case "const":
          this.#forms.define(statement.name, statement.value);
          return { ...statement, value: this.#expression(statement.value) };
        case "let":
          this.#forms.define(statement.name);
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
          this.#forms.enter(statement.variable, statement.bound);
          const body = this.#statements(statement.body);
          this.#forms.define(statement.variable);
          return { ...statement, body };
        }
      }
    });
  }

  #expression(e: Expression): Expression {
    const values = e.kind === "element" ? this.#slots.get(e.array) : undefined;
    if (e.kind === "element" && values !== undefined) {
      const index = this.rewrite(values, this.#forms.rowIndex(e.index));
      if (index !== undefined) return { ...e, index };
    }
    return mapOperands(e, (operand) => this.#expression(operand));
  }
}
