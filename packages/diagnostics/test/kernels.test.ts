import { describe, expect, it } from "vitest";
import { ebfmi, essBulk, quantile, rhat } from "@terrace/diagnostics";
import { ascendingOrder } from "../src/ascending-order.js";
import { meanAutocovariance } from "../src/autocovariance.js";
import { fourierTransform } from "../src/fourier-transform.js";
import { foldedOrder } from "../src/normal-scores.js";
import { testRandom } from "./random.js";

describe("fourierTransform", () => {
  it.each([1, 2, 8, 64])("equals the sum of the definition, length %i, and goes back", (length) => {
    const random = testRandom(7);
    const real = Float64Array.from({ length }, () => random.normal());
    const imaginary = Float64Array.from({ length }, () => random.normal());
    const [a, b] = [real.slice(), imaginary.slice()];
    const transform = fourierTransform(length);
    transform.forward(a, b);
    for (let position = 0; position < length; position++) {
      const bits = Math.log2(length);
      let k = 0;
      for (let bit = 0; bit < bits; bit++) k |= ((position >> bit) & 1) << (bits - 1 - bit);
      let sumReal = 0;
      let sumImaginary = 0;
      for (let t = 0; t < length; t++) {
        const angle = (-2 * Math.PI * k * t) / length;
        sumReal += real[t] * Math.cos(angle) - imaginary[t] * Math.sin(angle);
        sumImaginary += real[t] * Math.sin(angle) + imaginary[t] * Math.cos(angle);
      }
      expect(a[position]).toBeCloseTo(sumReal, 11);
      expect(b[position]).toBeCloseTo(sumImaginary, 11);
    }
    transform.backward(a, b);
    for (let t = 0; t < length; t++) expect(a[t] / length).toBeCloseTo(real[t], 13);
  });

  it("refuses a length that is no power of two", () => {
    expect(() => fourierTransform(12)).toThrow(
      "fourierTransform: argument `length` expects a power of two, received `12`.",
    );
  });
});

describe("meanAutocovariance", () => {
  it.each([
    [3, 61],
    [8, 128],
    [1, 5],
    [2, 19],
  ])("equals the naive sums over %i chains of %i draws at every lag", (numChains, numDraws) => {
    const random = testRandom(11);
    const values = Float64Array.from({ length: numChains * numDraws }, () => 1000 + random.normal());
    const autocovariance = meanAutocovariance({ values, numChains, numDraws });
    for (let lag = 0; lag < numDraws; lag++) {
      let total = 0;
      for (let chain = 0; chain < numChains; chain++) {
        const draws = values.subarray(chain * numDraws, (chain + 1) * numDraws);
        const centre = draws.reduce((a, b) => a + b) / numDraws;
        expect(autocovariance.chainMeans[chain] + values[0]).toBeCloseTo(centre, 9);
        for (let t = 0; t + lag < numDraws; t++) total += (draws[t] - centre) * (draws[t + lag] - centre);
      }
      expect(autocovariance.at(lag)).toBeCloseTo(total / numChains / numDraws, 9);
    }
  });
});

describe("ascendingOrder", () => {
  it("sorts doubles of every size and sign as a stable comparison sort does", () => {
    const random = testRandom(3);
    const values = Float64Array.from({ length: 3000 }, (_, i) =>
      i % 3 === 0 ? Math.round(random.normal()) : random.normal() * 10 ** (40 * random.normal()),
    );
    values.set([Infinity, -Infinity, 0, -0, 5e-324, -5e-324, Number.MAX_VALUE]);
    const expected = [...values.keys()].sort((a, b) =>
      values[a] < values[b] ? -1 : values[a] > values[b] ? 1 : a - b,
    );
    expect([...ascendingOrder(values)]).toEqual(expected);
    expect([...ascendingOrder(new Float64Array(0))]).toEqual([]);
    expect([...ascendingOrder(Float64Array.of(2, 2, 2))]).toEqual([0, 1, 2]);
  });
});

describe("foldedOrder", () => {
  it("sorts the distances from the centre", () => {
    const random = testRandom(5);
    const values = Float64Array.from({ length: 501 }, () => Math.round(20 * random.normal()) / 10);
    for (const centre of [0, 0.05, -100, 100]) {
      const folded = values.map((value) => Math.abs(value - centre));
      const order = foldedOrder(folded, values, ascendingOrder(values), centre);
      expect(new Set(order).size).toBe(values.length);
      expect(Array.from(order, (i) => folded[i])).toEqual([...folded].sort((a, b) => a - b));
    }
  });
});

describe("ebfmi", () => {
  it("is near 2 for independent energies and small for a random walk", () => {
    // By hand: jumps 1 + 4 + 9, mean 1, spread 1 + 0 + 4 + 1.
    expect(ebfmi([Float64Array.of(0, 1, 3, 0)])).toEqual([(1 + 4 + 9) / (1 + 0 + 4 + 1)]);
    const random = testRandom(9);
    const walk = new Float64Array(1000);
    for (let t = 1; t < walk.length; t++) walk[t] = walk[t - 1] + random.normal();
    expect(ebfmi([walk])[0]).toBeLessThan(0.1);
    expect(ebfmi([Float64Array.from({ length: 4000 }, () => random.normal())])[0]).toBeGreaterThan(1.8);
  });

  it("is NaN for a constant energy, one draw and a non-finite energy", () => {
    expect(ebfmi([Float64Array.of(0.1, 0.1, 0.1), Float64Array.of(1), Float64Array.of(1, NaN, 2)])).toEqual([
      NaN,
      NaN,
      NaN,
    ]);
  });
});

describe("wrong arguments", () => {
  it("name the function, the argument and what was received", () => {
    expect(() => rhat([])).toThrow("rhat: argument `chains` expects at least one chain, received none.");
    expect(() => essBulk([new Float64Array(3), new Float64Array(4)])).toThrow(
      "essBulk: argument `chains` expects chains of equal length, received `3` draws in chain 1 and `4` in chain 2.",
    );
    expect(() => quantile(new Float64Array(3), 2)).toThrow(
      "quantile: argument `probability` expects a number from 0 to 1, received `2`.",
    );
  });

  it("no draws and one draw are data: NaN", () => {
    expect(rhat([new Float64Array(0)])).toBeNaN();
    expect(rhat([Float64Array.of(1), Float64Array.of(2)])).toBeNaN();
    expect(essBulk([Float64Array.of(1), Float64Array.of(2)])).toBeNaN();
    expect(quantile(new Float64Array(0), 0.5)).toBeNaN();
    expect(quantile(Float64Array.of(1, NaN), 0.5)).toBeNaN();
  });
});
