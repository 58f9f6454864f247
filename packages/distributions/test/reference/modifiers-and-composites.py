"""Reference values of truncated, censored and multivariate log densities, with 60 digits.

Run: python3 modifiers-and-composites.py > modifiers-and-composites.json   (needs mpmath)
"""

import datetime
import json
import platform

import mpmath as mp

mp.mp.dps = 400


def text(x):
    return mp.nstr(x, 20)


def phi(z):
    return mp.erfc(-z / mp.sqrt(2)) / 2


def normal_log_density(x, m, s):
    return -((x - m) / s) ** 2 / 2 - mp.log(s) - mp.log(2 * mp.pi) / 2


truncated = []
for m, s, x, lower, upper in [
    (0, 1, 30.01, 30, None), (0, 1, 30.01, 30, 30.5), (0, 1, -35.2, -36, -35), (0, 1, -41, None, -40), (0, 1, 120.001, 120, None),
    (1.5, 0.25, 1.4, 1, 2), (0, 1, 0.3, -8, 9), (0, 1, 9.5, 9, 10), (0, 1, 12, -3, None), (3, 2, 3.0000001, 3, 3.000001),
    (-700, 2, 0.5, 0, None), (0, 1, 38.7, 38.6, 39.5),
]:
    mm, ss, xx = mp.mpf(float(m)), mp.mpf(float(s)), mp.mpf(float(x))
    lo = phi((mp.mpf(float(lower)) - mm) / ss) if lower is not None else mp.mpf(0)
    hi = phi((mp.mpf(float(upper)) - mm) / ss) if upper is not None else mp.mpf(1)
    # From the right tail, so that 400 digits hold the difference.
    mass = hi - lo
    if lower is not None and mass < mp.mpf(10) ** -300:
        upper_tail = phi(-(mp.mpf(float(upper)) - mm) / ss) if upper is not None else mp.mpf(0)
        mass = phi(-(mp.mpf(float(lower)) - mm) / ss) - upper_tail
    truncated.append({"args": [m, s], "value": x, "lower": lower, "upper": upper,
                      "logDensity": text(normal_log_density(xx, mm, ss) - mp.log(mass))})


def poisson(k, r):
    return mp.exp(k * mp.log(r) - r - mp.loggamma(k + 1))


discrete = []
r = mp.mpf(float(3.4))
for k, lower, upper in [(0, 0, 3), (2, 1, None), (5, 5, 5), (40, 40, None), (41, 38, 60), (3, None, 4)]:
    total = mp.fsum(poisson(j, r) for j in range(lower or 0, (upper if upper is not None else 400) + 1))
    discrete.append({"rate": 3.4, "value": k, "lower": lower, "upper": upper, "logDensity": text(mp.log(poisson(k, r) / total))})

# Vectors and matrices.
mp.mp.dps = 60


def matrix(rows):
    return mp.matrix([[mp.mpf(float(v)) for v in row] for row in rows])


def vector(v):
    return mp.matrix([mp.mpf(float(x)) for x in v])


def multi_gamma(a, p):
    return mp.mpf(p * (p - 1)) / 4 * mp.log(mp.pi) + mp.fsum(mp.loggamma(a - mp.mpf(j) / 2) for j in range(p))


S = [[2, 0.5, -0.25], [0.5, 1.5, 0.125], [-0.25, 0.125, 0.75]]
X = [[1, 0.25, 0.5], [0.25, 2, -0.5], [0.5, -0.5, 3]]
C = [[1, 0.25, -0.5], [0.25, 1, 0.375], [-0.5, 0.375, 1]]
y, mu = [0.5, -1, 2.5], [0.25, 0.5, 1]
s, x3, c = matrix(S), matrix(X), matrix(C)
r3 = vector(y) - vector(mu)
K = 3


def lkj_constant(eta, K):
    """Lewandowski, Kurowicka and Joe (2009), equation 16."""
    first = mp.fsum((2 * eta - 2 + K - k) * (K - k) for k in range(1, K)) * mp.log(2)
    second = mp.fsum((K - k) * mp.log(mp.beta(eta + mp.mpf(K - k - 1) / 2, eta + mp.mpf(K - k - 1) / 2)) for k in range(1, K))
    return -(first + second)


eta, nu = mp.mpf(float(2.5)), mp.mpf(float(5.5))
composite = {
    "multi_normal": text(-(r3.T * mp.inverse(s) * r3)[0] / 2 - mp.log(mp.det(s)) / 2 - mp.mpf(K) / 2 * mp.log(2 * mp.pi)),
    "multi_normal_precision": text(-(r3.T * s * r3)[0] / 2 + mp.log(mp.det(s)) / 2 - mp.mpf(K) / 2 * mp.log(2 * mp.pi)),
    "lkj_corr": text(lkj_constant(eta, K) + (eta - 1) * mp.log(mp.det(c))),
    "wishart": text((nu - K - 1) / 2 * mp.log(mp.det(x3)) - sum((mp.inverse(s) * x3)[i, i] for i in range(K)) / 2
                    - nu * K / 2 * mp.log(2) - nu / 2 * mp.log(mp.det(s)) - multi_gamma(nu / 2, K)),
    "inv_wishart": text(nu / 2 * mp.log(mp.det(s)) - (nu + K + 1) / 2 * mp.log(mp.det(x3))
                        - sum((s * mp.inverse(x3))[i, i] for i in range(K)) / 2 - nu * K / 2 * mp.log(2) - multi_gamma(nu / 2, K)),
}
a3, p3, n3 = vector([0.5, 2, 3.25]), vector([0.125, 0.375, 0.5]), [2, 0, 5]
composite["dirichlet"] = text(mp.loggamma(sum(a3)) - sum(mp.loggamma(v) for v in a3)
                              + sum((a3[i] - 1) * mp.log(p3[i]) for i in range(3)))
composite["multinomial"] = text(mp.loggamma(sum(n3) + 1) - sum(mp.loggamma(v + 1) for v in n3)
                                + sum(n3[i] * mp.log(p3[i]) for i in range(3)))

print(json.dumps({
    "generator": "modifiers-and-composites.py", "made": datetime.date.today().isoformat(), "python": platform.python_version(),
    "mpmath": mp.__version__, "truncatedNormal": truncated, "truncatedPoisson": discrete,
    "composite": {"S": S, "X": X, "C": C, "y": y, "mu": mu, "eta": 2.5, "nu": 5.5, "alpha": [0.5, 2, 3.25],
                  "probabilities": [0.125, 0.375, 0.5], "counts": n3, "logDensity": composite},
}, indent=1))
