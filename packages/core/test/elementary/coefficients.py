"""Prints the coefficients of src/elementary: minimax polynomials by Remez's exchange, rounded to double, with their errors.

Run: python3 coefficients.py [name ...] (needs mpmath). Every polynomial is in one variable, lowest coefficient first; the
error printed is the largest that the polynomial makes in the result, relative to it, in units of 2^-53, when evaluated
without rounding.
"""
import sys

import mpmath as mp

mp.mp.dps = 50


def evaluate(coefficients, x):
    value = mp.mpf(0)
    for c in reversed(coefficients):
        value = value * x + c
    return value


def grid_of(a, b, count):
    """Points that crowd to both ends."""
    return [(a + b) / 2 - (b - a) / 2 * mp.cos(mp.pi * (k + mp.mpf("0.5")) / count) for k in range(count)]


def minimax(f, given_weight, a, b, n, rounds=6):
    """Coefficients of the polynomial of degree n - 1 with the least maximum of |(p - f) weight| on [a, b]."""
    # A weight that vanishes would leave the polynomial free there.
    least = max(abs(given_weight(a)), abs(given_weight(b))) / 1000
    weight = lambda x: max(abs(given_weight(x)), least)
    points = [(a + b) / 2 - (b - a) / 2 * mp.cos(mp.pi * (k + mp.mpf("0.5")) / (n + 1)) for k in range(n + 1)]
    grid = [(x, f(x), weight(x)) for x in grid_of(a, b, 40 * n)]
    values = [(f(x), weight(x)) for x in points]
    for _ in range(rounds):
        # p(x) + (-1)^i e / weight(x) = f(x), in t = (2 x - a - b) / (b - a) for the sake of the condition.
        matrix = mp.matrix(n + 1, n + 1)
        right = mp.matrix(n + 1, 1)
        for i, x in enumerate(points):
            power = mp.mpf(1)
            for j in range(n):
                matrix[i, j] = power
                power *= x
            matrix[i, n] = (-1) ** i / values[i][1]
            right[i] = values[i][0]
        solution = mp.lu_solve(matrix, right)
        coefficients = [solution[j] for j in range(n)]
        errors = [(evaluate(coefficients, x) - y) * w for x, y, w in grid]
        # The largest error of each run of one sign.
        extrema = []
        for i, e in enumerate(errors):
            if extrema and (errors[extrema[-1]] > 0) == (e > 0):
                if abs(e) > abs(errors[extrema[-1]]):
                    extrema[-1] = i
            else:
                extrema.append(i)
        while len(extrema) > n + 1:
            extrema.pop(0 if abs(errors[extrema[0]]) < abs(errors[extrema[-1]]) else -1)
        if len(extrema) < n + 1:
            break
        points = [grid[i][0] for i in extrema]
        values = [(grid[i][1], grid[i][2]) for i in extrema]
    return coefficients


def report(name, f, weight, a, b, *numbers):
    """`weight(x)` turns an error of the polynomial at x into a relative error of the result."""
    if len(sys.argv) > 1 and not any(name.startswith(wanted) for wanted in sys.argv[1:]):
        return
    a, b = mp.mpf(a), mp.mpf(b)
    for n in numbers:
        coefficients = [mp.mpf(float(c)) for c in minimax(f, weight, a, b, n)]
        worst = max(abs((evaluate(coefficients, x) - f(x)) * weight(x)) for x in grid_of(a, b, 1001)) * 2**53
        print(f"{name}: {n} coefficients on [{mp.nstr(a, 8)}, {mp.nstr(b, 8)}], error {mp.nstr(worst, 3)}")
        print("  [" + ", ".join(repr(float(c)) for c in coefficients) + "]", flush=True)


def exp_tail(r):
    """(exp(r) - 1 - r) / r^2"""
    if abs(r) < mp.mpf("1e-12"):
        return mp.mpf(1) / 2 + r / 6 + r**2 / 24
    return (mp.expm1(r) - r) / r**2


def atanh_tail(s2):
    """(2 atanh(s) / s - 2) / s^2 of s^2"""
    s = mp.sqrt(s2)
    return (2 * mp.atanh(s) / s - 2) / s2


def atanh_weight(s2):
    return s2 * mp.sqrt(s2) / (2 * mp.atanh(mp.sqrt(s2))) if s2 != 0 else mp.mpf(0)


def erfcx(x):
    """exp(x^2) erfc(x)"""
    if x > 100:
        return mp.fsum((-1) ** k * mp.fac2(2 * k - 1) / (2 * x * x) ** k for k in range(12)) / (x * mp.sqrt(mp.pi))
    return mp.exp(x * x) * mp.erfc(x)


