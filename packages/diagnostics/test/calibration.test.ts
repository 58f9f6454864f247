import { describe, expect, it } from "vitest";
import { special } from "@terrace/core";
import { verdict } from "@terrace/diagnostics";
import type { VerdictContext } from "@terrace/diagnostics";
import type { Draws, SampleStatistics } from "@terrace/core";
import { autoregression, drawsOf, goodStatistics } from "./fits.js";
import { testRandom } from "./random.js";
import type { TestRandom } from "./random.js";

// How often the verdict is wrong, on simulated fits of 4 x 1000 draws with known quality. The number of fits is short here;
// `TERRACE_CALIBRATION_FITS=1000` runs the whole. Seeds are fixed, so a short run is the beginning of the whole one.
const numFits = Number(process.env["TERRACE_CALIBRATION_FITS"] ?? 15);
const numChains = 4;
const numDraws = 1000;

interface SimulatedFit {
  readonly draws: Draws;
  readonly statistics: SampleStatistics;
  readonly context?: VerdictContext;
}

type Columns = Record<string, Float64Array[]>;

const chainsOf = (make: (chain: number) => Float64Array): Float64Array[] =>
  Array.from({ length: numChains }, (_, chain) => make(chain));

/** `count` quantities of the given autocorrelation, by turns normal, lognormal, Cauchy, uniform-like and discrete. */
function addQuantities(columns: Columns, count: number, correlation: () => number, random: TestRandom): void {
  const margins: ((z: number) => number)[] = [
    (z) => z,
    (z) => Math.exp(1.5 * z),
    (z) => Math.tan(Math.atan(z) * 1.3),
    (z) => z / Math.abs(random.uniform()),
    (z) => Math.round(3 + 2 * z),
    (z) => (z > 1 ? 1 : 0),
    (z) => 1e6 + z,
  ];
  for (let k = 0; k < count; k++) {
    const rho = correlation();
    const margin = margins[k % margins.length];
    columns[`q${k}`] = chainsOf(() => autoregression(numDraws, rho, random.normal).map(margin));
  }
}

function fitOf(columns: Columns, random: TestRandom): SimulatedFit {
  return { draws: drawsOf(columns), statistics: goodStatistics(numChains, numDraws, random.normal) };
}

/** ESS about 4000 (1 - rho) / (1 + rho). */
const goodFits: Record<string, (random: TestRandom) => SimulatedFit> = {
  "100 independent quantities": (random) => {
    const columns: Columns = {};
    addQuantities(columns, 100, () => 0, random);
    return fitOf(columns, random);
  },
  "100 quantities with ESS from 1,000 to 4,000": (random) => {
    const columns: Columns = {};
    addQuantities(columns, 100, () => 0.6 * random.uniform(), random);
    return fitOf(columns, random);
  },
  "100 antithetic quantities, slow in scale": (random) => {
    const columns: Columns = {};
    for (let k = 0; k < 100; k++) {
      // Location alternates, the distance from the centre is an autoregression with ESS about 1,300.
      columns[`q${k}`] = chainsOf(() => {
        const size = autoregression(numDraws, 0.5, random.normal);
        const side = autoregression(numDraws, -0.6, random.normal);
        return size.map((z, t) => Math.exp(0.5 * z) * side[t]);
      });
    }
    return fitOf(columns, random);
  },
  "100 quantities, one to three scattered divergences": (random) => {
    const columns: Columns = { tau: chainsOf(() => autoregression(numDraws, 0.4, random.normal).map(Math.exp)) };
    addQuantities(columns, 100, () => 0.4, random);
    const fit = fitOf(columns, random);
    for (let d = 0; d <= 2 * random.uniform(); d++) {
      fit.statistics.divergent__[Math.floor(random.uniform() * numChains * numDraws)] = 1;
    }
    return { ...fit, context: { scales: [{ name: "tau", numGroups: 8, priorIsWide: false }] } };
  },
};

