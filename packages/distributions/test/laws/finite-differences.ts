/** @file Derivatives by central differences, extrapolated to step 0 (Ridders 1982). */

/** The derivative of `f` at `x` from steps that start at `step` and halve; the estimate with the least apparent error. */
export function derivative(f: (x: number) => number, x: number, step: number): number {
  const numLevels = 8;
  let best = NaN;
  let smallest = Infinity;
  let previous: number[] = [];
  for (let i = 0; i < numLevels; i++) {
    const h = step / 2 ** i;
    const current = [(f(x + h) - f(x - h)) / (2 * h)];
    for (let j = 1; j <= i; j++) {
      const factor = 4 ** j;
      const estimate = (factor * current[j - 1]! - previous[j - 1]!) / (factor - 1);
      const error = Math.max(Math.abs(estimate - current[j - 1]!), Math.abs(estimate - previous[j - 1]!));
      if (error < smallest) {
        smallest = error;
        best = estimate;
      }
      current.push(estimate);
    }
    previous = current;
  }
  return best;
}
