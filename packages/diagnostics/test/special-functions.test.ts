import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { chiSquareQuantile, normalQuantile } from "@terrace/diagnostics";
import { betaQuantile, incompleteBeta } from "../src/incomplete-beta.js";
import { incompleteGamma } from "../src/incomplete-gamma.js";
import { logGamma } from "../src/log-gamma.js";

interface Reference {
  readonly normalQuantile: readonly (readonly [number, string])[];
  readonly incompleteGamma: readonly (readonly [number, number, string, string])[];
  readonly chiSquareQuantile: readonly (readonly [number, number, string])[];
  readonly betaQuantile: readonly (readonly [number, number, number, string])[];
  readonly logGamma: readonly (readonly [number, string])[];
}

const reference = JSON.parse(
  readFileSync(new URL("data/special-functions.json", import.meta.url), "utf8"),
) as Reference;

const relativeError = (received: number, expected: number): number =>
  Math.abs(received - expected) / Math.abs(expected);

describe("special functions against 60-digit values", () => {
  it("normalQuantile to 1e-15", () => {
    for (const [p, expected] of reference.normalQuantile) {
      expect(relativeError(normalQuantile(p), Number(expected)), `${p}`).toBeLessThan(1e-15);
    }
  });

  it("logGamma to 4e-15, absolute near its zeros", () => {
    for (const [x, expected] of reference.logGamma) {
      const error = Math.abs(logGamma(x) - Number(expected));
      expect(error / Math.max(1, Math.abs(Number(expected))), `${x}`).toBeLessThan(4e-15);
    }
  });

  // exp(a log x - x - log gamma(a)) loses about max(a, x) log(x) ulps.
  it("incompleteGamma to 1e-12", () => {
    for (const [a, x, lower, upper] of reference.incompleteGamma) {
      const received = incompleteGamma(a, x);
      expect(Math.abs(received.lower - Number(lower)), `P(${a}, ${x})`).toBeLessThan(1e-12 * Number(lower) + 1e-300);
      expect(Math.abs(received.upper - Number(upper)), `Q(${a}, ${x})`).toBeLessThan(1e-12);
      if (x >= a + 1) expect(relativeError(received.upper, Number(upper)), `Q(${a}, ${x})`).toBeLessThan(1e-12);
    }
  });

  it("chiSquareQuantile to 1e-12", () => {
    for (const [p, degrees, expected] of reference.chiSquareQuantile) {
      expect(relativeError(chiSquareQuantile(p, degrees), Number(expected)), `${p}, ${degrees}`).toBeLessThan(1e-12);
    }
  });

  it("betaQuantile to what the cancelling log gamma functions leave", () => {
    for (const [p, a, b, expected] of reference.betaQuantile) {
      // Three log gammas, of about (a + b) log(a + b) each, round at two places each.
      const tolerance = 1e-12 + 4 * (a + b) * Math.log(a + b) * Number.EPSILON;
      expect(relativeError(betaQuantile(p, a, b), Number(expected)), `${p}, ${a}, ${b}`).toBeLessThan(tolerance);
    }
  });
});

describe("special functions at the edges", () => {
  it("normalQuantile", () => {
    expect(normalQuantile(0)).toBe(-Infinity);
    expect(normalQuantile(1)).toBe(Infinity);
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(-0.1)).toBeNaN();
    expect(normalQuantile(NaN)).toBeNaN();
  });

  it("chiSquareQuantile", () => {
    expect(chiSquareQuantile(0, 3)).toBe(0);
    expect(chiSquareQuantile(1, 3)).toBe(Infinity);
    expect(chiSquareQuantile(0.5, 0)).toBeNaN();
    expect(chiSquareQuantile(1.5, 3)).toBeNaN();
  });

  it("incompleteGamma, incompleteBeta, logGamma", () => {
    expect(incompleteGamma(2, 0)).toEqual({ lower: 0, upper: 1 });
    expect(incompleteGamma(2, Infinity)).toEqual({ lower: 1, upper: 0 });
    expect(incompleteGamma(-1, 2).lower).toBeNaN();
    expect(incompleteBeta(2, 3, 0)).toBe(0);
    expect(incompleteBeta(2, 3, 1)).toBe(1);
    expect(incompleteBeta(2, 3, 1.1)).toBeNaN();
    expect(logGamma(0)).toBe(Infinity);
    expect(logGamma(-1)).toBeNaN();
  });
});
