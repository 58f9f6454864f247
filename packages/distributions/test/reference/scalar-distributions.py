"""Reference values of log densities, log distribution functions and their complements, with 50 digits.

Run: python3 scalar-distributions.py > scalar-distributions.json   (needs mpmath)
Every argument and value is the double nearest to what is written; results are rounded to 20 digits. Each function is written
from its textbook definition, tails by incomplete gamma and beta functions or by sums, not from the formulas of Terrace.
"""

import datetime
import json
import platform

import mpmath as mp

mp.mp.dps = 60
inf = mp.inf


def log(x):
    return mp.log(x) if x > 0 else -inf


def phi(z):
    return mp.erfc(-z / mp.sqrt(2)) / 2


def gamma_p(a, x):
    return mp.gammainc(a, 0, x, regularized=True)


def gamma_q(a, x):
    return mp.gammainc(a, x, inf, regularized=True)


def beta_i(a, b, x):
    """I_x(a, b) by its continued hypergeometric form, from the side on which it converges fast."""
    if x <= 0:
        return mp.mpf(0)
    if x >= 1:
        return mp.mpf(1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_i(b, a, 1 - x)
    front = mp.exp(a * mp.log(x) + b * mp.log1p(-x) - mp.log(a)) / mp.beta(a, b)
    return front * mp.hyp2f1(1, a + b, a + 1, x)


def t_upper(nu, t):
    """P(T > t)."""
    if t < 0:
        return 1 - t_upper(nu, -t)
    return beta_i(nu / 2, mp.mpf(1) / 2, nu / (nu + t * t)) / 2


def t_density(nu, z):
    return mp.gamma((nu + 1) / 2) / mp.gamma(nu / 2) / mp.sqrt(nu * mp.pi) * (1 + z * z / nu) ** (-(nu + 1) / 2)


def t_log_density(nu, z):
    return (mp.loggamma((nu + 1) / 2) - mp.loggamma(nu / 2) - mp.log(nu * mp.pi) / 2
            - (nu + 1) / 2 * mp.log1p(z * z / nu))


def cauchy_upper(z):
    return mp.atan2(1, z) / mp.pi


cases = []


def add(name, args, values, density, tails=None):
    """`density(x, *args)` is the log density, `tails(x, *args)` the pair of P(X <= x), P(X > x)."""
    for x in values:
        a = [mp.mpf(float(v)) for v in args]
        xm = mp.mpf(float(x))
        mp.mp.dps = 300  # lgamma(phi + k) - lgamma(phi) cancels all of phi's digits
        row = {"distribution": name, "args": [float(v) for v in args], "value": float(x)}
        row["logDensity"] = text(density(xm, *a))
        if tails is not None:
            mp.mp.dps = 400  # a complement near 1 keeps its distance from 1
            lower, upper = tails(xm, *a)
            row["logCdf"] = text(log(lower))
            row["logCcdf"] = text(log(upper))
            mp.mp.dps = 60
        cases.append(row)


def text(x):
    if x == -inf:
        return "-inf"
    return mp.nstr(x, 20)


def normal_lpdf(x, m, s):
    return -((x - m) / s) ** 2 / 2 - mp.log(s) - mp.log(2 * mp.pi) / 2


def normal_tails(x, m, s):
    return phi((x - m) / s), phi((m - x) / s)


far = [-1e6, -300, -38.6, -30, -8, -2.5, -1, -0.3, 0, 1e-9, 0.4, 1, 3, 9, 30, 40, 1e3]
for m, s in [(0, 1), (1.5, 0.3), (-20, 12)]:
    add("normal", [m, s], [m + s * v for v in far], normal_lpdf, normal_tails)
add("std_normal", [], far, lambda x: normal_lpdf(x, 0, 1), lambda x: normal_tails(x, 0, 1))
positive = [1e-12, 1e-4, 0.02, 0.3, 0.9, 1, 2, 5, 14, 60, 400]
for s in [1, 2.5]:
    add("half_normal", [s], [1e-12, 1e-4, 0.3, 1, 3, 9, 30, 60], lambda x, s: mp.log(2) + normal_lpdf(x, 0, s),
        lambda x, s: (mp.erf(x / s / mp.sqrt(2)), mp.erfc(x / s / mp.sqrt(2))))
for nu, m, s in [(1, 0, 1), (3, 1.5, 0.5), (7.5, -2, 3), (40, 0, 2), (1e6, 0, 1)]:
    points = [-1e8, -1e3, -20, -3, -0.6, 0, 0.01, 1.7, 6, 35, 1e5] if nu < 1e5 else [-30, -8, -1, 0, 0.3, 4, 12]
    add("student_t", [nu, m, s], [m + s * v for v in points],
        lambda x, nu, m, s: t_log_density(nu, (x - m) / s) - mp.log(s),
        None if nu > 1e5 else lambda x, nu, m, s: (t_upper(nu, (m - x) / s), t_upper(nu, (x - m) / s)))
for nu, s in [(3, 2.5), (1, 1), (12, 0.4)]:
    add("half_student_t", [nu, s], [s * v for v in [1e-9, 1e-3, 0.2, 0.9, 1.5, 6, 80, 1e6]],
        lambda x, nu, s: mp.log(2) + t_log_density(nu, x / s) - mp.log(s),
        lambda x, nu, s: (1 - 2 * t_upper(nu, x / s), 2 * t_upper(nu, x / s)))
for m, s in [(0, 1), (3, 0.2)]:
    add("cauchy", [m, s], [m + s * v for v in [-1e10, -300, -2, -0.5, 0, 0.1, 1, 7, 1e4, 1e12]],
        lambda x, m, s: -mp.log(mp.pi * s) - mp.log1p(((x - m) / s) ** 2),
        lambda x, m, s: (cauchy_upper((m - x) / s), cauchy_upper((x - m) / s)))
add("half_cauchy", [2.5], [1e-10, 1e-3, 0.5, 2.4, 2.6, 30, 1e5, 1e12],
    lambda x, s: mp.log(2) - mp.log(mp.pi * s) - mp.log1p((x / s) ** 2),
    lambda x, s: (2 * mp.atan(x / s) / mp.pi, 2 * cauchy_upper(x / s)))
for m, s in [(0, 1), (2, 0.25), (-1, 3)]:
    add("lognormal", [m, s], [float(mp.exp(m + s * v)) for v in [-40, -12, -3, -0.5, 0.1, 1, 4, 15, 35]],
        lambda x, m, s: normal_lpdf(mp.log(x), m, s) - mp.log(x), lambda x, m, s: normal_tails(mp.log(x), m, s))
for m, s in [(0, 1), (4, 0.7)]:
    add("logistic", [m, s], [m + s * v for v in [-700, -40, -6, -1, 0, 0.5, 3, 20, 36, 200, 700]],
        lambda x, m, s: -(x - m) / s - mp.log(s) - 2 * mp.log1p(mp.exp(-(x - m) / s)),
        lambda x, m, s: (1 / (1 + mp.exp(-(x - m) / s)), 1 / (1 + mp.exp((x - m) / s))))


def laplace_tails(x, m, s):
    z = (x - m) / s
    small = mp.exp(-abs(z)) / 2
    return (small, 1 - small) if z < 0 else (1 - small, small)


for m, s in [(0, 1), (-3, 2.5)]:
    add("double_exponential", [m, s], [m + s * v for v in [-700, -50, -4, -0.2, 0.1, 2, 33, 90, 600]],
        lambda x, m, s: -abs(x - m) / s - mp.log(2 * s), laplace_tails)
for r in [1, 0.02, 35]:
    add("exponential", [r], [v / r for v in [1e-14, 1e-5, 0.3, 1, 4, 36, 300, 700]],
        lambda x, r: mp.log(r) - r * x, lambda x, r: (-mp.expm1(-r * x), mp.exp(-r * x)))


def gamma_lpdf(x, a, r):
    return a * mp.log(r) - mp.loggamma(a) + (a - 1) * mp.log(x) - r * x


def inv_gamma_lpdf(x, a, s):
    return a * mp.log(s) - mp.loggamma(a) - (a + 1) * mp.log(x) - s / x


for a, r in [(0.01, 2), (0.5, 0.5), (1, 3), (2.5, 1), (40, 5), (900, 30)]:
    mid = a / r
    add("gamma", [a, r], [mid * v for v in [1e-8, 1e-3, 0.1, 0.5, 0.9, 1, 1.2, 2, 8, 40]], gamma_lpdf,
        lambda x, a, r: (gamma_p(a, r * x), gamma_q(a, r * x)))
    add("inv_gamma", [a, r], [r / a * v for v in [0.02, 0.2, 0.6, 1, 1.1, 2, 10, 1e3, 1e7]], inv_gamma_lpdf,
        lambda x, a, s: (gamma_q(a, s / x), gamma_p(a, s / x)))
for nu in [1, 4.5, 60]:
    add("chi_square", [nu], [nu * v for v in [1e-7, 0.01, 0.3, 1, 2, 6, 20]], lambda x, nu: gamma_lpdf(x, nu / 2, mp.mpf(1) / 2),
        lambda x, nu: (gamma_p(nu / 2, x / 2), gamma_q(nu / 2, x / 2)))
    add("inv_chi_square", [nu], [v / nu for v in [0.05, 0.3, 1, 2, 9, 1e4]],
        lambda x, nu: inv_gamma_lpdf(x, nu / 2, mp.mpf(1) / 2),
        lambda x, nu: (gamma_q(nu / 2, 1 / (2 * x)), gamma_p(nu / 2, 1 / (2 * x))))
    add("scaled_inv_chi_square", [nu, 1.7], [2.9 * v for v in [0.05, 0.3, 1, 2, 9, 1e4]],
        lambda x, nu, s: inv_gamma_lpdf(x, nu / 2, nu * s * s / 2),
        lambda x, nu, s: (gamma_q(nu / 2, nu * s * s / (2 * x)), gamma_p(nu / 2, nu * s * s / (2 * x))))
for k, s in [(0.6, 2), (1, 1), (3.5, 10)]:
    add("weibull", [k, s], [s * v for v in [1e-6, 0.02, 0.4, 1, 1.3, 2, 5]],
        lambda x, k, s: mp.log(k / s) + (k - 1) * mp.log(x / s) - (x / s) ** k,
        lambda x, k, s: (-mp.expm1(-((x / s) ** k)), mp.exp(-((x / s) ** k))))


def beta_lpdf(x, a, b):
    return (a - 1) * mp.log(x) + (b - 1) * mp.log1p(-x) - mp.log(mp.beta(a, b))


unit = [1e-15, 1e-6, 0.01, 0.2, 0.5, 0.77, 0.97, 0.999999]
for a, b in [(0.5, 0.5), (1, 1), (2, 5), (30, 2.5), (0.05, 8), (120, 300)]:
    add("beta", [a, b], unit, beta_lpdf, lambda x, a, b: (beta_i(a, b, x), beta_i(b, a, 1 - x)))
for m, k in [(0.25, 4), (0.9, 30)]:
    add("beta_proportion", [m, k], unit, lambda x, m, k: beta_lpdf(x, m * k, (1 - m) * k),
        lambda x, m, k: (beta_i(m * k, (1 - m) * k, x), beta_i((1 - m) * k, m * k, 1 - x)))
add("uniform", [-1, 4], [-1, -0.99, 0, 3, 3.9999], lambda x, a, b: -mp.log(b - a),
    lambda x, a, b: ((x - a) / (b - a), (b - x) / (b - a)))
for m, a in [(1, 2.5), (30, 0.4)]:
    add("pareto", [m, a], [m * v for v in [1.000001, 1.1, 2, 30, 1e9]],
        lambda x, m, a: mp.log(a) + a * mp.log(m) - (a + 1) * mp.log(x),
        lambda x, m, a: (1 - (m / x) ** a, (m / x) ** a))

# Distributions of whole numbers: tails by incomplete functions or by sums of the probabilities.


def log_choose(n, k):
    return mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1)


