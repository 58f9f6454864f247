/** @file Log densities and random draws of distribution statements: modifiers, mixtures, bounds of constrained parameters. */

import {
  censoredLogDensity,
  distributions,
  mixtureLogDensity,
  truncatedLogDensity,
  truncatedRandom,
  type Distribution,
  type DistributionCall,
  type Expression,
  type MixtureCall,
  type Span,
} from "@terrace/distributions";
import { UnsupportedOperationError } from "@terrace/core";
import { supportErrors } from "@terrace/model";
import type { Node } from "@terrace/graph";
import type { BoundDistribution, ScoredValue } from "@terrace/rewrite";
import { ownShape, sortAxes, spread, unionAxes, type Axis, type Lowered } from "./axes.js";
import { alignArguments, type AlignedArguments } from "./distribution-arguments.js";
import { labelOf } from "./elements.js";
import type { Scope } from "./scope.js";

/** Bounds that renormalise a density. */
export interface Truncation {
  readonly lower?: Expression;
  readonly upper?: Expression;
}

/** A log density with what it is the log density of. */
interface ScoredDensity extends Lowered {
  readonly scored: ScoredValue;
}

/** The log density of `value` under `call`, `[...axes, ...batch]`. */
export function termLogDensity(
  scope: Scope,
  call: DistributionCall | MixtureCall,
  value: Lowered,
  constraint?: Truncation,
): ScoredDensity {
  const result = "components" in call ? mixtureTerm(scope, call, value, constraint) : callLogDensity(scope, call, value, constraint); // prettier-ignore
  const { weighted } = call.modifiers;
  if (weighted === undefined) return result;
  const weight = scope.lower(weighted);
  const axes = unionAxes([result, weight]);
  const node = spread(scope.builder, result, axes);
  const factor = spread(scope.builder, weight, axes);
  return { node: scope.builder.mul(node, factor), axes, scored: { ...result.scored, weight: factor } };
}

/** A random draw of the shape of `value`. Weights are ignored, censoring too; truncation is not. */
export function termRandom(scope: Scope, call: DistributionCall | MixtureCall, value: Lowered): Lowered {
  return "components" in call ? mixtureRandom(scope, call, value) : callRandom(scope, call, value);
}

/** Why a statement's distribution has no random draws, if it has none. */
export function notDrawable(call: DistributionCall | MixtureCall): string | undefined {
  const calls = "components" in call ? call.components : [call];
  const improper = calls.find(({ distribution }) => distributions.get(distribution)!.random === undefined);
  return improper && `\`${improper.distribution}\` has no random draws`;
}

/** Whether a draw needs the value observed in its place, which a report does not have. */
export function drawNeedsObserved(call: DistributionCall | MixtureCall): boolean {
  const calls = "components" in call ? call.components : [call];
  return calls.some(({ distribution }) => distributions.get(distribution)!.randomArguments !== undefined);
}

/** A density by one distribution, with its value and arguments aligned. */
interface CallDensity extends ScoredDensity {
  readonly scored: ScoredValue & { readonly call: BoundDistribution };
}

function callLogDensity(
  scope: Scope,
  call: DistributionCall,
  value: Lowered,
  constraint: Truncation | undefined,
): CallDensity {
  const b = scope.builder;
  const distribution = distributions.get(call.distribution)!;
  const aligned = alignCall(scope, distribution, call, value);
  const { censored, truncated } = call.modifiers;
  const place = (expression: Expression): Node => batchValue(scope, scope.lower(expression), aligned);
  const refuse = (span: Span): Error => scope.errors.noCdf(scope.graph, span, distribution.name);
  const bounds = truncated ?? constraint;
  const { batchShape, eventShape } = aligned;
  const scoredBy = (modifiers: Omit<BoundDistribution, "kind" | "name" | "args">): CallDensity["scored"] => ({
    value: aligned.value,
    batchShape,
    eventShape,
    call: { kind: "distribution", name: distribution.name, args: aligned.args, ...modifiers },
  });
  if (censored !== undefined || bounds !== undefined) {
    // Tails have no derivative by some parameters, which then must be data.
    const cause = censored !== undefined ? "censored" : truncated !== undefined ? "truncated" : "constraint";
    distribution.parameters.forEach(({ name }, k) => {
      if (distribution.tailsFixedIn?.includes(name) !== true || scope.dependsOnData(aligned.args[k]!)) return;
      throw supportErrors.shapeNotData(scope.graph, call.args[k]!.span, name, distribution.name, cause);
    });
  }
  try {
    if (censored !== undefined) {
      verifyStatus(scope, censored.status, censored.upper !== undefined);
      const upper = censored.upper && place(censored.upper);
      const status = place(censored.status);
      const node = censoredLogDensity(b, distribution, aligned.value, aligned.args, status, upper);
      const censoring = { status, ...(upper === undefined ? {} : { upper }) };
      return { ...sortAxes(b, node, aligned.axes), scored: scoredBy({ censoring }) };
    }
    if (bounds === undefined) {
      const node = distribution.logDensity(b, aligned.value, aligned.args);
      return { node, axes: aligned.axes, scored: scoredBy({}) };
    }
    const lower = bounds.lower && place(bounds.lower);
    const upper = bounds.upper && place(bounds.upper);
    const truncation = { ...(lower === undefined ? {} : { lower }), ...(upper === undefined ? {} : { upper }) };
    return {
      node: truncatedLogDensity(b, distribution, aligned.value, aligned.args, lower, upper),
      axes: aligned.axes,
      scored: scoredBy({ truncation }),
    };
  } catch (error) {
    throw error instanceof UnsupportedOperationError ? refuse(call.span) : error;
  }
}

