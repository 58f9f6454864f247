import { model } from "@terrace/model";
import { describe, expect, it } from "vitest";

import { sample } from "../../src/sample/sample.js";

const sets = model`
  data y: real[N]
  mu ~ normal(0, 1)
  s ~ half_normal(1)
  p ~ beta(2, 2)
  c: ordered[2] ~ normal(0, 1)
  o: positive_ordered[2] ~ normal(0, 1)
  w[3] ~ dirichlet([1, 1, 1])
  z: sum_to_zero[2] ~ normal(0, 1)
  param u: unit_vector[2]
  L[2, 2] ~ lkj_corr_cholesky(1)
  R[2, 2] ~ lkj_corr(1)
  param V: cov[2]
  let least = 2 * s
  b: real(lower=least) ~ normal(0, 10)
  V ~ inv_wishart(4, [[1, 0], [0, 1]])
  y ~ normal(mu, s)
`;
const data = { y: [1, Number.NaN] };
const short = { chains: 1, warmup: 50, draws: 20, seed: 1 } as const;

/** The message of holding `fixed`. */
async function refusal(fixed: Record<string, unknown>): Promise<string> {
  try {
    await sample(sets, data, { ...short, fixed });
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    return (error as RangeError).message;
  }
  return "nothing refused";
}

describe("fixed values", () => {
  it.each([
    [{ mu: Number.NaN }, "`fixed.mu` must be finite, received NaN."],
    [{ c: [0, Infinity] }, "`fixed.c` must be finite, received Infinity."],
    [{ s: -1 }, "`fixed.s` must be at least 0, received -1."],
    [{ p: 1.5 }, "`fixed.p` must be at most 1, received 1.5."],
    [{ s: 1, b: 1.5 }, "`fixed.b` must be at least 2, received 1.5."],
    [{ c: [2, 1] }, "`fixed.c` must be `ordered`, but it does not increase."],
    [{ o: [-1, 1] }, "`fixed.o` must be `positive_ordered`, but it has an element that is not positive."],
    [{ w: [0.9, 0.9, 0.9] }, "`fixed.w` must be `simplex`, but it sums to 2.7."],
    [{ z: [1, 1] }, "`fixed.z` must be `sum_to_zero`, but it sums to 2."],
    [{ u: [3, 4] }, "`fixed.u` must be `unit_vector`, but it has length 5."],
    [{ L: [[1, 2], [3, 4]] }, "`fixed.L` must be `cholesky_corr`, but it is not lower triangular."],
    [{ L: [[1, 0], [0.6, 0.6]] }, "`fixed.L` must be `cholesky_corr`, but it has a row of length 0.848528137423857."],
    [{ R: [[1, 2], [2, 1]] }, "`fixed.R` must be `corr`, but it is not positive definite."],
    [{ V: [[2, 1], [0, 2]] }, "`fixed.V` must be `cov`, but it is not symmetric: element [1, 0] is 0, [0, 1] is 1."],
    [{ V: [[1, 2], [2, 1]] }, "`fixed.V` must be `cov`, but it is not positive definite."],
  ])("outside their set are refused: %j", async (fixed, message) => {
    expect(await refusal(fixed)).toBe(`sample: ${message}`);
  }); // prettier-ignore

  it("inside it are held, on its edge and for missing values too", async () => {
    const fixed = {
      s: 1,
      p: 0.5,
      b: 2,
      c: [1, 2],
      w: [0.2, 0.3, 0.5],
      z: [1, -1],
      u: [0.6, 0.8],
      L: [[1, 0], [0.6, 0.8]],
      R: [[1, 0.5], [0.5, 1]],
      V: [[2, 1], [1, 2]],
      y_missing: [5],
    }; // prettier-ignore
    const fit = await sample(sets, data, { ...short, fixed });
    expect(fit.draws.names).toEqual(["mu", "o"]);
  });
});
