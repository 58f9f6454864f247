/** @file Statements with `~`: parameters with their distributions, observations, terms, and reported draws. */

import type {
  Constraint,
  Dim,
  DistributionStatement,
  Expression,
  IndexNames,
  IndexSymbol,
  Subscript,
  ValueSymbol,
  ValueType,
} from "@terrace/distributions";
import { printExpression, printSubscripts } from "@terrace/distributions";
import { checkErrors } from "../errors/catalogue.js";
import type { LeftNode, StatementNode } from "../syntax/tree.js";
import { narrow, supportOf, truncationOf, verifyWithinSupport } from "./constraints.js";
import type { CheckContext } from "./context.js";
import { checkDim, checkType } from "./declared-types.js";
import { checkDistribution, signatureOf } from "./distributions.js";
import type { ScoredValue } from "./distributions.js";
import { checkIndex } from "./indices.js";
import type { Scope } from "./scope.js";
import type { DistributionSignature } from "./signatures.js";
import { checkSubscripts } from "./subscripts.js";
import { scalar, unifyDim } from "./types.js";

type Tilde = Extract<StatementNode, { kind: "tilde" }>;

/** `left ~ distribution`: declares the name if it is new, else gives what it stands for a distribution. */
export function checkTilde(context: CheckContext, scope: Scope, node: Tilde): void {
  const { text: name, span } = node.left.name;
  const binding = scope.lookup(name);
  if (binding === undefined) {
    declareParameter(context, scope, node);
    return;
  }
  if (binding.kind !== "symbol" || binding.symbol.role === "dim" || binding.symbol.role === "reportedDraw") {
    throw checkErrors.tildeOnOther(context, span, name, binding.kind === "symbol" ? binding.symbol.role : binding.kind);
  }
  if (scope.isInFragment && scope.lookupOwn(name) === undefined) {
    throw checkErrors.fragmentClash(context, span, name, binding.symbol.span);
  }
  scoreDeclared(context, scope, node, binding.symbol);
}

/** The shape on the left of a new name: indices first, then whole dims. */
interface NewShape {
  readonly indices: readonly IndexSymbol[];
  readonly dims: readonly Dim[];
  readonly scope: Scope;
  readonly written?: { readonly type: ValueType; readonly constraint: Constraint<Expression> };
}

function newShape(context: CheckContext, scope: Scope, left: LeftNode): NewShape {
  const indices: IndexSymbol[] = [];
  const dims: Dim[] = [];
  let inner = scope;
  for (const subscript of left.subscripts ?? []) {
    if (subscript.kind === "all") throw checkErrors.newShape(context, subscript.span, left.name.text);
    if (subscript.kind === "index") {
      if (dims.length > indices.length) throw checkErrors.shapeBeforeIndex(context, subscript.span);
      const { index, scope: next } = checkIndex(context, inner, subscript.index);
      if (index.start.kind !== "number" || index.start.value !== 0) {
        throw checkErrors.partOfNew(context, subscript.span, left.name.text, index.name, "param");
      }
      if (index.size === undefined) throw checkErrors.raggedIndex(context, subscript.span, index.name);
      indices.push(index);
      dims.push(index.size);
      inner = next;
    } else {
      if (subscript.range.stop !== undefined) throw checkErrors.newShape(context, subscript.span, left.name.text);
      dims.push(checkDim(context, scope, subscript.range.start));
    }
  }
  if (left.type === undefined) return { indices, dims, scope: inner };
  const written = checkType(context, inner, left.type, undefined, dims.slice(indices.length));
  if (written.type.kind === "factor") throw checkErrors.factorParameter(context, left.type.span, left.name.text);
  if (written.type.dims.length > 0 && dims.length > 0) throw checkErrors.dimsTwice(context, left.span, left.name.text);
  return { indices, dims: dims.length > 0 ? dims : written.type.dims, scope: inner, written };
}

