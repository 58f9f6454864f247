/**
 * @file The error function and its complements. erf is a polynomial on [0, 1]; erfcx, the scaled complement exp(x^2) erfc(x),
 * is a table of polynomials in 4 / (4 + x) (the variable of S. G. Johnson's Faddeeva package), and gives erfc.
 */
import { exp } from "./exp.js";
import { erfcxTable } from "./erfcx-table.js";

/** The error function. */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (a <= 1) {
    if (a < 1e-300) return x * 1.1283791670955126;
    const u = x * x;
    return (
      x *
      (1.1283791670955126 +
        u *
          (-0.3761263890318375 +
            u *
              (0.11283791670954879 +
                u *
                  (-0.026866170645076792 +
                    u *
                      (0.0052239776248180145 +
                        u *
                          (-0.000854832698083379 +
                            u *
                              (0.0001205533111164271 +
                                u *
                                  (-1.4925595266831182e-5 +
                                    u *
                                      (1.6461000484121368e-6 +
                                        u *
                                          (-1.6350312701054695e-7 +
                                            u *
                                              (1.4659775274047436e-8 +
                                                u * (-1.1372848856791674e-9 + u * 5.957176147748911e-11))))))))))))
    );
  }
  if (a > 6) return x > 0 ? 1 : -1;
  const y = 1 - erfc(a);
  return x < 0 ? -y : y;
}

/** The complementary error function, 1 - erf(x), relatively accurate in the upper tail until it underflows at 27.2. */
export function erfc(x: number): number {
  if (x < 0.5) return 1 - erf(x);
  if (x > 27.3) return 0;
  return expMinusSquare(x) * erfcx(x);
}

/** exp(x^2) erfc(x), which decays as 1 / (x sqrt(pi)); Infinity below -26.7. */
export function erfcx(x: number): number {
  if (x < 0) return x < -26.7 ? Infinity : 2 / expMinusSquare(x) - erfcx(-x);
  const y = 4 / (4 + x);
  const interval = y === 1 ? 15 : Math.floor(16 * y);
  const t = 32 * y - 2 * interval - 1;
  const at = 11 * interval;
  let p = erfcxTable[at + 10];
  for (let i = at + 9; i >= at; i--) p = p * t + erfcxTable[i];
  return p / (4 + x);
}

/** exp(-x^2) without the error of rounding the square. */
export function expMinusSquare(x: number): number {
  const high = Math.fround(x);
  const low = x - high;
  return exp(-high * high) * exp(-low * (x + high));
}
