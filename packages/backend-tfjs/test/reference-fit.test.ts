/** @file Fits to count coefficients from: what they leave of the data, when there is none, and that each is made once. */
import { expect, it } from "vitest";
import { referenceFit, type Column } from "../src/reference-fit.js";

const numRows = 200;
const column = (f: (i: number) => number): Column => ({ values: Float64Array.from({ length: numRows }, (_, i) => f(i)), start: 0, stride: 1 }); // prettier-ignore
const x = column((i) => Math.sin(i));
const z = column((i) => Math.cos(3 * i) + 0.3 * Math.sin(i));
const noise = (i: number): number => 0.01 * Math.sin(97 * i * i);
const data = Float64Array.from({ length: numRows }, (_, i) => 5 * x.values[i]! - 2 * z.values[i]! + noise(i));

it("finds the coefficients that take the data away, from columns of their own or of one matrix", () => {
  const fit = referenceFit(data, [x, z])!;
  expect(fit.coefficients[0]).toBeCloseTo(-5, 2);
  expect(fit.coefficients[1]).toBeCloseTo(2, 2);
  fit.residuals.forEach((residual, i) => {
    const own = data[i]! + fit.coefficients[0]! * x.values[i]! + fit.coefficients[1]! * z.values[i]!;
    expect(Math.abs(residual - own)).toBeLessThan(1e-12);
    expect(Math.abs(residual)).toBeLessThan(0.02);
  });
  const values = Float64Array.from({ length: 2 * numRows }, (_, i) => (i % 2 === 0 ? x : z).values[Math.floor(i / 2)]!);
  const ofMatrix = referenceFit(data, [
    { values, start: 0, stride: 2 },
    { values, start: 1, stride: 2 },
  ])!;
  expect(ofMatrix.coefficients).toEqual(fit.coefficients);
});

it("is one object for the same arrays", () => {
  expect(referenceFit(data, [x, z])).toBe(referenceFit(data, [x, z]));
  expect(referenceFit(data, [z, x])).not.toBe(referenceFit(data, [x, z]));
});

it("bears columns that depend on each other", () => {
  const fit = referenceFit(data, [x, z, column((i) => x.values[i]! + z.values[i]!)])!;
  expect(Math.max(...fit.residuals.map(Math.abs))).toBeLessThan(0.02);
});

it("is none where it would leave most of the data, take large columns from each other, or has too few rows", () => {
  expect(referenceFit(data, [column((i) => Math.sin(0.37 * i * i))])).toBeUndefined();
  const almostX = column((i) => x.values[i]! + 1e-3 * Math.sin(2 * i));
  const difference = Float64Array.from({ length: numRows }, (_, i) => 1000 * (x.values[i]! - almostX.values[i]!));
  expect(referenceFit(difference, [x, almostX])).toBeUndefined();
  expect(referenceFit(data, [])).toBeUndefined();
  expect(referenceFit(data.slice(0, 2), [x, z])).toBeUndefined();
  expect(referenceFit(data, [column(() => 0)])).toBeUndefined();
});
