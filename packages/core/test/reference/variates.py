"""Cell probabilities of the distributions that core draws from, in mpmath: points from one far tail to the other, and the
probability of each cell between them, the first below the first point and the last above the last.

Run from packages/core: python3 test/reference/variates.py
"""
import json

import mpmath as mp

mp.mp.dps = 30

# About where the points lie, as probabilities below; at 1e6 draws the outermost cells expect ten.
levels = [1e-5, 1e-4, 1e-3, 1e-2, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 0.9999, 0.99999]


def point_at(cdf, level, low, high):
    """A double about where an increasing function has a value."""
    for _ in range(30):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if cdf(middle) < level:
            low = middle
        else:
            high = middle
    return low


def cells(cdf, ccdf, points):
    """Probabilities between points, from whichever tail keeps digits."""
    below = [cdf(mp.mpf(x)) for x in points]
    above = [ccdf(mp.mpf(x)) for x in points]
    middle = [
        below[k + 1] - below[k] if below[k + 1] < 0.5 else above[k] - above[k + 1] for k in range(len(points) - 1)
    ]
    return [below[0], *middle, above[-1]]


def entry(parameters, points, probabilities):
    assert all(a < b for a, b in zip(points, points[1:])), (parameters, points)
    assert abs(mp.fsum(probabilities) - 1) < mp.mpf(10) ** -10, (parameters, probabilities)
    encode = lambda v: "Infinity" if v == mp.inf else "-Infinity" if v == -mp.inf else float(v)
    return {
        "parameters": [encode(v) for v in parameters],
        "points": [float(x) for x in points],
        "probabilities": [float(p) for p in probabilities],
    }


def generalised_inverse_gaussian(p, a, b, lower=mp.mpf(0), upper=mp.inf):
    """Cells by quadrature over log x."""
    p, a, b = mp.mpf(p), mp.mpf(a), mp.mpf(b)

    def log_density(y):
        return p * y - (a * mp.exp(y) + b * mp.exp(-y)) / 2

    low = mp.log(lower) if lower > 0 else mp.mpf(-800)
    high = mp.log(upper) if upper < mp.inf else mp.mpf(800)
    left, right = low, high
    for _ in range(400):
        one, two = left + (right - left) / 3, right - (right - left) / 3
        if log_density(one) < log_density(two):
            left = one
        else:
            right = two
    mode = (left + right) / 2
    top = log_density(mode)

    def extent(end):
        """How far towards an end the density stays above e^-80 of its largest value."""
        near, far = mode, end
        if log_density(far) - top > -80:
            return far
        for _ in range(200):
            middle = (near + far) / 2
            if log_density(middle) - top > -80:
                near = middle
            else:
                far = middle
        return far

    start, stop = extent(low), extent(high)
    count = 400
    grid = [start + (stop - start) * k / count for k in range(count + 1)]
    density = lambda y: mp.exp(log_density(y) - top)
    # Gauss-Legendre rules of 12 points a panel; panels are a small part of the density's width.
    nodes = [(mp.mpf(x), mp.mpf(w)) for x, w in rule(12)]

    def integral(a_, b_):
        half, centre = (b_ - a_) / 2, (a_ + b_) / 2
        return half * mp.fsum(w * density(centre + half * x) for x, w in nodes)

    panels = [integral(grid[k], grid[k + 1]) for k in range(count)]
    total = mp.fsum(panels)
    below = [mp.mpf(0)]
    for part in panels:
        below.append(below[-1] + part)

    points = []
    for level in levels:
        k = next(k for k in range(count) if below[k + 1] / total >= level)
        share = (level * total - below[k]) / panels[k]
        points.append(float(mp.exp(grid[k] + share * (grid[k + 1] - grid[k]))))
    ends = [start, *(mp.log(x) for x in points), stop]
    probabilities = []
    for one, two in zip(ends, ends[1:]):
        inner = [one, *(y for y in grid if one < y < two), two]
        probabilities.append(mp.fsum(integral(inner[k], inner[k + 1]) for k in range(len(inner) - 1)) / total)
    return points, probabilities


rules = {}


