"""Reference values of the elementary functions, 60 digits in mpmath, rounded to double.

Run from packages/core: python3 test/reference/special-elementary.py
"""
import json
import random

import mpmath as mp

mp.mp.dps = 60
random.seed(20240501)


def encode(x):
    x = float(x)
    if x != x:
        return "NaN"
    if x in (float("inf"), float("-inf")):
        return "Infinity" if x > 0 else "-Infinity"
    if x == 0:
        return "-0" if str(x) == "-0.0" else 0
    return x


def spread(low, high, n):
    """Magnitudes spread evenly over exponents, both signs."""
    return [random.choice((-1, 1)) * 10 ** random.uniform(low, high) for _ in range(n)]


def positive(low, high, n):
    return [10 ** random.uniform(low, high) for _ in range(n)]


def between(low, high, n):
    return [random.uniform(low, high) for _ in range(n)]


def near(points, n):
    return [p + random.choice((-1, 1)) * 10 ** random.uniform(-15, -1) for p in points for _ in range(n)]


tables = {}


def table(name, f, xs):
    rows = []
    for x in xs:
        args = x if isinstance(x, tuple) else (x,)
        value = f(*[mp.mpf(a) for a in args])
        rows.append([*[encode(a) for a in args], encode(value)])
    tables[name] = rows


table("exp", mp.exp, between(-708, 709.7, 150) + between(-2, 2, 80) + spread(-20, 0, 60) + between(-744, -708, 20))
table("log", mp.log, positive(-307, 308, 120) + positive(-322, -308, 20) + near([1], 100) + between(0.5, 3, 80))
table("log1p", mp.log1p, positive(-300, 300, 60) + spread(-20, -0.01, 120) + between(-1, 3, 80) + [-1 + 10**-k for k in range(1, 16)])
table("expm1", mp.expm1, between(-50, 709, 100) + spread(-20, 0, 120) + between(-1, 1, 80))
table("log1pExp", lambda x: mp.log1p(mp.exp(x)), between(-745, 800, 80) + between(-40, 40, 100) + spread(-20, 3, 40))
table("log1mExp", lambda x: mp.log(-mp.expm1(x)), [-v for v in positive(-300, 2.8, 120)] + between(-2, 0, 60))
table("logLogistic", lambda x: -mp.log1p(mp.exp(-x)), between(-800, 700, 80) + between(-40, 40, 80))
table("logistic", lambda x: 1 / (1 + mp.exp(-x)), between(-708, 100, 80) + between(-40, 40, 80) + spread(-20, 1, 40))
table("logit", lambda p: mp.log(p / (1 - p)), positive(-300, -0.001, 80) + between(0, 1, 80) + [0.5 + random.choice((-1, 1)) * 2.0 ** -random.randrange(2, 53) for _ in range(60)])
table("tanh", mp.tanh, spread(-20, 1.4, 150) + between(-1, 1, 80))
table("sinh", mp.sinh, spread(-20, 2.84, 150) + between(-1.2, 1.2, 80) + [710.4, -705.0])
table("cosh", mp.cosh, spread(-20, 2.84, 150) + [710.4, -705.0])
angles = between(-10, 10, 150) + spread(-20, 6, 120) + spread(6, 300, 60) + [
    float(k * mp.pi / 2) for k in (1, 2, 3, 4, 5, 7, 100, 355, 1000, 99999)
] + [6381956970095103.0 * 2.0**797, 1e22, 11.0, 22.0, 355.0]
for name, f in (("sin", mp.sin), ("cos", mp.cos), ("tan", mp.tan)):
    with mp.workdps(400):
        table(name, f, angles)
table("asin", mp.asin, between(-1, 1, 120) + spread(-20, 0, 60) + [1 - 10**-k for k in range(1, 16)])
table("acos", mp.acos, between(-1, 1, 120) + [1 - 10**-k for k in range(1, 16)] + [-1 + 10**-k for k in range(1, 16)])
table("atan", mp.atan, spread(-20, 20, 150) + between(-3, 3, 100))
table("atan2", mp.atan2, [(random.uniform(-3, 3), random.uniform(-3, 3)) for _ in range(100)] + list(zip(spread(-20, 20, 60), spread(-20, 20, 60))))
powers = []
while len(powers) < 300:
    x, y = 10 ** random.uniform(-300, 300), random.uniform(-50, 50)
    kind = len(powers) % 3
    if kind == 1:
        x, y = random.uniform(0, 10), random.uniform(-300, 300)
    if kind == 2:
        x, y = 1 + random.choice((-1, 1)) * 10 ** random.uniform(-10, -1), random.choice((-1, 1)) * 10 ** random.uniform(0, 12)
    if abs(y * mp.log(mp.mpf(x))) < 708:
        powers.append((x, y))
powers += [(float(a), float(b)) for a in (2, 3, 5, 7, 10) for b in range(-12, 20)] + [(-2.0, 3.0), (-2.0, 4.0), (-1.5, 7.0)]
table("pow", mp.power, powers)

with open("test/reference/special-elementary.json", "w") as f:
    json.dump({"date": "2026-11-21", "generator": "special-elementary.py, mpmath " + mp.__version__, "tables": tables}, f, separators=(",", ":"))
