"""Writes special-functions.json: reference values at 60 digits. Needs mpmath 1.3.0. Takes minutes. Usage: python3 special-functions.py"""
import json
from pathlib import Path
from mpmath import mp, mpf, exp, log, loggamma

mp.dps = 60
s = lambda v: mp.nstr(v, 20)


def bisect(f, low, high):
    # f increasing
    for _ in range(90):
        mid = (low + high) / 2
        if f(mid) < 0:
            low = mid
        else:
            high = mid
    return (low + high) / 2


def gamma_lower(a, x):
    """P(a, x) by its series of positive terms."""
    term = total = 1 / a
    n = 1
    while term > total * mpf(10) ** -58:
        term *= x / (a + n)
        total += term
        n += 1
    return total * exp(a * log(x) - x - loggamma(a))


def beta_lower(a, b, x):
    """I_x(a, b) by a series of positive terms."""
    term = total = 1 / a
    n = 0
    while n < 10 or term > total * mpf(10) ** -45:
        term *= x * (a + b + n) / (a + 1 + n)
        total += term
        n += 1
    return total * exp(a * log(x) + b * log(1 - x) + loggamma(a + b) - loggamma(a) - loggamma(b))


def beta_probability(a, b, x):
    return beta_lower(a, b, x) if x < a / (a + b) else 1 - beta_lower(b, a, 1 - x)


out = {"generator": "mpmath 1.3.0, 60 digits"}
rows = []
for d in [1, 2, 3, 7, 15, 31, 399]:
    for p in ["1e-8", "0.05", "0.5", "0.95", "0.999", "0.99999", "0.999999999"]:
        P = mpf(float(p))
        # on the log scale, for relative accuracy
        q = exp(bisect(lambda x: gamma_lower(mpf(d) / 2, exp(x) / 2) - P, mpf(-50), mpf(7)))
        rows.append([float(p), d, s(q)])
out["chiSquareQuantile"] = rows
rows = []
for a, b in [(1, 1), (0.5, 0.5), (21, 381), (200.3, 201.7), (1, 4001), (3801.5, 201.5), (15000, 16000)]:
    for p in ["1e-6", "0.1586553", "0.5", "0.8413447", "0.9999"]:
        P = mpf(float(p))
        q = bisect(lambda x: beta_probability(mpf(a), mpf(b), x) - P, mpf(0), mpf(1))
        rows.append([float(p), a, b, s(q)])
out["betaQuantile"] = rows
text = json.dumps(out, indent=1)
(Path(__file__).parent / "special-functions.json").write_text(text + "\n")
