/**
 * @file Prints a kernel program as typed TypeScript by the compiler's own factory and printer, for reading and for building
 * ahead of time. Loads the compiler, which takes 0.4 s: nothing on the way to a sample imports this file.
 */
import type typescript from "typescript";
import type {
  CallSignatureDeclaration,
  Expression as TsExpression,
  Statement as TsStatement,
  TypeNode,
} from "typescript";
import { identities } from "./kernel-ir.js";
import type { Expression, KernelFunction, Statement } from "./kernel-ir.js";
import type { KernelProgram } from "./kernel-program.js";
import { layoutOf } from "./kernel-program.js";
import { operandsOf } from "./operands.js";
import { tableEntries } from "./print-javascript.js";

type Compiler = typeof typescript;

/** A module that exports `createKernel`, typed; without its types it is the program's JavaScript. */
export async function typescriptText(program: KernelProgram): Promise<string> {
  const { default: ts } = (await import("typescript")) as { default: Compiler };
  // Bundles for browsers have an empty module in its place.
  if (!Object.hasOwn(ts, "factory")) {
    throw new Error("The package `typescript` is left out of bundles for browsers. Ask for the text in JavaScript.");
  }
  const printer = new TypescriptPrinter(ts, program);
  const file = ts.createSourceFile("kernel.ts", "", ts.ScriptTarget.ES2022, false, ts.ScriptKind.TS);
  const text = ts
    .createPrinter({ newLine: ts.NewLineKind.LineFeed })
    .printNode(ts.EmitHint.Unspecified, printer.factory(), file);
  return `${text}\n`;
}

const BINARY_TOKENS = {
  "+": "PlusToken",
  "-": "MinusToken",
  "*": "AsteriskToken",
  "/": "SlashToken",
  "%": "PercentToken",
  "|": "BarToken",
  "===": "EqualsEqualsEqualsToken",
  "!==": "ExclamationEqualsEqualsToken",
  "<": "LessThanToken",
  "<=": "LessThanEqualsToken",
  ">": "GreaterThanToken",
  ">=": "GreaterThanEqualsToken",
  "&&": "AmpersandAmpersandToken",
  "||": "BarBarToken",
} as const;

class TypescriptPrinter {
  constructor(
    readonly ts: Compiler,
    readonly program: KernelProgram,
  ) {}

