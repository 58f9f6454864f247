/** @file Bijectors: round trip, membership, Jacobian against finite differences, batches, and NaN outside the set. */

import { GraphBuilder, evaluate, makeGraph } from "@terrace/graph";
import { bijectorFor } from "@terrace/distributions";
import type { Constraint, StructureKind } from "@terrace/distributions";
import { describe, expect, it } from "vitest";
import { derivative } from "./finite-differences.js";

const roundTripTolerance = 1e-11;
/** Determinants of up to 6 x 6 matrices of derivatives good to 1e-10. */
const jacobianTolerance = 1e-7;

/** Positions of the coordinates that the Jacobian refers to, in a row-major value; undefined: an orthonormal basis. */
type Coordinates = (n: number) => readonly number[];

const all: Coordinates = (n) => range(n);
const allButLast: Coordinates = (n) => range(n - 1);
const strictlyLower: Coordinates = (n) => range(n * n).filter((k) => k % n < Math.floor(k / n));
const lower: Coordinates = (n) => range(n * n).filter((k) => k % n <= Math.floor(k / n));

function range(n: number): number[] {
  return Array.from({ length: n }, (_, k) => k);
}

const interval = (lowerBound?: number, upperBound?: number): Constraint<number> => ({
  kind: "interval",
  integer: false,
  ...(lowerBound === undefined ? {} : { lower: lowerBound }),
  ...(upperBound === undefined ? {} : { upper: upperBound }),
});

const vectors: readonly [string, Constraint<number>, Coordinates][] = [
  ["identity", interval(), all],
  ["lower", interval(-1.5), all],
  ["upper", interval(undefined, 2), all],
  ["interval", interval(-1, 3), all],
  ["infinite bounds", interval(-Infinity, Infinity), all],
  ["simplex", { kind: "simplex" }, allButLast],
  ["ordered", { kind: "ordered" }, all],
  ["positive_ordered", { kind: "positive_ordered" }, all],
];
const matrices: readonly [string, Constraint<number>, Coordinates][] = [
  ["cholesky_corr", { kind: "cholesky_corr" }, strictlyLower],
  ["corr", { kind: "corr" }, strictlyLower],
  ["cholesky_cov", { kind: "cholesky_cov" }, lower],
  ["cov", { kind: "cov" }, lower],
];
const tested = [
  ...vectors.flatMap((entry) => [1, 2, 3, 6].map((n) => [...entry, n, [n]] as const)),
  ...matrices.flatMap((entry) => [1, 2, 3, 4].map((n) => [...entry, n, [n, n]] as const)),
];

function positions(count: number): number[][] {
  return [0.3, 1.1, 2.4].map((scale) => range(count).map((k) => scale * Math.sin(3.1 * k + 1 + scale)));
}

function forward(constraint: Constraint<number>, shape: readonly number[], u: readonly number[]) {
  const b = new GraphBuilder();
  const bijector = bijectorFor(constraint);
  const input = b.input("u", bijector.unconstrainedShape(shape));
  const { value, logAbsDetJacobian } = bijector.forward(b, input, shape);
  expect(value.shape).toEqual(shape);
  expect(logAbsDetJacobian.shape).toEqual([]);
  const back = bijector.inverse(b, b.add(value, b.input("shift", value.shape)));
  const graph = makeGraph([input, b.input("shift", value.shape)], { value, logAbsDetJacobian, back });
  const shift = new Float64Array(shape.reduce((product, n) => product * n, 1));
  return evaluate(graph, { u, shift });
}

function numUnconstrained(constraint: Constraint<number>, shape: readonly number[]): number {
  return bijectorFor(constraint)
    .unconstrainedShape(shape)
    .reduce((product, n) => product * n, 1);
}

/** log |det|, by elimination with pivots. */
function logAbsDeterminant(rows: number[][]): number {
  let total = 0;
  const a = rows.map((row) => [...row]);
  for (let k = 0; k < a.length; k++) {
    let pivot = k;
    for (let i = k; i < a.length; i++) if (Math.abs(a[i]![k]!) > Math.abs(a[pivot]![k]!)) pivot = i;
    [a[k], a[pivot]] = [a[pivot]!, a[k]!];
    total += Math.log(Math.abs(a[k]![k]!));
    for (let i = k + 1; i < a.length; i++) {
      const factor = a[i]![k]! / a[k]![k]!;
      for (let j = k; j < a.length; j++) a[i]![j]! -= factor * a[k]![j]!;
    }
  }
  return total;
}

