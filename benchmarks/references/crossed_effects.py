"""Posterior of the case insteval-shape without a Markov chain. Given the four scales everything is Gaussian and is integrated
out: the students one by one, the others (lecturers, departments, coefficients) by a Cholesky factor. Over the logs of the
scales importance sampling from a t distribution at the mode. Reads job.json in the folder that is named, writes reference.json.
"""
import json
import os
import sys

os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np  # noqa: E402
from scipy import linalg, optimize, sparse, stats  # noqa: E402

folder = sys.argv[1]
with open(os.path.join(folder, "job.json")) as file:
    job = json.load(file)
data = job["data"]
y, service = np.array(data["y"]), np.array(data["service"])
num_rows, (S, L, D) = len(y), (data[name] for name in "SLD")


def one_hot(name, size):
    return sparse.csr_matrix((np.ones(num_rows), (np.arange(num_rows), np.array(data[name]) - 1)), (num_rows, size))


students = one_hot("student", S)
others = sparse.hstack([one_hot("lecturer", L), one_hot("department", D), np.column_stack([np.ones(num_rows), service])]).tocsr()
counts = np.asarray(students.sum(0)).ravel()
cross = (students.T @ others).tocsr()
gram = (others.T @ others).toarray()
right_s, right_o, squares = students.T @ y, others.T @ y, y @ y


def solve(log_scales):
    """Log posterior of the logs of (tau_s, tau_l, tau_d, sigma) but for a constant, mean and factor of the others."""
    tau_s, tau_l, tau_d, sigma = np.exp(log_scales)
    diagonal = counts / sigma**2 + tau_s**-2
    precision = np.concatenate([np.full(L, tau_l**-2), np.full(D, tau_d**-2), np.full(2, 0.01)])
    scaled = sparse.diags(diagonal**-0.5) @ cross / sigma**2
    factor = linalg.cholesky(gram / sigma**2 + np.diag(precision) - (scaled.T @ scaled).toarray(), lower=True)
    half_s = right_s / sigma**2 / np.sqrt(diagonal)
    half_o = linalg.solve_triangular(factor, right_o / sigma**2 - scaled.T @ half_s, lower=True)
    fit = half_s @ half_s + half_o @ half_o
    log_density = (
        -num_rows * np.log(sigma) - S * np.log(tau_s) - L * np.log(tau_l) - D * np.log(tau_d)
        - 0.5 * np.log(diagonal).sum() - np.log(np.diag(factor)).sum() - 0.5 * (squares / sigma**2 - fit)
        - 0.5 * (tau_s**2 + tau_l**2 + tau_d**2 + sigma**2 / 4) + log_scales.sum()
    )  # fmt: skip
    return log_density, half_o, factor


start = np.log([0.3, 0.5, 0.1, 1.2])
best = optimize.minimize(lambda at: -solve(at)[0], start, method="Nelder-Mead", options=dict(xatol=1e-3, fatol=1e-3))
mode, steps = best.x, np.array([0.02, 0.02, 0.1, 0.005])
hessian = np.empty((4, 4))
for i in range(4):
    for k in range(4):
        f = [solve(mode + a * steps * np.eye(4)[i] + b * steps * np.eye(4)[k])[0] for a in (1, -1) for b in (1, -1)]
        hessian[i, k] = -(f[0] - f[1] - f[2] + f[3]) / (4 * steps[i] * steps[k])
spread, freedom = linalg.cholesky(1.2 * np.linalg.inv(hessian), lower=True), 5

num_points = int(sys.argv[2])
random = np.random.default_rng(20261121)
normal = stats.norm.ppf(stats.qmc.Sobol(4, seed=random).random(num_points))
points = normal * np.sqrt(freedom / random.chisquare(freedom, num_points))[:, None]
kept = np.r_[0:5, L : L + 5, L + D, L + D + 1]
names = [f"l[{k}]" for k in range(5)] + [f"d[{k}]" for k in range(5)] + ["mu", "b"]
log_weights, means, variances = np.empty(num_points), [], []
for k, point in enumerate(points):
    value, half, factor = solve(mode + spread @ point)
    log_weights[k] = value + 0.5 * (freedom + 4) * np.log1p(point @ point / freedom)
    columns = linalg.solve_triangular(factor, np.eye(len(half))[:, kept], lower=True)
    means.append(columns.T @ half)
    variances.append((columns**2).sum(0))
weights = np.exp(log_weights - log_weights.max())
weights /= weights.sum()
ess = 1 / (weights**2).sum()
print("effective points", ess, file=sys.stderr)
scales = np.exp(mode + points @ spread.T)
draws = np.hstack([scales, means])
extra = np.hstack([np.zeros_like(scales), variances])
mean = weights @ draws
sd = np.sqrt(weights @ (extra + (draws - mean) ** 2))
error = np.sqrt((weights[:, None] ** 2 * (draws - mean) ** 2).sum(0))
scalars = {
    name: dict(mean=m, sd=s, standardError=e)
    for name, m, s, e in zip(["tau_s", "tau_l", "tau_d", "sigma"] + names, mean, sd, error)
}
source = f"crossed_effects.py: numpy {np.__version__}, {num_points} points, {ess:.0f} effective, seed 20261121"
with open(os.path.join(folder, "reference.json"), "w") as file:
    json.dump(dict(source=source, logDensities=[], scalars=scalars), file, indent=1)
    file.write("\n")