def power(k, x):
    return k * mp.log(x) if k > 0 else mp.mpf(0)


def logistic(x):
    return 1 / (1 + mp.exp(-x))


def sum_tails(lpmf, upper):
    """Tails by summation over 0..upper."""

    def tails(x, *args):
        terms = [mp.exp(lpmf(mp.mpf(j), *args)) for j in range(int(upper(*args)) + 1)]
        k = int(x)
        return mp.fsum(terms[: k + 1]), mp.fsum(terms[k + 1:])

    return tails


def bernoulli_lpmf(k, p):
    return mp.log(p) if k == 1 else mp.log1p(-p)


for p in [0.3, 1e-12, 0.999]:
    add("bernoulli", [p], [0, 1], bernoulli_lpmf, sum_tails(bernoulli_lpmf, lambda p: 1))
for eta in [-800, -30, 0, 2, 45, 700]:
    add("bernoulli_logit", [eta], [0, 1], lambda k, e: log(logistic(e if k == 1 else -e)),
        lambda k, e: (logistic(-e), logistic(e)) if k == 0 else (mp.mpf(1), mp.mpf(0)))


def binomial_lpmf(k, n, p):
    return log_choose(n, k) + power(k, p) + (power(n - k, 1 - p))


for n, p, ks in [(10, 0.3, range(11)), (0, 0.4, [0]), (400, 0.02, [0, 3, 8, 30, 120, 400]), (50, 1e-9, [0, 1, 4, 50]),
                 (1000, 0.5, [10, 300, 480, 500, 700, 999])]:
    add("binomial", [n, p], list(ks), binomial_lpmf, sum_tails(binomial_lpmf, lambda n, p: n))
