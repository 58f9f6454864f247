"""A textbook Gibbs sampler in plain numpy with a Python loop over the groups, as people first write it. Conjugate
inverse-gamma priors on the variances, so that only the coefficients can be compared with the reference."""
import time

from job import data, np, seeds, settings, write_fit, write_peer

y, ground, county, uranium = data["y"], data["ground"].astype(float), data["county"] - 1, data["uranium"]
num_groups, num_rows = data["J"], data["N"]
rows_of = [np.flatnonzero(county == group) for group in range(num_groups)]
levels = np.column_stack([np.ones(num_groups), uranium])


def gibbs(seed):
    random = np.random.default_rng(seed)
    a, b, m, variance, group_variance = np.zeros(num_groups), 0.0, np.zeros(2), 1.0, 1.0
    draws = np.empty((settings["draws"], 5 + num_groups))
    for iteration in range(-settings["warmup"], settings["draws"]):
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
        if iteration >= 0:
            draws[iteration] = [m[0], m[1], b, variance**0.5, group_variance**0.5, *a]
    return draws


write_peer(f"numpy {np.__version__}", note="inverse-gamma priors on variances")
for seed in seeds:
    before = time.process_time()
    draws = np.stack([gibbs(100 * seed + chain) for chain in range(settings["chains"])])
    cpu = time.process_time() - before
    names = ["mu", "g", "b", "sigma", "sigma_a"]
    write_fit(seed, {**{name: draws[:, :, k] for k, name in enumerate(names)}, "a": draws[:, :, 5:]}, cpu)
