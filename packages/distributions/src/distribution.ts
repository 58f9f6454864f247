/** @file The contract of a distribution: everything the checker, the programs and the tests need to know about it. */

import type { GraphBuilder, Node, Shape } from "@terrace/graph";
import type { StructureKind } from "./constraint.js";

/**
 * A bound of a support: a number, the value of the parameter with this index, or the length of the (vector) parameter with this
 * index plus a number, as of codes.
 */
export type SupportBound =
  number | { readonly parameter: number } | { readonly lengthOf: number; readonly plus: number };

/**
 * Where a distribution's density is positive. An interval holds its bounds unless it is open there; where it has none it is
 * infinite, and infinity is outside. An infinite bound that is given is inside.
 */
export type Support =
  | {
      readonly kind: "interval";
      readonly lower?: SupportBound;
      readonly upper?: SupportBound;
      readonly openLower?: true;
      readonly openUpper?: true;
      readonly integer: boolean;
    }
  | { readonly kind: StructureKind };

/** One argument of a distribution. */
export interface DistributionParameter {
  readonly name: string;
  /** Number of event axes: 0 for a number, 1 for a vector such as a mean, 2 for a matrix such as a covariance. */
  readonly rank: 0 | 1 | 2;
  readonly type: "real" | "int";
  /** Where the argument must lie; checked on data at bind, documented for the rest. */
  readonly support: Support;
}

/**
 * A distribution. In every method `value` has shape `[...batch, ...event]`; an argument of rank r has either the same batch
 * axes and r event axes, or its r event axes alone (then it is shared by the batch). Results have shape `[...batch]`.
 */
export interface Distribution {
  readonly name: string;
  readonly parameters: readonly DistributionParameter[];
  /** Axes of one variate: 0 scalar, 1 vector, 2 matrix. */
  readonly eventRank: 0 | 1 | 2;
  readonly type: "real" | "int";
  readonly support: Support;
  /** False for flat and half_flat, which have no random draws and no normalising constant. */
  readonly proper: boolean;
  /** The measure that the density refers to, where it is not Lebesgue or counting measure on the value itself. */
  readonly measure?: string;
  /** Log density with every normalising constant; -Infinity outside the support. */
  logDensity(builder: GraphBuilder, value: Node, args: readonly Node[]): Node;
  /** Log of P(X <= value), P(X > value) and P(X <= value) itself; absent where there is none to be had. */
  readonly logCdf?: (builder: GraphBuilder, value: Node, args: readonly Node[]) => Node;
  readonly logCcdf?: (builder: GraphBuilder, value: Node, args: readonly Node[]) => Node;
  readonly cdf?: (builder: GraphBuilder, value: Node, args: readonly Node[]) => Node;
  /**
   * Names of the parameters by which the three functions above have no derivative: shapes of incomplete gamma and beta
   * functions. A truncation or censoring needs data or constants there; the graph's gradient refuses anything else.
   */
  readonly tailsFixedIn?: readonly string[];
  /** Value with P(X <= value) = probability; where present, truncated draws are by inversion. */
  readonly quantile?: (builder: GraphBuilder, probability: Node, args: readonly Node[]) => Node;
  /** A draw of shape `shape` = `[...batch, ...event]`; absent where `proper` is false. */
  readonly random?: (builder: GraphBuilder, args: readonly Node[], shape: Shape) => Node;
  /**
   * Arguments that `random` takes after the parameters because a draw needs something of the value observed in its place:
   * the multinomial's number of trials.
   */
  readonly randomArguments?: (builder: GraphBuilder, observed: Node) => readonly Node[];
}