for n, eta, ks in [(10, -1, [0, 2, 9, 10]), (0, 3, [0]), (30, 36, [0, 15, 29, 30]), (30, -200, [0, 1, 30]), (7, 0, range(8))]:
    add("binomial_logit", [n, eta], list(ks), lambda k, n, e: binomial_lpmf(k, n, logistic(e)),
        sum_tails(lambda k, n, e: binomial_lpmf(k, n, logistic(e)), lambda n, e: n))


def beta_binomial_lpmf(k, n, a, b):
    return log_choose(n, k) + mp.log(mp.beta(k + a, n - k + b)) - mp.log(mp.beta(a, b))


def rising(x, m):
    return mp.loggamma(x + m) - mp.loggamma(x)


for n, a, b, ks in [(10, 2, 3, range(11)), (0, 1, 1, [0]), (200, 0.1, 0.4, [0, 1, 60, 199, 200]), (40, 50, 3, [0, 20, 38, 40]),
                    (25, 3e8, 7e8, [0, 8, 25]), (12, 1e12, 1e12, [0, 6, 11])]:
    add("beta_binomial", [n, a, b], list(ks),
        lambda k, n, a, b: log_choose(n, k) + rising(a, k) + rising(b, n - k) - rising(a + b, n))


def poisson_lpmf(k, r):
    return power(k, r) - r - mp.loggamma(k + 1)


