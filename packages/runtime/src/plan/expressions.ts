/** @file Lowers typed expressions to nodes. Indices become axes, so that what was written with loops is one tensor graph. */

import { assertNever } from "@terrace/core";
import {
  distributions,
  type DensityExpression,
  type Expression,
  type IndexSymbol,
  type ReductionExpression,
} from "@terrace/distributions";
import type { Node, ReduceFunction } from "@terrace/graph";
import { elementwise, ownShape, sortAxes, spread, unionAxes, whole, type Axis, type Lowered } from "./axes.js";
import { alignArguments } from "./distribution-arguments.js";
import { verifyPresent } from "./elements.js";
import { applyFunction, isElementwise } from "./functions.js";
import { takesPositiveDefinite, verifyPositiveDefinite } from "./positive-definite.js";
import type { Scope } from "./scope.js";
import { valueRange } from "./value-range.js";
import { lowerSubscript } from "./subscripts.js";

/** The value of `expression` in `scope`. */
export function lowerExpression(scope: Scope, expression: Expression): Lowered {
  const b = scope.builder;
  switch (expression.kind) {
    case "number":
      return whole(
        Number.isInteger(expression.value) && expression.type.kind === "int"
          ? b.constant(Int32Array.of(expression.value), [], "int")
          : b.constant(expression.value),
      );
    case "reference":
      if (expression.symbol.role === "dim" && !scope.values.has(expression.symbol)) {
        const dim = { terms: [{ coefficient: 1, names: [expression.symbol.name] }] };
        return whole(b.constant(Int32Array.of(scope.size(dim, expression.span, expression.symbol.name)), [], "int"));
      }
      verifyPresent(scope, expression.symbol, expression);
      return scope.reference(expression.symbol, expression.span);
    case "index": {
      const binding = scope.index(expression.index);
      return binding.kind === "axis" ? binding.value : whole(binding.node);
    }
    case "call":
      return lowerCall(scope, expression.fn, expression.args);
    case "density":
      return lowerDensity(scope, expression);
    case "reduction":
      return lowerReduction(scope, expression);
    case "comprehension":
      return lowerComprehension(scope, expression.indices, expression.body);
    case "conditional":
      return lowerConditional(scope, expression.condition, expression.then, expression.else);
    case "subscript":
      if (expression.base.kind === "reference") verifyPresent(scope, expression.base.symbol, expression);
      return lowerSubscript(scope, expression);
    case "vector": {
      const elements = expression.elements.map((element) => scope.lower(element));
      const axes = unionAxes(elements);
      const own = elements.map(ownShape).find((shape) => shape.length > 0) ?? [];
      const target = [...axes.map((axis) => axis.size), ...own];
      const nodes = elements.map((element) => {
        const node = spread(b, element, axes);
        return node.shape.length === target.length
          ? node
          : b.broadcast(
              node,
              target,
              node.shape.map((_, k) => k),
            );
      });
      return { node: b.stack(nodes, axes.length), axes };
    }
    default:
      return assertNever(expression, "expression");
  }
}

/** Binds `index` to a new axis over its whole range; `mask` says where an outer index's bound leaves elements out. */
export function bindAxis(scope: Scope, index: IndexSymbol): { axis: Axis; mask: Lowered | undefined } {
  const b = scope.builder;
  const start = scope.integer(index.start);
  const stop = scope.integer(index.stop);
  const { lowest, highest } = indexExtent(scope, index);
  const size = Math.max(0, highest - lowest);
  const axis = scope.newAxis(index.name, size);
  const iota = b.iota([size], 0);
  const value: Lowered = {
    node: lowest === 0 ? iota : b.add(iota, b.constant(Int32Array.of(lowest), [], "int")),
    axes: [axis],
  };
  scope.indices.set(index, { kind: "axis", axis, start: lowest, value });
  let mask: Lowered | undefined;
  if (start === undefined) {
    mask = elementwise(b, [value, scope.lower(index.start)], (i, s) => b.ge(i!, s!));
  }
  if (stop === undefined) {
    const below = elementwise(b, [value, scope.lower(index.stop)], (i, s) => b.lt(i!, s!));
    mask = mask === undefined ? below : elementwise(b, [mask, below], (x, y) => b.and(x!, y!));
  }
  return { axis, mask };
}

