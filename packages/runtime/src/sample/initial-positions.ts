/**
 * @file First positions of chains from constrained values: those given by name, the others at random as the sampler would
 * start them, uniform in (-2, 2) on the unconstrained space.
 */

import { createGenerator, randomUniform, SamplerError } from "@terrace/core";

import type { CompiledPlan } from "../compile/compiled-model.js";
import {
  flattenValue,
  parameterQuantities,
  verifyInsideConstraints,
  verifyParameterNames,
} from "../compile/parameter-values.js";
import type { ParameterValues } from "./options.js";

const radius = 2;
const maxTries = 100;

/**
 * The first position of each chain, `[dimension]`.
 *
 * @param init for each chain constrained values by parameter; parameters that are missing here are random
 * @throws TypeError, RangeError when a value has no place in the model, the wrong size, or lies outside its constraint
 * @throws SamplerError when no random values of the other parameters give a finite log density
 */
export function initialPositions(
  compiled: CompiledPlan,
  init: readonly ParameterValues[],
  seed: number | string,
): Float64Array[] {
  const isShared = init.every((entry) => entry === init[0]);
  return init.map((entry, chain) => {
    const argument = isShared ? "init" : `init[${chain}]`;
    return initialPosition(compiled, entry, argument, seed, chain);
  });
}

function initialPosition(
  compiled: CompiledPlan,
  init: ParameterValues,
  argument: string,
  seed: number | string,
  chain: number,
): Float64Array {
  const { plan } = compiled;
  verifyParameterNames("sample", argument, plan, init);
  const quantities = parameterQuantities(plan);
  const given = new Map(
    quantities
      .filter(({ name }) => Object.hasOwn(init, name))
      .map((quantity) => [quantity.name, flattenValue("sample", argument, quantity, init[quantity.name])]),
  );
  const isWhole = given.size === quantities.length;
  // A stream of its own: the chain's own initialisation draws nothing when a position is given.
  const generator = createGenerator(seed, chain, "initialisation");
  const gradient = new Float64Array(plan.dimension);
  let value = Number.NaN;
  for (let attempt = 0; attempt < maxTries; attempt++) {
    let values: Record<string, unknown> = Object.fromEntries(given);
    if (!isWhole) {
      const random = Float64Array.from({ length: plan.dimension }, () => randomUniform(generator, -radius, radius));
      values = { ...compiled.constrain(random), ...values };
    }
    const position = compiled.positionOf(values);
    verifyInsideConstraints("sample", argument, plan, position, shownValues(given));
    value = compiled.logDensityGradient(position, gradient);
    // Given whole, the sampler itself says what is wrong with it.
    if (isWhole || (Number.isFinite(value) && gradient.every(Number.isFinite))) return position;
  }
  throw new SamplerError(
    `sample: chain ${chain + 1} cannot start with \`${argument}\`: at each of ${maxTries} random values of the other ` +
      `parameters the log density or its gradient is not finite (at the last, the log density is ${value}). Give values for all parameters.`,
  );
}

/** The given values as an error shows them: a single number as itself. */
function shownValues(given: ReadonlyMap<string, Float64Array>): Record<string, unknown> {
  return Object.fromEntries([...given].map(([name, values]) => [name, values.length === 1 ? values[0] : values]));
}