def poisson_tails(k, r):
    return gamma_q(k + 1, r), gamma_p(k + 1, r)


for r in [1e-10, 0.02, 1, 7.5, 300]:
    ks = sorted({0, 1, 2, 5, int(r), int(r * 1.5) + 1, int(r * 4) + 10})
    add("poisson", [r], ks, poisson_lpmf, poisson_tails)
for eta in [-700, -5, 0.3, 4, 6]:
    r = float(mp.exp(eta))
    add("poisson_log", [eta], sorted({0, 1, 3, int(r), int(3 * r) + 8}),
        lambda k, e: k * e - mp.exp(e) - mp.loggamma(k + 1), lambda k, e: poisson_tails(k, mp.exp(e)))


def nb_lpmf(k, m, f):
    return rising(f, k) - mp.loggamma(k + 1) + power(k, m) - k * mp.log(m + f) - f * mp.log1p(m / f)


def nb_tails(k, m, f):
    return beta_i(f, k + 1, f / (m + f)), beta_i(k + 1, f, m / (m + f))


for m, f in [(3, 0.4), (3, 20), (0.01, 2), (150, 8), (5, 1e4)]:
    ks = sorted({0, 1, 4, int(m), int(2 * m) + 3, int(8 * m) + 20})
    add("neg_binomial_2", [m, f], ks, nb_lpmf, nb_tails)
    add("neg_binomial_2_log", [float(mp.log(m)), f], ks, lambda k, e, f: nb_lpmf(k, mp.exp(e), f),
        lambda k, e, f: nb_tails(k, mp.exp(e), f))
