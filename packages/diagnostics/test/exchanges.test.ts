import { describe, expect, it } from "vitest";
import { createDraws } from "@terrace/core";
import type { Draws } from "@terrace/core";
import { findExchanges, verdict } from "@terrace/diagnostics";
import type { LogJoint } from "@terrace/diagnostics";
import { testRandom } from "./random.js";

const numChains = 4;
const numDraws = 200;

/** Independent draws: `make` gives the values of one draw, row-major by quantity. */
function drawsFrom(
  shapes: Readonly<Record<string, readonly number[]>>,
  make: (random: ReturnType<typeof testRandom>, chain: number) => Readonly<Record<string, readonly number[]>>,
): Draws {
  const random = testRandom(21);
  const rows = Array.from({ length: numChains * numDraws }, (_, row) => make(random, Math.floor(row / numDraws)));
  return createDraws(
    numChains,
    numDraws,
    Object.entries(shapes).map(([name, shape]) => ({
      name,
      shape,
      dims: shape.map((size, axis) => `${name}_${axis}_${size}`),
      values: Float64Array.from(rows.flatMap((row) => row[name])),
    })),
  );
}

const logNormal = (x: number, mean: number, sd: number): number => -(((x - mean) / sd) ** 2) / 2 - Math.log(sd);
const data = [-2.5, -1.9, 1.1, 2.2, 3.4];

/** A mixture of two normals with a beta(2, 2) weight. */
const mixture: LogJoint = ({ mu, sigma, weight: [w] }) =>
  data.reduce(
    (sum, y) =>
      sum + Math.log(w * Math.exp(logNormal(y, mu[0], sigma[0])) + (1 - w) * Math.exp(logNormal(y, mu[1], sigma[1]))),
    Math.log(w * (1 - w)) - (mu[0] ** 2 + mu[1] ** 2) / 50,
  );

const mixtureShapes = { mu: [2], sigma: [2], weight: [] };

/** Draws about the mode, labels exchanged where `isExchanged`. */
const mixtureDraws = (isExchanged: (random: ReturnType<typeof testRandom>, chain: number) => boolean): Draws =>
  drawsFrom(mixtureShapes, (random, chain) => {
    const mu = [-2 + 0.3 * random.normal(), 2 + 0.3 * random.normal()];
    const sigma = [Math.exp(0.2 * random.normal()), Math.exp(0.2 * random.normal())];
    const weight = 0.2 + 0.4 * random.uniform();
    return isExchanged(random, chain)
      ? { mu: mu.reverse(), sigma: sigma.reverse(), weight: [1 - weight] }
      : { mu, sigma, weight: [weight] };
  });

