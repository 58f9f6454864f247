"""Writes reference.json: the elementary functions at random and at adversarial points, to some 23 digits, by mpmath.

Run: python3 reference.py (needs mpmath). For each function the points are packed, base64, each one as the little-endian
doubles of the arguments and of the value rounded, then as a float32 what rounding left out in units in the last place.
"""
import base64
import json
import math
import random
import struct
from pathlib import Path

import mpmath as mp

mp.mp.prec = 300
POINTS = 1500


def ulp(y):
    """The spacing of doubles at `y`, 2^-1074 where they are subnormal."""
    return math.ulp(y) if math.isfinite(y) else math.ulp(1.7e308)


def steps(x, k):
    """The double `k` doubles away from `x` in magnitude."""
    bits = struct.unpack("<q", struct.pack("<d", x))[0] + k
    return struct.unpack("<d", struct.pack("<q", bits))[0]


def near(rng, x):
    return steps(x, round((rng.random() - 0.5) * 2 ** (2 + 38 * rng.random())))


def magnitude(rng, low, high, signs):
    value = math.ldexp(1 + rng.random(), math.floor(rng.uniform(low, high)))
    return -value if signs == 2 and rng.random() < 0.5 else value


def argument(rng, domain, count):
    """As arguments.ts: the plain and the adversarial half in turn."""
    def plain():
        return rng.uniform(*rng.choice(domain["intervals"]))

    if count % 2 == 0:
        return plain()
    kind = rng.random()
    if kind < 0.4:
        return magnitude(rng, *domain["magnitudes"])
    if kind < 0.75 and "boundaries" in domain:
        of, low, high = domain["boundaries"]
        return near(rng, of(rng.randint(low, high)))
    if kind < 0.9 and domain.get("points"):
        return near(rng, rng.choice(domain["points"]))
    return struct.unpack("<f", struct.pack("<f", plain() * 16))[0] / 16