describe.each(tested)("%s", (_, constraint, coordinates, n, shape) => {
  const count = numUnconstrained(constraint, shape);

  it(`of size ${n} comes back`, () => {
    for (const u of positions(count)) {
      const { back } = forward(constraint, shape, u);
      u.forEach((element, k) => expect(Math.abs(back![k]! - element)).toBeLessThan(roundTripTolerance));
    }
  });

  it(`of size ${n} has the Jacobian of its free coordinates`, () => {
    const free = coordinates(n);
    expect(free.length).toBe(count);
    for (const u of positions(count)) {
      const jacobian = free.map((coordinate) =>
        range(count).map((k) =>
          derivative((at) => forward(constraint, shape, u.map((x, j) => (j === k ? at : x)))["value"]![coordinate]!, u[k]!, 0.05),
        ),
      ); // prettier-ignore
      const expected = logAbsDeterminant(jacobian);
      const actual = forward(constraint, shape, u)["logAbsDetJacobian"]![0]!;
      expect(Math.abs(actual - expected), `${actual} against ${expected}`).toBeLessThan(jacobianTolerance);
    }
  });

  it(`of size ${n} acts on each element of a batch`, () => {
    const single = positions(count);
    const batch = forward(constraint, [3, ...shape], single.flat());
    const parts = single.map((u) => forward(constraint, shape, u));
    const size = shape.reduce((product: number, m) => product * m, 1);
    parts.forEach((part, i) => {
      for (let k = 0; k < size; k++) expect(batch["value"]![i * size + k]).toBeCloseTo(part["value"]![k]!, 13);
      for (let k = 0; k < count; k++) expect(batch["back"]![i * count + k]).toBeCloseTo(part["back"]![k]!, 11);
    });
    const total = parts.reduce((sum, part) => sum + part["logAbsDetJacobian"]![0]!, 0);
    expect(batch["logAbsDetJacobian"]![0]).toBeCloseTo(total, 11);
  });
});

describe("sum_to_zero", () => {
  it.each([1, 2, 3, 7, 400])("is an isometry onto vectors of sum 0, of size %d", (n) => {
    const u = range(n - 1).map((k) => Math.sin(5.7 * k + 1));
    const { value, back, logAbsDetJacobian } = forward({ kind: "sum_to_zero" }, [n], u);
    const length = (x: ArrayLike<number>) => Math.sqrt(Array.from(x).reduce((sum, element) => sum + element ** 2, 0));
    expect(value!.reduce((sum, element) => sum + element, 0)).toBeCloseTo(0, 11);
    expect(length(value!)).toBeCloseTo(length(u), 11);
    expect(logAbsDetJacobian![0]).toBe(0);
    u.forEach((element, k) => expect(back![k]).toBeCloseTo(element, 11));
  });
});

describe("unit_vector", () => {
  it("divides by the length, and its inverse is the vector itself", () => {
    const { value, back } = forward({ kind: "unit_vector" }, [3], [3, 0, 4]);
    expect([...value!]).toEqual([0.6, 0, 0.8]);
    expect([...back!]).toEqual([0.6, 0, 0.8]);
  });
});

describe("bounds that are nodes", () => {
  it("may be one an element, on either side", () => {
    const b = new GraphBuilder();
    const lowerBound = b.input("lower", [2]);
    const upperBound = b.input("upper", []);
    const u = b.input("u", [2]);
    const bijector = bijectorFor({ kind: "interval", lower: lowerBound, upper: upperBound, integer: false });
    const { value, logAbsDetJacobian } = bijector.forward(b, u, [2]);
    const graph = makeGraph([lowerBound, upperBound, u], {
      value,
      logAbsDetJacobian,
      back: bijector.inverse(b, value),
    });
    const result = evaluate(graph, { lower: [-1, 2], upper: [5], u: [0, 1] });
    expect(result["value"]![0]).toBeCloseTo(2, 14);
    expect(result["value"]![1]).toBeCloseTo(2 + 3 / (1 + Math.exp(-1)), 14);
    const slope = (width: number, x: number) => Math.log((width * Math.exp(-x)) / (1 + Math.exp(-x)) ** 2);
    expect(result["logAbsDetJacobian"]![0]).toBeCloseTo(slope(6, 0) + slope(3, 1), 13);
    expect(result["back"]![1]).toBeCloseTo(1, 13);
  });
});

describe("values outside the set", () => {
  it.each([
    ["simplex", [0.5, 0.6]],
    ["simplex", [1.5, -0.5]],
    ["ordered", [1, 0.5]],
    ["positive_ordered", [-1, 2]],
    ["sum_to_zero", [1, -0.5]],
    ["unit_vector", [1, 1]],
    ["cholesky_corr", [1, 0, 0.5, 0.5]],
    ["corr", [1, 2, 2, 1]],
    ["cov", [1, 2, 2, 1]],
    ["cholesky_cov", [1, 0, 1, -1]],
  ] as readonly [StructureKind, number[]][])("%s has no inverse at %j", (kind, x) => {
    const b = new GraphBuilder();
    const value = b.input("x", x.length === 4 ? [2, 2] : [x.length]);
    const graph = makeGraph([value], { back: bijectorFor({ kind }).inverse(b, value) });
    expect(evaluate(graph, { x })["back"]!.some(Number.isNaN)).toBe(true);
  });

  it("integers have no bijector", () => {
    expect(() => bijectorFor({ kind: "interval", lower: 0, integer: true })).toThrow(
      "bijectorFor: expected a constraint on real values, received one on integers.",
    );
  });
});
