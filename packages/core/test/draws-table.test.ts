/** @file The table of draws: names, labels, scalars and refusals. */
import { describe, expect, it } from "vitest";

import { createDraws, elementNames } from "@terrace/core";

const draws = createDraws(2, 3, [
  { name: "mu", dims: [], shape: [], values: Float64Array.of(1, 2, 3, 4, 5, 6) },
  {
    name: "a",
    dims: ["J"],
    shape: [2],
    coords: { J: ["AITKIN", "ANOKA, north"] },
    values: Float64Array.from({ length: 12 }, (_, i) => i),
  },
  { name: "L", dims: ["K", "K"], shape: [2, 2], values: Float64Array.from({ length: 24 }, (_, i) => 100 + i) },
]);

describe("createDraws", () => {
  it("keeps the order of names, dims, shape and labels", () => {
    expect(draws.names).toEqual(["mu", "a", "L"]);
    expect([draws.numChains, draws.numDraws]).toEqual([2, 3]);
    expect(draws.get("a")).toMatchObject({
      name: "a",
      dims: ["chain", "draw", "J"],
      shape: [2, 3, 2],
      coords: { J: ["AITKIN", "ANOKA, north"] },
    });
    expect(draws.get("L").coords).toEqual({ K: [0, 1] });
    expect(draws.get("mu").shape).toEqual([2, 3]);
  });

  it("gives each scalar its printed name and its draws by chain", () => {
    const scalars = draws.scalars();
    expect(scalars.map((scalar) => scalar.name)).toEqual([
      "mu",
      "a[AITKIN]",
      "a[ANOKA, north]",
      "L[0,0]",
      "L[0,1]",
      "L[1,0]",
      "L[1,1]",
    ]);
    expect(scalars.map((scalar) => scalar.variable)).toEqual(["mu", "a", "a", "L", "L", "L", "L"]);
    expect(scalars[0].chains).toEqual([Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6)]);
    expect(scalars[2].chains).toEqual([Float64Array.of(1, 3, 5), Float64Array.of(7, 9, 11)]);
    expect(draws.scalars(["L"])[2].chains[1]).toEqual(Float64Array.of(114, 118, 122));
  });

  it("names the nearest quantity, or all of them", () => {
    expect(() => draws.get("m")).toThrow(
      new RangeError("Draws.get: `name` must be a recorded quantity, received `m`. Did you mean `mu`?"),
    );
    expect(() => draws.scalars(["sigma"])).toThrow(
      new RangeError("Draws.get: `name` must be a recorded quantity, received `sigma`. Recorded are `mu`, `a`, `L`."),
    );
    expect(() => createDraws(1, 1, []).get("mu")).toThrow("Nothing is recorded.");
  });

  it("takes empty dims and names from Object.prototype", () => {
    const empty = createDraws(1, 1, [
      { name: "toString", dims: ["__proto__"], shape: [0], values: new Float64Array(0) },
      { name: "b", dims: ["constructor"], shape: [1], values: Float64Array.of(1) },
    ]);
    expect(empty.scalars().map((scalar) => scalar.name)).toEqual(["b[0]"]);
    expect(empty.get("toString").shape).toEqual([1, 1, 0]);
  });

  it("refuses what does not fit", () => {
    const mu = { name: "mu", dims: [], shape: [], values: Float64Array.of(1) };
    expect(() => createDraws(1, 1, [mu, mu])).toThrow(
      "createDraws: `columns` must have different names, received `mu` twice.",
    );
    expect(() => createDraws(1, 2, [mu])).toThrow(
      "createDraws: `values` of `mu` must have length 2 for shape [1, 2], received 1.",
    );
    expect(() => createDraws(1, 1, [{ ...mu, dims: ["J"] }])).toThrow(
      "createDraws: `mu` must have as many dims as sizes, received dims [J] and shape [].",
    );
    expect(() => createDraws(1, 1, [{ ...mu, dims: ["J"], shape: [1], coords: { J: ["x", "y"] } }])).toThrow(
      "createDraws: `mu` must have one label for each element of `J`, received 2 labels for 1 elements.",
    );
    expect(() => createDraws(0.5, 1, [])).toThrow(
      "createDraws: `numChains` must be an integer from 0, received `0.5`.",
    );
  });
});

describe("elementNames", () => {
  it("counts the last dim fastest and mixes labels with numbers", () => {
    expect(elementNames("b", ["J", "K"], [2, 2], { J: ["x", "y"] })).toEqual(["b[x,0]", "b[x,1]", "b[y,0]", "b[y,1]"]);
    expect(elementNames("mu", [], [])).toEqual(["mu"]);
  });

  it("takes no name that is no text", () => {
    const draws = createDraws(1, 1, [{ name: "a", dims: [], shape: [], values: Float64Array.of(1) }]);
    expect(() => draws.get(0 as never)).toThrow(
      new TypeError("Draws.get: `name` must be the name of a quantity, received `0`."),
    );
  });
});
