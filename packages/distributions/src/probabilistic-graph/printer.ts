/** @file The probabilistic graph in print: one line a statement, in the language's own notation, stable enough to compare. */

import { assertNever } from "@terrace/core";
import type { Constraint } from "../constraint.js";
import { distributions } from "../distributions.js";
import { dimToString } from "./dim.js";
import type { CallExpression, Expression, IndexSymbol, Subscript, ValueType } from "./expression.js";
import type {
  DistributionCall,
  DistributionStatement,
  MixtureCall,
  Modifiers,
  ProbabilisticGraph,
  Statement,
} from "./probabilistic-graph.js";

/** Binding strength of what an expression prints as; higher binds tighter. */
const precedence = { conditional: 0, or: 1, and: 2, compare: 3, sum: 4, product: 5, unary: 6, power: 7, primary: 8 };

const infix: Readonly<Record<string, { readonly symbol: string; readonly level: number }>> = {
  or: { symbol: "||", level: precedence.or },
  and: { symbol: "&&", level: precedence.and },
  eq: { symbol: "==", level: precedence.compare },
  ne: { symbol: "!=", level: precedence.compare },
  lt: { symbol: "<", level: precedence.compare },
  le: { symbol: "<=", level: precedence.compare },
  gt: { symbol: ">", level: precedence.compare },
  ge: { symbol: ">=", level: precedence.compare },
  add: { symbol: "+", level: precedence.sum },
  sub: { symbol: "-", level: precedence.sum },
  mul: { symbol: "*", level: precedence.product },
  div: { symbol: "/", level: precedence.product },
  matmul: { symbol: "@", level: precedence.product },
};

/** How indices are called; by their own names unless the caller needs otherwise. */
export type IndexNames = (index: IndexSymbol) => string;
const ownNames: IndexNames = (index) => index.name;

/** The graph as text: its dims, then its statements. */
export function printProbabilisticGraph(graph: ProbabilisticGraph): string {
  const dims = graph.dims.map((dim) => `dim ${dim.name}${dim.isFactor ? " (levels)" : ""}`);
  return [...dims, ...graph.statements.flatMap((statement) => printStatement(statement))].join("\n");
}

/** A statement's lines. */
export function printStatement(statement: Statement): string[] {
  switch (statement.kind) {
    case "data": {
      const inline = "inlineValue" in statement ? " = ${...}" : "";
      return [`data ${statement.symbol.name}: ${printType(statement.symbol.type, statement.constraint)}${inline}`];
    }
    case "parameter":
      return [`parameter ${statement.symbol.name}: ${printType(statement.symbol.type, statement.constraint)}`];
    case "let": {
      const { symbol, value } = statement;
      return [`let ${symbol.name}: ${printType(symbol.type)}${dataMark(symbol.isData)} = ${printExpression(value)}`];
    }
    case "letArray":
      return [
        `array ${statement.symbol.name}: ${printType(statement.symbol.type)}${dataMark(statement.symbol.isData)}`,
      ];
    case "assign": {
      const left = `${statement.symbol.name}${statement.subscripts.length > 0 ? printSubscripts(statement.subscripts) : ""}`;
      return [`assign ${left} = ${printExpression(statement.value)}${printIndices(statement.indices)}`];
    }
    case "distribution":
      return [printDistributionStatement(statement)];
    case "target":
      return [`target += ${printExpression(statement.value)}`];
    case "for": {
      const head = `for ${statement.indices.map((index) => printIndex(index)).join(", ")}`;
      const body = statement.body.flatMap(printStatement).map((line) => `  ${line}`);
      return [`${head}${statement.carries ? " (carries)" : ""} {`, ...body, "}"];
    }
    case "report":
      return [`report ${statement.symbol.name}`];
    case "reportDraw": {
      const { symbol, call, indices } = statement;
      return [`report ${symbol.name}: ${printType(symbol.type)} ~ ${printCall(call)}${printIndices(indices)}`];
    }
    default:
      return assertNever(statement, "statement");
  }
}

function dataMark(isData: boolean): string {
  return isData ? " (data)" : "";
}

function printDistributionStatement(statement: DistributionStatement): string {
  const { role, value, call, indices, constraintTruncation } = statement;
  const left = statement.symbol === undefined ? `(${printExpression(value)})` : printExpression(value);
  const cut = constraintTruncation === undefined ? "" : ` within(${printBounds(constraintTruncation)})`;
  return `${role} ${left} ~ ${printCall(call)}${cut}${printIndices(indices)}`;
}

function printIndices(indices: readonly IndexSymbol[]): string {
  return indices.length === 0 ? "" : ` for ${indices.map((index) => printIndex(index)).join(", ")}`;
}

function printIndex(index: IndexSymbol, names: IndexNames = ownNames): string {
  const { start, stop } = index;
  const isWhole = start.kind === "number" && start.value === 0;
  const range = isWhole
    ? printExpression(stop, names)
    : `${printExpression(start, names)}..<${printExpression(stop, names)}`;
  return `${names(index)} in ${range}`;
}

/** A distribution with its arguments and modifiers. */
export function printCall(call: DistributionCall | MixtureCall): string {
  const args =
    "args" in call
      ? call.args.map((arg) => printExpression(arg))
      : [printExpression(call.weights), ...call.components.map(printCall)];
  return `${call.distribution}(${args.join(", ")})${printModifiers(call.modifiers)}`;
}

