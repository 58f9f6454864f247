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

/** A sampled parameter and where its unconstrained coordinates stand in the position. */
export interface ParameterLayout {
  readonly name: string;
  readonly shape: readonly number[];
  readonly unconstrainedShape: readonly number[];
  readonly offset: number;
  readonly size: number;
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
 * The programs of a bound model. Inputs and outputs:
 * - `density`: `position` to `value` [] and `gradient` [dimension]; with Jacobian, `value` alone in `value`.
 * - `joint`: every parameter by name (constrained) to `value`, all normalising constants, no Jacobian, as written.
 * - `jointGradient`: the same inputs to `value` and `gradient.NAME` for every parameter.
 * - `draw`: `position` to every quantity by name; asks for a generator where a report is random.
 * - `unconstrain`: every parameter by name to `position`.
 * - `pointwise`: `position` to the log likelihood of each observation, outputs in the order of `observations`; NaN in rows
 *   that were not observed.
 * - `generate`: `position` to a predictive draw of each predictable observation; asks for a generator.
 * - `prior`: no input to `position`, a draw from the prior in the unconstrained space, where every parameter has one.
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
  readonly dimension: number;
  readonly parameters: readonly ParameterLayout[];
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
