"""Generates src/special/erfcx-table.ts, src/special/temme-table.ts and prints the polynomial coefficients of lgamma.ts and erf.ts.

Chebyshev interpolation with mpmath at 60 digits. Run from packages/core: python3 test/reference/special-coefficients.py
"""
import mpmath as mp

mp.mp.dps = 60


def fit(f, a, b, n):
    """Power-series coefficients in t = (2 x - a - b) / (b - a), lowest first, of the interpolant at n Chebyshev points."""
    ts = [mp.cos(mp.pi * (2 * k + 1) / (2 * n)) for k in range(n)]
    fs = [f(((b - a) * t + a + b) / 2) for t in ts]
    cheb = [2 * mp.fsum(fs[k] * mp.cos(j * mp.pi * (2 * k + 1) / (2 * n)) for k in range(n)) / n for j in range(n)]
    cheb[0] /= 2
    polys = [[mp.mpf(1)], [mp.mpf(0), mp.mpf(1)]]
    for j in range(2, n):
        p = [mp.mpf(0)] + [2 * c for c in polys[-1]]
        for i, c in enumerate(polys[-2]):
            p[i] -= c
        polys.append(p)
    out = [mp.mpf(0)] * n
    for j in range(n):
        for i, c in enumerate(polys[j]):
            out[i] += cheb[j] * c
    return out, abs(cheb[-1] / cheb[0])


def rescale(coefficients, a, b):
    """The same polynomial in x, for an interval about 0."""
    assert a == -b
    return [c / mp.mpf(b) ** i for i, c in enumerate(coefficients)]


def erfcx(x):
    if x > 200:
        return mp.fsum((-1) ** k * mp.fac2(2 * k - 1) / (2 * x * x) ** k for k in range(12)) / (x * mp.sqrt(mp.pi))
    return mp.exp(x * x) * mp.erfc(x)


def scaled(y):
    x = 4 / y - 4
    return erfcx(x) * (4 + x)


if __name__ == "__main__":
    N, D = 16, 11
    numbers, worst = [], 0
    for i in range(N):
        c, e = fit(scaled, mp.mpf(i) / N, mp.mpf(i + 1) / N, D)
        worst = max(worst, e)
        numbers += c
    print("erfcx last coefficient", mp.nstr(worst, 3))
    with open("src/special/erfcx-table.ts", "w") as f:
        f.write("/**\n * @file Polynomials of `erfcx`; written by `test/reference/special-coefficients.py`.\n */\n\n")
        f.write("/** (4 + x) erfcx(x) on 16 equal intervals of y = 4 / (4 + x): 11 coefficients each in t = 32 y - 2 i - 1, lowest first. */\n")
        f.write("export const erfcxTable = new Float64Array([\n")
        for i in range(0, len(numbers), D):
            f.write("  " + ", ".join(repr(float(v)) for v in numbers[i:i + D]) + ",\n")
        f.write("]);\n")

    c, e = fit(lambda z: mp.loggamma(2 + z) / z if z else 1 - mp.euler, mp.mpf(-1) / 2, mp.mpf(1) / 2, 18)
    print("lgamma", mp.nstr(e, 3), [repr(float(v)) for v in rescale(c, mp.mpf(-1) / 2, mp.mpf(1) / 2)])
    print("1 - euler", repr(float(1 - mp.euler)))
    c, e = fit(lambda u: mp.erf(mp.sqrt(u)) / mp.sqrt(u) if u else 2 / mp.sqrt(mp.pi), mp.mpf(0), mp.mpf(1), 13)
    # in u itself: expand t = 2 u - 1
    import itertools
    poly = [mp.mpf(0)] * 13
    for n, a in enumerate(c):
        for k in range(n + 1):
            poly[k] += a * mp.binomial(n, k) * mp.mpf(2) ** k * (-1) ** (n - k)
    print("erf", mp.nstr(e, 3), [repr(float(v)) for v in poly])
    print("stirling", [repr(float(mp.bernoulli(2 * k) / (2 * k * (2 * k - 1)))) for k in range(1, 10)])
    print("digamma", [repr(float(mp.bernoulli(2 * k) / (2 * k))) for k in range(1, 10)])
    print("bernoulli", [repr(float(mp.bernoulli(2 * k))) for k in range(1, 11)])
    print("constants: log(2 pi)/2", repr(float(mp.log(2 * mp.pi) / 2)), "1/sqrt2", repr(float(1 / mp.sqrt(2))), "1/sqrt(2pi)", repr(float(1 / mp.sqrt(2 * mp.pi))), "log pi", repr(float(mp.log(mp.pi))))
    print("sqrt1/2 lo", repr(float(1/mp.sqrt(2)-mp.mpf(float(1/mp.sqrt(2))))))
    # stirling error at half integers not needed