/** Batch and event of a value with `dims` under `signature`. */
function scoredValue(
  context: CheckContext,
  dims: readonly Dim[],
  signature: DistributionSignature,
  at: { readonly span: ScoredValue["span"]; readonly text: string; readonly levelsOf?: Dim },
  isNew: boolean,
): ScoredValue {
  const rank = signature.eventRank;
  if (dims.length < rank) throw checkErrors.eventRank(context, at.span, at.text, dims, signature, isNew);
  const event = dims.slice(dims.length - rank);
  if (rank === 2 && unifyDim(event[0]!, event[1]!) === undefined) {
    throw checkErrors.eventNotSquare(context, at.span, at.text, event, signature);
  }
  return { ...at, batch: dims.slice(0, dims.length - rank), event };
}

function declareParameter(context: CheckContext, scope: Scope, node: Tilde): void {
  const { left, distribution, span } = node;
  const name = left.name.text;
  if (context.loopDepth > 0) throw checkErrors.parameterInLoop(context, left.span, name);
  if (scope.isInFragment && context.root.lookup(name) !== undefined) {
    const known = context.root.lookup(name)!;
    throw checkErrors.fragmentClash(
      context,
      left.name.span,
      name,
      known.kind === "symbol" ? known.symbol.span : left.name.span,
    );
  }
  const shape = newShape(context, scope, left);
  const signature = signatureOf(context, distribution);
  if (shape.written !== undefined) verifyKinds(context, left, shape.written.type.kind, signature);
  const at = { span: left.span, text: context.text(left.span) };
  const whole = scoredValue(context, shape.dims, signature, { ...at, text: name }, true);
  if (shape.indices.length > whole.batch.length) throw checkErrors.indexOverEvent(context, left.span, name, signature);
  const selected: ScoredValue = { ...whole, batch: whole.batch.slice(shape.indices.length), text: name };
  context.privateDepth += shape.indices.length;
  const checked = checkDistribution(context, shape.scope, distribution, selected);
  context.privateDepth -= shape.indices.length;
  const { censored } = checked.call.modifiers;
  if (censored !== undefined) throw checkErrors.censoredParameter(context, distribution.span, name);

  const narrowed =
    shape.written === undefined
      ? { constraint: supportOf(checked) }
      : narrow(context, shape.written.constraint, checked, name, left.type!.span);
  if ("truncation" in narrowed && narrowed.truncation !== undefined) {
    const without = checked.signatures.find((each) => !each.hasCdf);
    if (without !== undefined) throw checkErrors.constraintNoCdf(context, left.type!.span, name, without.name);
  }
  const constraint = overIndices(narrowed.constraint, shape.indices);
  const kind = signature.type === "int" ? (shape.written?.type.kind ?? "int") : "real";
  const type: ValueType = { kind, dims: shape.dims };
  const symbol = context.makeSymbol(name, "parameter", type, left.name.span, {
    constraint,
    scored: [{ elements: "", span: left.span }],
  });
  context.root.define(name, { kind: "symbol", symbol });
  context.statements.push({ kind: "parameter", symbol, constraint, span: left.span });
  const reference: Expression = { kind: "reference", symbol, type, span: left.name.span };
  const value: Expression =
    shape.indices.length === 0
      ? reference
      : {
          kind: "subscript",
          base: reference,
          subscripts: shape.indices.map((index): Subscript => ({
            kind: "element",
            index: { kind: "index", index, type: scalar("int"), span: index.span },
          })),
          type: { ...type, dims: shape.dims.slice(shape.indices.length) },
          span: left.span,
        };
  push(context, {
    kind: "distribution",
    role: "prior",
    value,
    symbol,
    indices: shape.indices,
    call: checked.call,
    ...("truncation" in narrowed && narrowed.truncation && { constraintTruncation: narrowed.truncation }),
    span,
  });
}

/** Bounds that were written for one element, for the whole parameter. */
function overIndices(constraint: Constraint<Expression>, indices: readonly IndexSymbol[]): Constraint<Expression> {
  if (constraint.kind !== "interval" || indices.length === 0) return constraint;
  const spread = (bound: Expression | undefined): Expression | undefined => {
    if (bound === undefined || bound.kind === "number") return bound;
    const dims = [...indices.map((index) => index.size!), ...bound.type.dims];
    return { kind: "comprehension", indices, body: bound, type: { ...bound.type, dims }, span: bound.span };
  };
  const lower = spread(constraint.lower);
  const upper = spread(constraint.upper);
  return { kind: "interval", ...(lower && { lower }), ...(upper && { upper }), integer: constraint.integer };
}