function printModifiers({ truncated, censored, weighted }: Modifiers): string {
  const upper = censored?.upper === undefined ? "" : `, upper=${printExpression(censored.upper)}`;
  return (
    (truncated === undefined ? "" : ` truncated(${printBounds(truncated)})`) +
    (censored === undefined ? "" : ` censored(${printExpression(censored.status)}${upper})`) +
    (weighted === undefined ? "" : ` weighted(${printExpression(weighted)})`)
  );
}

function printBounds(bounds: { readonly lower?: Expression; readonly upper?: Expression }): string {
  return [
    ...(bounds.lower === undefined ? [] : [`lower=${printExpression(bounds.lower)}`]),
    ...(bounds.upper === undefined ? [] : [`upper=${printExpression(bounds.upper)}`]),
  ].join(", ");
}

/** A type with the constraint on its values: `real(lower=0)[N]`, `real[J, K] simplex`, `factor(J)[N]`. */
function printType(type: ValueType, constraint?: Constraint<Expression>): string {
  const kind =
    type.kind === "factor" && type.levelsOf !== undefined ? `factor(${dimToString(type.levelsOf)})` : type.kind;
  const bounds = constraint?.kind === "interval" && type.kind !== "bool" ? printBounds(constraint) : "";
  const dims = type.dims.length === 0 ? "" : `[${type.dims.map(dimToString).join(", ")}]`;
  const structure = constraint === undefined || constraint.kind === "interval" ? "" : ` ${constraint.kind}`;
  return `${kind}${bounds === "" ? "" : `(${bounds})`}${dims}${structure}`;
}

/** An expression in the language's notation, with no parentheses that it does not need. */
export function printExpression(expression: Expression, names: IndexNames = ownNames): string {
  return print(expression, names).text;
}

interface Printed {
  readonly text: string;
  readonly level: number;
}

function print(expression: Expression, names: IndexNames): Printed {
  const inner = (each: Expression): string => print(each, names).text;
  const primary = (text: string): Printed => ({ text, level: precedence.primary });
  switch (expression.kind) {
    case "number":
      return printNumber(expression.value);
    case "reference":
      return primary(expression.symbol.name);
    case "index":
      return primary(names(expression.index));
    case "call":
      return printCallExpression(expression, names);
    case "density": {
      const isDiscrete = distributions.get(expression.distribution)?.type === "int";
      const suffix = { log_density: isDiscrete ? "lpmf" : "lpdf", cdf: "cdf", log_cdf: "lcdf", log_ccdf: "lccdf" }[
        expression.form
      ];
      return primary(
        `${expression.distribution}_${suffix}(${[expression.value, ...expression.args].map(inner).join(", ")})`,
      );
    }
    case "reduction": {
      const indices = expression.indices.map((index) => printIndex(index, names)).join(", ");
      return primary(`${expression.fn}(${inner(expression.body)}${indices === "" ? "" : ` for ${indices}`})`);
    }
    case "comprehension": {
      const indices = expression.indices.map((index) => printIndex(index, names)).join(", ");
      return primary(`[${inner(expression.body)} for ${indices}]`);
    }
    case "conditional": {
      const condition = within(print(expression.condition, names), precedence.or);
      const text = `${condition} ? ${inner(expression.then)} : ${inner(expression.else)}`;
      return { text, level: precedence.conditional };
    }
    case "subscript":
      return primary(
        within(print(expression.base, names), precedence.primary) + printSubscripts(expression.subscripts, names),
      );
    case "vector":
      return primary(`[${expression.elements.map(inner).join(", ")}]`);
    default:
      return assertNever(expression, "expression");
  }
}

function printNumber(value: number): Printed {
  const magnitude = Math.abs(value);
  const text = magnitude === Infinity ? "infinity" : magnitude === Math.PI ? "pi" : String(magnitude);
  const isNegative = value < 0 || Object.is(value, -0);
  return isNegative ? { text: `-${text}`, level: precedence.unary } : { text, level: precedence.primary };
}

function printCallExpression({ fn, args }: CallExpression, names: IndexNames): Printed {
  const printed = args.map((arg) => print(arg, names));
  const operator = infix[fn];
  const [a, b] = printed;
  if (operator !== undefined && a !== undefined && b !== undefined) {
    // Comparisons are not chained, so both their sides bind tighter; all else groups to the left.
    const { symbol, level } = operator;
    const left = within(a, level === precedence.compare ? level + 1 : level);
    return { text: `${left} ${symbol} ${within(b, level + 1)}`, level };
  }
  if (fn === "pow" && a !== undefined && b !== undefined) {
    return { text: `${within(a, precedence.primary)}^${within(b, precedence.unary)}`, level: precedence.power };
  }
  if ((fn === "neg" || fn === "not") && a !== undefined) {
    return { text: `${fn === "neg" ? "-" : "!"}${within(a, precedence.unary)}`, level: precedence.unary };
  }
  return { text: `${fn}(${printed.map((each) => each.text).join(", ")})`, level: precedence.primary };
}

function within(printed: Printed, level: number): string {
  return printed.level < level ? `(${printed.text})` : printed.text;
}

/** `[0, :, i]`, with `names` for the indices. */
export function printSubscripts(subscripts: readonly Subscript[], names: IndexNames = ownNames): string {
  const parts = subscripts.map((subscript) => {
    switch (subscript.kind) {
      case "all":
        return ":";
      case "range":
        return `${printExpression(subscript.start, names)}..<${printExpression(subscript.stop, names)}`;
      case "element":
        return printExpression(subscript.index, names);
      default:
        return assertNever(subscript, "subscript");
    }
  });
  return `[${parts.join(", ")}]`;
}
