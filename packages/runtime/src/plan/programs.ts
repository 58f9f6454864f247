/**
 * @file The programs a bound model is lowered to: log-density graphs with named inputs and outputs, and the table of what
 * is recorded. Every program is evaluated by a backend or by the interpreter; none knows about samplers.
 */

import type { Coordinates } from "@terrace/core";
import type { Graph } from "@terrace/graph";
import type { BoundModel } from "@terrace/rewrite";

/** What a recorded quantity is: a parameter, or a report. */
export type QuantityRole = "parameter" | "report";

/** One recorded quantity: an output of the `draw` program, in the constrained space. */
export interface Quantity {
  readonly name: string;
  readonly role: QuantityRole;
  /** Names of its axes: a dim's name, or `name_axis` where a dim is an expression. */
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  /** Labels by dim name, for the dims that have labels of their own. */
  readonly coords: Readonly<Record<string, Coordinates>>;
  /** Whether it is a random draw (`report y ~ ...`). */
  readonly isRandom: boolean;
}

/** A sampled parameter and where its values stand in a row. */
export interface ParameterLayout {
  readonly name: string;
  readonly shape: readonly number[];
  /** That of its coordinates in the position; of a discrete parameter its own. */
  readonly unconstrainedShape: readonly number[];
  readonly offset: number;
  readonly size: number;
  /** Whether it is a whole number: then it has no unconstrained coordinates, and stands as it is behind the position. */
  readonly isDiscrete: boolean;
}

/** The least and the greatest value of each element of a discrete parameter, `[size]`; infinite where data do not decide it. */
export interface DiscreteBounds {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** What is observed under one name, for pointwise likelihood and prediction. */
export interface Observation {
  /** Name of the observed data, or the printed expression. */
  readonly name: string;
  /** Shape of its log likelihoods, `[...rows]`. */
  readonly shape: readonly number[];
  /** Rows that were observed: those with a term and without a missing value. */
  readonly numObserved: number;
  /** Shape of its predictive draws, `[...rows, ...event]`. */
  readonly predictionShape: readonly number[];
  readonly dims: readonly string[];
  readonly coords: Readonly<Record<string, Coordinates>>;
  /** True where the outcome was not given, so that it has no likelihood. */
  readonly isAbsent?: boolean;
  /** Why there is no predictive draw, where there is none. */
  readonly notPredictable?: string;
}

/** A scale parameter of a group of effects, for the verdict: few groups with a wide prior are named. */
export interface ScaleParameter {
  readonly name: string;
  readonly numGroups: number;
  readonly priorIsWide: boolean;
}

/**
 * The programs of a bound model. A row, `[rowSize]`, is what is kept of an iteration: the unconstrained `position` and behind it
 * the discrete parameters as they are. A program reads it as inputs in that order, `position` and `discrete.NAME` for each
 * discrete parameter. Inputs and outputs:
 * - `density`: a row to `value` [] and `gradient` [dimension], that of the position, the discrete parameters given; with
 *   Jacobian, `value` alone in `value`.
 * - `joint`: every parameter by name (constrained) to `value`, all normalising constants, no Jacobian, as written.
 * - `jointGradient`: the same inputs to `value` and `gradient.NAME` for every parameter that is not discrete.
 * - `draw`: a row to every quantity by name; asks for a generator where a report is random.
 * - `unconstrain`: every parameter by name to a row, its parts as outputs in order and under the names of a row's inputs.
 * - `pointwise`: a row to the log likelihood of each observation, outputs in the order of `observations`; NaN in rows of data
 *   that were not observed.
 * - `generate`: a row to a predictive draw of each predictable observation; asks for a generator.
 */
export interface Programs {
  readonly density: Graph;
  readonly value: Graph;
  readonly joint: Graph;
  readonly jointGradient: Graph;
  readonly draw: Graph;
  readonly unconstrain: Graph;
  readonly pointwise: Graph;
  readonly generate: Graph;
}

/** A model bound to data and lowered. */
export interface Plan {
  /** Unconstrained coordinates. */
  readonly dimension: number;
  /** Numbers in a row: the coordinates and the elements of discrete parameters. */
  readonly rowSize: number;
  /** In the order of declaration. */
  readonly parameters: readonly ParameterLayout[];
  /** By name of a discrete parameter. */
  readonly discreteBounds: ReadonlyMap<string, DiscreteBounds>;
  readonly quantities: readonly Quantity[];
  readonly observations: readonly Observation[];
  readonly scales: readonly ScaleParameter[];
  readonly numObservations: number;
  /** Built when first asked for, each by itself, so that sampling pays for `density` and `draw` alone. */
  readonly programs: Programs;
  /** The distribution statements with their values and arguments, made when first asked for. */
  readonly boundModel: BoundModel;
  /** What `explain()` prints, a paragraph a stage. */
  readonly reports: readonly PassReport[];
}

/** What a pass did, for `explain()`. */
export interface PassReport {
  readonly pass: string;
  readonly lines: readonly string[];
}
