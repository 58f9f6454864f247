/**
 * @file The joint distribution test of [Geweke2004]. The joint distribution of parameters and data is simulated twice: draw
 * by draw from the prior and the likelihood, and by a chain that alternates between data given parameters and the
 * sampler's move of the parameters given data. Where the sampler is right, both have the same moments.
 */
import { createGenerator, special } from "@terrace/core";
import { essMean, mcseMean } from "@terrace/diagnostics";
import type { GenerativeModel, Transition } from "./generative-model.js";

/** Sizes of a test. */
export interface GewekeOptions {
  readonly seed: number;
  /** Joint draws, and iterations of the chain. */
  readonly iterations: number;
  /** Moves of the parameters before data are drawn anew; 1 when absent. */
  readonly movesPerOutcome?: number;
  /** Probability with which a right sampler is rejected; 1e-3 when absent. */
  readonly familyError?: number;
}

/** One moment: a quantity, its square, or the product of two. */
export interface MomentComparison {
  readonly name: string;
  /** Mean by independent draws, and by the chain. */
  readonly expected: number;
  readonly actual: number;
  /** Effective sample size of the chain. */
  readonly ess: number;
  /** The difference of the means over its standard error; infinite where `ess` is too small for one. */
  readonly z: number;
}

/** What the test says. */
export interface GewekeResult {
  readonly moments: readonly MomentComparison[];
  /** The largest `|z|` that a right sampler may have. */
  readonly limit: number;
  /** Moments beyond the limit, the farthest first. */
  readonly rejected: readonly MomentComparison[];
}

/** Below so many effective draws an error of a chain's mean says nothing, and the chain is not passed. */
const minEss = 20;

/**
 * Tests `transition`.
 *
 * 1. Moments compared: of every quantity the first and the second, and of every two quantities the product.
 * 2. The standard error of the chain's mean takes its autocorrelation into account (`mcseMean`), that of independent draws is
 *    their sd over the root of their number.
 * 3. A chain with fewer than 20 effective draws of a moment, or with none because it never moved, is rejected.
 * 4. The limit of `|z|` is that of the normal distribution at the family error divided by the number of moments (Bonferroni).
 */
export function gewekeTest(model: GenerativeModel, transition: Transition, options: GewekeOptions): GewekeResult {
  const { seed, iterations, movesPerOutcome = 1, familyError = 1e-3 } = options;
  const independent = new MomentTable(iterations);
  const joint = createGenerator(seed, 0, "prior");
  for (let k = 0; k < iterations; k++) independent.add(model.quantities(model.drawParameters(joint)));

  const chained = new MomentTable(iterations);
  const generator = createGenerator(seed, 0, "draws");
  const outcomes = createGenerator(seed, 0, "prediction");
  let values = model.drawParameters(createGenerator(seed, 0, "initialisation"));
  for (let k = 0; k < iterations; k++) {
    const outcome = model.drawOutcome(outcomes, values);
    for (let move = 0; move < movesPerOutcome; move++) values = transition(generator, values, outcome);
    chained.add(model.quantities(values));
  }

  const moments = independent.names().map((name): MomentComparison => {
    const [truth, draws] = [independent.column(name), chained.column(name)];
    const [expected, actual] = [mean(truth), mean(draws)];
    const ess = essMean([draws]);
    const error = Math.hypot(mcseMean([truth]), mcseMean([draws]));
    return { name, expected, actual, ess, z: ess >= minEss ? (actual - expected) / error : Infinity };
  });
  const limit = -special.normalQuantile(familyError / (2 * moments.length));
  const rejected = moments.filter(({ z }) => Math.abs(z) > limit).sort((a, b) => Math.abs(b.z) - Math.abs(a.z));
  return { moments, limit, rejected };
}

/** Moments of quantities, a row a draw. */
class MomentTable {
  readonly #columns = new Map<string, Float64Array>();
  readonly #numRows: number;
  #row = 0;

  constructor(numRows: number) {
    this.#numRows = numRows;
  }

  add(quantities: Readonly<Record<string, number>>): void {
    const entries = Object.entries(quantities);
    entries.forEach(([name, value], k) => {
      this.#put(name, value);
      this.#put(`${name}^2`, value * value);
      for (const [other, factor] of entries.slice(k + 1)) this.#put(`${name} * ${other}`, value * factor);
    });
    this.#row++;
  }

  #put(name: string, value: number): void {
    let column = this.#columns.get(name);
    if (column === undefined) this.#columns.set(name, (column = new Float64Array(this.#numRows)));
    column[this.#row] = value;
  }

  names(): string[] {
    return [...this.#columns.keys()];
  }

  /** @throws RangeError when there is no such moment */
  column(name: string): Float64Array {
    const column = this.#columns.get(name);
    if (column === undefined) throw new RangeError(`gewekeTest: the chain has no quantity \`${name}\`.`);
    return column;
  }
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
