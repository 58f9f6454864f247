/** @file Shapes of a distribution's value and arguments: scalars spread, leading axes shared, event axes last. */

import type { Distribution } from "@terrace/distributions";
import type { GraphBuilder, Node } from "@terrace/graph";
import { ownShape, SizesDiffer, unionAxes, type Axis, type Lowered } from "./axes.js";

/** Value and arguments as the distribution's methods take them; results have `axes` in front. */
export interface AlignedArguments {
  /** `[...axes, ...batch, ...event]` */
  readonly value: Node;
  /** Each with the same leading axes, or with its event axes alone. */
  readonly args: readonly Node[];
  readonly axes: readonly Axis[];
  /** `[...axes, ...batch]` */
  readonly batchShape: readonly number[];
  readonly eventShape: readonly number[];
}

/** Aligns a value and its arguments; `axes` adds loop axes that none of them may have. */
export function alignArguments(
  b: GraphBuilder,
  distribution: Pick<Distribution, "parameters" | "eventRank">,
  value: Lowered,
  args: readonly Lowered[],
  loopAxes: readonly Axis[] = [],
): AlignedArguments {
  const axes = unionAxes([value, ...args, { node: value.node, axes: loopAxes }]);
  const own = ownShape(value);
  const rank = distribution.eventRank;
  const eventShape = own.slice(own.length - rank);
  // A scalar distribution of a number with array arguments: the batch is theirs (`normal_lpdf(y[t], mu, s)`).
  let batch = own.slice(0, own.length - rank);
  args.forEach((arg, k) => {
    const lead = ownShape(arg).slice(0, Math.max(0, ownShape(arg).length - distribution.parameters[k]!.rank));
    if (lead.length > batch.length) batch = lead;
  });
  const batchShape = [...axes.map((axis) => axis.size), ...batch];
  const place = (x: Lowered, event: number, eventSizes: readonly number[]): Node => {
    const shape = ownShape(x);
    // Fewer leading dims than the batch has are its last: the components of a mixture, shared by all rows.
    const lead = shape.length - event;
    const positions = [
      ...x.axes.map((axis) => axes.indexOf(axis)),
      ...Array.from({ length: lead }, (_, k) => batchShape.length - lead + k),
      ...Array.from({ length: event }, (_, k) => batchShape.length + k),
    ];
    const target = [...batchShape, ...eventSizes];
    const wanted = positions.map((position) => target[position]!);
    if (x.node.shape.some((size, k) => size !== wanted[k])) throw new SizesDiffer(wanted, x.node.shape);
    return positions.length === target.length && positions.every((p, k) => p === k)
      ? x.node
      : b.broadcast(x.node, target, positions);
  };
  return {
    value:
      value.node.shape.length === 0 && rank === 0 && batchShape.length === 0
        ? value.node
        : place(value, rank, eventShape),
    args: args.map((arg, k) => {
      const parameter = distribution.parameters[k]!;
      const shape = ownShape(arg);
      if (parameter.rank === 0) {
        return arg.node.shape.length === 0 ? arg.node : place(arg, 0, []);
      }
      if (shape.length === 0) {
        // A number stands for a vector of this number.
        const n = eventShape[0]!;
        const event = parameter.rank === 1 ? [n] : [n, n];
        if (arg.axes.length === 0) return b.broadcast(arg.node, event, []);
        return b.broadcast(
          arg.node,
          [...batchShape, ...event],
          arg.axes.map((axis) => axes.indexOf(axis)),
        );
      }
      const event = shape.slice(shape.length - parameter.rank);
      if (rank > 0 && event.some((size) => size !== eventShape[0])) throw new SizesDiffer(eventShape, event);
      if (arg.axes.length === 0 && shape.length === parameter.rank) return arg.node;
      return place(arg, parameter.rank, shape.slice(shape.length - parameter.rank));
    }),
    axes,
    batchShape,
    eventShape,
  };
}
