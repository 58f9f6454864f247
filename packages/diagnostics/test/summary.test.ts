import { describe, expect, it } from "vitest";
import { essBulk, essTail, mcseMean, quantile, rhat, summarise, verdict } from "@terrace/diagnostics";
import { drawsOf, goodStatistics } from "./fits.js";
import { oracleCases } from "./oracle.js";
import { testRandom } from "./random.js";

const cases = new Map(oracleCases().map((one) => [one.case, one.chains]));
const chainsOf = (name: string): readonly Float64Array[] => cases.get(name) ?? [];
const scaled = (chains: readonly Float64Array[], scale: number, shift = 0): Float64Array[] =>
  chains.map((chain) => chain.map((draw) => scale * draw + shift));

const iid = chainsOf("iid_200x4");
const poisson = chainsOf("ties_poisson_200x4");
const constant = (value: number): Float64Array[] => iid.map((chain) => new Float64Array(chain.length).fill(value));

const draws = drawsOf({
  b: scaled(iid, 0.07, -0.63),
  tau: scaled(chainsOf("shifted_chain_200x4"), 1, 1234),
  "L[0,0]": constant(1),
  "L[1,0]": scaled(iid, 1),
  "L[1,1]": scaled(poisson, 1),
  tiny: scaled(iid, 1e-5, 3e-4),
  ...Object.fromEntries(Array.from({ length: 12 }, (_, j) => [`a[county ${j}]`, scaled(iid, 1, j)])),
});

describe("rounding noise", () => {
  const ulp = 2 ** -52;
  const noisy = (value: number, ulps: number): Float64Array[] =>
    iid.map((chain) => chain.map((_, t) => value * (1 + ulp * ((t * 7) % ulps))));

  it("is a constant, to the digits that it leaves alone; the verdict does not judge it", () => {
    const table = drawsOf({ b: iid, "O[1,1]": noisy(1, 3), total: noisy(-1e6, 100), "L[0,0]": constant(0.1) });
    const { rows, constants } = summarise(table);
    expect(rows.map(({ name }) => name)).toEqual(["b"]);
    expect(constants).toEqual([
      { name: "O[1,1]", value: 1 },
      { name: "total", value: -1e6 },
      { name: "L[0,0]", value: 0.1 },
    ]);
    const stuck = noisy(1, 3).map((chain, c) => (c === 0 ? chain.fill(1) : chain));
    const { reasons } = verdict(drawsOf({ b: iid, "O[1,1]": stuck }), goodStatistics(4, 200, testRandom(1).normal));
    expect(reasons.flatMap(({ quantities }) => quantities)).not.toContain("O[1,1]");
  });

  it("is no quantity that varies in its last digits, nor chains that are stuck apart", () => {
    const apart = iid.map((chain, c) => new Float64Array(chain.length).fill(1 + c * 1e-12));
    const table = drawsOf({ slow: scaled(iid, 1e-12, 1), small: scaled(iid, 1e-300), apart, zero: scaled(iid, 1e-17) });
    expect(summarise(table).rows.map(({ name }) => name)).toEqual(["slow", "small", "apart", "zero"]);
  });
});

describe("options that are none", () => {
  it.each([
    [{ prob: [0.9] }, "summarise: `options` has no `prob`. Did you mean `probs`?"],
    [{ variables: "b" }, 'summarise: argument `variables` expects an array, such as ["a"], received `b`.'],
    [{ probs: 0.9 }, "summarise: argument `probs` expects an array, such as [0.05, 0.95], received `0.9`."],
  ])("%o", (options, message) => {
    // What a person without types can write.
    expect(() => summarise(draws, options as never)).toThrow(new TypeError(message));
  });
});

describe("summarise", () => {
  it("has a row for every scalar that varies, with the estimators' values", () => {
    const { rows, constants, hidden } = summarise(draws, { probs: [0.1, 0.5] });
    expect(rows.map(({ name }) => name).slice(0, 6)).toEqual(["b", "tau", "L[1,0]", "L[1,1]", "tiny", "a[county 0]"]);
    expect(rows).toHaveLength(17);
    expect(constants).toEqual([{ name: "L[0,0]", value: 1 }]);
    expect(hidden).toEqual([{ variable: "a", numRows: 12 }]);
    for (const scalar of draws.scalars()) {
      const row = rows.find(({ name }) => name === scalar.name);
      if (row === undefined) continue;
      const pooled = Float64Array.from(scalar.chains.flatMap((chain) => [...chain]));
      expect(row).toMatchObject({
        variable: scalar.variable,
        median: quantile(pooled, 0.5),
        quantiles: [quantile(pooled, 0.1), quantile(pooled, 0.5)],
        rhat: rhat(scalar.chains),
        essBulk: essBulk(scalar.chains),
        essTail: essTail(scalar.chains),
        mcseMean: mcseMean(scalar.chains),
      });
    }
  });

  it.each([...cases])("agrees with the single estimators on %s", (_, chains) => {
    const [row] = summarise(drawsOf({ x: chains })).rows;
    if (row === undefined) expect(chains.every((chain) => chain.every((draw) => draw === chains[0][0]))).toBe(true);
    else
      expect(row).toMatchObject({
        rhat: rhat(chains),
        essBulk: essBulk(chains),
        essTail: essTail(chains),
        mcseMean: mcseMean(chains),
      });
  });

  it("keeps a stuck chain and chains stuck at different values", () => {
    const stuck = drawsOf({
      one: chainsOf("stuck_chain_200x4"),
      each: iid.map((chain, c) => new Float64Array(chain.length).fill(c)),
    });
    expect(summarise(stuck).rows.map(({ name }) => name)).toEqual(["one", "each"]);
    expect(summarise(stuck).constants).toEqual([]);
  });

  it("refuses wrong arguments", () => {
    expect(() => summarise(draws, { variables: ["tua"] })).toThrow("`tua`; the nearest name is `tau`");
    expect(() => summarise(draws, { probs: [5] })).toThrow(
      "summarise: argument `probability` expects a number from 0 to 1, received `5`.",
    );
    expect(() => summarise(draws, { digits: -1 })).toThrow(
      "summarise: argument `digits` expects an integer from 0 to 20, received `-1`.",
    );
  });
});

