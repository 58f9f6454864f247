/**
 * @file Simulation-based calibration [Talts2018]: parameters from the prior, data given them, draws from the posterior given the
 * data. Among the draws, the parameters' ranks are uniform where the sampler is right.
 */
import { createGenerator } from "@terrace/core";
import type { Generator } from "@terrace/core";
import { essBasic } from "@terrace/diagnostics";
import type { GenerativeModel, PosteriorChain, PosteriorSampler } from "./generative-model.js";
import { rankUniformity } from "./rank-uniformity.js";

/** Sizes of a calibration. */
export interface CalibrationOptions {
  readonly seed: number;
  /** 200 when absent. */
  readonly simulations?: number;
  /** Draws L among which a parameter is ranked, from 0 to L; 99 when absent. */
  readonly numDraws?: number;
  /** Draws of the chain for each that is kept, at most; 64 when absent. */
  readonly maxThin?: number;
  /** Probability with which a right sampler is rejected; 1e-3 when absent. */
  readonly familyError?: number;
}

/** Ranks of one quantity. */
export interface CalibratedQuantity {
  readonly name: string;
  /** `[simulations]`, from 0 to the number of draws. */
  readonly ranks: Int32Array;
  /** Probability of ranks as uneven. */
  readonly p: number;
}

/** What the calibration says. */
export interface CalibrationResult {
  readonly quantities: readonly CalibratedQuantity[];
  /** The smallest `p` that a right sampler may have. */
  readonly limit: number;
  /** Quantities below the limit, the least probable first. */
  readonly rejected: readonly CalibratedQuantity[];
  /** Simulations whose chain did not reach an effective sample size of the number of draws with the longest thinning. */
  readonly numShort: number;
}

/**
 * Calibrates `sampler`. Chains are thinned until every quantity's effective sample size is the number of draws kept; ranks
 * among equal draws are drawn at random. The limit of p is the family error divided by the number of quantities (Bonferroni).
 */
export function simulationBasedCalibration(
  model: GenerativeModel,
  sampler: PosteriorSampler,
  options: CalibrationOptions,
): CalibrationResult {
  const { seed, simulations = 200, numDraws = 99, maxThin = 64, familyError = 1e-3 } = options;
  const ranks = new Map<string, Int32Array>();
  let numShort = 0;
  for (let k = 0; k < simulations; k++) {
    const prior = createGenerator(seed, k, "prior");
    const parameters = model.drawParameters(prior);
    const outcome = model.drawOutcome(prior, parameters);
    const drawn = new ThinnedDraws(model, sampler(outcome, createGenerator(seed, k, "draws").nextUint32()), numDraws);
    while (drawn.minEss() < numDraws && drawn.thin < maxThin) drawn.extend();
    if (drawn.minEss() < numDraws) numShort++;
    const ties = createGenerator(seed, k, "prediction");
    for (const [name, truth] of Object.entries(model.quantities(parameters))) {
      let column = ranks.get(name);
      if (column === undefined) ranks.set(name, (column = new Int32Array(simulations)));
      column[k] = rankAmong(ties, truth, drawn.kept(name));
    }
  }
  const quantities = [...ranks].map(([name, column]) => ({ name, ranks: column, p: rankUniformity(column, numDraws) }));
  const limit = familyError / quantities.length;
  const rejected = quantities.filter(({ p }) => p < limit).sort((a, b) => a.p - b.p);
  return { quantities, limit, rejected, numShort };
}

/** Draws of quantities from one chain, of which every `thin`th is kept. */
class ThinnedDraws {
  thin = 2;
  readonly #columns = new Map<string, number[]>();

  constructor(
    readonly model: GenerativeModel,
    readonly chain: PosteriorChain,
    readonly numKept: number,
  ) {
    this.#drawTo(this.thin * numKept);
  }

  /** Doubles the chain and the thinning. */
  extend(): void {
    this.thin *= 2;
    this.#drawTo(this.thin * this.numKept);
  }

  #drawTo(length: number): void {
    let numDrawn = Math.max(0, ...[...this.#columns.values()].map((column) => column.length));
    for (; numDrawn < length; numDrawn++) {
      for (const [name, value] of Object.entries(this.model.quantities(this.chain.next()))) {
        const column = this.#columns.get(name);
        if (column === undefined) this.#columns.set(name, [value]);
        else column.push(value);
      }
    }
  }

  /** The smallest effective sample size of a quantity; that of one that never moved, for which there is none, is 0. */
  minEss(): number {
    const sizes = [...this.#columns.values()].map((column) => essBasic([Float64Array.from(column)], { split: false }));
    return Math.min(...sizes.map((size) => (Number.isNaN(size) ? 0 : size)));
  }

  kept(name: string): number[] {
    return this.#columns.get(name)!.filter((_, k) => (k + 1) % this.thin === 0);
  }
}

/** How many draws are below `truth`, equal ones by chance. */
function rankAmong(generator: Generator, truth: number, draws: readonly number[]): number {
  let below = 0;
  let equal = 0;
  for (const draw of draws) {
    if (draw < truth) below++;
    else if (draw === truth) equal++;
  }
  return below + Math.floor(generator.uniform() * (equal + 1));
}
