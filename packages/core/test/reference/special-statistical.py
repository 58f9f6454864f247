"""Reference values of the gamma, error, normal, incomplete gamma and beta, and Student t functions, in mpmath.

Run from packages/core: python3 test/reference/special-statistical.py
"""
import json
import random

import mpmath as mp

mp.mp.dps = 50
random.seed(20240502)


def encode(x):
    x = float(x)
    if x in (float("inf"), float("-inf")):
        return "Infinity" if x > 0 else "-Infinity"
    return x


def positive(low, high, n):
    return [10 ** random.uniform(low, high) for _ in range(n)]


def between(low, high, n):
    return [random.uniform(low, high) for _ in range(n)]


def near(points, n):
    return [p + random.choice((-1, 1)) * 10 ** random.uniform(-15, -1) for p in points for _ in range(n)]


tables = {}


def table(name, f, xs, keep=lambda v: True):
    rows = []
    for x in xs:
        args = x if isinstance(x, tuple) else (x,)
        value = f(*[mp.mpf(a) for a in args])
        if keep(value):
            rows.append([*[encode(a) for a in args], encode(value)])
    tables[name] = rows


normal_range = lambda v: v == 0 or abs(v) > mp.mpf("1e-307")

table("lgamma", lambda x: mp.log(abs(mp.gamma(x))) if x < 0 else mp.loggamma(x), positive(-300, 300, 60) + between(0, 15, 150) + near([1, 2], 50) + between(-6, 0, 40),
      lambda v: abs(v) > 1e-300)
table("digamma", mp.digamma, positive(-150, 20, 60) + between(0, 20, 120) + between(-5, 0, 30))
table("trigamma", lambda x: mp.polygamma(1, x), positive(-150, 20, 60) + between(0, 20, 120) + between(-5, 0, 30))


def lbeta(a, b):
    with mp.workdps(400):
        return mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b)


table("lbeta", lbeta, [(10 ** random.uniform(-3, 8), 10 ** random.uniform(-3, 8)) for _ in range(200)])


def lchoose(n, k):
    with mp.workdps(400):
        return mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1)


pairs = []
for _ in range(150):
    n = float(random.randint(1, int(10 ** random.uniform(0.5, 9))))
    pairs.append((n, float(random.randint(1, max(1, int(n) - 1)))))
table("lchoose", lchoose, pairs, lambda v: v > 0.5)
table("erf", mp.erf, [random.choice((-1, 1)) * v for v in positive(-300, 1, 80)] + between(-6, 6, 120))
table("erfc", mp.erfc, between(-6, 26, 200) + positive(-20, 0, 40), normal_range)
table("erfcx", lambda x: mp.exp(x * x) * mp.erfc(x), between(-5, 60, 100) + between(0, 3, 60) + positive(-10, 2, 30))
mp.mp.dps = 60
table("normalCdf", mp.ncdf, between(-37.4, 8, 200) + between(-1.5, 1.5, 80), normal_range)


def log_cdf(x):
    if x > -50:
        with mp.workdps(900):
            return mp.log(mp.erfc(-x / mp.sqrt(2)) / 2)
    s = mp.fsum((-1) ** k * mp.fac2(2 * k - 1) / x ** (2 * k) for k in range(14))
    return -x * x / 2 - mp.log(-x * mp.sqrt(2 * mp.pi)) + mp.log(s)


table("normalLogCdf", log_cdf, between(-40, 8, 150) + between(-2, 2, 80) + [-v for v in positive(1.8, 10, 60)] + between(8, 37, 20), normal_range)
mp.mp.dps = 50


def quantile(p):
    guess = mp.mpf(0)
    lo, hi = mp.mpf(-40), mp.mpf(40)
    for _ in range(200):
        mid = (lo + hi) / 2
        if mp.ncdf(mid) < p:
            lo = mid
        else:
            hi = mid
    return (lo + hi) / 2


table("normalQuantile", quantile, positive(-300, -0.31, 60) + between(0, 1, 80) + [0.5 + s * 10 ** -k for k in (3, 6, 9) for s in (-1.0, 1.0)])


# Incomplete gamma: the series and Kummer's transformation at many digits.
def gamma_p(a, x):
    with mp.workdps(60):
        return mp.power(x, a) * mp.exp(-x) / mp.gamma(a + 1) * mp.hyp1f1(1, a + 1, x, maxterms=10**6)


def tails(a, x):
    with mp.workdps(60):
        p = gamma_p(a, x)
        digits = 60
        while digits < 1600:
            with mp.workdps(digits):
                p = mp.power(x, a) * mp.exp(-x) / mp.gamma(a + 1) * mp.hyp1f1(1, a + 1, x, maxterms=10**6)
                q = 1 - p
                if q == 0 or abs(q) < mp.mpf(10) ** (-digits + 30):
                    digits *= 2
                    continue
                return p, q
        return p, q


