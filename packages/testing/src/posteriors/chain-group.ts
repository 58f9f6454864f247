/** @file Several chains of one case, sampled further as long as is asked for, and the draws of the compared scalars. */

import { instantiateKernel, kernelLogDensity } from "@terrace/backend-kernel";
import { createGenerator, type LogDensity } from "@terrace/core";
import { essBulk, essTail } from "@terrace/diagnostics";
import { createChain, type Chain } from "@terrace/hmc";
import type { PreparedCase } from "./prepared-case.js";

/** How chains are run. */
export interface ChainGroupOptions {
  readonly seed: string;
  readonly numChains: number;
  readonly warmup: number;
  /** Draws a chain at most. */
  readonly maxDraws: number;
  /** Scalars to record; all when absent. */
  readonly scalars?: ReadonlySet<string>;
  /** First position of all chains, unconstrained; random when absent. */
  readonly init?: Float64Array;
  /** Replaces the density, for tests of what a wrong one does. */
  readonly wrapDensity?: (density: LogDensity) => LogDensity;
}

/** The smallest effective sample sizes over the recorded scalars. */
export interface SmallestEss {
  readonly bulk: number;
  readonly tail: number;
}

/** Chains of one case. */
export class ChainGroup {
  readonly #chains: readonly Chain[];
  readonly #recorded: PreparedCase["scalars"];
  readonly #evaluate: (position: Float64Array) => readonly Float64Array[];
  /** `[chain][scalar]`, each with room for more draws than there are. */
  readonly #columns: Float64Array[][];
  #numDraws = 0;
  #numDivergences = 0;

  constructor(prepared: PreparedCase, options: ChainGroupOptions) {
    const { seed, warmup, maxDraws: draws, numChains, scalars, init } = options;
    const compiled = kernelLogDensity(prepared.density);
    const density = options.wrapDensity?.(compiled) ?? compiled;
    this.#chains = Array.from({ length: numChains }, (_, chain) => {
      const stream = (purpose: "initialisation" | "warmup" | "draws") => createGenerator(seed, chain, purpose);
      const generators = { initialisation: stream("initialisation"), warmup: stream("warmup"), draws: stream("draws") };
      return createChain(density, {
        generators,
        warmup,
        draws,
        ...(prepared.targetAcceptance === undefined ? {} : { targetAcceptance: prepared.targetAcceptance }),
        ...(init === undefined ? {} : { init }),
      });
    });
    this.#recorded = prepared.scalars.filter(({ name }) => scalars?.has(name) ?? true);
    this.#columns = this.#chains.map(() => this.#recorded.map(() => new Float64Array(0)));
    const draw = instantiateKernel(prepared.draw);
    const outputs = prepared.draw.outputs.map(({ length }) => new Float64Array(length));
    this.#evaluate = (position) => {
      draw.run([position], outputs);
      return outputs;
    };
  }

  /** Draws of each chain so far. */
  get numDraws(): number {
    return this.#numDraws;
  }

  /** Divergences after warmup so far, all chains together. */
  get numDivergences(): number {
    return this.#numDivergences;
  }

  /** Leapfrog steps so far, warmup included. */
  get numLeapfrogs(): number {
    return this.#chains.reduce((sum, { state }) => sum + state.warmupLeapfrogs + state.drawLeapfrogs, 0);
  }

  /** Samples until every chain has `numDraws` draws. */
  extendTo(numDraws: number): void {
    this.#chains.forEach((chain, c) => {
      this.#columns[c] = this.#columns[c]!.map((old) => {
        const column = new Float64Array(numDraws);
        column.set(old);
        return column;
      });
      while (chain.isWarmup) chain.step();
      for (let draw = this.#numDraws; draw < numDraws; draw++) {
        chain.step();
        this.#numDivergences += chain.info.divergent__;
        const outputs = this.#evaluate(chain.state.position);
        this.#recorded.forEach(({ output, index }, k) => (this.#columns[c]![k]![draw] = outputs[output]![index]!));
      }
    });
    this.#numDraws = numDraws;
  }

  /** The draws of each recorded scalar, `[chain][draw]`, by its name. */
  draws(): ReadonlyMap<string, readonly Float64Array[]> {
    return new Map(this.#recorded.map(({ name }, k) => [name, this.#columns.map((columns) => columns[k]!)]));
  }
}

/** The smallest bulk and tail ESS over all scalars. */
export function smallestEss(draws: ReadonlyMap<string, readonly Float64Array[]>): SmallestEss {
  let bulk = Infinity;
  let tail = Infinity;
  for (const chains of draws.values()) {
    bulk = least(bulk, essBulk(chains));
    tail = least(tail, essTail(chains));
  }
  return { bulk, tail };
}

/** The smaller; an ESS that is not defined (a constant, a NaN) counts as none. */
function least(a: number, b: number): number {
  return Math.min(a, Number.isNaN(b) ? 0 : b);
}
