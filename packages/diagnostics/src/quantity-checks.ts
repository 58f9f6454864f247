/** @file Findings from the draws of the quantities: values that are not finite, R-hat, effective sample sizes. */
import type { DrawsScalar } from "@terrace/core";
import { separateChains } from "./chain-agreement.js";
import type { ChainSeparation } from "./chain-agreement.js";
import { drawsKind } from "./chain-matrix.js";
import { nameSome } from "./reason.js";
import type { Reason } from "./reason.js";
import { rhatThreshold } from "./rhat-threshold.js";
import { essFolded } from "./scalar-diagnostics.js";

/** [Vehtari2021]: below 400 in all, estimates of R-hat and ESS themselves are unreliable. */
const minEffectiveSampleSize = 400;
/** Below this, more draws are not the cure. */
const hopelessSampleSize = 100;

/** A quantity that is not constant, with its diagnostics. */
export interface CheckedQuantity {
  readonly scalar: DrawsScalar;
  readonly rhat: number;
  readonly essBulk: number;
  readonly essTail: number;
  /** Only R-hat counts for `lp__`: its ESS is smaller than that of any parameter in many good fits. */
  readonly rhatOnly?: boolean;
}

/**
 * Checks quantities that are not constant.
 *
 * R-hat is held against {@link rhatThreshold} at the bulk ESS; where it exceeds that, at the ESS of the distance from the
 * median if that is smaller, since the larger of two R-hats is compared and the folded one may rest on fewer effective
 * draws (antithetic chains). A tail ESS that is NaN beside a finite bulk ESS belongs to a discrete quantity and is passed.
 */
export function checkQuantities(quantities: readonly CheckedQuantity[], numChains: number, numDraws: number): Reason[] {
  const reasons: Reason[] = [];
  const isFinite = ({ scalar }: CheckedQuantity): boolean =>
    scalar.chains.every((chain) => drawsKind(chain) !== "non-finite");
  const broken = quantities.filter(
    (quantity) => !(quantity.essBulk > 0 && quantity.essTail > 0) && !isFinite(quantity),
  );
  if (broken.length > 0) {
    const names = broken.map(({ scalar }) => scalar.name);
    reasons.push({
      code: "non-finite",
      message: `Some draws of ${nameSome(names)} are NaN or infinite.`,
      advice: "Look for an overflow, a logarithm of zero or a division by zero in the expression.",
      quantities: names,
    });
  }
  const sound = quantities.filter((quantity) => !broken.includes(quantity));
  reasons.push(...checkRhat(sound, numChains));
  const sized = sound.filter(({ rhatOnly }) => rhatOnly !== true);
  const add = (code: "ess-bulk" | "ess-tail", title: string, what: string, sizes: readonly NamedSize[]): void => {
    const low = sizes
      .filter(({ size }) => !(size >= minEffectiveSampleSize))
      .sort((a, b) => orZero(a.size) - orZero(b.size));
    if (low.length === 0) return;
    reasons.push({
      code,
      message: `${title} of ${nameSome(low.map(({ name, size }) => `${name} is ${describeSize(size)}`))} (needed: ${minEffectiveSampleSize}): ${what}.`,
      advice: moreDraws(low[0].size, numDraws),
      quantities: low.map(({ name }) => name),
    });
  };
  add(
    "ess-bulk",
    "Bulk ESS",
    "means and medians are too uncertain",
    sized.map(({ scalar, essBulk }) => ({ name: scalar.name, size: essBulk })),
  );
  add(
    "ess-tail",
    "Tail ESS",
    "interval ends are too uncertain",
    sized
      .filter(({ essTail }) => !Number.isNaN(essTail))
      .map(({ scalar, essTail }) => ({ name: scalar.name, size: essTail })),
  );
  return reasons;
}

interface NamedSize {
  readonly name: string;
  readonly size: number;
}

function checkRhat(quantities: readonly CheckedQuantity[], numChains: number): Reason[] {
  const limit = (ess: number): number => rhatThreshold(ess, quantities.length, numChains);
  const high = quantities
    .filter(({ rhat, essBulk, scalar }) => {
      // A chain with too few draws to compare (NaN) is caught by its effective sample size.
      if (!(rhat > limit(essBulk))) return false;
      return rhat > limit(Math.min(essBulk, essFolded(scalar.chains)));
    })
    .sort((a, b) => b.rhat - a.rhat);
  const separations: ChainSeparation[] = [];
  const mixing: CheckedQuantity[] = [];
  for (const quantity of high) {
    const separation = separateChains(quantity.scalar);
    if (separation === undefined) mixing.push(quantity);
    else separations.push(separation);
  }
  const reasons: Reason[] = [];
  if (separations.length > 0) {
    const [{ quantity, lowChains, highChains, lowMean, highMean }] = separations;
    const more =
      separations.length > 1 ? `; likewise ${nameSome(separations.slice(1).map((one) => one.quantity))}` : "";
    reasons.push({
      code: "separate-chains",
      message: `Chains stay in different regions: ${quantity} is about ${short(lowMean)} in ${chainNames(lowChains)} and ${short(highMean)} in ${chainNames(highChains)}${more}.`,
      advice:
        "The posterior may have several modes: fix the order of exchangeable components (`ordered`), use stronger priors or start values, and do not pool these chains.",
      quantities: separations.map((one) => one.quantity),
    });
  }
  if (mixing.length > 0) {
    const named = mixing.map(({ scalar, rhat, essBulk }) => {
      const digits = rhat < 1.1 ? 3 : 2;
      const value = rhat < 1e4 ? rhat.toFixed(digits) : rhat.toExponential(1);
      return `${scalar.name} is ${value} (limit ${limit(essBulk).toFixed(digits)})`;
    });
    reasons.push({
      code: "rhat",
      message: `R-hat of ${nameSome(named)}: the chains do not agree.`,
      advice: "Run a longer warmup and more draws; if it stays, reparametrise or use more informative priors.",
      quantities: mixing.map(({ scalar }) => scalar.name),
    });
  }
  return reasons;
}

function moreDraws(size: number, numDraws: number): string {
  if (!(size >= hopelessSampleSize)) {
    return Number.isNaN(size)
      ? "Draw at least 100 draws a chain in 4 chains."
      : "More draws alone hardly help: reparametrise (non-centred form), tighten priors, or look for parameters that trade off.";
  }
  const needed = Math.ceil((1.25 * numDraws * minEffectiveSampleSize) / size / 100) * 100;
  return `Draw about ${needed} draws a chain, or reparametrise.`;
}

const orZero = (size: number): number => (Number.isNaN(size) ? 0 : size);
const describeSize = (size: number): string => (Number.isNaN(size) ? "undefined" : size.toFixed(0));
const short = (value: number): string => String(Number(value.toPrecision(3)));
const chainNames = (numbers: readonly number[]): string =>
  `${numbers.length === 1 ? "chain" : "chains"} ${numbers.join(", ")}`;
