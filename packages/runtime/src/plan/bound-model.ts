/** @file The bound model that statistical passes read, from the same lowering as the joint density. */

import { printStatement } from "@terrace/distributions";
import type { InputNode } from "@terrace/graph";
import type { BoundModel, BoundTerm } from "@terrace/rewrite";
import { loweredConstraint, type BoundParameter } from "./parameters.js";
import type { Scope, Term } from "./scope.js";

/**
 * Parameters and terms of a program whose statements have been lowered into `scope`.
 * @param inputs of the parameters that are not held fixed, in their order
 */
export function collectModel(
  scope: Scope,
  parameters: readonly BoundParameter[],
  inputs: readonly InputNode[],
): BoundModel {
  const sampled = parameters.filter(({ fixed }) => fixed === undefined);
  return {
    builder: scope.builder,
    parameters: sampled.map((parameter, k) => ({
      name: parameter.name,
      shape: parameter.shape,
      input: inputs[k]!,
      constraint: loweredConstraint(scope, parameter),
      isDiscrete: parameter.isDiscrete,
      isMissingData: parameter.fills !== undefined,
    })),
    terms: scope.terms.map(boundTerm),
  };
}

function boundTerm({ role, statement, logDensity, scored }: Term): BoundTerm {
  const text = printStatement(statement).join(" ");
  return {
    role,
    // The printer puts the role of a distribution statement in front.
    text: statement.kind === "distribution" ? text.slice(role.length + 1) : text,
    logDensity: logDensity.node,
    ...(scored === undefined ? {} : { scored }),
  };
}