def rule(n):
    """Nodes and weights of Gauss and Legendre."""
    if n not in rules:
        found = []
        for k in range(n):
            x = mp.cos(mp.pi * (k + mp.mpf(3) / 4) / (n + mp.mpf(1) / 2))
            for _ in range(100):
                step = mp.legendre(n, x) / (n * (x * mp.legendre(n, x) - mp.legendre(n - 1, x)) / (x * x - 1))
                x -= step
                if abs(step) < mp.mpf(10) ** -28:
                    break
            slope = n * (x * mp.legendre(n, x) - mp.legendre(n - 1, x)) / (x * x - 1)
            found.append((x, 2 / ((1 - x * x) * slope * slope)))
        rules[n] = found
    return rules[n]


def polya_gamma(shape, tilt):
    """Cells from the distribution function as a series of those of inverse Gaussian numbers, in as many digits as it loses."""
    mp.mp.dps = 60
    h, c = mp.mpf(shape), mp.mpf(tilt) / 2

    def hitting(m, x):
        """The chance that a Brownian motion with drift c reaches m before x, times e^(-c m) (1 + e^(-2 c))^h e^(c h)."""
        root = mp.sqrt(2 * x)
        one = mp.erfc((m - c * x) / root) * mp.exp(c * (h - m))
        two = mp.erfc((m + c * x) / root) * mp.exp(c * (h + m))
        return (one + two) / 2

    def cdf(x):
        x = 4 * mp.mpf(x)
        total, coefficient, n, last = mp.mpf(0), mp.mpf(1), 0, mp.inf
        while True:
            term = coefficient * hitting(2 * n + h, x)
            total += term
            # The quotients of successive terms fall with n.
            if abs(term) < min(last, mp.mpf(10) ** -30):
                break
            last = abs(term)
            coefficient *= -(h + n) / (n + 1)
            n += 1
        return (1 + mp.exp(-2 * c)) ** h * total

    def ccdf(x):
        return 1 - cdf(x)

    mean = float(h / 4 if tilt == 0 else h * mp.tanh(c) / (4 * c))
    if 0.3 <= shape <= 7 and tilt <= 3:
        # The series against an inversion of the Laplace transform that defines the distribution.
        logarithm = lambda u: u + mp.log1p(mp.exp(-2 * u))
        transform = lambda s: mp.exp(h * (logarithm(c) - logarithm(mp.sqrt(c * c + s / 2))))
        for x in (0.6 * mean, mean, 2.5 * mean):
            inverted = mp.invertlaplace(lambda s: transform(s) / s, x, method="talbot", degree=60)
            assert abs(inverted - cdf(x)) < mp.mpf(10) ** -12, (shape, tilt, x)
    spread = 1 / shape**0.5 + 1
    low, high = mean * (1e-8 if shape < 1 else 1e-3), mean * (1 + 40 * spread)
    points = [point_at(cdf, level, low, high) for level in levels]
    result = points, cells(cdf, ccdf, points)
    mp.mp.dps = 30
    return result


def truncated_normal(lower, upper):
    lower, upper = mp.mpf(lower), mp.mpf(upper)
    if lower < 0 and upper <= 0:
        points, probabilities = truncated_normal(-upper, -lower)
        return [-x for x in reversed(points)], list(reversed(probabilities))
    mp.mp.dps = 60
    tail = lambda x: mp.erfc(x / mp.sqrt(2)) / 2 if x < mp.inf else mp.mpf(0)
    total = tail(lower) - tail(upper)
    cdf = lambda x: (tail(lower) - tail(x)) / total
    ccdf = lambda x: (tail(x) - tail(upper)) / total
    low = float(lower) if lower > -mp.inf else -40.0
    high = float(upper) if upper < mp.inf else (low + 60 / low if low > 8 else low + 50)
    points = [point_at(lambda x: cdf(mp.mpf(x)), level, low, high) for level in levels]
    result = points, cells(cdf, ccdf, points)
    mp.mp.dps = 30
    return result


