/** @file Statements other than `~`: data, parameters, lets, assignments, loops, reports. */

import { assertNever } from "@terrace/core";
import { dimConstant } from "@terrace/distributions";
import type { Dim, Expression, IndexSymbol, Span, Statement, ValueSymbol } from "@terrace/distributions";
import { checkErrors } from "../errors/catalogue.js";
import type { DataItemNode, ExpressionNode, LeftNode, NameNode, StatementNode, TypeNode } from "../syntax/tree.js";
import type { CheckContext } from "./context.js";
import { checkDim, checkType } from "./declared-types.js";
import { verifyNumeric } from "./expressions.js";
import { checkIndex, checkIndices } from "./indices.js";
import { simplifyLoop } from "./loops.js";
import { Scope } from "./scope.js";
import { checkSubscripts } from "./subscripts.js";
import { checkReportDraw, checkTilde, checkTildeExpression } from "./tilde.js";
import { unifyDims } from "./types.js";

/** Checks `nodes` in order, adding what they say to `context.statements`. Throws ModelError. */
export function checkStatements(context: CheckContext, scope: Scope, nodes: readonly StatementNode[]): void {
  for (const node of nodes) checkStatement(context, scope, node);
}

function checkStatement(context: CheckContext, scope: Scope, node: StatementNode): void {
  switch (node.kind) {
    case "data":
      verifyOutsideLoop(context, node.span, "data");
      for (const item of node.items) checkData(context, item);
      return;
    case "param":
      verifyOutsideLoop(context, node.span, "param");
      checkParam(context, scope, node.name, node.type, node.span);
      return;
    case "letArray":
      checkLetArray(context, scope, node.name, node.type, node.span);
      return;
    case "let":
      checkLet(context, scope, node.left, node.value, node.span);
      return;
    case "report":
      verifyOutsideLoop(context, node.span, "report");
      checkReport(context, scope, node.name, node.span);
      return;
    case "reportLet": {
      verifyOutsideLoop(context, node.span, "report");
      const symbol = checkLet(context, scope, node.left, node.value, node.span);
      context.statements.push({ kind: "report", symbol, span: node.span });
      return;
    }
    case "reportDraw":
      verifyOutsideLoop(context, node.span, "report");
      checkReportDraw(context, scope, node);
      return;
    case "target": {
      const value = context.expression(scope, node.value);
      verifyNumeric(context, value, "target +=");
      if (value.type.dims.length > 0) throw checkErrors.targetShape(context, value);
      context.statements.push({ kind: "target", value, span: node.span });
      return;
    }
    case "for":
      checkFor(context, scope, node);
      return;
    case "assign":
      checkAssign(context, scope, node.left, node.value, node.span);
      return;
    case "tilde":
      checkTilde(context, scope, node);
      return;
    case "tildeExpression":
      checkTildeExpression(context, scope, node);
      return;
    default:
      assertNever(node, "statement");
  }
}

function verifyOutsideLoop(context: CheckContext, span: Span, word: string): void {
  if (context.loopDepth > 0) throw checkErrors.insideLoop(context, span, word);
}

/** Throws where `name` is taken. A fragment's parameters and data are the model's, its other names its own. */
function verifyNew(context: CheckContext, scope: Scope, name: NameNode): void {
  const known = scope.lookupOwn(name.text);
  if (known === undefined) return;
  const span = known.kind === "symbol" ? known.symbol.span : known.kind === "index" ? known.index.span : known.span;
  const isDim = known.kind === "symbol" && known.symbol.role === "dim";
  throw isDim
    ? checkErrors.dimAndValue(context, name.span, name.text, span)
    : checkErrors.redeclared(context, name.span, name.text, span);
}

function checkData(context: CheckContext, item: DataItemNode): void {
  const scope = context.root;
  const declared = scope.lookup(item.name.text);
  const isAwaited = declared?.kind === "symbol" && context.awaited.has(declared.symbol);
  if (!isAwaited) verifyNew(context, scope, item.name);
  const { type, constraint } = checkType(context, scope, item.type, (name, span) => {
    const later = context.scalarData.get(name);
    const known = later ?? item;
    const symbol =
      later === undefined || known.name.text !== name
        ? context.makeSymbol(name, "dim", { kind: "int", dims: [] }, span)
        : context.makeSymbol(name, "data", { kind: "int", dims: [] }, later.name.span);
    if (symbol.role === "data") context.awaited.add(symbol);
    scope.define(name, { kind: "symbol", symbol });
  });
  const again = scope.lookup(item.name.text);
  let symbol: ValueSymbol;
  if (again?.kind === "symbol" && context.awaited.has(again.symbol)) {
    symbol = again.symbol;
    context.awaited.delete(symbol);
  } else {
    verifyNew(context, scope, item.name);
    symbol = context.makeSymbol(item.name.text, "data", type, item.name.span, { constraint });
    scope.define(item.name.text, { kind: "symbol", symbol });
  }
  context.statements.push({
    kind: "data",
    symbol,
    constraint,
    ...(item.inline && { inlineValue: item.inline.value }),
    span: item.span,
  });
}

