/**
 * @file A model together with its forward simulation in plain code, which shares nothing with the programs that are under
 * test. Samplers are checked against it: see geweke.ts and simulation-based-calibration.ts.
 */
import type { Generator } from "@terrace/core";
import type { Model } from "@terrace/model";
import type { DataInput } from "@terrace/runtime";

/** Values of parameters by name, row-major, on the constrained space. */
export type ParameterValues = Readonly<Record<string, Float64Array>>;

/** Observed columns by name. */
export type Outcome = Readonly<Record<string, Float64Array | Int32Array>>;

/** A model with proper priors. */
export interface GenerativeModel {
  readonly name: string;
  /** The model in the language; its data are those of `design` and the outcome. */
  readonly model: Model;
  /** What is given and never drawn: predictors, groups. */
  readonly design: DataInput;
  /** Parameters from their prior. */
  drawParameters(generator: Generator): ParameterValues;
  /** Observations given the parameters. */
  drawOutcome(generator: Generator, parameters: ParameterValues): Outcome;
  /**
   * Numbers to compare, of moderate size and with four finite moments under the joint distribution: scales on the log scale,
   * effects standardised; products of several parameters, too, for dependence.
   */
  quantities(parameters: ParameterValues): Readonly<Record<string, number>>;
}

/** A move that leaves the posterior given `outcome` unchanged. */
export type Transition = (generator: Generator, values: ParameterValues, outcome: Outcome) => ParameterValues;

/** A chain that has been warmed up. */
export interface PosteriorChain {
  /** The next draw. */
  next(): ParameterValues;
}

/** Starts a chain for the posterior given `outcome`; one seed, one chain. */
export type PosteriorSampler = (outcome: Outcome, seed: number) => PosteriorChain;