describe("findExchanges", () => {
  it("finds that two mixture components change places, weight and all", () => {
    const draws = mixtureDraws(() => false);
    expect(findExchanges(draws, ["mu", "sigma", "weight"], mixture)).toEqual([
      {
        pairs: [
          ["mu[0]", "mu[1]"],
          ["sigma[0]", "sigma[1]"],
        ],
        reflected: ["weight"],
      },
    ]);
  });

  it("finds nothing where order, a prior or data tells the components apart", () => {
    const draws = mixtureDraws(() => false);
    const ordered: LogJoint = (values) => (values["mu"][0] < values["mu"][1] ? mixture(values) : -Infinity);
    const informed: LogJoint = (values) => mixture(values) + logNormal(values["mu"][0], -2, 1);
    expect(findExchanges(draws, ["mu", "sigma", "weight"], ordered)).toEqual([]);
    expect(findExchanges(draws, ["mu", "sigma", "weight"], informed)).toEqual([]);
    const groups: LogJoint = ({ mu }) => logNormal(mu[0], 1, 1) + logNormal(mu[1], 2, 1);
    expect(findExchanges(draws, ["mu"], groups)).toEqual([]);
  });

  it("finds scalars that change places, and neighbours among three", () => {
    const four = drawsFrom({ mu1: [], mu2: [], s1: [], s2: [] }, (random) => ({
      mu1: [random.normal()],
      mu2: [random.normal()],
      s1: [Math.exp(random.normal())],
      s2: [Math.exp(random.normal())],
    }));
    const joint: LogJoint = ({ mu1, mu2, s1, s2 }) => logNormal(mu1[0], 0, s1[0]) + logNormal(mu2[0], 0, s2[0]);
    expect(findExchanges(four, ["mu1", "mu2", "s1", "s2"], joint)).toEqual([
      {
        pairs: [
          ["mu1", "mu2"],
          ["s1", "s2"],
        ],
        reflected: [],
      },
    ]);
    const three = drawsFrom({ x: [3], b: [3] }, (random) => ({
      x: [random.normal(), random.normal(), random.normal()],
      b: [random.normal(), random.normal(), random.normal()],
    }));
    const symmetric: LogJoint = ({ x, b }) => -x.reduce((sum, each) => sum + each ** 2, 0) - b[0] ** 2 - 2 * b[1] ** 2;
    expect(findExchanges(three, ["x", "b"], symmetric)).toEqual([
      { pairs: [["x[0]", "x[1]"]], reflected: [] },
      { pairs: [["x[1]", "x[2]"]], reflected: [] },
    ]);
  });

  it("moves rows and columns of a transition matrix together", () => {
    const draws = drawsFrom({ mu: [2], transition: [2, 2] }, (random) => {
      const [stay, leave] = [random.uniform(), random.uniform()];
      return { mu: [random.normal(), random.normal()], transition: [stay, 1 - stay, leave, 1 - leave] };
    });
    // The probability of two observations of a hidden chain that starts anywhere.
    const joint: LogJoint = ({ mu, transition }) => {
      let sum = 0;
      for (let i = 0; i < 2; i++) {
        for (let j = 0; j < 2; j++) {
          sum += transition[2 * i + j] * Math.exp(logNormal(0.3, mu[i], 1) + logNormal(1.1, mu[j], 1));
        }
      }
      return Math.log(sum);
    };
    expect(findExchanges(draws, ["mu", "transition"], joint)).toEqual([
      {
        pairs: [
          ["mu[0]", "mu[1]"],
          ["transition[0,0]", "transition[1,1]"],
          ["transition[0,1]", "transition[1,0]"],
        ],
        reflected: [],
      },
    ]);
  });

  it("leaves a density alone that is not finite, and too few draws", () => {
    const draws = mixtureDraws(() => false);
    expect(findExchanges(draws, ["mu", "sigma", "weight"], () => NaN)).toEqual([]);
    const one = createDraws(1, 1, [{ name: "x", dims: ["K"], shape: [2], values: Float64Array.of(1, 2) }]);
    expect(findExchanges(one, ["x"], () => 0)).toEqual([]);
  });
});

describe("verdict with exchanges", () => {
  const judge = (draws: Draws): ReturnType<typeof verdict> =>
    verdict(draws, undefined, { exchanges: findExchanges(draws, ["mu", "sigma", "weight"], mixture) });

  it("refuses draws that stay in one of two equal modes", () => {
    const result = judge(mixtureDraws(() => false));
    expect(result.reasons.map(({ code }) => code)).toEqual(["exchangeable"]);
    expect(result.reasons[0].quantities).toEqual(["mu[0]", "mu[1]", "weight"]);
    expect(String(result)).toMatchInlineSnapshot(`
      "Verdict: do not trust these draws (1 reason).
        - The model does not tell mu[0] from mu[1]: exchanged, together with sigma[0] and sigma[1], weight and 1 - weight, they give the same posterior density, but mu[0] is the larger in 0% of the draws instead of half. There are equal modes that the chains did not visit. Fix the order of exchangeable components (\`ordered\`) or give them different priors; what does not depend on their order can be used."
    `);
  });

  it("trusts draws that visit both modes equally", () => {
    expect(judge(mixtureDraws((random) => random.uniform() < 0.5)).ok).toBe(true);
  });

  it("refuses draws that prefer one of two equal modes", () => {
    const result = judge(mixtureDraws((random) => random.uniform() < 0.3));
    expect(result.reasons.map(({ code }) => code)).toEqual(["exchangeable"]);
  });

  it("leaves chains in different modes to R-hat", () => {
    const result = judge(mixtureDraws((_, chain) => chain >= 2));
    expect(result.reasons.map(({ code }) => code)).toContain("separate-chains");
    expect(result.reasons.map(({ code }) => code)).not.toContain("exchangeable");
  });
});
