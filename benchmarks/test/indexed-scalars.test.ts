import { createDraws } from "@terrace/core";
import { describe, expect, it } from "vitest";

import { indexedScalars } from "../harness/indexed-scalars.js";

describe("indexedScalars", () => {
  it("counts elements row-major from 0, whatever the labels", () => {
    const draws = createDraws(1, 2, [
      { name: "mu", dims: [], shape: [], values: Float64Array.of(1, 2) },
      {
        name: "r",
        dims: ["subject", "term"],
        shape: [2, 2],
        coords: { subject: ["Anna", "Ben"] },
        values: Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7),
      },
    ]);
    const scalars = indexedScalars(draws);
    expect(scalars.map(({ name }) => name)).toEqual(["mu", "r[0,0]", "r[0,1]", "r[1,0]", "r[1,1]"]);
    expect(scalars[2]!.chains).toEqual([Float64Array.of(1, 5)]);
  });
});
