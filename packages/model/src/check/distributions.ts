/** @file Calls of distributions after `~`: their arguments, mixtures and modifiers. */

import { InternalError } from "@terrace/core";
import { addDims, constantDim, dimConstant } from "@terrace/distributions";
import type { Dim, DistributionCall, Expression, MixtureCall, Modifiers, Span } from "@terrace/distributions";
import { checkErrors } from "../errors/catalogue.js";
import type { ArgumentNode, DistributionNode, ExpressionNode, ModifierNode } from "../syntax/tree.js";
import type { CheckContext } from "./context.js";
import type { Scope } from "./scope.js";
import type { DistributionSignature } from "./signatures.js";
import { dimsToString, isInfinite, scalar, unifyDim, unifyDims } from "./types.js";

/** What a distribution is the distribution of: dims apart into batch and event. */
export interface ScoredValue {
  readonly batch: readonly Dim[];
  readonly event: readonly Dim[];
  /** Where and how it was written, for messages. */
  readonly span: Span;
  readonly text: string;
  /** Levels, where it is a factor. */
  readonly levelsOf?: Dim;
}

/** A distribution call and the signatures behind it: one, or those of a mixture's components. */
export interface CheckedCall {
  readonly call: DistributionCall | MixtureCall;
  readonly signatures: readonly DistributionSignature[];
}

/** Finds the distribution that `node` names: of a mixture, its first component's. */
export function signatureOf(context: CheckContext, node: DistributionNode): DistributionSignature {
  if (node.name.text === "mixture") {
    const component = node.args.filter((arg) => arg.name === undefined)[1]?.value;
    if (component === undefined) throw checkErrors.mixtureArity(context, node.span);
    return signatureOf(context, componentNode(context, component));
  }
  const signature = context.distributions.get(node.name.text);
  if (signature === undefined) {
    throw checkErrors.unknownDistribution(context, node.name.span, node.name.text, context.distributions.keys());
  }
  return signature;
}

/** Checks a call for a value whose event rank is the distribution's. */
export function checkDistribution(
  context: CheckContext,
  scope: Scope,
  node: DistributionNode,
  value: ScoredValue,
): CheckedCall {
  if (node.name.text === "mixture") return checkMixture(context, scope, node, value);
  const signature = signatureOf(context, node);
  const matched = matchArguments(context, signature, node.args, node.span, signature.name);
  const args = checkArguments(
    context,
    signature,
    matched.map((arg) => context.expression(scope, arg)),
    value,
  );
  const modifiers = checkModifiers(context, scope, node.modifiers, value, [signature]);
  return {
    call: { distribution: signature.name, args, modifiers, span: node.span },
    signatures: [signature],
  };
}

/** Puts positional and named arguments into the order of the parameters. */
export function matchArguments(
  context: CheckContext,
  signature: DistributionSignature,
  args: readonly ArgumentNode[],
  span: Span,
  shown: string,
): readonly ExpressionNode[] {
  const { parameters } = signature;
  const matched: (ExpressionNode | undefined)[] = parameters.map(() => undefined);
  let position = 0;
  let count = 0;
  for (const arg of args) {
    count += 1;
    if (arg.name === undefined) {
      if (count !== position + 1) throw checkErrors.positionalAfterNamed(context, arg.span, shown);
      if (position >= parameters.length)
        throw checkErrors.distributionArity(context, span, signature, shown, args.length);
      matched[position++] = arg.value;
      continue;
    }
    const place = parameters.findIndex((parameter) => parameter.name === arg.name!.text);
    if (place === -1) throw checkErrors.unknownArgument(context, arg.name.span, arg.name.text, signature);
    if (matched[place] !== undefined) throw checkErrors.duplicateArgument(context, arg.name.span, arg.name.text);
    matched[place] = arg.value;
  }
  return matched.map((each) => {
    if (each === undefined) throw checkErrors.distributionArity(context, span, signature, shown, args.length);
    return each;
  });
}

/** Holds typed arguments against the parameters and the value's dims. A number for a vector parameter becomes `rep`. */
export function checkArguments(
  context: CheckContext,
  signature: DistributionSignature,
  args: readonly Expression[],
  value: ScoredValue,
): readonly Expression[] {
  return args.map((arg, i) => {
    const parameter = signature.parameters[i]!;
    const { kind, dims } = arg.type;
    if (kind === "factor") throw checkErrors.factorAsNumber(context, arg, signature.name);
    if (parameter.type === "int" && kind === "real") {
      throw checkErrors.expectedInt(context, arg, `\`${parameter.name}\` of \`${signature.name}\``);
    }
    const { rank } = parameter;
    if (rank > 0 && dims.length === 0) {
      if (rank === 1 && signature.eventRank >= 1) return repeat(context, arg, value.event.at(-1)!);
      throw checkErrors.argumentShape(context, arg, parameter.name, signature, value);
    }
    const isShared = dims.length === rank;
    if (!isShared && dims.length !== value.batch.length + rank) {
      throw checkErrors.argumentShape(context, arg, parameter.name, signature, value);
    }
    if (!isShared && unifyDims(dims.slice(0, value.batch.length), value.batch) === undefined) {
      throw checkErrors.argumentShape(context, arg, parameter.name, signature, value);
    }
    const event = rank === 0 ? [] : dims.slice(-rank);
    if (signature.eventRank > 0) {
      for (const dim of event) {
        if (unifyDim(dim, value.event.at(-1)!) === undefined) {
          throw checkErrors.argumentShape(context, arg, parameter.name, signature, value);
        }
      }
    } else if (rank === 1 && value.levelsOf !== undefined) {
      verifyLevels(context, signature, arg, event[0]!, value);
    }
    if (rank === 2 && unifyDim(event[0]!, event[1]!) === undefined)
      throw checkErrors.notSquare(context, arg, signature.name);
    return arg;
  });
}

