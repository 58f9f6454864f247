/** @file From a syntax tree's expression to a typed one. */

import { assertNever } from "@terrace/core";
import { equalDims } from "@terrace/distributions";
import type { Dim, Expression, ScalarKind, Span } from "@terrace/distributions";
import { checkErrors } from "../errors/catalogue.js";
import type { ArgumentNode, BinaryOperator, ExpressionNode } from "../syntax/tree.js";
import type { CheckContext } from "./context.js";
import { checkDensity, densityName } from "./densities.js";
import { elementwiseDims, functions, literalDim, productDims, reductionNames } from "./functions.js";
import { checkIndices } from "./indices.js";
import type { Scope } from "./scope.js";
import { checkSubscripts } from "./subscripts.js";
import { arithmeticKind, numberExpression, scalar, unifyDims } from "./types.js";

/** Constants that a model may redeclare. */
export const constants: ReadonlyMap<string, number> = new Map([
  ["pi", Math.PI],
  ["infinity", Infinity],
]);

const operatorFunctions: Readonly<Record<BinaryOperator, string>> = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "div",
  "@": "matmul",
  "^": "pow",
  "==": "eq",
  "!=": "ne",
  "<": "lt",
  "<=": "le",
  ">": "gt",
  ">=": "ge",
  "&&": "and",
  "||": "or",
};

/** The typed form of `node`. Throws ModelError. */
export function checkExpression(context: CheckContext, scope: Scope, node: ExpressionNode): Expression {
  const { span } = node;
  switch (node.kind) {
    case "number":
      return numberExpression(node.value, span, node.isInteger);
    case "name":
      return checkName(context, scope, node.text, span);
    case "fragment":
      return context.fragment(scope, node.fragment);
    case "unary": {
      const operand = checkExpression(context, scope, node.operand);
      if (node.operator === "!") {
        verifyCondition(context, operand, "!");
        return { kind: "call", fn: "not", args: [operand], type: { kind: "bool", dims: operand.type.dims }, span };
      }
      verifyNumeric(context, operand, "-");
      if (operand.kind === "number") return { ...operand, value: -operand.value, span };
      const type = { kind: arithmeticKind([operand]), dims: operand.type.dims };
      return { kind: "call", fn: "neg", args: [operand], type, span };
    }
    case "binary":
      return checkBinary(context, scope, node);
    case "conditional": {
      const condition = checkExpression(context, scope, node.condition);
      verifyCondition(context, condition, "?");
      context.privateDepth += 1;
      const then = checkExpression(context, scope, node.then);
      const otherwise = checkExpression(context, scope, node.else);
      context.privateDepth -= 1;
      const dims = elementwiseDims(context, [condition, then, otherwise], span);
      return {
        kind: "conditional",
        condition,
        then,
        else: otherwise,
        type: { ...branchKind(context, then, otherwise), dims },
        span,
      };
    }
    case "subscript": {
      const base = checkExpression(context, scope, node.base);
      const { subscripts, dims } = checkSubscripts(context, scope, base, node.subscripts, span);
      return { kind: "subscript", base, subscripts, type: { ...base.type, dims }, span };
    }
    case "vector":
      return checkVector(context, scope, node.elements, span);
    case "call":
      return checkCall(context, scope, node.fn, node.args, span);
    default:
      return assertNever(node, "expression");
  }
}

function checkName(context: CheckContext, scope: Scope, name: string, span: Span): Expression {
  const binding = scope.lookup(name);
  if (binding === undefined) {
    const constant = constants.get(name);
    if (constant !== undefined) return { kind: "number", value: constant, type: scalar("real"), span };
    throw checkErrors.undefinedName(context, span, name, scope.names());
  }
  switch (binding.kind) {
    case "symbol":
      return { kind: "reference", symbol: binding.symbol, type: binding.symbol.type, span };
    case "index":
      return { kind: "index", index: binding.index, type: scalar("int"), span };
    case "inline":
      return binding.value;
    default:
      return assertNever(binding, "binding");
  }
}

function checkBinary(
  context: CheckContext,
  scope: Scope,
  node: Extract<ExpressionNode, { kind: "binary" }>,
): Expression {
  const { operator, span } = node;
  const left = checkExpression(context, scope, node.left);
  const isLogical = operator === "&&" || operator === "||";
  if (isLogical) context.privateDepth += 1;
  const right = checkExpression(context, scope, node.right);
  if (isLogical) context.privateDepth -= 1;
  const fn = operatorFunctions[operator];
  const args = [left, right];
  if (isLogical) {
    for (const arg of args) verifyCondition(context, arg, operator);
    return { kind: "call", fn, args, type: { kind: "bool", dims: elementwiseDims(context, args, span) }, span };
  }
  if (["eq", "ne", "lt", "le", "gt", "ge"].includes(fn)) {
    verifySameLevels(context, left, right);
    return { kind: "call", fn, args, type: { kind: "bool", dims: elementwiseDims(context, args, span) }, span };
  }
  for (const arg of args) verifyNumeric(context, arg, operator);
  if (fn === "matmul") {
    return { kind: "call", fn, args, type: { kind: "real", dims: productDims(context, left, right, span) }, span };
  }
  const isReal = fn === "div" || fn === "pow";
  const type = {
    kind: isReal ? ("real" as const) : arithmeticKind(args),
    dims: elementwiseDims(context, args, span),
  };
  return { kind: "call", fn, args, type, span };
}