for m, f in [(5, 1e10), (40, 1e15), (0.3, 1e100)]:
    add("neg_binomial_2", [m, f], [0, 1, 4, 60], nb_lpmf)
    add("neg_binomial_2_log", [float(mp.log(m)), f], [0, 1, 4, 60], lambda k, e, f: nb_lpmf(k, mp.exp(e), f))
add("neg_binomial_2_log", [-600, 3], [0, 1, 5], lambda k, e, f: nb_lpmf(k, mp.exp(e), f))
for p in [0.3, 1e-8, 0.95]:
    add("geometric", [p], [0, 1, 5, 60, 3000], lambda k, p: mp.log(p) + k * mp.log1p(-p),
        lambda k, p: (-mp.expm1((k + 1) * mp.log1p(-p)), mp.exp((k + 1) * mp.log1p(-p))))


def zip_lpmf(k, r, q):
    p = (1 - q) * mp.exp(poisson_lpmf(k, r)) + (q if k == 0 else 0)
    return log(p)


def zip_tails(k, r, q):
    lower, upper = poisson_tails(k, r)
    return q + (1 - q) * lower, (1 - q) * upper


for r, q in [(3, 0.2), (1e-5, 0.9), (50, 1e-30), (600, 1e-12), (900, 0.1), (40, 0), (2, 0.999999999)]:
    add("zero_inflated_poisson", [r, q], [0, 1, int(r) + 2, int(3 * r) + 10], zip_lpmf, zip_tails)
for r, q in [(3, 0.2), (1e-5, 0.9), (50, 1e-30), (300, 0.5)]:
    add("hurdle_poisson", [r, q], [0, 1, int(r) + 2, int(3 * r) + 10],
        lambda k, r, q: log(q) if k == 0 else mp.log1p(-q) + poisson_lpmf(k, r) - mp.log(-mp.expm1(-r)),
        lambda k, r, q: (q + (1 - q) * (poisson_tails(k, r)[0] - mp.exp(-r)) / (-mp.expm1(-r)),
                         (1 - q) * poisson_tails(k, r)[1] / (-mp.expm1(-r))))
add("discrete_uniform", [-2, 5], range(-2, 6), lambda k, a, b: -mp.log(b - a + 1),
    lambda k, a, b: ((k - a + 1) / (b - a + 1), (b - k) / (b - a + 1)))

# Codes: the arguments are scalars, then one vector.


def add_codes(name, scalars, vector, probabilities):
    mp.mp.dps = 60
    values = [mp.mpf(float(v)) for v in scalars], [mp.mpf(float(v)) for v in vector]
    mp.mp.dps = 400
    p = probabilities(*values[0], values[1])
    for k in range(len(p)):
        cases.append({"distribution": name, "args": [float(v) for v in scalars] + [[float(v) for v in vector]], "value": k,
                      "logDensity": text(log(p[k])), "logCdf": text(log(mp.fsum(p[: k + 1])) if k < len(p) - 1 else mp.mpf(0)),
                      "logCcdf": text(log(mp.fsum(p[k + 1:])))})
    mp.mp.dps = 60


def softmax(v):
    total = mp.fsum(mp.exp(x) for x in v)
    return [mp.exp(x) / total for x in v]


def steps(cdf):
    return lambda eta, c: [hi - lo for lo, hi in zip([0] + [cdf(x - eta) for x in c], [cdf(x - eta) for x in c] + [1])]


add_codes("categorical", [], [0.5, 0.125, 0.25, 0.125], lambda v: v)
add_codes("categorical", [], [2.0 ** -300, 1 - 2.0 ** -40, 2.0 ** -40], lambda v: v)
add_codes("categorical_logit", [], [0.3, -1, 2.2], softmax)
add_codes("categorical_logit", [], [-900, 0, 300, 12], softmax)
for eta, c in [(0.3, [-1, 0.5, 2]), (-25, [-1, 0.5, 2]), (33, [-1, -0.999, 2, 4]), (0, [1])]:
    add_codes("ordered_logistic", [eta], c, steps(logistic))
    add_codes("ordered_probit", [eta], c, steps(phi))

print(json.dumps({
    "generator": "scalar-distributions.py",
    "made": datetime.date.today().isoformat(),
    "python": platform.python_version(),
    "mpmath": mp.__version__,
    "cases": cases,
}, indent=None, separators=(",", ":")).replace('{"distribution"', '\n{"distribution"'))
