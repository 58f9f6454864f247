/** @file Special functions against 50-digit references and at their edges. */
import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { special } from "@terrace/core";

import { floorOf } from "../elementary/arguments.js";
import { mostUlps } from "../elementary/limits.js";

interface Tables {
  readonly tables: Readonly<Record<string, readonly (readonly (number | string)[])[]>>;
}

function readTables(file: string): Tables["tables"] {
  // The files are written by the scripts beside them, in this form.
  return (JSON.parse(readFileSync(new URL(`../reference/${file}`, import.meta.url), "utf8")) as Tables).tables;
}

/** A unit in the last place of 1; of a number just below a power of two it is twice that, relatively. */
const ulp = 2 ** -52;

interface Limit {
  /** Relative error allowed. */
  readonly relative: number;
  /** Below this magnitude of the answer the error allowed is absolute: `relative * floor`. */
  readonly floor?: (xs: readonly number[]) => number;
}

const stated: Readonly<Record<string, Limit>> = {
  // Zeros that no representable argument reaches: near them the answer is as good as the terms that cancel.
  lbeta: { relative: 1e-14, floor: () => 1 },
  lchoose: { relative: 1e-14 },
  ...Object.fromEntries(
    ["sin", "cos", "tan", "asin", "acos", "atan", "atan2"].map((name) => [name, { relative: ulp }]),
  ),
};

function limitOf(name: string): Limit {
  // What more points have shown of the elementary functions.
  const most = mostUlps[name];
  if (most !== undefined) return { relative: most * ulp, floor: (xs) => floorOf(name, xs) };
  return stated[name] ?? { relative: 1e-12 };
}

function check(name: string, rows: readonly (readonly (number | string)[])[]): void {
  const limit = limitOf(name);
  const functions: Readonly<Record<string, (...args: number[]) => number>> = special;
  const f = functions[name];
  let worst = 0;
  let worstRow = "";
  for (const row of rows) {
    const numbers = row.map(Number);
    const expected = numbers.pop()!;
    const actual = f(...numbers);
    // Subnormal answers have fewer digits: one unit in the last place.
    const scale = Math.max(Math.abs(expected), limit.floor?.(numbers) ?? 0, 2 ** -1074 / limit.relative);
    const error = actual === expected ? 0 : Math.abs(actual - expected) / scale;
    if (!(error <= worst)) {
      worst = error;
      worstRow = `${name}(${numbers.join(", ")}) is ${actual}, expected ${expected}`;
    }
  }
  expect(worst, worstRow).toBeLessThanOrEqual(limit.relative);
}

const tables = { ...readTables("special-elementary.json"), ...readTables("special-statistical.json") };

describe("special functions against mpmath", () => {
  it.each(Object.entries(tables))("%s", (name, rows) => {
    check(name, rows);
  });
  it("covers every function, the inverse by its round trip, the logarithm of a sum with the elementary functions", () => {
    const covered = [...Object.keys(tables), "gammaPInverse", "logAddExp"];
    expect(covered.sort()).toEqual(Object.keys(special).sort());
  });
});

describe("gammaPInverse", () => {
  it("inverts P, in both tails", () => {
    for (const a of [1e-3, 0.05, 0.5, 1, 3.7, 40, 1e4]) {
      for (const p of [1e-200, 1e-20, 1e-3, 0.2, 0.5, 0.8, 0.999, 1 - 1e-12]) {
        const x = special.gammaPInverse(a, p);
        if (x < 1e-300) {
          // P(a, x) ~ x^a / Gamma(a + 1) puts the answer near or below the smallest double.
          expect((Math.log(p) + special.lgamma(a + 1)) / a).toBeLessThan(-690);
          continue;
        }
        // One rounding of x moves P by a x^a e^-x / Gamma(a + 1), relatively.
        const density = Math.exp(a * Math.log(x) - x - special.lgamma(a));
        const tail = p < 0.5 ? special.gammaP(a, x) / p - 1 : (special.gammaQ(a, x) - (1 - p)) / (1 - p);
        const size = p < 0.5 ? p : 1 - p;
        expect(Math.abs(tail), `a ${a}, p ${p}`).toBeLessThan(1e-12 + 4 * ulp * (density / size));
      }
    }
    expect(special.gammaPInverse(2, 0)).toBe(0);
    expect(special.gammaPInverse(2, 1)).toBe(Infinity);
    for (const [a, p] of [
      [0, 0.5],
      [2, -0.1],
      [2, 1.1],
      [NaN, 0.5],
      [2, NaN],
    ] as const) {
      expect(special.gammaPInverse(a, p)).toBe(NaN);
    }
  });
});

