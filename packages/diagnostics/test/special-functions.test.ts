import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { chiSquareQuantile } from "@terrace/diagnostics";
import { betaQuantile } from "../src/beta-quantile.js";

interface Reference {
  readonly chiSquareQuantile: readonly (readonly [number, number, string])[];
  readonly betaQuantile: readonly (readonly [number, number, number, string])[];
}

const reference = JSON.parse(
  readFileSync(new URL("data/special-functions.json", import.meta.url), "utf8"),
) as Reference;

const relativeError = (received: number, expected: number): number =>
  Math.abs(received - expected) / Math.abs(expected);

describe("special functions against 60-digit values", () => {
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
  it("chiSquareQuantile", () => {
    expect(chiSquareQuantile(0, 3)).toBe(0);
    expect(chiSquareQuantile(1, 3)).toBe(Infinity);
    expect(chiSquareQuantile(0.5, 0)).toBeNaN();
    expect(chiSquareQuantile(1.5, 3)).toBeNaN();
  });

  it("betaQuantile", () => {
    expect([betaQuantile(0, 2, 3), betaQuantile(1, 2, 3)]).toEqual([0, 1]);
    expect([betaQuantile(0.5, 0, 3), betaQuantile(1.1, 2, 3), betaQuantile(NaN, 2, 3)]).toEqual([NaN, NaN, NaN]);
  });
});
