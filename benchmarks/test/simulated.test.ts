import { createHash } from "node:crypto";

import { describe, expect, it } from "vitest";

import { numDepartments, numLecturers, numRatings, numStudents, simulateRatings } from "../data/insteval-shape.js";
import { simulateIntercepts, toCsv } from "../data/simulated.js";

describe("simulateIntercepts", () => {
  it.each([
    ["normal", 11, "c375509dcf2ad0927e92ebbee47230cf0f78aaad339cfb3641a93490c10a189e"],
    ["bernoulli", 13, "9b82f4e5915595fdebb211e7f9b402b6bf60facdedd02ee5d807d2f7374dca0d"],
    ["poisson", 14, "4ccf6196b7005d2f6ff2d9cb88ff07efae69651e386f2e5da4800f75bffc227b"],
  ] as const)("makes the %s rows of seed %i on every machine", (family, seed, hash) => {
    const text = toCsv(simulateIntercepts(family, seed, 100_000, 1000));
    expect(createHash("sha256").update(text).digest("hex")).toBe(hash);
  });
});

describe("simulateRatings", () => {
  const ratings = simulateRatings(17);

  it("makes the same rows on every machine", () => {
    const { y, service, student, lecturer, department } = ratings;
    const rows = Array.from(y, (value, k) => [value, service[k], student[k], lecturer[k], department[k]].join());
    const hash = createHash("sha256").update(rows.join("\n")).digest("hex");
    expect(hash).toBe("6c42bd4cd7e7f62a6eb4e6c2841941d3e45ca982565421c48cf29757f7d4994c");
  });

  it("gives every level rows, and every lecturer one department", () => {
    expect(ratings.y).toHaveLength(numRatings);
    expect(new Set(ratings.student).size).toBe(numStudents);
    expect(new Set(ratings.lecturer).size).toBe(numLecturers);
    expect(new Set(ratings.department).size).toBe(numDepartments);
    const pairs = new Set(Array.from(ratings.lecturer, (lecturer, k) => `${lecturer} ${ratings.department[k]}`));
    expect(pairs.size).toBe(numLecturers);
  });
});