describe("edges", () => {
  const { exp, log, log1p, expm1, pow, sin, cos, tan, atan2 } = special;

  it.each([
    "exp",
    "log",
    "log1p",
    "expm1",
    "tanh",
    "sinh",
    "cosh",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
  ] as const)("%s agrees with Math at zeros, infinities, NaN, ends and subnormals", (name) => {
    const points = [0, -0, Infinity, -Infinity, NaN, 1, -1, 2, -2, 5e-324, -5e-324, 1e-310, -1e-310, 1.7e308, -1.7e308];
    for (const x of points) {
      const expected = Math[name](x);
      const actual = special[name](x);
      if (expected === 0 || !Number.isFinite(expected)) expect(actual, `${name}(${x})`).toBe(expected);
      else expect(Math.abs(actual / expected - 1), `${name}(${x})`).toBeLessThanOrEqual(2 * ulp);
    }
  });

  it("exp overflows and underflows where the exponential does", () => {
    expect(exp(709.782712893384)).toBe(1.7976931348622732e308);
    expect(exp(709.7827128933841)).toBe(Infinity);
    expect(exp(-745.1332191019411)).toBe(5e-324);
    expect(exp(-745.1332191019412)).toBe(0);
    expect(exp(0)).toBe(1);
    expect(expm1(-1000)).toBe(-1);
    expect(expm1(710)).toBe(Infinity);
    expect(log(5e-324)).toBe(-744.4400719213812);
    expect(log1p(-1)).toBe(-Infinity);
  });

  it("pow agrees with ** on every pair of special values", () => {
    const values = [
      0,
      -0,
      1,
      -1,
      2,
      -2,
      3,
      -3,
      0.5,
      -0.5,
      1.5,
      -1.5,
      Infinity,
      -Infinity,
      NaN,
      5e-324,
      1.7e308,
      -1.7e308,
      9007199254740992,
      1e300,
    ];
    for (const x of values) {
      for (const y of values) {
        const expected = x ** y;
        const actual = pow(x, y);
        if (expected === 0 || !Number.isFinite(expected)) expect(actual, `${x} ** ${y}`).toBe(expected);
        else expect(Math.abs(actual / expected - 1), `${x} ** ${y}`).toBeLessThanOrEqual(2 * ulp);
      }
    }
    expect(pow(2, -1074)).toBe(5e-324);
    expect(pow(2, -1075)).toBe(0);
    expect(pow(2, 1023)).toBe(2 ** 1023);
    expect(pow(2, 1024)).toBe(Infinity);
    for (let base = 2; base < 40; base++) {
      let power = 1;
      for (let n = 0; power < 2 ** 53; n++, power *= base) expect(pow(base, n)).toBe(power);
    }
  });

  it("angles of any size keep the identity of squares", () => {
    for (const x of [1e5, 5e5, 6e5, 1e10, 1e100, 1.7e308, 6381956970095103 * 2 ** 797]) {
      expect(Math.abs(sin(x) ** 2 + cos(x) ** 2 - 1)).toBeLessThanOrEqual(2 * ulp);
      expect(Math.abs(tan(x) * (cos(x) / sin(x)) - 1)).toBeLessThanOrEqual(4 * ulp);
      expect(sin(-x)).toBe(-sin(x));
    }
  });

  it("atan2 has IEEE's signs", () => {
    const values = [0, -0, 1, -1, Infinity, -Infinity, NaN];
    for (const y of values) for (const x of values) expect(atan2(y, x), `atan2(${y}, ${x})`).toBe(Math.atan2(y, x));
  });

  it("gamma and beta functions have their poles, limits and refusals", () => {
    expect([special.lgamma(1), special.lgamma(2)]).toEqual([0, 0]);
    expect([0, -0, -1, -7, Infinity, -Infinity].map(special.lgamma)).toEqual(new Array(6).fill(Infinity));
    expect(special.lgamma(NaN)).toBe(NaN);
    expect(special.digamma(0)).toBe(NaN);
    expect(special.digamma(-3)).toBe(NaN);
    expect(special.digamma(Infinity)).toBe(Infinity);
    expect(special.trigamma(-3)).toBe(Infinity);
    expect(special.trigamma(Infinity)).toBe(0);
    expect(special.lchoose(5, 0)).toBe(0);
    expect(special.lchoose(5, 5)).toBe(0);
    expect(special.lchoose(5, 6)).toBe(-Infinity);
    expect(special.lchoose(5, -1)).toBe(-Infinity);
    expect(special.lbeta(0, 2)).toBe(Infinity);
    expect(special.lbeta(-1, 2)).toBe(NaN);
    expect([
      special.gammaP(2, 0),
      special.gammaP(2, Infinity),
      special.gammaQ(2, 0),
      special.gammaQ(2, Infinity),
    ]).toEqual([0, 1, 1, 0]);
    expect([special.logGammaP(2, 0), special.logGammaQ(2, Infinity)]).toEqual([-Infinity, -Infinity]);
    for (const f of [special.gammaP, special.gammaQ, special.logGammaP, special.logGammaQ]) {
      expect([f(0, 1), f(-1, 1), f(1, -1), f(NaN, 1), f(1, NaN)]).toEqual([NaN, NaN, NaN, NaN, NaN]);
    }
    expect([special.betaInc(2, 3, 0), special.betaInc(2, 3, 1)]).toEqual([0, 1]);
    expect([special.betaIncComplement(2, 3, 0), special.betaIncComplement(2, 3, 1)]).toEqual([1, 0]);
    expect([special.logBetaInc(2, 3, 0), special.logBetaIncComplement(2, 3, 1)]).toEqual([-Infinity, -Infinity]);
    for (const f of [special.betaInc, special.betaIncComplement, special.logBetaInc, special.logBetaIncComplement]) {
      expect([f(0, 1, 0.5), f(1, -1, 0.5), f(1, 1, -0.1), f(1, 1, 1.1), f(1, 1, NaN)]).toEqual([
        NaN,
        NaN,
        NaN,
        NaN,
        NaN,
      ]);
    }
  });

  it("error functions and normal and t distributions have their limits", () => {
    expect([special.erf(Infinity), special.erf(-Infinity), special.erf(-0)]).toEqual([1, -1, -0]);
    expect([special.erfc(Infinity), special.erfc(-Infinity), special.erfcx(Infinity), special.erfcx(-30)]).toEqual([
      0,
      2,
      0,
      Infinity,
    ]);
    expect([special.normalCdf(-Infinity), special.normalCdf(Infinity), special.normalCdf(0)]).toEqual([0, 1, 0.5]);
    expect([special.normalLogCdf(-Infinity), special.normalLogCdf(Infinity)]).toEqual([-Infinity, 0]);
    expect([0, 1, 0.5, -0.1, 1.1, NaN].map(special.normalQuantile)).toEqual([-Infinity, Infinity, 0, NaN, NaN, NaN]);
    expect([special.studentTCdf(-Infinity, 3), special.studentTCdf(Infinity, 3), special.studentTCdf(0, 3)]).toEqual([
      0, 1, 0.5,
    ]);
    expect(special.studentTLogCdf(-Infinity, 3)).toBe(-Infinity);
    expect(special.studentTCdf(1, 0)).toBe(NaN);
    expect(special.studentTCdf(-1.5, Infinity)).toBe(special.normalCdf(-1.5));
    for (const f of [special.erf, special.erfc, special.erfcx, special.normalCdf, special.normalLogCdf])
      expect(f(NaN)).toBe(NaN);
    expect([special.logistic(-Infinity), special.logistic(Infinity), special.logistic(NaN)]).toEqual([0, 1, NaN]);
    expect([special.logit(0), special.logit(1), special.logit(0.5), special.logit(-1), special.logit(2)]).toEqual([
      -Infinity,
      Infinity,
      0,
      NaN,
      NaN,
    ]);
    expect([special.log1mExp(0), special.log1mExp(1), special.log1mExp(-Infinity)]).toEqual([-Infinity, NaN, 0]);
    expect([special.log1pExp(-Infinity), special.log1pExp(Infinity)]).toEqual([0, Infinity]);
  });
});