const badFits: Record<string, (random: TestRandom) => SimulatedFit> = {
  "one chain in another mode": (random) => {
    const columns: Columns = {};
    addQuantities(columns, 20, () => 0.3, random);
    const odd = Math.floor(numChains * random.uniform());
    const distance = 2 + 4 * random.uniform();
    columns["mu"] = chainsOf((chain) =>
      autoregression(numDraws, 0.3, random.normal).map((z) => z + (chain === odd ? distance : 0)),
    );
    return fitOf(columns, random);
  },
  "two modes, rarely crossed": (random) => {
    const columns: Columns = {};
    addQuantities(columns, 20, () => 0.3, random);
    columns["mu"] = chainsOf(() => {
      let mode = random.uniform() < 0.5 ? -2 : 2;
      return autoregression(numDraws, 0.3, random.normal).map((z) => {
        if (random.uniform() < 0.004) mode = -mode;
        return z + mode;
      });
    });
    return fitOf(columns, random);
  },
  "one stuck chain": (random) => {
    const columns: Columns = {};
    const odd = Math.floor(numChains * random.uniform());
    for (let k = 0; k < 10; k++) {
      columns[`q${k}`] = chainsOf((chain) =>
        chain === odd
          ? new Float64Array(numDraws).fill(0.3 * random.normal())
          : autoregression(numDraws, 0.3, random.normal),
      );
    }
    const fit = fitOf(columns, random);
    fit.statistics.lp__.fill(-3, odd * numDraws, (odd + 1) * numDraws);
    return fit;
  },
  "all chains stuck at values of their own": (random) => {
    const fit = fitOf({ mu: chainsOf(() => new Float64Array(numDraws).fill(random.normal())) }, random);
    for (let chain = 0; chain < numChains; chain++) {
      fit.statistics.lp__.fill(random.normal(), chain * numDraws, (chain + 1) * numDraws);
    }
    return fit;
  },
  "a funnel: a scale with an ESS of 100, no divergence recorded": (random) => {
    const columns: Columns = { tau: chainsOf(() => autoregression(numDraws, 0.95, random.normal).map(Math.exp)) };
    for (let k = 0; k < 8; k++) {
      columns[`a[${k}]`] = columns["tau"].map((tau) => tau.map((scale) => scale * random.normal()));
    }
    return fitOf(columns, random);
  },
  "a funnel: two or three divergences in the neck, all else fine": (random) => {
    const columns: Columns = { tau: chainsOf(() => autoregression(numDraws, 0.3, random.normal).map(Math.exp)) };
    addQuantities(columns, 10, () => 0.3, random);
    const fit = fitOf(columns, random);
    // Divergent draws among the lowest 1.5% of the scale.
    const neck = Math.exp(special.normalQuantile(0.015));
    const places = columns["tau"].flatMap((chain, c) =>
      [...chain.keys()].filter((t) => chain[t] < neck).map((t) => c * numDraws + t),
    );
    const count = random.uniform() < 0.5 ? 2 : 3;
    for (let d = 0; d < count; d++)
      fit.statistics.divergent__[places.splice(Math.floor(random.uniform() * places.length), 1)[0]] = 1;
    return { ...fit, context: { scales: [{ name: "tau", numGroups: 8, priorIsWide: false }] } };
  },
  "a chain that drifts": (random) => {
    const columns: Columns = {};
    addQuantities(columns, 20, () => 0.3, random);
    columns["mu"] = chainsOf((chain) =>
      autoregression(numDraws, 0.3, random.normal).map((z, t) => z + (chain === 1 ? (2.5 * t) / numDraws : 0)),
    );
    return fitOf(columns, random);
  },
};

/** 1% of the fits, and at least none: in the short run a single error fails. */
const maxErrors = Math.floor(numFits / 100);

function errorsAmong(make: (random: TestRandom) => SimulatedFit, expected: boolean): string[] {
  const errors: string[] = [];
  for (let seed = 0; seed < numFits; seed++) {
    const { draws, statistics, context } = make(testRandom(seed));
    const result = verdict(draws, statistics, context);
    if (result.ok !== expected) errors.push(`seed ${seed}: ${String(result)}`);
  }
  if (numFits > 100) console.info(`${errors.length} of ${numFits} wrong\n${errors.slice(0, 3).join("\n")}`);
  return errors;
}

describe(`false alarms on ${numFits} good fits`, () => {
  it.each(Object.entries(goodFits))("%s", (_, make) => {
    const errors = errorsAmong(make, true);
    expect(errors.length, errors[0]).toBeLessThanOrEqual(maxErrors);
  });
});

describe(`misses on ${numFits} bad fits`, () => {
  it.each(Object.entries(badFits))("%s", (_, make) => {
    const errors = errorsAmong(make, false);
    expect(errors.length, errors[0]).toBeLessThanOrEqual(maxErrors);
  });
});
