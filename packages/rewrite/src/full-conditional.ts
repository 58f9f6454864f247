/**
 * @file How a variable can be drawn given all others: what the analysis of a bound model finds. Every entry says in print
 * where it comes from, every refusal why and what would change it.
 */

import type { InputNode, Node, Shape } from "@terrace/graph";
import type { BoundParameter, BoundTerm } from "./bound-model.js";
import type { GaussianTerm } from "./gaussian-term.js";

/**
 * Families of full conditionals, with their arguments, each `[]` or of the batch's shape (of the variable's, but for event
 * axes), event axes last:
 * - `normal(mean, sd)`
 * - `gamma(shape, rate)`, `invGamma(shape, scale)`, `beta(a, b)`
 * - `generalisedInverseGaussian(p, a, b)`: density proportional to `x^(p - 1) exp(-(a x + b / x) / 2)`
 * - `inverseGaussian(mean, shape)`
 * - `pareto(minimum, shape)`
 * - `dirichlet(concentration [..., K])`
 * - `categorical(log probabilities up to a constant [..., K])`, codes from 0
 * - `wishart(degrees of freedom, scale [K, K])`, `invWishart(degrees of freedom, scale [K, K])`, as the language has them
 * - `truncatedNormal(mean, sd, lower, upper)`, either bound may be infinite
 * - `polyaGamma(count, tilt)`: density of PG(count, tilt), the count a whole number
 */
export type ConditionalFamily =
  | "normal"
  | "gamma"
  | "invGamma"
  | "beta"
  | "generalisedInverseGaussian"
  | "inverseGaussian"
  | "pareto"
  | "dirichlet"
  | "categorical"
  | "wishart"
  | "invWishart"
  | "truncatedNormal"
  | "polyaGamma";

/**
 * A draw from a known family. The family is that of `variable^power`, restricted to `lower` to `upper` (bounds of the
 * power, too) where they are given: a standard deviation whose square is inverse gamma has power 2.
 */
export interface ConditionalDraw {
  readonly family: ConditionalFamily;
  readonly args: readonly Node[];
  readonly power: 1 | 2 | -1 | -2;
  readonly lower?: Node;
  readonly upper?: Node;
  /**
   * An auxiliary variable of this draw alone, which the arguments read: drawn from its own full conditional at the variable's
   * present value, immediately before, and forgotten. What else is said of the variable is without it.
   */
  readonly given?: Auxiliary;
}

/**
 * A random variable that is not in the model: drawn from its full conditional it makes others' conditionals simple, and
 * the model's own joint density is what is left when it is integrated out. Others' nodes read it as `input`. It must be
 * drawn anew in each sweep, before what conditions on it, and again after what it depends on has changed and before
 * something else conditions on it; `args` say what it depends on.
 */
export interface Auxiliary {
  readonly name: string;
  readonly input: InputNode;
  readonly shape: Shape;
  readonly draw: ConditionalDraw;
  readonly source: BoundTerm;
  /** What it is, in print: `mixing precisions of y`. */
  readonly meaning: string;
}

interface Conditional {
  /** The terms of the joint density that it is made of. */
  readonly sources: readonly BoundTerm[];
  /** The auxiliary variables that it conditions on. */
  readonly auxiliaries: readonly Auxiliary[];
  /** In print: what was found. */
  readonly reason: string;
  /** In print: what would make it a draw from a known family, where something would. */
  readonly remedy?: string;
}

/** Variables that are jointly Gaussian given all others. */
export interface GaussianBlock extends Conditional {
  readonly kind: "gaussianBlock";
  readonly variables: readonly BoundParameter[];
  /** All terms with any of these variables, their own distributions among them; found when first asked for. */
  readonly terms: readonly GaussianTerm[];
}

/** A variable drawn from a known family, all of its elements (or of its events) independently. */
export interface DrawConditional extends Conditional {
  readonly kind: "draw";
  readonly variable: BoundParameter;
  readonly draw: ConditionalDraw;
}

/** A standard deviation, variance or precision of Gaussian rows, or a vector of them; the elements are independent. */
export interface ScaleConditional extends Conditional {
  readonly kind: "scale";
  readonly variable: BoundParameter;
  readonly parametrisation: "sd" | "variance" | "precision";
  /** The Gaussian terms whose rows it scales. */
  readonly terms: readonly GaussianTerm[];
  /** Rows (or their weights) that it scales, `[]` or the variable's shape. */
  readonly count: Node;
  /** Squared residuals of these rows, divided by the square of what multiplies the variable there; same shape. */
  readonly sumOfSquares: Node;
  /** How it can be drawn exactly; absent where only its density is known. */
  readonly draw?: ConditionalDraw;
  /** Log density of each element up to a constant, of the variable's shape, in the variable's input. */
  readonly logDensity: Node;
}

/**
 * A variable of which only the density is known, an element (or all elements together) at a time; one that is discrete has a
 * density at whole numbers, without known ends or with too many of them to try.
 */
export interface SliceConditional extends Conditional {
  readonly kind: "slice";
  readonly variable: BoundParameter;
  /**
   * Log density up to a constant in the variable's input: of the variable's shape where the elements are independent given
   * all else, `[]` where they are not.
   */
  readonly logDensity: Node;
}

/** A discrete variable with known values. */
export interface EnumeratedConditional extends Conditional {
  readonly kind: "enumeration";
  readonly variable: BoundParameter;
  /** All that any element may have. */
  readonly values: Int32Array;
  /** The ends of each element, of the variable's shape, where they differ. */
  readonly ends?: { readonly lower: Node; readonly upper: Node };
  /**
   * Log probability up to a constant in the variable's input: of the variable's shape where the elements are independent given
   * all else, `[]` where they are not and are drawn one after another.
   */
  readonly logDensity: Node;
}

/** Any way in which variables are drawn given the others. */
export type FullConditional =
  GaussianBlock | DrawConditional | ScaleConditional | SliceConditional | EnumeratedConditional;

/** A variable for which nothing was found. */
export interface Refusal {
  readonly variable: BoundParameter;
  readonly reason: string;
  /** What would change it, where something would. */
  readonly remedy?: string;
}