function checkVector(context: CheckContext, scope: Scope, nodes: readonly ExpressionNode[], span: Span): Expression {
  const elements = nodes.map((node) => checkExpression(context, scope, node));
  const first = elements[0]!;
  let dims: readonly Dim[] = first.type.dims;
  for (const element of elements) {
    verifyNumeric(context, element, "[...]");
    const unified = unifyDims(dims, element.type.dims);
    if (unified === undefined) throw checkErrors.elementsDiffer(context, first, element);
    dims = unified;
  }
  const type = { kind: arithmeticKind(elements), dims: [literalDim(elements.length), ...dims] };
  return { kind: "vector", elements, type, span };
}

function checkCall(
  context: CheckContext,
  scope: Scope,
  fn: { readonly text: string; readonly span: Span },
  args: readonly ArgumentNode[],
  span: Span,
): Expression {
  const name = fn.text;
  const isReduction = reductionNames.has(name);
  const indexed = args.find((arg) => arg.indices.length > 0);
  if (indexed !== undefined && (!isReduction || args.length !== 1)) {
    throw checkErrors.indexedArgument(context, indexed.indices[0]!.span, name);
  }
  if (isReduction && args.length === 1 && args[0]!.name === undefined) {
    return checkReduction(context, scope, name, args[0]!, span);
  }
  const signature = functions.get(name);
  if (signature === undefined) {
    const density = densityName(context, name);
    if (density !== undefined) return checkDensity(context, scope, density, args, fn.span, span);
    if (scope.lookup(name) !== undefined && !context.distributions.has(name)) {
      throw checkErrors.valueCalled(context, fn.span, name);
    }
    throw checkErrors.unknownFunction(context, fn.span, name, functions.keys());
  }
  const named = args.find((arg) => arg.name !== undefined)?.name;
  if (named !== undefined) throw checkErrors.namedFunctionArgument(context, named.span, named.text, name);
  if (args.length !== signature.parameters.length) {
    throw checkErrors.functionArity(context, span, name, signature.parameters, isReduction, args.length);
  }
  const values = args.map((arg) => checkExpression(context, scope, arg.value));
  for (const value of values) verifyNumeric(context, value, name);
  return {
    kind: "call",
    fn: name,
    args: values,
    type: signature.result({ context, fn: signature, args: values, span }),
    span,
  };
}

function checkReduction(context: CheckContext, scope: Scope, name: string, arg: ArgumentNode, span: Span): Expression {
  const fn = name as "sum" | "prod" | "min" | "max" | "mean" | "log_sum_exp"; // caller looked it up in reductionNames
  if (arg.indices.length === 0) {
    const body = checkExpression(context, scope, arg.value);
    verifyNumeric(context, body, name);
    if (body.type.dims.length === 0) throw checkErrors.reductionOfNumber(context, body, name);
    return { kind: "reduction", fn, indices: [], body, type: scalar(reductionKind(fn, body)), span };
  }
  const { indices, scope: inner } = checkIndices(context, scope, arg.indices);
  context.privateDepth += 1;
  const body = checkExpression(context, inner, arg.value);
  context.privateDepth -= 1;
  verifyNumeric(context, body, name);
  if (body.type.dims.length > 0) throw checkErrors.reductionBody(context, body, name);
  return { kind: "reduction", fn, indices, body, type: scalar(reductionKind(fn, body)), span };
}

function reductionKind(fn: string, body: Expression): ScalarKind {
  return fn === "mean" || fn === "log_sum_exp" ? "real" : arithmeticKind([body]);
}

function branchKind(
  context: CheckContext,
  then: Expression,
  otherwise: Expression,
): { kind: ScalarKind; levelsOf?: Dim } {
  const a = then.type;
  const b = otherwise.type;
  if (a.kind === "factor" || b.kind === "factor") {
    if (a.kind === b.kind && a.levelsOf && b.levelsOf && equalDims(a.levelsOf, b.levelsOf)) {
      return { kind: "factor", levelsOf: a.levelsOf };
    }
    throw checkErrors.factorBranches(context, a.kind === "factor" ? then : otherwise);
  }
  if (a.kind === "bool" && b.kind === "bool") return { kind: "bool" };
  return { kind: arithmeticKind([then, otherwise]) };
}

/** Throws where `expression` is a factor, whose codes are names and not numbers. */
export function verifyNumeric(context: CheckContext, expression: Expression, use: string): void {
  if (expression.type.kind === "factor") throw checkErrors.factorAsNumber(context, expression, use);
}

function verifyCondition(context: CheckContext, expression: Expression, operator: string): void {
  if (expression.type.kind !== "bool") throw checkErrors.notACondition(context, expression, operator);
}

function verifySameLevels(context: CheckContext, left: Expression, right: Expression): void {
  const a = left.type.levelsOf;
  const b = right.type.levelsOf;
  if (a !== undefined && b !== undefined && !equalDims(a, b)) {
    throw checkErrors.factorsCompared(context, left, right);
  }
  for (const [factor, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (factor.type.kind === "factor" && other.type.kind !== "factor" && !runsOverLevels(other, factor.type.levelsOf))
      throw checkErrors.factorComparedWithNumber(context, factor, other);
  }
}

/** Whether `expression` is an index that runs over the whole dim `levels`, so that it means the levels themselves. */
function runsOverLevels(expression: Expression, levels: Dim | undefined): boolean {
  if (expression.kind !== "index" || levels === undefined) return false;
  const { start, size } = expression.index;
  return start.kind === "number" && start.value === 0 && size !== undefined && equalDims(size, levels);
}
