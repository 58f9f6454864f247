/** @file The shared errors, the nearest name and the names of sample statistics. */
import { describe, expect, it } from "vitest";

import {
  InternalError,
  SamplerError,
  UnsupportedOperationError,
  assertNever,
  nearestName,
  sampleStatisticNames,
} from "@terrace/core";

describe("errors", () => {
  it("carry their names", () => {
    expect(String(new SamplerError("Chain 2 stopped."))).toBe("SamplerError: Chain 2 stopped.");
    expect(String(new UnsupportedOperationError("No `erf` here."))).toBe("UnsupportedOperationError: No `erf` here.");
  });

  it("an internal error asks for a report", () => {
    const error = new InternalError("scan without a carry");
    expect(error.name).toBe("InternalError");
    expect(error.message).toBe(
      "internal: scan without a carry. This is a defect in Terrace; please report it with the model that shows it.",
    );
    const unhandled = (value: unknown): never => assertNever(value as never, "operation");
    expect(() => unhandled({ kind: "erf" })).toThrow(new InternalError('unhandled operation {"kind":"erf"}'));
  });
});

describe("nearestName", () => {
  const known = ["sigma", "sigma_y", "tau", "mu", "county"];

  it.each([
    ["sigm", "sigma"],
    ["simga", "sigma"],
    ["sigmay", "sigma"],
    ["Tau", "tau"],
    ["nu", "mu"],
    ["coutny", "county"],
  ])("%s most likely means %s", (name, expected) => {
    expect(nearestName(name, known)).toBe(expected);
  });

  it("gives nothing when nothing is near", () => {
    expect(nearestName("theta", known)).toBeUndefined();
    expect(nearestName("x", [])).toBeUndefined();
    // A name is not near itself: the caller asks because it is not what was wanted.
    expect(nearestName("tau", ["tau"])).toBeUndefined();
  });
});

describe("sample statistics", () => {
  it("have Stan's names in Stan's order", () => {
    expect(sampleStatisticNames).toEqual([
      "lp__",
      "accept_stat__",
      "stepsize__",
      "treedepth__",
      "n_leapfrog__",
      "divergent__",
      "energy__",
    ]);
  });
});