/** The statuses of rows that censoring knows; the last needs an upper end. */
const statuses: readonly number[] = [0, 1, -1, 2];

/** @throws ModelError naming the first status that is none */
function verifyStatus(scope: Scope, expression: Expression, hasUpper: boolean): void {
  const status = scope.lower(expression);
  const values = scope.constantValues(status.node);
  if (values === undefined) throw scope.errors.statusInLoop(scope.graph, expression.span);
  const at = values.findIndex((value) => !statuses.includes(value) || (value === 2 && !hasUpper));
  if (at < 0) return;
  const element = labelOf(scope, expression, status, at);
  throw scope.errors.censoringStatus(scope.graph, expression.span, element, values[at]!);
}

function mixtureTerm(
  scope: Scope,
  call: MixtureCall,
  value: Lowered,
  constraint: Truncation | undefined,
): ScoredDensity {
  const b = scope.builder;
  const weights = scope.lower(call.weights);
  const parts = mixtureComponents(scope, call, value).map((part) =>
    callLogDensity(scope, part.call, part.value, constraint),
  );
  if (parts.length === 1) {
    // One component over the weights' dim: its log density has the components last.
    const [part] = parts;
    const axes = unionAxes([part!, weights]);
    const node = spread(b, part!, axes);
    const own = node.shape.slice(0, -1);
    const logWeights = b.log(weights.node);
    const full = weightsLike(scope, { node: logWeights, axes: weights.axes }, axes, node.shape);
    return {
      node: b.reduce("logSumExp", b.add(full, node), [own.length]),
      axes,
      scored: {
        value: batchOf(scope, value, axes, own),
        batchShape: own,
        eventShape: [],
        call: {
          kind: "mixture",
          weights: weights.node.shape.length === 1 ? weights.node : weightsLike(scope, weights, axes, node.shape),
          components: [withAxes(scope, part!, axes)],
        },
      },
    };
  }
  const axes = unionAxes([...parts, weights]);
  const batch = [...axes.map((axis) => axis.size), ...(parts.map(ownShape).find((shape) => shape.length > 0) ?? [])];
  const components = parts.map((part) => {
    const node = spread(b, part, axes);
    return node.shape.length === batch.length
      ? node
      : b.broadcast(
          node,
          batch,
          node.shape.map((_, k) => k),
        );
  });
  const logWeights = { node: b.log(weights.node), axes: weights.axes };
  const shared = weights.axes.length === 0 && ownShape(weights).length === 1;
  const full = shared ? logWeights.node : weightsLike(scope, logWeights, axes, [...batch, components.length]);
  const eventShape = parts[0]!.scored.eventShape;
  return {
    node: mixtureLogDensity(b, full, components),
    axes,
    scored: {
      value: batchOf(scope, value, axes, [...batch, ...eventShape]),
      batchShape: batch,
      eventShape,
      call: {
        kind: "mixture",
        weights: shared ? weights.node : weightsLike(scope, weights, axes, [...batch, components.length]),
        components: parts.map((part) => withAxes(scope, part, axes)),
      },
    },
  };
}

/** A value repeated along the axes that it does not depend on, `shape` in all. */
function batchOf(scope: Scope, value: Lowered, axes: readonly Axis[], shape: readonly number[]): Node {
  const node = spread(scope.builder, value, axes);
  if (node.shape.length === shape.length) return node;
  return scope.builder.broadcast(node, shape, [...node.shape.keys()]);
}

/** A mixture's component with arguments that have all the axes of the mixture, or none. */
function withAxes(scope: Scope, part: CallDensity, axes: readonly Axis[]): BoundDistribution {
  const { call } = part.scored;
  const { parameters } = distributions.get(call.name)!;
  const isShared = (arg: Node, k: number): boolean => arg.shape.length === parameters[k]!.rank;
  const args = call.args.map((arg, k) =>
    isShared(arg, k) ? arg : spread(scope.builder, { node: arg, axes: part.axes }, axes),
  );
  return { ...call, args };
}