def beta(a, b):
    cdf = lambda x: mp.betainc(a, b, 0, x, regularized=True)
    ccdf = lambda x: mp.betainc(b, a, 0, 1 - x, regularized=True)
    # By logarithms, because small shapes put points far below 1.
    points = [float(mp.exp(point_at(lambda y: cdf(mp.exp(y)), level, -60.0, 0.0))) for level in levels]
    return points, cells(cdf, ccdf, points)


cases = {
    "generalisedInverseGaussian": [
        entry((p, a, b), *generalised_inverse_gaussian(p, a, b))
        for p, a, b in [
            (1, 1, 1), (0, 0.01, 0.01), (0, 1e-100, 1e-100), (0.001, 1e-165, 1e-165), (-0.5, 1e3, 1e3), (2.5, 1e-8, 1),
            (-2.5, 1, 1e-8), (-458, 1, 920), (1e4, 3, 1e-5), (-1e6, 2e6, 2e6), (0.1, 50, 0), (-30, 0, 4),
        ]
    ],
    "truncatedGeneralisedInverseGaussian": [
        entry((p, a, b, lower, upper), *generalised_inverse_gaussian(p, a, b, mp.mpf(lower), mp.mpf(upper)))
        for p, a, b, lower, upper in [
            (2, 3, 0, 10, mp.inf), (0.3, 2, 0, 1e-5, mp.inf), (0.3, 2, 0, 0, 1e-3), (50, 2, 0, 120, mp.inf), (50, 2, 0, 0, 3),
            (50, 2, 0, 40, 41), (-3, 0, 4, 0, 0.05), (-3, 0, 4, 5, mp.inf), (-458, 1, 920, 2.5, mp.inf), (-458, 1, 920, 0, 1.7),
            (0, 0, 0, 1, 100), (-4, 0, 0, 2, mp.inf), (3, 0, 0, 0, 2), (1e6, 2e6, 0, 1.01, mp.inf), (1, 1, 1, 1, 1.001),
        ]
    ],
    "inverseGaussian": [
        entry((mean, shape), *generalised_inverse_gaussian(-0.5, shape / mp.mpf(mean) ** 2, shape))
        for mean, shape in [(1, 1), (1e-3, 5), (5, 1e-3), (1e8, 1), (1e-8, 1), (mp.inf, 2), (1e150, 1e-150), (1, 1e12)]
    ],
    "polyaGamma": [
        entry((shape, tilt), *polya_gamma(shape, tilt))
        for shape, tilt in [
            (1, 0), (1, 0.01), (1, 1), (1, 3), (1, 12), (1, 100), (1, 1000), (2, 0.5), (7, 2), (20, 0), (60, 9), (1000, 8),
            (0.3, 0), (0.3, 2), (0.02, 1), (1.7, 0.4), (12.25, 1.5), (12.25, 300),
        ]
    ],
    "truncatedNormal": [
        entry((lower, upper), *truncated_normal(lower, upper))
        for lower, upper in [
            (-mp.inf, mp.inf), (0, mp.inf), (-mp.inf, 0), (-1, 0.5), (-0.1, 2.6), (0.5, 0.6), (3, mp.inf), (-mp.inf, -8), (37, 38),
            (-50, -49.99), (40, mp.inf), (-mp.inf, -1000), (1e4, mp.inf), (-3, 9),
        ]
    ],
    "gamma": [
        entry((shape,), *generalised_inverse_gaussian(shape, 2, 0)) for shape in [0.1, 0.5, 1, 1.5, 4, 460.5, 1e6]
    ],
    "beta": [entry((a, b), *beta(a, b)) for a, b in [(2, 5), (0.5, 3), (40, 2), (300, 400)]],
    "chiSquare": [
        entry((nu,), *generalised_inverse_gaussian(mp.mpf(nu) / 2, 1, 0)) for nu in [3.5, 4.5, 5.5]
    ],
}

with open("test/reference/variates.json", "w") as file:
    lines = [
        f'  "{name}": [\n' + ",\n".join("    " + json.dumps(row) for row in rows) + "\n  ]" for name, rows in cases.items()
    ]
    file.write("{\n" + ",\n".join(lines) + "\n}\n")