function verifyKinds(context: CheckContext, left: LeftNode, kind: string, signature: DistributionSignature): void {
  if (kind === "real" && signature.type === "int") {
    throw checkErrors.kindMismatch(context, left.type!.span, left.name.text, context.text(left.type!.span), signature);
  }
  if (kind !== "real" && signature.type === "real") {
    throw checkErrors.kindMismatch(context, left.type!.span, left.name.text, context.text(left.type!.span), signature);
  }
}

function scoreDeclared(context: CheckContext, scope: Scope, node: Tilde, symbol: ValueSymbol): void {
  const { left, distribution, span } = node;
  const { text: name, span: nameSpan } = left.name;
  if (left.type !== undefined) throw checkErrors.typeOnDeclared(context, left.type.span, name);
  const reference: Expression = { kind: "reference", symbol, type: symbol.type, span: nameSpan };
  const selected =
    left.subscripts === undefined
      ? { subscripts: [], dims: symbol.type.dims, indices: [], scope }
      : checkSubscripts(context, scope, reference, left.subscripts, left.span, true);
  const value: Expression =
    left.subscripts === undefined
      ? reference
      : {
          kind: "subscript",
          base: reference,
          subscripts: selected.subscripts,
          type: { ...symbol.type, dims: selected.dims },
          span: left.span,
        };
  verifyScoredOnce(context, symbol, left, selected.subscripts);
  const signature = signatureOf(context, distribution);
  verifyValueKind(context, value, signature);
  const { levelsOf } = symbol.type;
  const at = { span: left.span, text: context.text(left.span), ...(levelsOf && { levelsOf }) };
  const scored = scoredValue(context, selected.dims, signature, at, false);
  context.privateDepth += selected.indices.length;
  const checked = checkDistribution(context, selected.scope, distribution, scored);
  context.privateDepth -= selected.indices.length;
  let truncation: DistributionStatement["constraintTruncation"];
  if (symbol.role === "parameter") {
    if (checked.call.modifiers.censored !== undefined)
      throw checkErrors.censoredParameter(context, distribution.span, name);
    const { constraint } = context.infoOf(symbol);
    const declared = constraint ?? { kind: "interval", integer: false };
    verifyWithinSupport(context, declared, checked, name, symbol.type.dims, left.span);
    truncation = truncationOf(declared, checked);
    if (truncation !== undefined) {
      const without = checked.signatures.find((each) => !each.hasCdf);
      if (without !== undefined) throw checkErrors.constraintNoCdf(context, left.span, name, without.name);
      truncation = selectBounds(truncation, symbol, selected.subscripts);
    }
  }
  push(context, {
    kind: "distribution",
    role: symbol.role === "parameter" ? "prior" : "term",
    value,
    symbol,
    indices: selected.indices,
    call: checked.call,
    ...(truncation && { constraintTruncation: truncation }),
    span,
  });
}

/** Bounds with dims of their own, of the elements that are scored. */
function selectBounds(
  truncation: NonNullable<DistributionStatement["constraintTruncation"]>,
  symbol: ValueSymbol,
  subscripts: readonly Subscript[],
): NonNullable<DistributionStatement["constraintTruncation"]> {
  const select = (bound: Expression | undefined): Expression | undefined => {
    if (bound === undefined || bound.type.dims.length === 0 || subscripts.length === 0) return bound;
    const dims = subscripts.flatMap((each, axis) =>
      each.kind === "element" ? [] : each.kind === "all" ? [symbol.type.dims[axis]!] : [each.size],
    );
    const type = { ...bound.type, dims: [...dims, ...bound.type.dims.slice(subscripts.length)] };
    return { kind: "subscript", base: bound, subscripts, type, span: bound.span };
  };
  const lower = select(truncation.lower);
  const upper = select(truncation.upper);
  return { ...(lower && { lower }), ...(upper && { upper }) };
}

