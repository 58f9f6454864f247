/** @file How far an evaluator is from the interpreter. */

/** Largest distance of corresponding elements, relative to the size of the array's largest element. */
export function distance(actual: Float64Array, expected: Float64Array): number {
  if (actual.length !== expected.length) return Infinity;
  let scale = 0;
  for (const x of expected) if (Number.isFinite(x)) scale = Math.max(scale, Math.abs(x));
  let worst = 0;
  expected.forEach((x, i) => {
    const y = actual[i]!;
    if (Object.is(x, y) || x === y) return;
    const gap = Math.abs(x - y) / Math.max(scale, 1e-300);
    worst = Math.max(worst, Number.isNaN(gap) ? Infinity : gap);
  });
  return worst;
}