describe("the printed summary", () => {
  it("has brms' columns and rounding, sections, omissions, footer and verdict", () => {
    const random = testRandom(1);
    const text = String(
      summarise(draws, {
        header: { model: ["Model: radon"], numObservations: 919, warmup: 200 },
        sections: [
          { title: "Parameters:", variables: ["b", "tau", "L", "tiny"] },
          { title: "Group-Level Effects: ~county (Number of levels: 12)", variables: ["a"] },
        ],
        verdict: verdict(drawsOf({ b: iid }), goodStatistics(4, 200, random.normal)),
      }),
    );
    expect(text).toMatchInlineSnapshot(`
      "Model: radon
         Data: Number of observations: 919
        Draws: 4 chains, each with iter = 400; warmup = 200; thin = 1;
               total post-warmup draws = 800

      Parameters:
             Estimate Est.Error l-95% CI u-95% CI Rhat Bulk_ESS Tail_ESS
      b         -0.63      0.07    -0.77    -0.49 1.00      728      775
      tau     1234.52      1.36  1232.29  1237.40 1.36       10       27
      L[1,0]    -0.01      1.02    -2.01     2.01 1.00      728      775
      L[1,1]     2.99      1.74     0.00     7.00 1.00      835      871
      tiny   0.000300  0.000010 0.000280 0.000320 1.00      728      775

      Not shown: a (12 elements). See \`summary({ variables: ["a"] })\`.
      Constant, left out: L[0,0] = 1.

      Estimate and Est.Error are the mean and the standard deviation of the draws. Bulk_ESS and Tail_ESS
      say how many independent draws would tell as much about the centre and about the 5% and 95%
      quantiles; Rhat compares the chains, split in halves, with each other (1 when they agree).

      Verdict: no sign of trouble; the draws can be trusted."
    `);
  });

  it("shows a long quantity asked for by name, other probabilities and digits", () => {
    const text = String(summarise(draws, { variables: ["a"], probs: [0.05, 0.5, 0.95], digits: 3 }));
    expect(text.split("\n").slice(3, 7).join("\n")).toMatchInlineSnapshot(`
      "Parameters:
                   Estimate Est.Error     Q5    Q50    Q95 Rhat Bulk_ESS Tail_ESS
      a[county 0]    -0.008     1.022 -1.699 -0.008  1.721 1.00      728      775
      a[county 1]     0.992     1.022 -0.699  0.992  2.721 1.00      728      775"
    `);
    expect(text).not.toContain("Not shown");
  });

  it("prints NA, Inf and huge R-hat, and puts quantities without a section last", () => {
    const text = String(
      summarise(
        drawsOf({
          broken: chainsOf("with_nan_100x4"),
          infinite: chainsOf("with_inf_100x4"),
          each: chainsOf("each_chain_constant_100x4"),
          sometimes: chainsOf("ties_poisson_200x4").map((chain) => chain.slice(0, 100).map((x) => (x > 4 ? 1 : 0))),
        }),
        { sections: [{ title: "Parameters:", variables: ["each"] }] },
      ),
    );
    expect(text.split("\n\n").slice(1, 3).join("\n\n")).toMatchInlineSnapshot(`
      "Parameters:
           Estimate Est.Error l-95% CI u-95% CI    Rhat Bulk_ESS Tail_ESS
      each     2.50      1.12     1.00     4.00 2.5e+15        4       NA

      Other quantities:
                Estimate Est.Error l-95% CI u-95% CI Rhat Bulk_ESS Tail_ESS
      broken          NA        NA       NA       NA   NA       NA       NA
      infinite       Inf        NA    -1.93     2.01 1.00      474       NA
      sometimes     0.20      0.40     0.00     1.00 1.00      426       NA"
    `);
  });
});
