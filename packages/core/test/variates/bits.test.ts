/**
 * @file The same seed gives the same bits in every version and on every engine: fingerprints of a thousand draws of each
 * distribution and of a thousand values of each function. A change here changes what people's seeds mean, and is to be announced.
 */
import { describe, expect, it } from "vitest";

import * as core from "@terrace/core";
import type { Generator } from "@terrace/core";

/** FNV-1a over the bytes of the numbers, as 8 hexadecimal digits. */
function fingerprint(values: Float64Array): string {
  let hash = 0x811c9dc5;
  const view = new DataView(new ArrayBuffer(8));
  for (const value of values) {
    view.setFloat64(0, value);
    for (let i = 0; i < 8; i++) hash = Math.imul(hash ^ view.getUint8(i), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}

const draws: Readonly<Record<string, (generator: Generator) => number>> = {
  uniform: (g) => g.uniform(),
  normal: core.randomStandardNormal,
  exponential: core.randomStandardExponential,
  gamma: (g) => core.randomGamma(g, 2.5, 3),
  "gamma below 1": (g) => core.randomGamma(g, 0.3),
  beta: (g) => core.randomBeta(g, 0.7, 2),
  studentT: (g) => core.randomStudentT(g, 4),
  cauchy: (g) => core.randomCauchy(g),
  logistic: (g) => core.randomLogistic(g),
  weibull: (g) => core.randomWeibull(g, 1.7, 2),
  poisson: (g) => core.randomPoisson(g, 3),
  "poisson above 10": (g) => core.randomPoisson(g, 300),
  binomial: (g) => core.randomBinomial(g, 20, 0.3),
  "binomial above 10": (g) => core.randomBinomial(g, 1000, 0.3),
  negBinomial2: (g) => core.randomNegBinomial2(g, 10, 2),
  geometric: (g) => core.randomGeometric(g, 0.2),
  truncatedNormal: (g) => core.randomTruncatedNormal(g, 0, 1, 2, 4),
  inverseGaussian: (g) => core.randomInverseGaussian(g, 2, 3),
  generalisedInverseGaussian: (g) => core.randomGeneralisedInverseGaussian(g, -4, 1, 3),
  truncatedGeneralisedInverseGaussian: (g) => core.randomTruncatedGeneralisedInverseGaussian(g, 2, 3, 0, 1, 4),
  polyaGamma: (g) => core.randomPolyaGamma(g, 3.5, 1),
  integer: (g) => core.randomInteger(g, 0, 99),
};

describe("fingerprints", () => {
  it("of draws", () => {
    const found = Object.fromEntries(
      Object.entries(draws).map(([name, draw]) => {
        const generator = core.createGenerator(1, 0, "draws");
        return [name, fingerprint(Float64Array.from({ length: 1000 }, () => draw(generator)))];
      }),
    );
    expect(found).toMatchInlineSnapshot(`
      {
        "beta": "c62d5029",
        "binomial": "a15b606c",
        "binomial above 10": "f77126cb",
        "cauchy": "8984181e",
        "exponential": "e2bf5cf1",
        "gamma": "1764e59b",
        "gamma below 1": "2ee0919c",
        "generalisedInverseGaussian": "0cc0d398",
        "geometric": "76737592",
        "integer": "3b599be0",
        "inverseGaussian": "b9983bc8",
        "logistic": "3bdeeb05",
        "negBinomial2": "065f445a",
        "normal": "f391773d",
        "poisson": "9a32227a",
        "poisson above 10": "211b1f99",
        "polyaGamma": "dca529e0",
        "studentT": "7743ca61",
        "truncatedGeneralisedInverseGaussian": "cc26434c",
        "truncatedNormal": "13f8135f",
        "uniform": "e64dfd78",
        "weibull": "45cd74e2",
      }
    `);
  });

  it("of functions", () => {
    const generator = core.createGenerator("functions", 0, "draws");
    const points = Float64Array.from({ length: 1000 }, () => core.randomStudentT(generator, 1));
    const { special } = core;
    const found = {
      exp: fingerprint(points.map(special.exp)),
      log: fingerprint(points.map((x) => special.log(x * x))),
      log1p: fingerprint(points.map((x) => special.log1p(x * x))),
      expm1: fingerprint(points.map(special.expm1)),
      tanh: fingerprint(points.map(special.tanh)),
      sin: fingerprint(points.map(special.sin)),
      cos: fingerprint(points.map(special.cos)),
      atan: fingerprint(points.map(special.atan)),
      pow: fingerprint(points.map((x) => special.pow(x * x, 0.3))),
      lgamma: fingerprint(points.map((x) => special.lgamma(x * x))),
      digamma: fingerprint(points.map((x) => special.digamma(x * x))),
      normalLogCdf: fingerprint(points.map(special.normalLogCdf)),
      gammaP: fingerprint(points.map((x) => special.gammaP(2.5, x * x))),
      betaInc: fingerprint(points.map((x) => special.betaInc(2.5, 0.7, special.logistic(x)))),
      studentTLogCdf: fingerprint(points.map((x) => special.studentTLogCdf(x, 4))),
    };
    expect(found).toMatchInlineSnapshot(`
      {
        "atan": "5c56c743",
        "betaInc": "642803aa",
        "cos": "e643069f",
        "digamma": "d0835659",
        "exp": "d88ee48c",
        "expm1": "fcf37184",
        "gammaP": "3671521a",
        "lgamma": "4a90d3dc",
        "log": "2097bc26",
        "log1p": "9b21ec5a",
        "normalLogCdf": "f5503bcb",
        "pow": "bda61a7b",
        "sin": "e2173624",
        "studentTLogCdf": "0a752b9e",
        "tanh": "5a7d09ae",
      }
    `);
  });
});
