/** @file Divides the parameters of a model between the steps of a Gibbs sweep and a block that NUTS draws. */

import { reachableNodes, type Node } from "@terrace/graph";
import type { Analysis, BoundParameter, FullConditional } from "@terrace/rewrite";

/** The variables that a full conditional draws. */
export function variablesOf(conditional: FullConditional): readonly BoundParameter[] {
  return conditional.kind === "gaussianBlock" ? conditional.variables : [conditional.variable];
}

/**
 * The names of all that NUTS has to draw where it draws those in `wanted`: with them what bounds them, what they bound, and
 * the others of a joint Gaussian draw. Discrete variables stay with their conditionals.
 */
export function completeBlock({ model, conditionals }: Analysis, wanted: Iterable<string>): ReadonlySet<string> {
  const names = new Set(wanted);
  const bounds = model.parameters.map(({ name, constraint }) => {
    const nodes = constraint.kind === "interval" ? [constraint.lower, constraint.upper] : [];
    const roots = nodes.filter((node): node is Node => typeof node === "object");
    return [name, ...reachableNodes(roots).flatMap((node) => (node.op === "input" ? [node.name] : []))];
  });
  const together = [
    ...bounds.filter((group) => group.length > 1),
    ...conditionals.map((each) => variablesOf(each).map(({ name }) => name)).filter((group) => group.length > 1),
  ];
  for (let size = -1; size < names.size;) {
    size = names.size;
    for (const group of together) if (group.some((name) => names.has(name))) for (const name of group) names.add(name);
  }
  return names;
}

/** What is left of an analysis when the variables `names`, those without a conditional among them, are drawn otherwise. */
export function withoutBlock(analysis: Analysis, names: ReadonlySet<string>): Analysis {
  const conditionals = analysis.conditionals.filter((each) => !variablesOf(each).some(({ name }) => names.has(name)));
  const auxiliaries = [...new Set(conditionals.flatMap((each) => each.auxiliaries))];
  const refusals = analysis.refusals.filter(({ variable }) => !names.has(variable.name));
  return { ...analysis, conditionals, auxiliaries, refusals };
}

/** The continuous variables that have no full conditional of a known kind: none at all, or one by density alone. */
export function withoutConjugacy({ conditionals, refusals }: Analysis): string[] {
  const sliced = conditionals.filter(({ kind }) => kind === "slice").flatMap((each) => variablesOf(each));
  const refused = refusals.map(({ variable }) => variable);
  return [...refused, ...sliced].filter(({ isDiscrete }) => !isDiscrete).map(({ name }) => name);
}