function checkParam(context: CheckContext, scope: Scope, name: NameNode, typeNode: TypeNode, span: Span): void {
  verifyNew(context, scope, name);
  if (scope.isInFragment) verifyNew(context, context.root, name);
  const { type, constraint } = checkType(context, scope, typeNode);
  if (type.kind === "factor") throw checkErrors.factorParameter(context, typeNode.span, name.text);
  const symbol = context.makeSymbol(name.text, "parameter", type, name.span, { constraint });
  context.root.define(name.text, { kind: "symbol", symbol });
  context.statements.push({ kind: "parameter", symbol, constraint, span });
}

function checkLetArray(context: CheckContext, scope: Scope, name: NameNode, typeNode: TypeNode, span: Span): void {
  verifyNew(context, scope, name);
  verifyNoBounds(context, typeNode, name.text);
  const { type } = checkType(context, scope, typeNode);
  const symbol = context.makeSymbol(name.text, "let", type, name.span, { isArray: true });
  scope.define(name.text, { kind: "symbol", symbol });
  context.statements.push({ kind: "letArray", symbol, span });
}

function verifyNoBounds(context: CheckContext, node: TypeNode, name: string): void {
  if (!["real", "int", "bool", "matrix"].includes(node.name.text) || node.bounds.length > 0) {
    throw checkErrors.letConstraint(context, node.span, name);
  }
}

/** Checks `let left = value` and returns its symbol. */
function checkLet(context: CheckContext, scope: Scope, left: LeftNode, node: ExpressionNode, span: Span): ValueSymbol {
  verifyNew(context, scope, left.name);
  const value = letValue(context, scope, left, node, span);
  let { type: own } = value;
  if (left.type !== undefined) {
    verifyNoBounds(context, left.type, left.name.text);
    const { type } = checkType(context, scope, left.type);
    const isWider =
      type.kind === value.type.kind ||
      (type.kind === "real" && value.type.kind !== "factor") ||
      (type.kind === "int" && value.type.kind === "bool");
    const isShaped = left.subscripts !== undefined && type.dims.length === 0;
    if (!isWider || (!isShaped && unifyDims(type.dims, value.type.dims) === undefined)) {
      throw checkErrors.annotation(context, left.type.span, left.name.text, type, value.type);
    }
    own = isShaped ? { kind: type.kind, dims: value.type.dims } : type;
  }
  const symbol = context.makeSymbol(left.name.text, "let", own, left.name.span);
  const dim = own.kind === "int" && own.dims.length === 0 ? context.dimOf(value) : undefined;
  if (dim !== undefined) context.letDims.set(symbol, dim);
  scope.define(left.name.text, { kind: "symbol", symbol });
  context.statements.push({ kind: "let", symbol, value, span });
  return symbol;
}

/** The value of a `let`: as written, or as a comprehension over the indices or the shape on the left. */
function letValue(context: CheckContext, scope: Scope, left: LeftNode, node: ExpressionNode, span: Span): Expression {
  if (left.subscripts === undefined) return context.expression(scope, node);
  const indices: IndexSymbol[] = [];
  const shape: Dim[] = [];
  let inner = scope;
  for (const subscript of left.subscripts) {
    if (subscript.kind === "all") throw checkErrors.newShape(context, subscript.span, left.name.text);
    if (subscript.kind === "index") {
      if (shape.length > 0) throw checkErrors.shapeBeforeIndex(context, subscript.span);
      const checked = checkIndex(context, inner, subscript.index);
      verifyWholeIndex(context, checked.index, left.name.text);
      indices.push(checked.index);
      inner = checked.scope;
    } else {
      if (subscript.range.stop !== undefined) throw checkErrors.newShape(context, subscript.span, left.name.text);
      shape.push(checkDim(context, scope, subscript.range.start));
    }
  }
  context.privateDepth += indices.length;
  const body = context.expression(inner, node);
  context.privateDepth -= indices.length;
  if (shape.length === 0) return comprehension(indices, body, span);
  if (indices.length === 0) {
    const unified = unifyDims(shape, body.type.dims);
    if (unified !== undefined) return body;
  }
  if (body.type.dims.length > 0 && (indices.length === 0 || unifyDims(shape, body.type.dims) === undefined)) {
    throw checkErrors.shapeMismatch(context, left.span, left.name.text, shape, body);
  }
  if (body.type.dims.length > 0) return comprehension(indices, body, span);
  const spread = shape.map((dim, axis): IndexSymbol => ({
    name: `${left.name.text}#${axis}`,
    start: { kind: "number", value: 0, type: { kind: "int", dims: [] }, span },
    stop: dimExpression(context, scope, left, indices.length + axis),
    size: dim,
    span,
  }));
  return comprehension([...indices, ...spread], body, span);
}

