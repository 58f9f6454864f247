/** @file Data of the tables of models: small, with an empty group, a nested and a crossed factor, counts and codes. */

import type { DataInput } from "@terrace/runtime";

const county = [0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 0, 2];
const N = county.length;

const column = (f: (i: number) => number): number[] => Array.from({ length: N }, (_, i) => f(i));
/** Numbers that follow no pattern a linear form could use. */
const scattered = (seed: number) => (i: number) =>
  Math.round(1000 * Math.sin(12.9898 * (i + 1) + 78.233 * seed)) / 1000;

/** Columns by name; a model takes those it declares. Six counties, the last one without a row, in three regions. */
export const tableData: DataInput = {
  N,
  J: 6,
  K: 3,
  R: 3,
  I: 4,
  P: 2,
  y: column((i) => 1 + 2 * scattered(1)(i)),
  big: column((i) => 1e8 + Math.round(64 * scattered(1)(i)) / 64),
  u: column((i) => 0.1 + Math.abs(scattered(2)(i))),
  x: column(scattered(3)),
  x2: column(scattered(4)),
  floor: column((i) => (i % 3 === 0 ? 1 : 0)),
  known: column((i) => 0.5 + 0.1 * (i % 4)),
  g: county,
  item: column((i) => (i * 5) % 4),
  region: [0, 0, 1, 1, 2, 2],
  rowRegion: county.map((c) => [0, 0, 1, 1, 2, 2][c]!),
  uranium: [0.3, -0.2, 0.8, 1.1, -0.6, 0.4],
  Z: county.map((c) => Array.from({ length: 6 }, (_, j) => (j === c ? 1 : 0))),
  X: Array.from({ length: N }, (_, i) => [scattered(5)(i), scattered(6)(i)]),
  holes: column((i) => (i === 3 || i === 8 ? NaN : 1 + scattered(7)(i))),
  k: column((i) => (i * 7) % 5),
  bit: column((i) => (i * 3) % 2),
  code: column((i) => (i * 2) % 3),
  n: column((i) => 5 + (i % 3)),
  counts: Array.from({ length: N }, (_, i) => [i % 3, (i * 2) % 4, 1]),
  pair: Array.from({ length: N }, (_, i) => [scattered(8)(i), scattered(9)(i)]),
};
