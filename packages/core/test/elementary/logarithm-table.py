"""Writes src/elementary/logarithm-table.ts. Run: python3 logarithm-table.py (needs mpmath)."""
from pathlib import Path

import mpmath as mp

mp.mp.prec = 300

HEADER = """/** @file Reciprocals and logarithms that `pow` starts from; written by `test/elementary/logarithm-table.py`. */

/** The reciprocal of (88 + i) / 128 in 13 bits, for i = 0..88 (padded with 1): 1 for i = 40. */
export const reciprocals = new Float64Array([
  %s,
]);

/** Minus the logarithm of {@link reciprocals}, rounded to a multiple of 2^-42. */
export const logarithms = new Float64Array([
  %s,
]);

/** What the rounding of {@link logarithms} left out. */
export const logarithmTails = new Float64Array([
  %s,
]);
"""

if __name__ == "__main__":
    reciprocals, logarithms, tails = [], [], []
    for i in range(128):
        reciprocal = mp.nint(mp.mpf(128) / (88 + i) * 2**12) / 2**12 if i <= 88 else mp.mpf(1)
        value = -mp.log(reciprocal)
        rounded = mp.nint(value * 2**42) / 2**42
        reciprocals.append(reciprocal)
        logarithms.append(rounded)
        tails.append(value - rounded)
    lists = [", ".join(repr(float(v)) for v in values) for values in (reciprocals, logarithms, tails)]
    Path(__file__).parents[2].joinpath("src/elementary/logarithm-table.ts").write_text(HEADER % tuple(lists))