/** The array of `body` over `indices`: their axes become own dims. */
export function lowerComprehension(scope: Scope, indices: readonly IndexSymbol[], body: Expression): Lowered {
  const axes = indices.map((index) => bindAxis(scope, index).axis);
  const value = scope.lower(body);
  return ownAxes(scope, value, axes);
}

/** Turns the loop axes `inner` of a value into the first of its own dims, in the order given. */
export function ownAxes(scope: Scope, value: Lowered, inner: readonly Axis[]): Lowered {
  const outer = value.axes.filter((axis) => !inner.includes(axis));
  const all = unionAxes([value, { node: value.node, axes: inner }]);
  const node = spread(scope.builder, value, all);
  const order = [...outer, ...inner].map((axis) => all.indexOf(axis));
  const rest = node.shape.slice(all.length).map((_, k) => all.length + k);
  const permutation = [...order, ...rest];
  const sorted = permutation.every((axis, k) => axis === k) ? node : scope.builder.transpose(node, permutation);
  return { node: sorted, axes: outer };
}

/** The first value of an index and the one after its last, at their extremes where outer indices decide. */
export function indexExtent(scope: Scope, index: IndexSymbol): { readonly lowest: number; readonly highest: number } {
  return {
    lowest: scope.integer(index.start) ?? extreme(scope, index.start, 0),
    highest: scope.integer(index.stop) ?? extreme(scope, index.stop, 1),
  };
}

function extreme(scope: Scope, bound: Expression, end: 0 | 1): number {
  const { node } = scope.lower(bound);
  const values = scope.constantValues(node);
  if (values !== undefined) {
    const extremes = valueRange(scope.builder.constant(values), new Map())!;
    return extremes[end];
  }
  const range = scope.rangeOf(node) ?? scope.exactRange(node);
  if (range === undefined) throw scope.errors.unboundedRange(scope.graph, bound.span);
  return range[end];
}

function lowerCall(scope: Scope, fn: string, args: readonly Expression[]): Lowered {
  const b = scope.builder;
  if (fn === "and" || fn === "or") {
    // The right side is evaluated only where the left one leaves the answer open.
    const left = scope.lower(args[0]!);
    const open = fn === "and" ? left : { ...left, node: b.not(left.node) };
    const right = scope.underCondition(onData(scope, open), () => scope.lower(args[1]!));
    return elementwise(b, [left, right], (x, y) => (fn === "and" ? b.and(x!, y!) : b.or(x!, y!)));
  }
  if (fn === "zeros" || fn === "ones" || fn === "identity" || fn === "rep") {
    const count = args[fn === "rep" ? 1 : 0]!;
    const size = scope.integer(count);
    if (size === undefined || size < 0) throw scope.errors.notASize(scope.graph, count.span, fn);
    if (fn === "identity") {
      const values = new Float64Array(size * size);
      for (let i = 0; i < size; i++) values[i * size + i] = 1;
      return whole(b.constant(values, [size, size]));
    }
    if (fn !== "rep") return whole(b.broadcast(b.constant(fn === "ones" ? 1 : 0), [size], []));
    const value = scope.lower(args[0]!);
    const lead = value.axes.length;
    const shape = [...value.node.shape.slice(0, lead), size, ...value.node.shape.slice(lead)];
    return {
      node: b.broadcast(
        value.node,
        shape,
        value.node.shape.map((_, k) => (k < lead ? k : k + 1)),
      ),
      axes: value.axes,
    };
  }
  const lowered = isElementwise(fn)
    ? args.map((arg) => scope.lower(arg))
    : scope.apart(() => args.map((arg) => scope.lower(arg)));
  if (takesPositiveDefinite(fn)) verifyPositiveDefinite(scope, fn, args[0]!, lowered[0]!);
  return applyFunction(b, fn, lowered);
}

/** A condition, if it depends on data alone (then index checks may rely on it). */
function onData(scope: Scope, condition: Lowered): Lowered | undefined {
  const node = scope.fold(condition.node);
  return scope.dependsOnData(node) ? { node, axes: condition.axes } : undefined;
}

