import { describe, expect, it } from "vitest";

import { allocateChains, shareArrays } from "../../src/chains/shared-memory.js";

describe("shareArrays", () => {
  it("puts each large array once into shared memory and leaves all else", () => {
    const large = Float64Array.from({ length: 501 }, (_, k) => k / 7);
    const integers = Int32Array.from({ length: 999 }, (_, k) => -k);
    const small = Float64Array.of(1, 2);
    const shared = shareArrays({ text: "a", list: [large, integers, { again: large }], small, none: null });
    const [a, b, c] = shared.list as [Float64Array, Int32Array, { again: Float64Array }];
    expect(a).toEqual(large);
    expect(b).toEqual(integers);
    expect(a.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(b.buffer).toBe(a.buffer);
    expect(c.again).toBe(a);
    expect(shared.small).toBe(small);
    expect(shared.text).toBe("a");
    expect(shared.none).toBeNull();
    const cloned = structuredClone(shared);
    (cloned.list[0] as Float64Array)[3] = 99;
    expect(a[3]).toBe(99);
  });

  it("returns data without large arrays as they are", () => {
    const data = { x: [1, 2], y: Float64Array.of(3) };
    expect(shareArrays(data)).toBe(data);
  });
});

describe("allocateChains", () => {
  it("gives chains disjoint parts and one switch", () => {
    const [first, second] = allocateChains(2, 3, 2);
    first!.positions.fill(1);
    first!.statistics.fill(1);
    first!.counters.fill(1);
    first!.clocks.fill(1);
    for (const part of ["positions", "statistics", "counters", "clocks"] as const) {
      expect(second![part].every((value) => value === 0)).toBe(true);
      expect(second![part].buffer).toBe(first![part].buffer);
    }
    expect(second!.stop).toBe(first!.stop);
    expect(first!.positions.length).toBe(6);
  });

  it("says how much memory is missing", () => {
    expect(() => allocateChains(1e9, 1, 1)).toThrow(
      "sample: the draws need 59.6 GiB (1000000000 chains), which cannot be allocated. Ask for fewer `chains`.",
    );
    expect(() => allocateChains(4, 2 ** 40, 10)).toThrow(
      /^sample: the draws need [\d.]+ GiB \(4 chains of 1099511627776 rows of 10 numbers\)/,
    );
  });
});
