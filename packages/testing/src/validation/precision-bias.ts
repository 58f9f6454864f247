/**
 * @file What Float32 does to a posterior. Chains with gradients of Float32, and with those corrected by the density in Float64,
 * take the streams, the starts and the tuning of chains in Float64 and are compared with them draw by draw: the chains of a
 * pair stay together but for an acceptance now and then, so that differences of means are known far better than the means.
 */

import {
  holdBatchedDensityGraph,
  loadTensorflow,
  tensorflowBatchedLogDensity,
  writeDensityGraph,
} from "@terrace/backend-tfjs";
import { chainByChain, createGenerator, type BatchedLogDensity } from "@terrace/core";
import { essMean } from "@terrace/diagnostics";
import {
  createLockstepChains,
  createLockstepInfo,
  createLockstepPoints,
  lockstepTransition,
  type LockstepState,
  type LockstepStreams,
} from "@terrace/hmc";
import { compilePlan, type Plan } from "@terrace/runtime";

/** What an element type did to one quantity. */
export interface QuantityBias {
  readonly name: string;
  /** Difference of the means, and of the standard deviations, from those in Float64, in its standard deviations. */
  readonly mean: number;
  readonly sd: number;
  /** Standard errors of the two differences. */
  readonly meanError: number;
  readonly sdError: number;
  /** Effective number of its draws in Float64. */
  readonly ess: number;
}

/** What an element type did to a posterior. */
export interface PrecisionBias {
  readonly quantities: readonly QuantityBias[];
  /** Mean acceptance, and that in Float64. */
  readonly acceptance: number;
  readonly acceptanceInDouble: number;
}

/** How much is drawn. */
export interface PrecisionBiasOptions {
  readonly numChains: number;
  readonly numDraws: number;
  readonly numWarmup: number;
  readonly seed: number;
}

/** Draws of one kind of chains, by quantity `[chain, draw]`. */
interface Drawn {
  readonly values: readonly Float64Array[];
  readonly acceptance: number;
}

/** The bias of `"single"` and of `"corrected"` precision in every quantity of a model. */
export async function precisionBias(
  plan: Plan,
  { numChains, numDraws, numWarmup, seed }: PrecisionBiasOptions,
): Promise<Record<"single" | "corrected", PrecisionBias>> {
  const host = loadTensorflow();
  const compiled = compilePlan(plan, { backend: "wasm", reason: "the truth" });
  const exact = chainByChain(compiled, numChains);
  const inDouble = tensorflowBatchedLogDensity(host, plan.programs, numChains);
  const single = holdBatchedDensityGraph(host, writeDensityGraph(plan.programs, numChains, "single"));
  const corrected: BatchedLogDensity = {
    ...single,
    exactLogDensity: (positions, values) => exact.logDensity(positions, values),
  };
  const warm = await createLockstepChains(inDouble, {
    generators: streamsOf(seed, numChains),
    warmup: numWarmup,
    draws: 0,
  });
  while (!warm.isDone) await warm.step();
  const { stepSize, metric } = warm.state;

  const draw = async (density: BatchedLogDensity): Promise<Drawn> => {
    const streams = streamsOf(seed, numChains);
    const generators = { shared: streams.shared.draws, chains: streams.chains.map(({ draws }) => draws) };
    const state: LockstepState = {
      positions: warm.state.positions.slice(),
      gradients: new Float64Array(density.dimension * numChains),
      logDensities: new Float64Array(numChains),
    };
    await density.logDensityGradient(state.positions, state.logDensities, state.gradients);
    await density.exactLogDensity?.(state.positions, state.logDensities);
    const points = createLockstepPoints(density);
    const info = createLockstepInfo(numChains);
    const parameters = {
      stepSize,
      metric,
      numLeapfrogs: undefined,
      trajectoryLength: Math.PI / 2,
      numLeapfrogsJitter: 0.5,
      stepSizeJitter: 0,
    };
    const values: Float64Array[] = [];
    let acceptance = 0;
    for (let k = 0; k < numDraws; k++) {
      await lockstepTransition(generators, density, parameters, state, points, info);
      for (let chain = 0; chain < numChains; chain++) {
        const position = Float64Array.from(
          { length: density.dimension },
          (_, i) => state.positions[i * numChains + chain]!,
        );
        const all = Object.values(compiled.draw(position)).flatMap((each) =>
          typeof each === "number" ? each : [...each],
        );
        all.forEach(
          (value, q) => ((values[q] ??= new Float64Array(numChains * numDraws))[chain * numDraws + k] = value),
        );
        acceptance += info.accept_stat__[chain]! / (numChains * numDraws);
      }
    }
    return { values, acceptance };
  };

  const truth = await draw(inDouble);
  const names = plan.quantities.flatMap(({ name, shape }) => {
    const size = shape.reduce((product, each) => product * each, 1);
    return shape.length === 0 ? [name] : Array.from({ length: size }, (_, k) => `${name}[${k}]`);
  });
  const biasOf = async (density: BatchedLogDensity): Promise<PrecisionBias> => {
    const drawn = await draw(density);
    const quantities = names.map((name, q): QuantityBias => {
      return { name, ...difference(drawn.values[q]!, truth.values[q]!, numChains) };
    });
    return { quantities, acceptance: drawn.acceptance, acceptanceInDouble: truth.acceptance };
  };
  const result = { single: await biasOf(single), corrected: await biasOf(corrected) };
  inDouble.dispose();
  single.dispose();
  compiled.dispose();
  return result;
}

/** Differences of means and standard deviations with standard errors from the chains, which are independent pairs. */
function difference(values: Float64Array, truth: Float64Array, numChains: number): Omit<QuantityBias, "name"> {
  const numDraws = truth.length / numChains;
  const centre = mean(truth);
  const scale = Math.sqrt(mean(truth.map((x) => (x - centre) ** 2)));
  if (scale === 0) return { mean: 0, sd: 0, meanError: 0, sdError: 0, ess: Infinity };
  const chains = Array.from({ length: numChains }, (_, chain) => {
    const own = (all: Float64Array): Float64Array => all.subarray(chain * numDraws, (chain + 1) * numDraws);
    const [ours, theirs] = [own(values), own(truth)];
    const square = (x: number): number => (x - centre) ** 2;
    return {
      mean: (mean(ours) - mean(theirs)) / scale,
      // Half the relative difference of variances is that of standard deviations.
      sd: (mean(ours.map(square)) - mean(theirs.map(square))) / (2 * scale * scale),
    };
  });
  const means = Float64Array.from(chains, (chain) => chain.mean);
  const sds = Float64Array.from(chains, (chain) => chain.sd);
  const draws = Array.from({ length: numChains }, (_, chain) =>
    truth.subarray(chain * numDraws, (chain + 1) * numDraws),
  );
  return {
    mean: mean(means),
    sd: mean(sds),
    meanError: errorOfMean(means),
    sdError: errorOfMean(sds),
    ess: essMean(draws),
  };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function errorOfMean(values: Float64Array): number {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

function streamsOf(seed: number, numChains: number): LockstepStreams {
  const own = (chain: number, index?: number) => ({
    initialisation: createGenerator(seed, chain, "initialisation", index),
    warmup: createGenerator(seed, chain, "warmup", index),
    draws: createGenerator(seed, chain, "draws", index),
  });
  return { shared: own(0, 0), chains: Array.from({ length: numChains }, (_, chain) => own(chain)) };
}