function lowerConditional(scope: Scope, condition: Expression, then: Expression, otherwise: Expression): Lowered {
  const b = scope.builder;
  const test = scope.lower(condition);
  const known = onData(scope, test);
  if (known !== undefined) {
    const values = scope.constantValues(known.node);
    // A branch that is never taken is not even lowered.
    if (values !== undefined && test.node.shape.length === 0) return scope.lower(values[0] === 0 ? otherwise : then);
  }
  const negated = known && { node: b.not(known.node), axes: known.axes };
  const first = scope.underCondition(known, () => scope.lower(then));
  const second = scope.underCondition(negated, () => scope.lower(otherwise));
  return elementwise(b, [known ?? test, first, second], (c, x, y) => {
    const shape = [c!, x!, y!].find((node) => node.shape.length > 0)?.shape ?? [];
    const full = (node: Node): Node => (node.shape.length === shape.length ? node : b.broadcast(node, shape, []));
    return b.select(full(c!), full(x!), full(y!));
  });
}

const identities: Readonly<Record<string, number>> = {
  sum: 0,
  mean: 0,
  prod: 1,
  max: -Infinity,
  min: Infinity,
  logSumExp: -Infinity,
};

function lowerReduction(scope: Scope, expression: ReductionExpression): Lowered {
  const b = scope.builder;
  const bound = expression.indices.map((index) => bindAxis(scope, index));
  const masks = bound.flatMap(({ mask }) => (mask === undefined ? [] : [mask]));
  const mask = masks.length === 0 ? undefined : masks.reduce((x, y) => elementwise(b, [x, y], (p, q) => b.and(p!, q!)));
  const body = scope.apart(() => scope.underCondition(mask, () => scope.lower(expression.body)));
  const inner = bound.map(({ axis }) => axis);
  const name = expression.fn === "log_sum_exp" ? "logSumExp" : expression.fn;
  const fn: ReduceFunction = name === "mean" ? "sum" : name;
  const axes = unionAxes([body, { node: body.node, axes: inner }, ...(mask ? [mask] : [])]);
  let node = spread(b, body, axes);
  const own = node.shape.slice(axes.length);
  if (mask !== undefined) {
    const condition = spread(b, mask, axes);
    const c =
      own.length === 0
        ? condition
        : b.broadcast(
            condition,
            node.shape,
            axes.map((_, k) => k),
          );
    node = b.select(c, node, b.broadcast(b.constant(identities[name]!), node.shape, []));
  }
  // With indices the body is a number an element; without, everything is reduced.
  const reduced = [
    ...axes.flatMap((axis, k) => (inner.includes(axis) ? [k] : [])),
    ...own.map((_, k) => axes.length + k),
  ];
  let result = b.reduce(fn, node, reduced);
  const left = axes.filter((axis) => !inner.includes(axis));
  if (name === "mean") {
    const count =
      mask === undefined
        ? b.constant(reduced.reduce((product, axis) => product * node.shape[axis]!, 1))
        : b.sum(
            b.select(
              spread(b, mask, axes),
              b.broadcast(b.constant(1), node.shape, []),
              b.broadcast(b.constant(0), node.shape, []),
            ),
            reduced,
          );
    result = b.div(result, count);
  }
  return { node: result, axes: left };
}

function lowerDensity(scope: Scope, expression: DensityExpression): Lowered {
  const b = scope.builder;
  const distribution = distributions.get(expression.distribution)!;
  const lowered = (): Lowered[] => [expression.value, ...expression.args].map((arg) => scope.lower(arg));
  const isOfNumbers = distribution.eventRank === 0 && distribution.parameters.every(({ rank }) => rank === 0);
  const [given, ...rest] = (isOfNumbers ? lowered() : scope.apart(lowered)) as [Lowered, ...Lowered[]];
  const { value, args, axes } = alignArguments(b, distribution, given, rest);
  const rule = {
    log_density: distribution.logDensity.bind(distribution),
    cdf: distribution.cdf?.bind(distribution),
    log_cdf: distribution.logCdf?.bind(distribution),
    log_ccdf: distribution.logCcdf?.bind(distribution),
  }[expression.form];
  if (rule === undefined) throw scope.errors.noCdf(scope.graph, expression.span, distribution.name);
  return sortAxes(b, rule(b, value, args), axes);
}
