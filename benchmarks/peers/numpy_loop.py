"""Textbook Gibbs samplers in plain numpy with a Python loop over the groups, as people first write them. Conjugate
inverse-gamma priors on the variances: not the case's own in radon-intercepts, of which only the coefficients can be compared
with the reference."""
import time

from job import case, data, np, seeds, settings, write_fit, write_peer


def radon_intercepts(random):
    y, ground, county, uranium = data["y"], data["ground"].astype(float), data["county"] - 1, data["uranium"]
    num_groups, num_rows = data["J"], data["N"]
    rows_of = [np.flatnonzero(county == group) for group in range(num_groups)]
    levels = np.column_stack([np.ones(num_groups), uranium])
    a, b, m, variance, group_variance = np.zeros(num_groups), 0.0, np.zeros(2), 1.0, 1.0
    while True:
        line = levels @ m
        for group, rows in enumerate(rows_of):
            precision = len(rows) / variance + 1 / group_variance
            total = np.sum(y[rows] - b * ground[rows]) / variance + line[group] / group_variance
            a[group] = random.normal(total / precision, precision**-0.5)
        rest = y - a[county]
        precision = ground @ ground / variance + 0.01
        b = random.normal(ground @ rest / variance / precision, precision**-0.5)
        factor = np.linalg.cholesky(levels.T @ levels / group_variance + 0.01 * np.eye(2))
        half = np.linalg.solve(factor, levels.T @ a / group_variance)
        m = np.linalg.solve(factor.T, half + random.standard_normal(2))
        error = rest - b * ground
        variance = 1 / random.gamma(0.01 + num_rows / 2, 1 / (0.01 + error @ error / 2))
        spread = a - levels @ m
        group_variance = 1 / random.gamma(0.01 + num_groups / 2, 1 / (0.01 + spread @ spread / 2))
        yield [m[0], m[1], b, variance**0.5, group_variance**0.5, *a]


def radon_classical(random):
    y, x, group_of = data["y"], data["x"].astype(float), data["group"] - 1
    num_groups, num_rows = data["J"], data["N"]
    rows_of = [np.flatnonzero(group_of == group) for group in range(num_groups)]
    alpha, beta, mu, s2, s2_a = np.zeros(num_groups), 0.0, 0.0, 1.0, 1.0
    while True:
        for group, rows in enumerate(rows_of):
            precision = len(rows) / s2 + 1 / s2_a
            total = np.sum(y[rows] - beta * x[rows]) / s2 + mu / s2_a
            alpha[group] = random.normal(total / precision, precision**-0.5)
        rest = y - alpha[group_of]
        precision = x @ x / s2 + 0.01
        beta = random.normal(x @ rest / s2 / precision, precision**-0.5)
        precision = num_groups / s2_a + 0.001
        mu = random.normal(np.sum(alpha) / s2_a / precision, precision**-0.5)
        error = rest - beta * x
        s2 = 1 / random.gamma(num_rows / 2 + 1, 1 / (error @ error / 2 + 0.1))
        spread = alpha - mu
        s2_a = 1 / random.gamma(num_groups / 2 + 1, 1 / (spread @ spread / 2 + 0.1))
        yield [beta, mu, s2, s2_a, *alpha]


models = {
    "radon-intercepts": (radon_intercepts, ["mu", "g", "b", "sigma", "sigma_a"], "a", "inverse-gamma priors on variances"),
    "radon-intercepts-gamma": (radon_intercepts, ["mu", "g", "b", "sigma", "sigma_a"], "a", None),
    "radon-classical": (radon_classical, ["beta", "mu", "s2", "s2_a"], "alpha", None),
}
sweeps, scalars, effects, note = models[case]


def gibbs(seed):
    chain = sweeps(np.random.default_rng(seed))
    draws = np.empty((settings["draws"], len(scalars) + data["J"]))
    for _ in range(settings["warmup"]):
        next(chain)
    for draw in range(settings["draws"]):
        draws[draw] = next(chain)
    return draws


write_peer(f"numpy {np.__version__}", note=note)
for seed in seeds:
    before = time.process_time()
    draws = np.stack([gibbs(100 * seed + chain) for chain in range(settings["chains"])])
    cpu = time.process_time() - before
    values = {name: draws[:, :, k] for k, name in enumerate(scalars)}
    write_fit(seed, {**values, effects: draws[:, :, len(scalars) :]}, cpu)
