/** @file Prints kernel functions as JavaScript text. */
import { identities } from "./kernel-ir.js";
import type { Expression, KernelFunction, Statement } from "./kernel-ir.js";

/** What a program's text needs besides its functions. */
export interface ProgramLayout {
  readonly functions: readonly KernelFunction[];
  /** Names of the runtime functions it calls. */
  readonly runtime: readonly string[];
  readonly numConstants: number;
  readonly numWorkspace: number;
  readonly numSizes: number;
  readonly numReals: number;
}

/** A factory `createKernel(runtime, constants, workspace, sizes, reals)` that returns the function to run. */
export function javascriptText(layout: ProgramLayout): string {
  const lines = ["function createKernel(runtime, constants, workspace, sizes, reals) {"];
  if (layout.runtime.length > 0) lines.push(`  const { ${layout.runtime.join(", ")} } = runtime;`);
  for (const { name, array, index } of tableEntries(layout)) lines.push(`  const ${name} = ${array}[${index}];`);
  for (const fn of layout.functions) {
    lines.push(`  function ${fn.name}(${fn.parameters.join(", ")}) {`);
    block(fn.body, "    ", lines);
    lines.push("  }");
  }
  lines.push(`  return ${layout.functions.at(-1)!.name};`, "}");
  return lines.join("\n");
}

/** The constants that a factory takes out of its arguments. */
export function tableEntries(layout: ProgramLayout): { name: string; array: string; index: number }[] {
  const tables = [
    ["c", "constants", layout.numConstants],
    ["w", "workspace", layout.numWorkspace],
    ["n", "sizes", layout.numSizes],
    ["k", "reals", layout.numReals],
  ] as const;
  return tables.flatMap(([letter, array, length]) =>
    Array.from({ length }, (_, index) => ({ name: `${letter}${index}`, array, index })),
  );
}

function block(statements: readonly Statement[], indent: string, lines: string[]): void {
  for (const statement of statements) print(statement, indent, lines);
}

function print(statement: Statement, indent: string, lines: string[]): void {
  switch (statement.kind) {
    case "const":
    case "let":
      lines.push(`${indent}${statement.kind} ${statement.name} = ${text(statement.value)};`);
      return;
    case "assign":
      lines.push(`${indent}${statement.name} = ${text(statement.value)};`);
      return;
    case "store":
      lines.push(
        `${indent}${statement.array}[${text(statement.index)}] ${statement.add ? "+=" : "="} ${text(statement.value)};`,
      );
      return;
    case "call":
      lines.push(`${indent}${statement.callee}(${statement.arguments.map(text).join(", ")});`);
      return;
    case "accumulate": {
      const { name, combine, value } = statement;
      if (combine === "sum" || combine === "prod")
        lines.push(`${indent}${name} ${combine === "sum" ? "+=" : "*="} ${text(value)};`);
      else lines.push(`${indent}${name} = Math.${combine}(${name}, ${text(value)});`);
      return;
    }
    case "for": {
      for (const { name, combine } of statement.reductions)
        lines.push(`${indent}let ${name} = ${identities[combine]};`);
      const { variable } = statement;
      lines.push(`${indent}for (let ${variable} = 0; ${variable} < ${text(statement.bound)}; ${variable}++) {`);
      block(statement.body, `${indent}  `, lines);
      if (statement.until !== undefined) lines.push(`${indent}  if (${text(statement.until)} !== 0) break;`);
      lines.push(`${indent}}`);
      return;
    }
  }
}

function numberText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** An expression; operands that are not atoms are in parentheses. */
function text(expression: Expression): string {
  switch (expression.kind) {
    case "number":
      return numberText(expression.value);
    case "name":
      return expression.name;
    case "element":
      return `${expression.array}[${text(expression.index)}]`;
    case "unary":
      return `${expression.operator}${operand(expression.operand)}`;
    case "binary":
      return `${operand(expression.left)} ${expression.operator} ${operand(expression.right)}`;
    case "conditional":
      return `${operand(expression.test)} ? ${operand(expression.then)} : ${operand(expression.otherwise)}`;
    case "call":
      return `${expression.callee}(${expression.arguments.map(text).join(", ")})`;
  }
}

function operand(expression: Expression): string {
  const isAtom =
    expression.kind === "name" || expression.kind === "element" || expression.kind === "call" ||
    (expression.kind === "number" && expression.value >= 0 && !Object.is(expression.value, -0)); // prettier-ignore
  return isAtom || (expression.kind === "number" && Number.isNaN(expression.value))
    ? text(expression)
    : `(${text(expression)})`;
}
