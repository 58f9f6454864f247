import { describe, expect, it } from "vitest";
import {
  essBasic,
  essBulk,
  essMean,
  essMedian,
  essQuantile,
  essSd,
  essTail,
  mcseMean,
  mcseMedian,
  mcseQuantile,
  mcseSd,
  quantile,
  rhat,
  rhatBasic,
} from "@terrace/diagnostics";
import { mean, standardDeviation } from "../src/moments.js";
import { oracleCases, toNumber } from "./oracle.js";

type Chains = readonly Float64Array[];

const pooled = (chains: Chains): Float64Array => Float64Array.from(chains.flatMap((chain) => [...chain]));

const estimators: Record<string, (chains: Chains) => number> = {
  rhat,
  rhat_basic: rhatBasic,
  rhat_basic_nosplit: (chains) => rhatBasic(chains, { split: false }),
  ess_bulk: essBulk,
  ess_tail: essTail,
  ess_basic: essBasic,
  ess_basic_nosplit: (chains) => essBasic(chains, { split: false }),
  ess_mean: essMean,
  ess_sd: essSd,
  ess_median: essMedian,
  ess_q05: (chains) => essQuantile(chains, 0.05),
  ess_q95: (chains) => essQuantile(chains, 0.95),
  mcse_mean: mcseMean,
  mcse_sd: mcseSd,
  mcse_median: mcseMedian,
  mcse_q05: (chains) => mcseQuantile(chains, 0.05),
  mcse_q95: (chains) => mcseQuantile(chains, 0.95),
  mean: (chains) => mean(pooled(chains)),
  sd: (chains) => standardDeviation(pooled(chains)),
  q05: (chains) => quantile(pooled(chains), 0.05),
  q50: (chains) => quantile(pooled(chains), 0.5),
  q95: (chains) => quantile(pooled(chains), 0.95),
};

/** The stored answers have 15 digits; what is left is the rounding of sums over at most 1,000 draws. */
const relativeTolerance = 1e-8;

describe("the estimators equal R's posterior 1.4.0", () => {
  const cases = oracleCases();
  it("on 27 stored cases", () => expect(cases).toHaveLength(27));
  it.each(cases.map((one) => [one.case, one] as const))("%s", (_, { chains, answers }) => {
    for (const [name, estimator] of Object.entries(estimators)) {
      const expected = toNumber(answers[name]);
      const received = estimator(chains);
      if (!Number.isFinite(expected)) expect(received, name).toBe(expected);
      else if (expected === 0) expect(received, name).toBe(0);
      else
        expect(Math.abs(received / expected - 1), `${name}: ${received}, not ${expected}`).toBeLessThan(
          relativeTolerance,
        );
    }
  });
});
