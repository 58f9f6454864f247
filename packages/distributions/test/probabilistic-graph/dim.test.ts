import { describe, expect, it } from "vitest";
import {
  addDims,
  constantDim,
  dimConstant,
  dimToString,
  equalDims,
  evaluateDim,
  multiplyDims,
  namedDim,
} from "../../src/index.js";

const n = namedDim("N");
const k = namedDim("K");
const one = constantDim(1);

describe("dims as integer polynomials", () => {
  it("are equal when their polynomials are, however written", () => {
    const product = multiplyDims(addDims(k, one), addDims(k, one, -1));
    expect(equalDims(product, addDims(multiplyDims(k, k), one, -1))).toBe(true);
    expect(equalDims(addDims(n, k), addDims(k, n))).toBe(true);
    expect(equalDims(multiplyDims(n, k), multiplyDims(k, n))).toBe(true);
    expect(equalDims(n, k)).toBe(false);
    expect(equalDims(n, addDims(n, one))).toBe(false);
  });

  it("cancel", () => {
    const zero = addDims(n, n, -1);
    expect(dimConstant(zero)).toBe(0);
    expect(dimToString(zero)).toBe("0");
    expect(dimConstant(addDims(addDims(n, one), n, -1))).toBe(1);
    expect(dimConstant(multiplyDims(constantDim(0), n))).toBe(0);
  });

  it("are constants only without names", () => {
    expect(dimConstant(constantDim(3))).toBe(3);
    expect(dimConstant(n)).toBeUndefined();
    expect(dimConstant(addDims(n, one))).toBeUndefined();
  });

  it("print as people write them", () => {
    expect(dimToString(addDims(k, one, -1))).toBe("K - 1");
    expect(dimToString(addDims(n, n))).toBe("2 * N");
    expect(dimToString(multiplyDims(n, k))).toBe("K * N");
    expect(dimToString(addDims(constantDim(0), n, -1))).toBe("-N");
    expect(dimToString(addDims(multiplyDims(n, n), k, -3))).toBe("N * N - 3 * K");
  });

  it("evaluate once every name has a size", () => {
    const dim = addDims(multiplyDims(n, k), constantDim(2), -1);
    expect(evaluateDim(dim, (name) => ({ N: 5, K: 3 })[name])).toBe(13);
    expect(evaluateDim(dim, (name) => ({ N: 5 })[name])).toBeUndefined();
    expect(evaluateDim(constantDim(0), () => undefined)).toBe(0);
  });
});