/** Categorical distributions have as many probabilities as levels, ordered ones one cut less. */
function verifyLevels(
  context: CheckContext,
  signature: DistributionSignature,
  arg: Expression,
  dim: Dim,
  value: ScoredValue,
): void {
  const levels = value.levelsOf!;
  const wanted = signature.name.startsWith("ordered_")
    ? addDims(levels, constantDim(1), -1)
    : signature.name.startsWith("categorical")
      ? levels
      : undefined;
  if (wanted !== undefined && unifyDim(wanted, dim) === undefined) {
    throw checkErrors.levelsMismatch(context, arg, dim, wanted, value.text, levels);
  }
}

function repeat(context: CheckContext, arg: Expression, dim: Dim): Expression {
  return {
    kind: "call",
    fn: "rep",
    args: [arg, sizeExpression(context, dim, arg.span)],
    type: { kind: arg.type.kind, dims: [dim] },
    span: arg.span,
  };
}

/** The int expression that has the value of a dim. */
export function sizeExpression(context: CheckContext, dim: Dim, span: Span): Expression {
  const fixed = dimConstant(dim);
  const number = (value: number): Expression => ({ kind: "number", value, type: scalar("int"), span });
  if (fixed !== undefined) return number(fixed);
  const call = (fn: string, a: Expression, b: Expression): Expression => ({
    kind: "call",
    fn,
    args: [a, b],
    type: scalar("int"),
    span,
  });
  const terms = dim.terms.map(({ coefficient, names }) => {
    const factors = names.map((name): Expression => {
      const binding = context.root.lookup(name);
      if (binding?.kind !== "symbol") throw new InternalError(`the dim ${name} has no symbol`);
      return { kind: "reference", symbol: binding.symbol, type: binding.symbol.type, span };
    });
    if (coefficient !== 1 || factors.length === 0) factors.unshift(number(coefficient));
    return factors.reduce((a, b) => call("mul", a, b));
  });
  return terms.reduce((a, b) => call("add", a, b));
}

function componentNode(context: CheckContext, node: ExpressionNode): DistributionNode {
  if (node.kind !== "call" || !(context.distributions.has(node.fn.text) || node.fn.text === "mixture")) {
    throw checkErrors.mixtureComponent(context, node.span);
  }
  if (node.fn.text === "mixture") throw checkErrors.nestedMixture(context, node.span);
  const indexed = node.args.find((arg) => arg.indices.length > 0);
  if (indexed !== undefined) throw checkErrors.indexedArgument(context, indexed.indices[0]!.span, node.fn.text);
  return { name: node.fn, args: node.args, modifiers: [], span: node.span };
}

function checkMixture(context: CheckContext, scope: Scope, node: DistributionNode, value: ScoredValue): CheckedCall {
  const named = node.args.find((arg) => arg.name !== undefined)?.name;
  if (named !== undefined) throw checkErrors.mixtureNamed(context, named.span, named.text);
  if (node.args.length < 2) throw checkErrors.mixtureArity(context, node.span);
  const weights = context.expression(scope, node.args[0]!.value);
  if (weights.type.kind === "factor") throw checkErrors.factorAsNumber(context, weights, "mixture");
  const { dims } = weights.type;
  const count = dims.at(-1);
  if (count === undefined || (dims.length > 1 && unifyDims(dims.slice(0, -1), value.batch) === undefined)) {
    throw checkErrors.mixtureWeights(context, weights, dimsToString(value.batch));
  }
  const nodes = node.args.slice(1).map((arg) => componentNode(context, arg.value));
  const signatures = nodes.map((each) => signatureOf(context, each));
  const fixed = dimConstant(count);
  if (nodes.length > 1 && (fixed === undefined || fixed !== nodes.length)) {
    throw checkErrors.mixtureCount(context, weights, count, nodes.length);
  }
  signatures.forEach((signature, i) => {
    const first = signatures[0]!;
    if (signature.eventRank !== first.eventRank || signature.type !== first.type) {
      throw checkErrors.mixtureKinds(context, nodes[i]!.span, first, signature);
    }
  });
  const components = nodes.map((each, i): DistributionCall => {
    const signature = signatures[i]!;
    const typed = matchArguments(context, signature, each.args, each.span, signature.name).map((arg) =>
      context.expression(scope, arg),
    );
    const args =
      nodes.length > 1
        ? checkArguments(context, signature, typed, value)
        : checkComponentArguments(context, signature, typed, value, count);
    return { distribution: signature.name, args, modifiers: {}, span: each.span };
  });
  const cut = node.modifiers.find(cuts);
  if (cut !== undefined) throw checkErrors.modifierOfMixture(context, cut.span, cut.name.text);
  const modifiers = checkModifiers(context, scope, node.modifiers, value, signatures);
  return { call: { distribution: "mixture", weights, components, modifiers, span: node.span }, signatures };
}