/** What can be seen without data: the whole beside anything else, or the same elements twice. The rest shows at bind. */
function verifyScoredOnce(
  context: CheckContext,
  symbol: ValueSymbol,
  left: LeftNode,
  subscripts: readonly Subscript[],
): void {
  // An index stands for its range, so that two loops over the same elements are seen and two over others are not.
  const range: IndexNames = ({ start, stop }) => `<${printExpression(start)}..<${printExpression(stop)}>`;
  const elements = subscripts.length === 0 ? "" : printSubscripts(subscripts, range);
  const { scored } = context.infoOf(symbol);
  const before = scored.find((each) => each.elements === "" || elements === "" || each.elements === elements);
  if (before !== undefined) {
    throw checkErrors.scoredTwice(context, left.span, context.text(left.span), before.span);
  }
  scored.push({ elements, span: left.span });
}

function verifyValueKind(context: CheckContext, value: Expression, signature: DistributionSignature): void {
  const { kind } = value.type;
  if (signature.type === "int" && kind === "real") throw checkErrors.discreteOfReal(context, value, signature);
  if (signature.type === "real" && kind === "factor") throw checkErrors.factorOutcome(context, value, signature);
  const scored = value.kind === "subscript" ? value.base : value;
  const isParameter = scored.kind === "reference" && scored.symbol.role === "parameter";
  if (signature.type === "real" && kind !== "real" && isParameter) {
    throw checkErrors.realOfDiscrete(context, value, signature);
  }
}

/** `(expr) ~ distribution`: one more term or, of data alone, an observation. */
export function checkTildeExpression(
  context: CheckContext,
  scope: Scope,
  node: Extract<StatementNode, { kind: "tildeExpression" }>,
): void {
  const value = context.expression(scope, node.value);
  const signature = signatureOf(context, node.distribution);
  verifyValueKind(context, value, signature);
  const { levelsOf, dims } = value.type;
  const at = { span: value.span, text: context.text(value.span), ...(levelsOf && { levelsOf }) };
  const scored = scoredValue(context, dims, signature, at, false);
  const { call } = checkDistribution(context, scope, node.distribution, scored);
  push(context, { kind: "distribution", role: "term", value, indices: [], call, span: node.span });
}

/** `report name ~ distribution`: records a random draw. */
export function checkReportDraw(
  context: CheckContext,
  scope: Scope,
  node: Extract<StatementNode, { kind: "reportDraw" }>,
): void {
  const { left, distribution, span } = node;
  const known = scope.lookup(left.name.text);
  if (known !== undefined) {
    const at = known.kind === "symbol" ? known.symbol.span : left.name.span;
    throw checkErrors.redeclared(context, left.name.span, left.name.text, at);
  }
  const shape = newShape(context, scope, left);
  if (left.type !== undefined) throw checkErrors.typeOnDraw(context, left.type.span, left.name.text);
  const signature = signatureOf(context, distribution);
  if (!signature.proper) throw checkErrors.improperDraw(context, distribution.span, signature.name);
  const whole = scoredValue(context, shape.dims, signature, { span: left.span, text: left.name.text }, true);
  if (shape.indices.length > whole.batch.length)
    throw checkErrors.indexOverEvent(context, left.span, left.name.text, signature);
  const selected = { ...whole, batch: whole.batch.slice(shape.indices.length) };
  context.privateDepth += shape.indices.length;
  const { call } = checkDistribution(context, shape.scope, distribution, selected);
  context.privateDepth -= shape.indices.length;
  if (call.modifiers.censored !== undefined) throw checkErrors.censoredDraw(context, distribution.span);
  const type: ValueType = { kind: signature.type, dims: shape.dims };
  const symbol = context.makeSymbol(left.name.text, "reportedDraw", type, left.name.span);
  scope.define(left.name.text, { kind: "symbol", symbol });
  context.statements.push({ kind: "reportDraw", symbol, indices: shape.indices, call, span });
}

/** Adds a distribution statement; `term` becomes `observation` once it is known which values are data. */
function push(context: CheckContext, statement: DistributionStatement): void {
  context.statements.push(statement);
}
