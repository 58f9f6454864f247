/** @file Sums in blocks against a loop, by indices that name all, some, one or none of the segments. */
import fc from "fast-check";
import { expect, it } from "vitest";

import { segmentBlocks } from "../../src/kernels/segment-blocks.js";

it("adds each row once, to its segment, in sums of few terms", () => {
  const cases = fc.record({
    n: fc.integer({ min: 1, max: 12 }),
    rows: fc.array(fc.nat(), { maxLength: 200 }),
    most: fc.integer({ min: 2, max: 5 }),
  });
  fc.assert(
    fc.property(cases, ({ n, rows, most }) => {
      const index = Int32Array.from(rows, (row) => row % n);
      const expected = new Array<number>(n).fill(0);
      index.forEach((segment, row) => (expected[segment]! += 1 + row ** 2));
      const { order, levels } = segmentBlocks(index, n, most);
      let sums = Array.from(order, (row) => 1 + row ** 2);
      for (const starts of levels) {
        sums = Array.from(starts.slice(1), (end, k) => {
          expect(end - starts[k]!).toBeLessThanOrEqual(most);
          return sums.slice(starts[k], end).reduce((total, x) => total + x, 0);
        });
      }
      expect(sums).toEqual(expected);
    }),
  );
});

it("has one plan for one array", () => {
  const index = Int32Array.of(0, 2, 1);
  expect(segmentBlocks(index, 3, 64)).toBe(segmentBlocks(index, 3, 64));
  expect(segmentBlocks(index, 4, 64).levels.at(-1)).toHaveLength(5);
});
