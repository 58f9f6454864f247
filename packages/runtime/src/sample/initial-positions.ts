/**
 * @file First rows of chains from constrained values: those given by name, the others at random as the sampler would
 * start them, uniform in (-2, 2) on the unconstrained space.
 */

import { createGenerator, randomUniform, SamplerError, type Generator } from "@terrace/core";

import type { ConstrainedValues } from "../compile/compiled-model.js";
import {
  flattenValue,
  parameterQuantities,
  verifyDiscreteValues,
  verifyInsideConstraints,
  verifyParameterNames,
} from "../compile/parameter-values.js";
import type { Plan } from "../plan/programs.js";
import type { ParameterValues } from "./options.js";
import type { StartPrograms } from "./start-programs.js";

const radius = 2;
const maxTries = 100;

/** Values of discrete parameters to start from, given those of the others; what it is given of them does not matter. */
export type DrawDiscrete = (values: ConstrainedValues, generator: Generator) => ConstrainedValues;

/**
 * The first row of each chain, `[rowSize]`: its position, and discrete parameters behind it.
 *
 * @param init for each chain constrained values by parameter; parameters that are missing here are random
 * @param drawDiscrete needed where the plan has discrete parameters
 * @throws TypeError, RangeError when a value has no place in the model, the wrong size, or lies outside its constraint
 * @throws SamplerError when no random values of the other parameters give a finite log density
 */
export function initialPositions(
  programs: StartPrograms,
  init: readonly ParameterValues[],
  seed: number | string,
  drawDiscrete?: DrawDiscrete,
): Float64Array[] {
  const isShared = init.every((entry) => entry === init[0]);
  return init.map((entry, chain) => {
    const argument = isShared ? "init" : `init[${chain}]`;
    return initialPosition(programs, entry, argument, seed, chain, drawDiscrete);
  });
}

function initialPosition(
  programs: StartPrograms,
  init: ParameterValues,
  argument: string,
  seed: number | string,
  chain: number,
  drawDiscrete: DrawDiscrete | undefined,
): Float64Array {
  const { plan } = programs;
  verifyParameterNames("sample", argument, plan, init);
  const quantities = parameterQuantities(plan);
  const given = new Map(
    quantities
      .filter(({ name }) => Object.hasOwn(init, name))
      .map((quantity) => [quantity.name, flattenValue("sample", argument, quantity, init[quantity.name])]),
  );
  verifyDiscreteValues("sample", argument, plan, given);
  const isWhole = given.size === quantities.length;
  // A stream of its own: the chain's own initialisation draws nothing when a position is given.
  const generator = createGenerator(seed, chain, "initialisation");
  let value = Number.NaN;
  for (let attempt = 0; attempt < maxTries; attempt++) {
    let values: ConstrainedValues = Object.fromEntries(given);
    if (!isWhole) {
      const random = programs.constrain(randomRow(plan, generator));
      const discrete = drawDiscrete?.({ ...random, ...values }, generator) ?? {};
      values = { ...random, ...discrete, ...values };
    }
    const position = programs.rowOf(values);
    verifyInsideConstraints("sample", argument, plan, position, shownValues(given));
    // Given whole, the sampler itself says what is wrong with it.
    if (isWhole) return position;
    const { logDensity, isFinite } = programs.tryStart(position, values);
    if (isFinite) return position;
    value = logDensity;
  }
  throw new SamplerError(
    `sample: chain ${chain + 1} cannot start with \`${argument}\`: at each of ${maxTries} random values of the other ` +
      `parameters the log density or its gradient is not finite (at the last, the log density is ${value}). Give values for all parameters.`,
  );
}

/** Coordinates at random; discrete parameters at a bound, for they are drawn given these. */
function randomRow({ dimension, rowSize, parameters, discreteBounds }: Plan, generator: Generator): Float64Array {
  const row = Float64Array.from({ length: rowSize }, (_, k) =>
    k < dimension ? randomUniform(generator, -radius, radius) : 0,
  );
  for (const { name, offset } of parameters) {
    discreteBounds.get(name)?.lower.forEach((lower, k) => {
      if (Number.isFinite(lower)) row[offset + k] = lower;
    });
  }
  return row;
}

/** The given values as an error shows them: a single number as itself. */
function shownValues(given: ReadonlyMap<string, Float64Array>): Record<string, unknown> {
  return Object.fromEntries([...given].map(([name, values]) => [name, values.length === 1 ? values[0] : values]));
}