  factory(): ReturnType<Compiler["factory"]["createFunctionDeclaration"]> {
    const { ts, program } = this;
    const f = ts.factory;
    const statements: TsStatement[] = [];
    if (program.runtime.length > 0) {
      const names = program.runtime.map((name) => f.createBindingElement(undefined, undefined, name));
      statements.push(this.#declare("Const", f.createObjectBindingPattern(names), f.createIdentifier("runtime")));
    }
    for (const { name, array, index } of tableEntries(layoutOf(program))) {
      const element = f.createElementAccessExpression(f.createIdentifier(array), index);
      statements.push(this.#declare("Const", name, element));
    }
    for (const fn of program.functions) statements.push(this.#function(fn));
    statements.push(f.createReturnStatement(f.createIdentifier(program.functions.at(-1)!.name)));
    const arrays = this.#readonlyArray("Float64Array");
    const numbers = this.#readonlyArray("number");
    const constants = f.createTypeOperatorNode(
      ts.SyntaxKind.ReadonlyKeyword,
      f.createTupleTypeNode(
        program.constants.map((values) => this.#type(values instanceof Int32Array ? "Int32Array" : "Float64Array")),
      ),
    );
    const parameters = [
      this.#parameter("runtime", this.#runtimeType()),
      this.#parameter("constants", constants),
      this.#parameter("workspace", arrays),
      this.#parameter("sizes", numbers),
      this.#parameter("reals", numbers),
    ];
    const run = f.createFunctionTypeNode(undefined, this.#runParameters(), this.#type("void"));
    const exported = [f.createModifier(ts.SyntaxKind.ExportKeyword)];
    return f.createFunctionDeclaration(
      exported,
      undefined,
      "createKernel",
      undefined,
      parameters,
      run,
      f.createBlock(statements, true),
    );
  }

  #type(name: "number" | "void" | "unknown" | "Float64Array" | "Int32Array"): TypeNode {
    const { ts } = this;
    if (name === "number") return ts.factory.createKeywordTypeNode(ts.SyntaxKind.NumberKeyword);
    if (name === "void") return ts.factory.createKeywordTypeNode(ts.SyntaxKind.VoidKeyword);
    if (name === "unknown") return ts.factory.createKeywordTypeNode(ts.SyntaxKind.UnknownKeyword);
    return ts.factory.createTypeReferenceNode(name);
  }

  #readonlyArray(element: "number" | "Float64Array"): TypeNode {
    const { ts } = this;
    return ts.factory.createTypeOperatorNode(
      ts.SyntaxKind.ReadonlyKeyword,
      ts.factory.createArrayTypeNode(this.#type(element)),
    );
  }

  #parameter(name: string, type: TypeNode): ReturnType<Compiler["factory"]["createParameterDeclaration"]> {
    return this.ts.factory.createParameterDeclaration(undefined, undefined, name, undefined, type);
  }

  #runParameters(): ReturnType<Compiler["factory"]["createParameterDeclaration"]>[] {
    return [
      this.#parameter("inputs", this.#readonlyArray("Float64Array")),
      this.#parameter("outputs", this.#readonlyArray("Float64Array")),
      this.#parameter("generator", this.#type("unknown")),
    ];
  }

  /** The type of each runtime function, from how it is called. */
  #runtimeType(): TypeNode {
    const { ts, program } = this;
    const f = ts.factory;
    const calls = new Map<string, { arguments: readonly Expression[]; isStatement: boolean }>();
    for (const fn of program.functions) collectCalls(fn.body, calls);
    const letters = "abcdefghijklmnopqrstuvwxyz";
    const members = program.runtime.flatMap((name) => {
      const call = calls.get(name);
      if (call === undefined) return [];
      const parameters = call.arguments.map((argument, k) =>
        this.#parameter(letters[k]!, this.#type(argumentType(argument))),
      );
      const type = f.createFunctionTypeNode(undefined, parameters, this.#type(call.isStatement ? "void" : "number"));
      return [f.createPropertySignature([f.createModifier(ts.SyntaxKind.ReadonlyKeyword)], name, undefined, type)];
    });
    return f.createTypeLiteralNode(members satisfies (CallSignatureDeclaration | object)[]);
  }

  #function(fn: KernelFunction): TsStatement {
    const f = this.ts.factory;
    const parameters = fn.parameters.map((name) => {
      if (name === "generator") return this.#parameter(name, this.#type("unknown"));
      if (name === "inputs" || name === "outputs") return this.#parameter(name, this.#readonlyArray("Float64Array"));
      return this.#parameter(name, this.#type(/^[xy]\d/.test(name) ? "Float64Array" : "number"));
    });
    const body = f.createBlock(this.#statements(fn.body), true);
    return f.createFunctionDeclaration(undefined, undefined, fn.name, undefined, parameters, this.#type("void"), body);
  }

  #declare(
    kind: "Const" | "Let",
    name: string | Parameters<Compiler["factory"]["createVariableDeclaration"]>[0],
    value: TsExpression,
  ): TsStatement {
    const { ts } = this;
    const declaration = ts.factory.createVariableDeclaration(name, undefined, undefined, value);
    const list = ts.factory.createVariableDeclarationList([declaration], ts.NodeFlags[kind]);
    return ts.factory.createVariableStatement(undefined, list);
  }

  #assign(left: TsExpression, operator: "=" | "+=" | "*=", right: TsExpression): TsStatement {
    const { SyntaxKind, factory: f } = this.ts;
    const token = {
      "=": SyntaxKind.EqualsToken,
      "+=": SyntaxKind.PlusEqualsToken,
      "*=": SyntaxKind.AsteriskEqualsToken,
    } as const;
    return f.createExpressionStatement(f.createBinaryExpression(left, token[operator], right));
  }

  #statements(statements: readonly Statement[]): TsStatement[] {
    return statements.flatMap((statement) => this.#statement(statement));
  }

  #statement(statement: Statement): TsStatement[] {
    const { ts } = this;
    const f = ts.factory;
    switch (statement.kind) {
      case "const":
        return [this.#declare("Const", statement.name, this.#expression(statement.value))];
      case "let":
        return [this.#declare("Let", statement.name, this.#expression(statement.value))];
      case "assign":
        return [this.#assign(f.createIdentifier(statement.name), "=", this.#expression(statement.value))];
      case "store": {
        const element = f.createElementAccessExpression(
          f.createIdentifier(statement.array),
          this.#expression(statement.index),
        );
        return [this.#assign(element, statement.add ? "+=" : "=", this.#expression(statement.value))];
      }
      case "call":
        return [f.createExpressionStatement(this.#expression({ ...statement, kind: "call" }))];
      case "accumulate": {
        const name = f.createIdentifier(statement.name);
        const value = this.#expression(statement.value);
        if (statement.combine === "sum") return [this.#assign(name, "+=", value)];
        if (statement.combine === "prod") return [this.#assign(name, "*=", value)];
        const math = f.createPropertyAccessExpression(f.createIdentifier("Math"), statement.combine);
        return [this.#assign(name, "=", f.createCallExpression(math, undefined, [name, value]))];
      }
      case "for": {
        const totals = statement.reductions.map(({ name, combine }) =>
          this.#declare("Let", name, this.#number(identities[combine])),
        );
        const variable = f.createIdentifier(statement.variable);
        const start = f.createVariableDeclarationList(
          [f.createVariableDeclaration(variable, undefined, undefined, f.createNumericLiteral(0))],
          ts.NodeFlags.Let,
        );
        const test = f.createBinaryExpression(variable, ts.SyntaxKind.LessThanToken, this.#expression(statement.bound));
        const steps = this.#statements(statement.body);
        if (statement.until !== undefined) {
          const isLast = f.createBinaryExpression(this.#expression(statement.until), ts.SyntaxKind.ExclamationEqualsEqualsToken, f.createNumericLiteral(0)); // prettier-ignore
          steps.push(f.createIfStatement(isLast, f.createBreakStatement()));
        }
        const body = f.createBlock(steps, true);
        return [...totals, f.createForStatement(start, test, f.createPostfixIncrement(variable), body)];
      }
    }
  }

  #number(value: number): TsExpression {
    const f = this.ts.factory;
    if (Number.isNaN(value)) return f.createIdentifier("NaN");
    if (value < 0 || Object.is(value, -0)) {
      return f.createPrefixUnaryExpression(this.ts.SyntaxKind.MinusToken, this.#number(-value));
    }
    return value === Infinity ? f.createIdentifier("Infinity") : f.createNumericLiteral(value);
  }

  #expression(expression: Expression): TsExpression {
    const { ts } = this;
    const f = ts.factory;
    switch (expression.kind) {
      case "number":
        return this.#number(expression.value);
      case "name":
        return f.createIdentifier(expression.name);
      case "element":
        return f.createElementAccessExpression(
          f.createIdentifier(expression.array),
          this.#expression(expression.index),
        );
      case "unary": {
        const operator = expression.operator === "-" ? ts.SyntaxKind.MinusToken : ts.SyntaxKind.ExclamationToken;
        return f.createPrefixUnaryExpression(operator, this.#expression(expression.operand));
      }
      case "binary": {
        const { operator, left, right } = expression;
        const operand = this.#expression(right);
        // The factory takes `*` for associative and would print `a * (b * c)` as `a * b * c`, which rounds differently.
        const isNested = right.kind === "binary" && right.operator === operator;
        return f.createBinaryExpression(
          this.#expression(left),
          ts.SyntaxKind[BINARY_TOKENS[operator]],
          isNested ? f.createParenthesizedExpression(operand) : operand,
        );
      }
      case "conditional":
        return f.createConditionalExpression(
          this.#expression(expression.test),
          undefined,
          this.#expression(expression.then),
          undefined,
          this.#expression(expression.otherwise),
        );
      case "call": {
        const name = expression.callee;
        const callee = name.startsWith("Math.")
          ? f.createPropertyAccessExpression(f.createIdentifier("Math"), name.slice(5))
          : f.createIdentifier(name);
        return f.createCallExpression(callee, undefined, expression.arguments.map((argument) => this.#expression(argument))); // prettier-ignore
      }
    }
  }
}

function argumentType(argument: Expression): "number" | "unknown" | "Float64Array" {
  if (argument.kind !== "name") return "number";
  if (argument.name === "generator") return "unknown";
  return /^[xywc]\d+$/.test(argument.name) ? "Float64Array" : "number"; // no call takes integer data
}

/** One call of each function. */
function collectCalls(
  statements: readonly Statement[],
  calls: Map<string, { arguments: readonly Expression[]; isStatement: boolean }>,
): void {
  const visit = (expression: Expression): void => {
    if (expression.kind === "call") {
      calls.set(expression.callee, { arguments: expression.arguments, isStatement: false });
    }
    operandsOf(expression).forEach(visit);
  };
  for (const statement of statements) {
    if (statement.kind === "for") collectCalls(statement.body, calls);
    else if (statement.kind === "call") {
      calls.set(statement.callee, { arguments: statement.arguments, isStatement: true });
      statement.arguments.forEach(visit);
    } else {
      if (statement.kind === "store") visit(statement.index);
      visit(statement.value);
    }
  }
}