def erfcx_scaled(y):
    """(1 + 2 x) erfcx(x) for y = (x - 4) / (x + 4)"""
    if 1 - y < mp.mpf("1e-30"):
        return 2 / mp.sqrt(mp.pi)
    x = 4 * (1 + y) / (1 - y)
    return (1 + 2 * x) * erfcx(x)


def erf_ratio(u):
    """erf(x) / x of u = x^2"""
    x = mp.sqrt(u)
    return 2 / mp.sqrt(mp.pi) if x == 0 else mp.erf(x) / x


def lgamma_about_two(z):
    """log Gamma(2 + z) / z"""
    return mp.digamma(2) if abs(z) < mp.mpf("1e-20") else mp.loggamma(2 + z) / z


def stirling(u):
    """x (log Gamma(x) - (x - 1/2) log x + x - log(2 pi) / 2) for u = 1 / x^2"""
    if u < mp.mpf("1e-9"):
        return mp.mpf(1) / 12 - u / 360 + u**2 / 1260 - u**3 / 1680
    x = 1 / mp.sqrt(u)
    return x * (mp.loggamma(x) - (x - mp.mpf(1) / 2) * mp.log(x) + x - mp.log(2 * mp.pi) / 2)


def digamma_tail(u):
    """x^2 (log(x) - 1 / (2 x) - digamma(x)) for u = 1 / x^2"""
    if u < mp.mpf("1e-9"):
        return mp.mpf(1) / 12 - u / 120 + u**2 / 252 - u**3 / 240
    x = 1 / mp.sqrt(u)
    return (mp.log(x) - 1 / (2 * x) - mp.digamma(x)) / u


digamma_zero = mp.findroot(mp.digamma, mp.mpf("1.4616321449683623"))


def digamma_about_zero(z):
    """digamma(x) / (x - zero) for z = x - zero, about the zero of positive x"""
    if abs(z) < mp.mpf("1e-20"):
        return mp.psi(1, digamma_zero)
    return mp.digamma(digamma_zero + z) / z


def trigamma_tail(u):
    """x^3 (trigamma(x) - 1 / x - 1 / (2 x^2)) for u = 1 / x^2"""
    if u < mp.mpf("1e-9"):
        return mp.mpf(1) / 6 - u / 30 + u**2 / 42 - u**3 / 30
    x = 1 / mp.sqrt(u)
    return x**3 * (mp.psi(1, x) - 1 / x - 1 / (2 * x**2))


half_log2 = mp.log(2) / 2 * mp.mpf("1.0001")
least_ratio = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2 * mp.mpf("1.0001")

if __name__ == "__main__":
    report("exp", exp_tail, lambda r: r**2 / mp.exp(r), -half_log2, half_log2, 9, 10)
    report("expm1", exp_tail, lambda r: r**2 / mp.expm1(r) if r != 0 else mp.mpf(0), -half_log2, half_log2, 9, 10)
    report("log", atanh_tail, atanh_weight, 0, least_ratio, 6, 7)
    report("log1p of [0, 1]", atanh_tail, atanh_weight, 0, mp.mpf("0.0400001"), 7, 8)
    report("erfcx", erfcx_scaled, lambda y: 1 / erfcx_scaled(y), -1, 1, 23, 24)
    report("erf", erf_ratio, lambda u: 1 / erf_ratio(u), 0, 1, 11, 12)
    report("lgamma", lgamma_about_two, lambda z: 1 / lgamma_about_two(z), mp.mpf("-0.5"), mp.mpf("0.5"), 17, 18)
    report("stirling", stirling, lambda u: u ** mp.mpf("0.5") / mp.loggamma(8), 0, mp.mpf(1) / 64, 5, 6, 7)
    report("digamma", digamma_tail, lambda u: u / mp.digamma(8), 0, mp.mpf(1) / 64, 5, 6, 7)
    report("digamma about its zero", digamma_about_zero, lambda z: 1 / digamma_about_zero(z), mp.mpf("-0.25"), mp.mpf("0.25"), 14, 15, 16, 17)
    report("sin_pi", lambda u: mp.pi if u == 0 else mp.sinpi(mp.sqrt(u)) / mp.sqrt(u), lambda u: 1, 0, mp.mpf("0.25"), 8, 9)
    report("trigamma", trigamma_tail, lambda u: u, 0, mp.mpf(1) / 64, 5, 6, 7)
