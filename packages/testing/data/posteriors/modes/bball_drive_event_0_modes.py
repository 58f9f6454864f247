"""Summaries of the two modes of the posterior bball_drive_event_0-hmm_drive_0, one by one.

The posterior has a second, minor mode: the second state is then very short drives (lambda[2] near 3 instead of 0.08).
Random-walk Metropolis by many independent walkers, on the logits and logs of the parameters with their Jacobians, restricted
to one side of lambda[2] = 0.7, where the density has its trough. (At 0.5 it rises towards the first mode already, and the
corner there holds walkers for thousands of steps.) The first mode is there as a check against posteriordb's draws. Writes
bball_drive_event_0-hmm_drive_0.json beside itself; run with Python 3 and numpy:
    python3 bball_drive_event_0_modes.py
"""

import json
import pathlib
import sys

import numpy as np

HERE = pathlib.Path(__file__).parent
NAME = "bball_drive_event_0-hmm_drive_0"
BOUNDARY = 0.7
WALKERS, BURN_IN, STEPS = 2000, 600, 1600

case = json.loads((HERE.parent / f"{NAME}.json").read_text())
u, v = np.array(case["data"]["u"]), np.array(case["data"]["v"])
concentration = np.array(case["data"]["alpha"], dtype=float)


def constrained(x):
    """x: [6, walkers] -> stay probabilities of row 1 and 2 (of the state itself), rates phi, lambda."""
    p11, p22 = 1 / (1 + np.exp(-x[0])), 1 / (1 + np.exp(-x[1]))
    phi = np.exp(x[2]), np.exp(x[2]) + np.exp(x[3])
    lam = np.exp(x[4]), np.exp(x[4]) + np.exp(x[5])
    return p11, p22, phi, lam


def log_posterior(x, side):
    p11, p22, phi, lam = constrained(x)
    with np.errstate(all="ignore"):
        prior = (concentration[0, 0] - 1) * np.log(p11) + (concentration[0, 1] - 1) * np.log(1 - p11)
        prior += (concentration[1, 0] - 1) * np.log(1 - p22) + (concentration[1, 1] - 1) * np.log(p22)
        for rates in (phi, lam):
            prior += -0.5 * rates[0] ** 2 - 0.5 * (rates[1] - 3) ** 2
        jacobian = np.log(p11 * (1 - p11)) + np.log(p22 * (1 - p22)) + x[2] + x[3] + x[4] + x[5]
        # Densities relative to those of state 1, so that one step is a product of two numbers.
        log_b1 = np.log(phi[0]) - phi[0] * u[:, None] + np.log(lam[0]) - lam[0] * v[:, None]
        log_b2 = np.log(phi[1]) - phi[1] * u[:, None] + np.log(lam[1]) - lam[1] * v[:, None]
        top = np.maximum(log_b1, log_b2)
        b1, b2 = np.exp(log_b1 - top), np.exp(log_b2 - top)
        a1, a2 = b1[0].copy(), b2[0].copy()
        log_likelihood = top.sum(axis=0)
        for t in range(1, len(u)):
            a1, a2 = (a1 * p11 + a2 * (1 - p22)) * b1[t], (a1 * (1 - p11) + a2 * p22) * b2[t]
            scale = a1 + a2
            a1, a2 = a1 / scale, a2 / scale
            log_likelihood += np.log(scale)
        # The first two terms were not scaled.
        log_likelihood += np.log(a1 + a2)
        value = prior + jacobian + log_likelihood
    inside = lam[1] > BOUNDARY if side == "short drives" else lam[1] <= BOUNDARY
    return np.where(inside & np.isfinite(value), value, -np.inf)


def summaries(side, start, seed):
    rng = np.random.default_rng(seed)
    x = np.array(start)[:, None] + 0.02 * rng.standard_normal((6, WALKERS))
    value = log_posterior(x, side)
    assert np.isfinite(value).all()
    factor = 0.02 * np.eye(6)
    kept = []
    accepted = 0
    for step in range(BURN_IN + STEPS):
        if step < BURN_IN and step % 50 == 49:
            factor = np.linalg.cholesky(np.cov(x)) * 2.38 / np.sqrt(6)
        proposal = x + factor @ rng.standard_normal((6, WALKERS))
        new = log_posterior(proposal, side)
        accept = np.log(rng.random(WALKERS)) < new - value
        x, value = np.where(accept, proposal, x), np.where(accept, new, value)
        if step >= BURN_IN:
            accepted += accept.mean()
            kept.append(x.copy())
    print(side, "acceptance", accepted / STEPS, file=sys.stderr)
    p11, p22, phi, lam = constrained(np.array(kept).transpose(1, 0, 2))
    scalars = {
        "theta1[1]": p11, "theta1[2]": 1 - p11, "theta2[1]": 1 - p22, "theta2[2]": p22,
        "phi[1]": phi[0], "phi[2]": phi[1], "lambda[1]": lam[0], "lambda[2]": lam[1],
    }
    result = {}
    for name, draws in scalars.items():
        sd = draws.std(ddof=1)
        # Walkers are independent: the scatter of their means is the error of a mean.
        error = draws.mean(axis=0).std(ddof=1) / np.sqrt(WALKERS)
        q5, q50, q95 = np.quantile(draws, [0.05, 0.5, 0.95])
        numbers = {"mean": draws.mean(), "sd": sd, "q5": q5, "q50": q50, "q95": q95, "ess": (sd / error) ** 2}
        result[name] = {key: float(f"{number:.8g}") for key, number in numbers.items()}
    return result


main = [4.7, 3.3, 0.58, 1.6, -3.56, -3.05]
short = [5.3, 0.75, 0.752, 0.21, -3.43, 1.1]
output = {
    "name": NAME,
    "script": pathlib.Path(__file__).name,
    "versions": {"python": sys.version.split()[0], "numpy": np.__version__},
    "method": f"random-walk Metropolis, {WALKERS} walkers x {STEPS} draws, each side of lambda[2] = {BOUNDARY} by itself",
    "scalar": "lambda[2]",
    "boundary": BOUNDARY,
    "modes": [
        {
            "name": "long drives",
            "start": {"theta1": [0.99, 0.01], "theta2": [0.035, 0.965], "phi": [1.79, 6.74], "lambda": [0.0284, 0.076]},
            "reference": "that of the case",
            "computed": summaries("long drives", main, 1),
        },
        {
            "name": "short drives",
            "start": {"theta1": [0.995, 0.005], "theta2": [0.33, 0.67], "phi": [2.12, 3.35], "lambda": [0.0325, 3.05]},
            "reference": summaries("short drives", short, 2),
        },
    ],
}
(HERE / f"{NAME}.json").write_text(json.dumps(output, indent=2) + "\n")
