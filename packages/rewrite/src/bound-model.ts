/**
 * @file A model bound to its data, as the statistical passes read it: every distribution statement whole, with its value and
 * its arguments as nodes of one builder. Loops, comprehensions, nested indices and lets are expressions in these nodes
 * already, so that models that say the same in other words look much alike here.
 */

import type { Constraint } from "@terrace/distributions";
import type { GraphBuilder, InputNode, Node, Shape } from "@terrace/graph";

/** A parameter: an input of the terms' nodes, in the constrained space. */
export interface BoundParameter {
  readonly name: string;
  readonly shape: Shape;
  /** Of dtype `int` where the parameter is discrete. */
  readonly input: InputNode;
  /** Where the value must lie; bounds may be nodes of earlier parameters. */
  readonly constraint: Constraint<Node | number>;
  readonly isDiscrete: boolean;
  /** Whether it stands in for missing elements of data. */
  readonly isMissingData: boolean;
}

/** A distribution with its arguments. */
export interface BoundDistribution {
  readonly kind: "distribution";
  /** Name in the language; the first argument of `distributions.get`. */
  readonly name: string;
  /** Each `[...batch, ...event]`, or with its event axes alone where the batch shares it; as `Distribution.logDensity` takes them. */
  readonly args: readonly Node[];
  /** Bounds that renormalise the density, each `[]` or `[...batch]`. */
  readonly truncation?: { readonly lower?: Node; readonly upper?: Node };
  /** Statuses of the rows (0 exact, 1 right, -1 left, 2 in an interval) and upper ends. */
  readonly censoring?: { readonly status: Node; readonly upper?: Node };
}

/** Several distributions, one of which a row has. */
export interface BoundMixture {
  readonly kind: "mixture";
  /** `[K]`, or `[...batch, K]`. */
  readonly weights: Node;
  /** K distributions of the row; or one, whose batch axes are the row's and then the components'. */
  readonly components: readonly BoundDistribution[];
}

/** What a distribution statement scores, and by what. */
export interface ScoredValue {
  /** `[...batch, ...event]`, or `[]` where it is one number. */
  readonly value: Node;
  readonly batchShape: Shape;
  readonly eventShape: Shape;
  readonly call: BoundDistribution | BoundMixture;
  /** What each row's log density is multiplied by, `[]` or `[...batch]`. */
  readonly weight?: Node;
  /** 1 for each row that counts and 0 for each that drops out, row-major; absent where all count. */
  readonly counted?: Int32Array;
}

/** A summand of the log joint density. */
export interface BoundTerm {
  /** `prior` for a parameter's own distribution, `observation` for data's, `term` and `target` for any other. */
  readonly role: "prior" | "observation" | "term" | "target";
  /** The statement as the language writes it. */
  readonly text: string;
  /** `[...batch]`: with weights, and 0 for rows that drop out. Its sum is the term. */
  readonly logDensity: Node;
  /** Absent for `target += ...` and for statements inside a loop that carries values. */
  readonly scored?: ScoredValue;
}

/** All that the log joint density is made of: the sum of its terms' sums, with all normalising constants and no Jacobian. */
export interface BoundModel {
  readonly builder: GraphBuilder;
  readonly parameters: readonly BoundParameter[];
  readonly terms: readonly BoundTerm[];
}
