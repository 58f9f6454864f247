/**
 * @file How far effects of groups follow their own rows rather than their common distribution: what share of an effect's
 * precision, given all else, the rows have [GelmanHill2007, section 12.2].
 */

import { reachableNodes, type GraphBuilder, type InputNode, type Node } from "@terrace/graph";
import type { Analysis } from "./analysis.js";
import type { BoundParameter } from "./bound-model.js";
import type { Fault } from "./fault.js";
import type { GaussianBlock } from "./full-conditional.js";
import { precisions } from "./gaussian-form.js";
import type { GaussianTerm } from "./gaussian-term.js";
import { spread } from "./rows.js";

/** Effects that vary by the levels of a factor, one for each. */
export interface PooledEffects {
  readonly variable: BoundParameter;
  /** Weight of each effect's own rows, from 0 to 1, `[numLevels]`, in the model's parameters; or why there is no such number. */
  readonly weights: Node | Fault;
}

/**
 * The effects that a model has, in the order of its parameters. With `d_j` the sum over the rows of level `j` of the squared
 * coefficient over the variance, and `p_j` the precision of the effect's own distribution, the weight is `d_j / (d_j + p_j)`: for
 * intercepts `(n_j / s2) / (n_j / s2 + 1 / s2_a)`. Adds nodes to the model's builder.
 */
export function pooledEffects({ model, conditionals, groupingFactors, auxiliaries }: Analysis): PooledEffects[] {
  const b = model.builder;
  const varying = new Set(groupingFactors.flatMap(({ variables }) => variables));
  const blocks = conditionals.filter((each): each is GaussianBlock => each.kind === "gaussianBlock");
  const inputs = new Set(auxiliaries.map(({ input }) => input));
  return model.parameters.flatMap((variable) => {
    const block = blocks.find(({ variables }) => variables.includes(variable));
    if (block === undefined || !varying.has(variable) || variable.shape.length !== 1) return [];
    return [{ variable, weights: weightsOf(b, block, variable, inputs) }];
  });
}

function weightsOf(
  b: GraphBuilder,
  { terms }: GaussianBlock,
  variable: BoundParameter,
  auxiliaries: ReadonlySet<InputNode>,
): Node | Fault {
  const users = terms.filter((term) => term.terms.some((each) => each.variable === variable));
  const isOwn = ({ source }: GaussianTerm): boolean => source.scored?.value === variable.input;
  const own = users.filter(isOwn);
  if (own.length !== 1) return { fault: `${variable.name} has no distribution of its own` };
  let data: Node = b.constant(0);
  let prior: Node = b.constant(0);
  for (const term of users) {
    const precision = precisionOf(b, term, variable, auxiliaries);
    if ("fault" in precision) return precision;
    if (isOwn(term)) prior = precision;
    else data = b.add(data, precision);
  }
  return b.div(data, b.add(data, prior));
}

/** What the rows of a term add to the precision of each element of a variable, `[numLevels]`. */
function precisionOf(
  b: GraphBuilder,
  term: GaussianTerm,
  variable: BoundParameter,
  auxiliaries: ReadonlySet<InputNode>,
): Node | Fault {
  const { text } = term.source;
  const uses = term.terms.filter((each) => each.variable === variable);
  const [use] = uses;
  if (use === undefined || uses.length > 1) return { fault: `rows of \`${text}\` use several elements of ${variable.name}` }; // prettier-ignore
  const precision = precisions(b, term.scale);
  if (precision === undefined) return { fault: `rows of \`${text}\` depend on each other` };
  const isNormal = reachableNodes([precision]).every((node) => node.op !== "input" || !auxiliaries.has(node));
  if (!isNormal) return { fault: `rows of \`${text}\` are not normal, so that they have no one variance` };
  const [size] = variable.shape as readonly [number];
  const ofRows = b.mul(b.square(use.weight), term.weight === undefined ? precision : b.mul(precision, term.weight));
  // Rows that use no element go to one more, which is cut off.
  const targets = use.elements.map((element) => (element < 0 ? size : element));
  const sums = b.segmentSum(spread(b, ofRows, term.numRows), b.constant(targets, [targets.length], "int"), size + 1);
  return b.slice(sums, [0], [size]);
}
