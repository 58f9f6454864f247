import { describe, expect, it } from "vitest";

import { fromPlainJson, toPlainJson } from "../../src/fit/plain-json.js";

describe("toPlainJson", () => {
  it("keeps every number and Float64Array", () => {
    const data = {
      numbers: [Number.NaN, Infinity, -Infinity, -0, 0, 5e-324, 0.1],
      array: Float64Array.of(-0, Number.NaN, 1 / 3, -Infinity),
      nested: { text: "NaN", nothing: null, yes: true, empty: new Float64Array(0) },
    };
    expect(fromPlainJson(toPlainJson(data))).toStrictEqual(data);
  });
});
