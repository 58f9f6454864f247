/** @file Why a vector or matrix of data does not have the structure that it is to have, in words. */

import { cholesky } from "@terrace/core";
import type { StructureKind } from "./constraint.js";

/** How far a sum, a length or two mirrored elements may be off, relative to their size: data has printed digits. */
const tolerance = 1e-8;

/**
 * What keeps `elements` from being a `kind`, as the end of a sentence about it ("sums to 1.1"); undefined where nothing does.
 *
 * @param elements a vector, or a square matrix row by row
 */
export function structureFault(kind: StructureKind, elements: ArrayLike<number>): string | undefined {
  const x = Float64Array.from(elements);
  if (x.some(Number.isNaN)) return "has an element that is not a number";
  switch (kind) {
    case "simplex":
      if (x.some((element) => element < 0)) return "has a negative element";
      return isNear(sum(x), 1) ? undefined : `sums to ${sum(x)}`;
    case "sum_to_zero": {
      const scale = x.reduce((largest, element) => Math.max(largest, Math.abs(element)), 1);
      return Math.abs(sum(x)) <= tolerance * scale ? undefined : `sums to ${sum(x)}`;
    }
    case "unit_vector": {
      const norm = Math.sqrt(sum(x.map((element) => element * element)));
      return isNear(norm, 1) ? undefined : `has length ${norm}`;
    }
    case "ordered":
    case "positive_ordered":
      if (x.some((element, k) => k > 0 && element <= x[k - 1]!)) return "does not increase";
      return kind === "positive_ordered" && x[0]! <= 0 ? "has an element that is not positive" : undefined;
    case "corr":
    case "cov":
      return symmetricFault(x, kind === "corr");
    case "cholesky_corr":
    case "cholesky_cov":
      return factorFault(x, kind === "cholesky_corr");
  }
}

function symmetricFault(x: Float64Array, isCorrelation: boolean): string | undefined {
  const size = Math.sqrt(x.length);
  for (let i = 0; i < size; i++) {
    if (isCorrelation && !isNear(x[i * size + i]!, 1)) return `has ${x[i * size + i]} on its diagonal`;
    for (let j = 0; j < i; j++) {
      const [below, above] = [x[i * size + j]!, x[j * size + i]!];
      if (Math.abs(below - above) > tolerance * Math.max(1, Math.abs(below))) {
        return `is not symmetric: element [${i}, ${j}] is ${below}, [${j}, ${i}] is ${above}`;
      }
    }
  }
  return cholesky(x, size, new Float64Array(x.length)) ? undefined : "is not positive definite";
}

function factorFault(x: Float64Array, isCorrelation: boolean): string | undefined {
  const size = Math.sqrt(x.length);
  for (let i = 0; i < size; i++) {
    const row = x.subarray(i * size, (i + 1) * size);
    if (!(row[i]! > 0)) return `has ${row[i]} on its diagonal`;
    if (row.subarray(i + 1).some((element) => element !== 0)) return "is not lower triangular";
    const norm = Math.sqrt(sum(row.map((element) => element * element)));
    if (isCorrelation && !isNear(norm, 1)) return `has a row of length ${norm}`;
  }
  return undefined;
}

function sum(x: Float64Array): number {
  return x.reduce((total, element) => total + element, 0);
}

function isNear(value: number, wanted: number): boolean {
  return Math.abs(value - wanted) <= tolerance;
}
