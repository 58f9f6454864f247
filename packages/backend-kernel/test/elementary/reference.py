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


EXP = {"boundaries": (half_logs, -1076, 1024), "magnitudes": (-1074, 9, 2)}
FUNCTIONS = {
    "exp": (mp.exp, {**EXP, "intervals": [(-1, 1), (-30, 30), (-746, 709.7)], "points": [-708.3964185322641, -745.1332191019412]}),
    "expm1": (mp.expm1, {**EXP, "intervals": [(-1, 1), (-30, 30), (-60, 709.7)], "points": [-37.0, 708.0]}),
    "log": (mp.log, {"intervals": [(0.5, 2), (0, 1), (0, 1e6)], "boundaries": (scaled_power, -2147, 2047), "magnitudes": (-1074, 1023, 1), "points": [1.0]}),
    "log1p": (mp.log1p, {"intervals": [(-0.5, 1), (0, 1), (-1, 100)], "boundaries": (lambda k: scaled_power(k) - 1, -106, 240), "magnitudes": (-1074, 1023, 2), "points": [-0.5, 1.0]}),
    "logistic": (lambda x: 1 / (1 + mp.exp(-x)), {**EXP, "intervals": [(-1, 1), (-30, 30), (-745, 40)]}),
    "log1pExp": (lambda x: mp.log1p(mp.exp(x)), {**EXP, "intervals": [(-1, 1), (-30, 30), (-745, 800)]}),
    "logLogistic": (lambda x: -mp.log1p(mp.exp(-x)), {**EXP, "intervals": [(-1, 1), (-30, 30), (-800, 745)]}),
    "tanh": (mp.tanh, {"intervals": [(-1, 1), (-20, 20)], "boundaries": (lambda k: half_logs(k) / 2, -60, 60), "magnitudes": (-1074, 9, 2)}),
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
        if not isinstance(value, mp.mpf) or not mp.isfinite(value) or abs(value) > mp.mpf(1.797e308) or abs(value) < mp.mpf(2) ** -1075:
            continue
        rounded = float(value)
        packed += struct.pack("<ddf", x, rounded, float((value - mp.mpf(rounded)) / ulp(rounded)))
        count += 1
    return base64.b64encode(packed).decode()


if __name__ == "__main__":
    tables = {name: points(name, function, domain) for name, (function, domain) in FUNCTIONS.items()}
    Path(__file__).with_name("reference.json").write_text(json.dumps({"mpmath": mp.__version__, "points": tables}, indent=1) + "\n")