points = []
for _ in range(160):
    a = 10 ** random.uniform(-2, 3.3)
    points.append((a, a * 10 ** random.uniform(-1.5, 0.7)))
for _ in range(120):
    a = 10 ** random.uniform(0, 5)
    points.append((a, max(1e-6, a + random.uniform(-12, 12) * a**0.5)))
for _ in range(40):
    points.append((10 ** random.uniform(-8, 0), 10 ** random.uniform(-8, 0.1)))
for _ in range(12):
    a = 10 ** random.uniform(5, 7)
    points.append((a, a + random.uniform(-8, 8) * a**0.5))
both = [(a, x, *tails(mp.mpf(a), mp.mpf(x))) for a, x in points if x < 3000 or abs(x - a) < 13 * a**0.5]
both = [t for t in both if t[3] > 0]
tables["gammaP"] = [[a, x, encode(p)] for a, x, p, q in both if p > mp.mpf("1e-305")]
tables["gammaQ"] = [[a, x, encode(q)] for a, x, p, q in both if q > mp.mpf("1e-305")]
with mp.workdps(1600):
    tables["logGammaP"] = [[a, x, encode(mp.log(p) if p < 0.5 else mp.log1p(-q))] for a, x, p, q in both]
    tables["logGammaQ"] = [[a, x, encode(mp.log(q) if q < 0.5 else mp.log1p(-p))] for a, x, p, q in both]


def beta_tails(a, b, x):
    with mp.workdps(80):
        def low(a, b, x, y):
            f = mp.power(x, a) * mp.power(y, b) / (a * mp.beta(a, b))
            return f * mp.hyp2f1(a + b, 1, a + 1, x, maxterms=10**6)
        y = 1 - x
        if x < (a + 1) / (a + b + 2):
            i = low(a, b, x, y)
            return i, 1 - i
        j = low(b, a, y, x)
        return 1 - j, j


points = []
for _ in range(150):
    points.append((10 ** random.uniform(-1.3, 2.5), 10 ** random.uniform(-1.3, 2.5), random.random()))
for _ in range(100):
    a, b = 10 ** random.uniform(0, 4.5), 10 ** random.uniform(0, 4.5)
    m = a / (a + b)
    x = m + random.uniform(-10, 10) * (m * (1 - m) / (a + b)) ** 0.5
    if 0 < x < 1:
        points.append((a, b, x))
for _ in range(60):
    points.append((10 ** random.uniform(-1, 1.5), 10 ** random.uniform(-1, 1.5), random.choice((10 ** random.uniform(-12, -1), 1 - 10 ** random.uniform(-12, -1)))))
for _ in range(12):
    a, b = 10 ** random.uniform(4.5, 6), 10 ** random.uniform(4.5, 6)
    m = a / (a + b)
    points.append((a, b, m + random.uniform(-8, 8) * (m * (1 - m) / (a + b)) ** 0.5))
both = [(a, b, x, *beta_tails(mp.mpf(a), mp.mpf(b), mp.mpf(x))) for a, b, x in points]
tables["betaInc"] = [[a, b, x, encode(i)] for a, b, x, i, j in both if i > mp.mpf("1e-305")]
tables["betaIncComplement"] = [[a, b, x, encode(j)] for a, b, x, i, j in both if j > mp.mpf("1e-305")]
with mp.workdps(80):
    tables["logBetaInc"] = [[a, b, x, encode(mp.log(i) if i < 0.5 else mp.log1p(-j))] for a, b, x, i, j in both]
    tables["logBetaIncComplement"] = [[a, b, x, encode(mp.log(j) if j < 0.5 else mp.log1p(-i))] for a, b, x, i, j in both]


def student(t, nu):
    with mp.workdps(80):
        x = nu / (nu + t * t)
        i, j = beta_tails(nu / 2, mp.mpf(1) / 2, x)
        return i / 2 if t < 0 else 1 - i / 2


ts = [(random.choice((-1, -1, 1)) * 10 ** random.uniform(-3, 3), 10 ** random.uniform(-0.7, 3)) for _ in range(120)]
ts += [(random.uniform(-12, 6), 10 ** random.uniform(0, 5)) for _ in range(80)] + [(-(10 ** random.uniform(3, 30)), 10 ** random.uniform(-0.5, 1)) for _ in range(30)]
ts += [(random.uniform(-12, 3), 10 ** random.uniform(5, 14)) for _ in range(20)]
table("studentTCdf", student, ts, normal_range)


def student_log(t, nu):
    with mp.workdps(80):
        return mp.log(student(t, nu)) if t < 0 else mp.log1p(-student(-t, nu))


table("studentTLogCdf", student_log, ts + [(-(10 ** random.uniform(10, 60)), 10 ** random.uniform(0, 2)) for _ in range(30)])

with open("test/reference/special-statistical.json", "w") as f:
    json.dump({"date": "2026-11-21", "generator": "special-statistical.py, mpmath " + mp.__version__, "tables": tables}, f, separators=(",", ":"))