/** Weights `[...axes, (batch,) K]` with the shape `[...axes, ...batch, K]`. */
function weightsLike(scope: Scope, weights: Lowered, axes: readonly Axis[], shape: readonly number[]): Node {
  const own = ownShape(weights);
  const positions = [
    ...weights.axes.map((axis) => axes.indexOf(axis)),
    ...own.map((_, k) => (k === own.length - 1 ? shape.length - 1 : axes.length + k)),
  ];
  if (positions.length === shape.length) return weights.node;
  return scope.builder.broadcast(weights.node, shape, positions);
}

function mixtureComponents(
  scope: Scope,
  call: MixtureCall,
  value: Lowered,
): { call: DistributionCall; value: Lowered }[] {
  if (call.components.length > 1) return call.components.map((component) => ({ call: component, value }));
  const b = scope.builder;
  const weights = scope.lower(call.weights);
  const numComponents = ownShape(weights)[ownShape(weights).length - 1]!;
  const shape = [...value.node.shape, numComponents];
  const repeated = b.broadcast(
    value.node,
    shape,
    value.node.shape.map((_, k) => k),
  );
  return [{ call: call.components[0]!, value: { node: repeated, axes: value.axes } }];
}

function callRandom(scope: Scope, call: DistributionCall, value: Lowered): Lowered {
  const b = scope.builder;
  const distribution = distributions.get(call.distribution)!;
  const aligned = alignCall(scope, distribution, call, value);
  const shape = [...aligned.batchShape, ...aligned.eventShape];
  const { truncated } = call.modifiers;
  if (truncated === undefined) {
    const more = distribution.randomArguments?.(b, aligned.value) ?? [];
    return { node: distribution.random!(b, [...aligned.args, ...more], shape), axes: aligned.axes };
  }
  const bound = (expression: Expression | undefined): Node | undefined =>
    expression && batchValue(scope, scope.lower(expression), aligned);
  const node = truncatedRandom(b, distribution, aligned.args, shape, bound(truncated.lower), bound(truncated.upper));
  return { node, axes: aligned.axes };
}

function mixtureRandom(scope: Scope, call: MixtureCall, value: Lowered): Lowered {
  const b = scope.builder;
  const weights = scope.lower(call.weights);
  const parts = mixtureComponents(scope, call, value).map((part) => callRandom(scope, part.call, part.value));
  const axes = unionAxes([...parts, weights, { node: value.node, axes: scope.loopAxes }]);
  const batch = [...axes.map((axis) => axis.size), ...ownShape(value)];
  const full = weightsLike(scope, weights, axes, [...batch, ownShape(weights)[ownShape(weights).length - 1]!]);
  const chosen = b.random("categorical", [full], batch);
  if (parts.length === 1) {
    const all = spread(b, parts[0]!, axes);
    const codes = b.broadcast(
      chosen,
      all.shape,
      batch.map((_, k) => k),
    );
    const hit = b.eq(codes, b.iota(all.shape, batch.length));
    return { node: b.sum(b.select(hit, all, b.broadcast(b.constant(0), all.shape, [])), [batch.length]), axes };
  }
  const nodes = parts.map((part) => {
    const node = spread(b, part, axes);
    return node.shape.length === batch.length
      ? node
      : b.broadcast(
          node,
          batch,
          node.shape.map((_, k) => k),
        );
  });
  const like = (k: number): Node => b.broadcast(b.constant(Int32Array.of(k), [], "int"), batch, []);
  const node = nodes.reduceRight((rest, part, k) => b.select(b.eq(chosen, like(k)), part, rest));
  return { node, axes };
}

function alignCall(scope: Scope, distribution: Distribution, call: DistributionCall, value: Lowered): AlignedArguments {
  const args = call.args.map((arg) => scope.lower(arg));
  return alignArguments(scope.builder, distribution, value, args, scope.loopAxes);
}

/** A bound or status for each batch element: a scalar, or an array of the batch's shape. */
function batchValue(scope: Scope, value: Lowered, aligned: AlignedArguments): Node {
  if (value.node.shape.length === 0) return value.node;
  const b = scope.builder;
  const own = ownShape(value);
  const positions = [
    ...value.axes.map((axis) => aligned.axes.indexOf(axis)),
    ...own.map((_, k) => aligned.axes.length + k),
  ];
  const same = positions.length === aligned.batchShape.length;
  return same ? value.node : b.broadcast(value.node, aligned.batchShape, positions);
}