function dimExpression(context: CheckContext, scope: Scope, left: LeftNode, axis: number): Expression {
  const subscript = left.subscripts![axis]!;
  if (subscript.kind !== "range") throw checkErrors.newShape(context, subscript.span, left.name.text);
  return context.expression(scope, subscript.range.start);
}

function comprehension(indices: readonly IndexSymbol[], body: Expression, span: Span): Expression {
  const dims = [...indices.map((index) => index.size!), ...body.type.dims];
  return { kind: "comprehension", indices, body, type: { ...body.type, dims }, span };
}

/** Throws where an index of a new name does not begin at 0 or has no size: then it is not the whole of the new array. */
export function verifyWholeIndex(context: CheckContext, index: IndexSymbol, name: string): void {
  if (index.start.kind !== "number" || index.start.value !== 0)
    throw checkErrors.partOfNew(context, index.span, name, index.name, "let");
  if (index.size === undefined) throw checkErrors.raggedIndex(context, index.span, index.name);
  const fixed = dimConstant(index.size);
  if (fixed !== undefined && fixed < 1) throw checkErrors.emptyDim(context, index.stop, fixed);
}

function checkReport(context: CheckContext, scope: Scope, name: NameNode, span: Span): void {
  const binding = scope.lookup(name.text);
  if (binding === undefined) throw checkErrors.undefinedName(context, name.span, name.text, scope.names());
  if (binding.kind !== "symbol" || binding.symbol.role !== "let") {
    throw checkErrors.reportOfOther(
      context,
      name.span,
      name.text,
      binding.kind === "symbol" ? binding.symbol.role : "index",
    );
  }
  const { symbol } = binding;
  if (context.statements.some((statement) => statement.kind === "report" && statement.symbol === symbol)) {
    throw checkErrors.reportedTwice(context, name.span, name.text);
  }
  context.statements.push({ kind: "report", symbol, span });
}

function checkAssign(context: CheckContext, scope: Scope, left: LeftNode, node: ExpressionNode, span: Span): void {
  const { text: name, span: nameSpan } = left.name;
  const binding = scope.lookup(name);
  if (binding === undefined) throw checkErrors.assignUndeclared(context, nameSpan, name);
  if (left.type !== undefined) throw checkErrors.typeOnDeclared(context, left.type.span, name);
  if (binding.kind !== "symbol" || !context.infoOf(binding.symbol).isArray) {
    throw checkErrors.assignToOther(
      context,
      nameSpan,
      name,
      binding.kind === "symbol" ? binding.symbol.role : binding.kind,
    );
  }
  const { symbol } = binding;
  if (scope.isInFragment && scope.lookupOwn(name) === undefined)
    throw checkErrors.fragmentAssign(context, nameSpan, name);
  const base: Expression = { kind: "reference", symbol, type: symbol.type, span: nameSpan };
  const selected =
    left.subscripts === undefined
      ? { subscripts: [], dims: symbol.type.dims, indices: [], scope }
      : checkSubscripts(context, scope, base, left.subscripts, left.span, true);
  context.privateDepth += selected.indices.length;
  const value = context.expression(selected.scope, node);
  context.privateDepth -= selected.indices.length;
  verifyNumeric(context, value, "=");
  const { dims, kind } = value.type;
  if (dims.length > 0 && unifyDims(dims, selected.dims) === undefined) {
    throw checkErrors.assignShape(context, left.span, context.text(left.span), selected.dims, value);
  }
  if (symbol.type.kind !== "real" && kind === "real") throw checkErrors.expectedInt(context, value, `\`${name}\``);
  context.statements.push({
    kind: "assign",
    symbol,
    indices: selected.indices,
    subscripts: selected.subscripts,
    value,
    span,
  });
}

function checkFor(context: CheckContext, scope: Scope, node: Extract<StatementNode, { kind: "for" }>): void {
  const { indices, scope: inner } = checkIndices(context, scope, node.indices);
  const outer = context.statements;
  const body: Statement[] = [];
  context.statements = body;
  context.loopDepth += 1;
  checkStatements(context, new Scope(inner), node.body);
  context.loopDepth -= 1;
  context.statements = outer;
  outer.push(...simplifyLoop(indices, body, node.span));
}
