/** @file The draws of the classical varying-intercept sampler, and what can be asked of them. */

import type { Draws, DrawsVariable } from "@terrace/core";
import { summarise, verdict, type Summary, type SummaryOptions, type Verdict } from "@terrace/diagnostics";
import { shrinkageWeights } from "@terrace/gibbs";

import type { Label } from "../bind/factor.js";

/** How a fit came about. */
interface VaryingInterceptsRecord {
  readonly seed: number | string;
  readonly warmup: number;
  readonly numRows: number;
  readonly levels: readonly Label[];
  readonly counts: Float64Array;
}

/** Draws of the classical varying-intercept sampler. Made by `gibbsVaryingIntercepts`. */
export class VaryingInterceptsFit {
  /** One chain: `alpha` `[1, samples, J]`, and `beta`, `mu`, `s2`, `s2_a` `[1, samples]`. */
  readonly draws: Draws;
  readonly #record: VaryingInterceptsRecord;
  #alpha: readonly Float64Array[] | undefined;

  /** @internal */
  constructor(draws: Draws, record: VaryingInterceptsRecord) {
    this.draws = draws;
    this.#record = record;
  }

  get seed(): number | string {
    return this.#record.seed;
  }

  /** Labels of the groups, in the order of the intercepts; also those without rows. */
  get levels(): readonly Label[] {
    return this.#record.levels;
  }

  /** Rows of each group, `[J]`. */
  get counts(): Float64Array {
    return this.#record.counts;
  }

  /** Intercepts of the groups by draw, `[samples][J]`: views of the draws' own memory. */
  get alpha(): readonly Float64Array[] {
    const { values } = this.draws.get("alpha");
    const numGroups = this.levels.length;
    this.#alpha ??= Array.from({ length: this.draws.numDraws }, (_, t) =>
      values.subarray(t * numGroups, (t + 1) * numGroups),
    );
    return this.#alpha;
  }

  /** The slope by draw, `[samples]`. */
  get beta(): Float64Array {
    return this.draws.get("beta").values;
  }

  /** Mean of the groups' intercepts by draw, `[samples]`. */
  get mu(): Float64Array {
    return this.draws.get("mu").values;
  }

  /** Residual variance by draw, `[samples]`. */
  get s2(): Float64Array {
    return this.draws.get("s2").values;
  }

  /** Variance of the groups' intercepts by draw, `[samples]`. */
  get s2_a(): Float64Array {
    return this.draws.get("s2_a").values;
  }

  /**
   * Weights of partial pooling by draw, `[chain, draw, group]`: `lambda[j] = (n[j] / s2) / (n[j] / s2 + 1 / s2_a)`, from 0
   * (the group's intercept follows the mean of the groups; so without rows) to 1 (it follows the group's own rows).
   */
  shrinkage(): DrawsVariable {
    const { dims, shape, coords } = this.draws.get("alpha");
    return { name: "shrinkage", dims, shape, coords, values: shrinkageWeights(this.counts, this.s2, this.s2_a) };
  }

  /**
   * Means, sds, quantiles and diagnostics of every scalar, as data; in print a table with the verdict. `options` are those of
   * `summarise`.
   */
  summary(options: SummaryOptions = {}): Summary {
    const { numRows, warmup } = this.#record;
    const header = { numObservations: numRows, warmup, thin: 1 };
    return summarise(this.draws, { header, verdict: this.verdict(), ...options });
  }

  /** Whether the draws can be trusted, and if not, why and what to do. */
  verdict(): Verdict {
    return verdict(this.draws, undefined);
  }
}
