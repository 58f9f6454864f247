/** @file How a case's posterior is written in the language, and where the case's scalars stand in the model's quantities. */

import type { Model } from "@terrace/model";
import type { DataInput } from "@terrace/runtime";
import type { CaseValues } from "./posterior-case.js";

/** A scalar of a quantity: its name and its place, counted from 0 along each dim. */
export interface Element {
  readonly name: string;
  readonly index: readonly number[];
}

/** Statistics of a scalar that are not compared, and why. */
export interface Exemption {
  /** The case's scalar, such as `beta[2]`. */
  readonly scalar: string;
  readonly statistics: readonly ("mean" | "sd" | "q5" | "q50" | "q95")[];
  readonly reason: string;
}

/** A posterior in the language. */
export interface PosteriorModel {
  /** Names of the cases that have this model. */
  readonly cases: readonly string[];
  readonly model: Model;
  /** The model's data, from the case's. */
  readonly data: (data: CaseValues) => DataInput;
  /**
   * The elements of the model's parameters and reports that equal the case's scalar. The first is the one compared; more than
   * one where a scalar stands in several places, such as the correlation in a matrix. Absent: the same name and index.
   */
  readonly elements?: (scalar: Element) => readonly Element[];
  /** Row-major values of parameters whose elements no scalar of the case sets, such as a correlation matrix's diagonal. */
  readonly unset?: Readonly<Record<string, readonly number[]>>;
  readonly exemptions?: readonly Exemption[];
  /** The same posterior with other parameters, which is the one to sample: non-centred where the centred form is a funnel. */
  readonly sampledAs?: Model;
  /** Mean acceptance to sample with, where a posterior asks for smaller steps; the sampler's default when absent. */
  readonly targetAcceptance?: number;
}

/** `elements` of a model that has other names for whole quantities. */
export function renamed(names: Readonly<Record<string, string>>): (scalar: Element) => readonly Element[] {
  return ({ name, index }) => [{ name: names[name] ?? name, index }];
}

/** `elements` of a model whose parameters `names` are the elements of the case's vector `vector`, in their order. */
export function unpacked(vector: string, names: readonly string[]): (scalar: Element) => readonly Element[] {
  return (scalar) => (scalar.name === vector ? [{ name: names[scalar.index[0]!]!, index: [] }] : [scalar]);
}