/** Arguments of a mixture's single component: shared, or with the weights' dim last. */
function checkComponentArguments(
  context: CheckContext,
  signature: DistributionSignature,
  args: readonly Expression[],
  value: ScoredValue,
  count: Dim,
): readonly Expression[] {
  if (signature.eventRank > 0 || signature.parameters.some((parameter) => parameter.rank > 0)) {
    throw checkErrors.mixtureSingle(context, value.span, signature.name);
  }
  let isSpread = false;
  for (const [i, arg] of args.entries()) {
    const parameter = signature.parameters[i]!;
    if (arg.type.kind === "factor") throw checkErrors.factorAsNumber(context, arg, signature.name);
    if (parameter.type === "int" && arg.type.kind === "real") {
      throw checkErrors.expectedInt(context, arg, `\`${parameter.name}\` of \`${signature.name}\``);
    }
    const { dims } = arg.type;
    if (dims.length === 0) continue;
    isSpread = true;
    const fits =
      unifyDim(dims.at(-1)!, count) !== undefined &&
      (dims.length === 1 || unifyDims(dims.slice(0, -1), value.batch) !== undefined);
    if (!fits) throw checkErrors.componentArgument(context, arg, parameter.name, count);
  }
  if (!isSpread) throw checkErrors.mixtureCount(context, args[0]!, count, 1);
  return args;
}

function checkModifiers(
  context: CheckContext,
  scope: Scope,
  nodes: readonly ModifierNode[],
  value: ScoredValue,
  signatures: readonly DistributionSignature[],
): Modifiers {
  const modifiers: { -readonly [Key in keyof Modifiers]: Modifiers[Key] } = {};
  for (const node of nodes) {
    const name = node.name.text as keyof Modifiers; // the parser accepts no other
    if (modifiers[name] !== undefined) throw checkErrors.duplicateModifier(context, node.span, name);
    const isSecondCut = nodes.some(
      (other) => other !== node && other.span.start < node.span.start && cuts(other) && cuts(node),
    );
    if (isSecondCut) throw checkErrors.truncatedAndCensored(context, node.span);
    const parameters = { truncated: ["lower", "upper"], censored: ["status", "upper"], weighted: ["w"] }[name];
    const given = new Map<string, Expression>();
    node.args.forEach((arg, i) => {
      const parameter = arg.name?.text ?? parameters[i];
      if (parameter === undefined || !parameters.includes(parameter)) {
        throw checkErrors.modifierArgument(context, arg.span, name, parameters);
      }
      if (given.has(parameter)) throw checkErrors.duplicateArgument(context, arg.span, parameter);
      const expression = context.expression(scope, arg.value);
      if (expression.type.kind === "factor") throw checkErrors.factorAsNumber(context, expression, name);
      if (expression.type.dims.length > 0 && unifyDims(expression.type.dims, value.batch) === undefined) {
        throw checkErrors.modifierShape(context, expression, name, value);
      }
      given.set(parameter, expression);
    });
    const lower = given.get("lower");
    const upper = given.get("upper");
    if (name !== "weighted") {
      const without = signatures.find((signature) => !signature.hasCdf);
      if (without !== undefined) throw checkErrors.modifierNoCdf(context, node.span, name, without.name);
    }
    if (name === "truncated") {
      if (lower === undefined && upper === undefined) throw checkErrors.modifierArity(context, node.span, name);
      const bounds = {
        ...(lower && !isInfinite(lower) && { lower }),
        ...(upper && !isInfinite(upper) && { upper }),
      };
      if (bounds.lower !== undefined || bounds.upper !== undefined) modifiers.truncated = bounds;
    } else if (name === "censored") {
      const status = given.get("status");
      if (status === undefined) throw checkErrors.modifierArity(context, node.span, name);
      if (status.type.kind === "real") throw checkErrors.expectedInt(context, status, "`status` of `censored`");
      modifiers.censored = { status, ...(upper && { upper }) };
    } else {
      const weight = given.get("w");
      if (weight === undefined) throw checkErrors.modifierArity(context, node.span, name);
      modifiers.weighted = weight;
    }
  }
  return modifiers;
}

/** Whether a modifier takes probabilities of a range, rather than weights. */
function cuts({ name }: ModifierNode): boolean {
  return name.text !== "weighted";
}
