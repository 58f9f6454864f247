/** @file Stirling's asymptotic series (NIST DLMF 5.11.1), to double precision from 10. */

/** log Gamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2) for x >= 10, by its asymptotic series. */
export function stirlingSeries(x: number): number {
  const r = 1 / x;
  const r2 = r * r;
  return (
    r *
    (0.08333333333333333 +
      r2 *
        (-0.002777777777777778 +
          r2 *
            (0.0007936507936507937 +
              r2 *
                (-0.0005952380952380953 +
                  r2 *
                    (0.0008417508417508417 +
                      r2 * (-0.0019175269175269176 + r2 * (0.00641025641025641 + r2 * -0.029550653594771242)))))))
  );
}