def scaled_power(k):
    return (1 if k % 2 == 0 else math.sqrt(2)) * math.ldexp(1, k // 2)


def half_logs(k):
    return (k + 0.5) * math.log(2)


def square_roots(factor):
    """Where the exponent of exp(-x^2) or of exp(-x^2 / 2) is half way between multiples of log(2)."""
    return lambda k: math.copysign(math.sqrt(abs(factor) * (k + 0.5) * math.log(2)), factor)


def erfcx(x):
    if x > 1000:
        return mp.fsum((-1) ** k * mp.fac2(2 * k - 1) / (2 * x * x) ** k for k in range(20)) / (x * mp.sqrt(mp.pi))
    return mp.exp(x * x) * mp.erfc(x)


def normal_log_cdf(x):
    if x >= 0:
        return mp.log1p(-mp.erfc(x / mp.sqrt(2)) / 2)
    return mp.log(erfcx(-x / mp.sqrt(2)) / 2) - x * x / 2


def normal_quantile(p):
    if not 0 < p < 1:
        return mp.nan
    q = min(p, 1 - p)
    # Newton's method in log P from the leading term of the tail.
    x = -mp.sqrt(-2 * mp.log(q)) if q < 0.1 else mp.mpf(0)
    for _ in range(100):
        if q < 0.1:
            step = (normal_log_cdf(x) - mp.log(q)) * mp.erfc(-x / mp.sqrt(2)) / 2
        else:
            step = mp.erf(x / mp.sqrt(2)) / 2 - (q - mp.mpf(1) / 2)
        step *= mp.sqrt(2 * mp.pi) * mp.exp(x * x / 2)
        x -= step
        if abs(step) <= abs(x) * mp.mpf(2) ** -140 or x == 0:
            break
    return x if p < mp.mpf(1) / 2 else -x


EXP = {"boundaries": (half_logs, -1076, 1024), "magnitudes": (-1074, 9, 2)}
HYPERBOLIC = {"intervals": [(-1, 1), (-30, 30), (-710, 710)], "boundaries": (half_logs, -1024, 1023), "magnitudes": (-1074, 9, 2), "points": [0.5, 1.0, 700.0]}
FUNCTIONS = {
    "exp": (mp.exp, {**EXP, "intervals": [(-1, 1), (-30, 30), (-746, 709.7)], "points": [-708.3964185322641, -745.1332191019412]}),
    "expOfNonPositive": (lambda x: mp.exp(x) if x <= 0 else mp.nan, {**EXP, "intervals": [(-1, 0), (-30, 0), (-746, 0)], "points": [-708.3964185322641, -745.1332191019412]}),
    "logOfModerate": (lambda x: mp.log(x) if mp.mpf(2) ** -1022 <= x < mp.mpf(2) ** 1022 else mp.nan, {"intervals": [(0.5, 2), (0, 1), (0, 1e6)], "boundaries": (scaled_power, -2043, 2043), "magnitudes": (-1022, 1021, 1), "points": [1.0]}),
    "log1pOfUnit": (lambda x: mp.log1p(x) if 0 <= x <= 1 else mp.nan, {"intervals": [(0, 1), (0, 0.01)], "magnitudes": (-1074, -1, 1), "points": [0.5, 0.5, 1.0, 0.4142135623730951]}),
    "expm1": (mp.expm1, {**EXP, "intervals": [(-1, 1), (-30, 30), (-60, 709.7)], "points": [-37.0, 708.0]}),
    "log": (mp.log, {"intervals": [(0.5, 2), (0, 1), (0, 1e6)], "boundaries": (scaled_power, -2147, 2047), "magnitudes": (-1074, 1023, 1), "points": [1.0]}),
    "log1p": (mp.log1p, {"intervals": [(-0.5, 1), (0, 1), (-1, 100)], "boundaries": (lambda k: scaled_power(k) - 1, -106, 240), "magnitudes": (-1074, 1023, 2), "points": [-0.5, 1.0]}),
    "logistic": (lambda x: 1 / (1 + mp.exp(-x)), {**EXP, "intervals": [(-1, 1), (-30, 30), (-745, 40)]}),
    "log1pExp": (lambda x: mp.log1p(mp.exp(x)), {**EXP, "intervals": [(-1, 1), (-30, 30), (-745, 800)]}),
    "logLogistic": (lambda x: -mp.log1p(mp.exp(-x)), {**EXP, "intervals": [(-1, 1), (-30, 30), (-800, 745)]}),
    "tanh": (mp.tanh, {"intervals": [(-1, 1), (-20, 20)], "boundaries": (lambda k: half_logs(k) / 2, -60, 60), "magnitudes": (-1074, 9, 2)}),
    "sinh": (mp.sinh, {**HYPERBOLIC}),
    "cosh": (mp.cosh, {**HYPERBOLIC}),
    "log1mExp": (lambda x: (mp.log(-mp.expm1(x)) if x > -1 else mp.log1p(-mp.exp(x))) if x < 0 else mp.nan, {**EXP, "intervals": [(-1, 0), (-30, 0), (-745, 0)], "points": [-math.log(2)]}),
    "logit": (lambda p: mp.log(p) - mp.log1p(-p) if 0 < p < 1 else mp.nan, {"intervals": [(0, 1), (0.4, 0.6)], "magnitudes": (-1074, -1, 1), "points": [0.25, 0.5, 0.5, 1.0]}),
    "erf": (mp.erf, {"intervals": [(-1, 1), (-6, 6)], "magnitudes": (-1020, 9, 2), "points": [1.0, -1.0, 5.9]}),
    "erfc": (mp.erfc, {"intervals": [(-1, 1), (-6, 6), (0, 27.2)], "magnitudes": (-1074, 4, 2), "boundaries": (square_roots(1), 0, 1060), "points": [0.5, 1.0, 4.0, 26.5]}),
    "erfcx": (erfcx, {"intervals": [(0, 1), (-6, 6), (-26, 100)], "magnitudes": (-1000, 1023, 2), "boundaries": (square_roots(-1), 0, 1000), "points": [4.0, 1.0]}),
    "normalCdf": (lambda x: mp.erfc(-x / mp.sqrt(2)) / 2, {"intervals": [(-1, 1), (-9, 9), (-38.4, 0)], "magnitudes": (-1074, 5, 2), "boundaries": (square_roots(-2), 0, 1060), "points": [-0.7, 1.0, -37.5]}),
    "normalLogCdf": (normal_log_cdf, {"intervals": [(-1, 1), (-9, 9), (-100, 38)], "magnitudes": (-1074, 400, 2), "boundaries": (square_roots(2), 0, 1000), "points": [-0.7, 1.0, 37.5]}),
    "normalQuantile": (normal_quantile, {"intervals": [(0, 1), (0.4, 0.6), (0, 0.08)], "magnitudes": (-1022, -1, 1), "points": [0.075, 0.925, 0.5, 0.5, 1.3887943864964021e-11]}),
    "lgamma": (lambda x: mp.log(abs(mp.gamma(x))) if abs(x) < 170 else mp.loggamma(x).real, {"intervals": [(0, 4), (0, 20), (0, 1e6), (0.5, 2.5), (-20, 0)], "magnitudes": (-1074, 960, 1), "boundaries": (lambda k: k / 2, 1, 40), "points": [1.0, 2.0, 8.0]}),
    "digamma": (mp.digamma, {"intervals": [(0, 2), (1.2, 1.72), (1.7, 20), (1.7, 1e6), (-20, 0)], "magnitudes": (-1022, 960, 1), "boundaries": (lambda k: k / 2, 1, 40), "points": [1.0, 2.0, 8.0, 1.4616321449683622, 1.2116321449683622, 1.7116321449683622]}),
    "trigamma": (lambda x: mp.psi(1, x), {"intervals": [(0, 1.3), (1.7, 20), (1.7, 1e6), (-20, 0)], "magnitudes": (-510, 960, 1), "boundaries": (lambda k: k / 2, 1, 40), "points": [1.0, 2.0, 8.0]}),
}


def points(name, function, domain):
    rng = random.Random(name)
    packed = b""
    count = 0
    while count < POINTS:
        x = argument(rng, domain, count)
        if not math.isfinite(x):
            continue
        try:
            value = function(mp.mpf(x))
        except (ValueError, ZeroDivisionError):
            continue
        if value == 0 or not isinstance(value, mp.mpf) or not mp.isfinite(value) or abs(value) > mp.mpf(1.797e308) or abs(value) < mp.mpf(2) ** -1075:
            continue
        rounded = float(value)
        packed += struct.pack("<ddf", x, rounded, float((value - mp.mpf(rounded)) / ulp(rounded)))
        count += 1
    return base64.b64encode(packed).decode()


def power_points():
    """As powerArguments in arguments.ts."""
    rng = random.Random("pow")
    packed = b""
    count = 0
    while count < POINTS:
        kind = rng.random()
        x = 2 ** (200 * (rng.random() - 0.5))
        if kind < 0.2:
            x = 1 + (rng.random() - 0.5) * 2 ** (-50 * rng.random())
        elif kind < 0.3:
            x = magnitude(rng, -1074, 1023, 1)
        elif kind < 0.5:
            x = near(rng, (rng.randint(88, 177) + 0.5) / 128)
        if kind > 0.8:
            y = rng.randint(-20, 20) / 2
        elif x == 1 or x == 0:
            continue
        else:
            y = ((rng.random() - 0.5) * 40 if kind > 0.6 else rng.uniform(-745, 709)) / math.log(x)
        value = mp.mpf(x) ** mp.mpf(y)
        if abs(y) > 1e300 or not mp.mpf(2) ** -1075 < value < mp.mpf(1.797e308):
            continue
        rounded = float(value)
        packed += struct.pack("<dddf", x, y, rounded, float((value - mp.mpf(rounded)) / ulp(rounded)))
        count += 1
    return base64.b64encode(packed).decode()


def sum_points():
    rng = random.Random("logAddExp")
    packed = b""
    for _ in range(POINTS):
        x, y = rng.uniform(-50, 50), rng.uniform(-50, 50)
        value = mp.log(mp.exp(mp.mpf(x)) + mp.exp(mp.mpf(y)))
        rounded = float(value)
        packed += struct.pack("<dddf", x, y, rounded, float((value - mp.mpf(rounded)) / ulp(rounded)))
    return base64.b64encode(packed).decode()


if __name__ == "__main__":
    tables = {name: points(name, function, domain) for name, (function, domain) in FUNCTIONS.items()}
    tables["pow"] = power_points()
    tables["logAddExp"] = sum_points()
    Path(__file__).with_name("reference.json").write_text(json.dumps({"mpmath": mp.__version__, "points": tables}, indent=1) + "\n")
