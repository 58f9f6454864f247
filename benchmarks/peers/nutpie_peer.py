"""nutpie on PyMC models compiled by numba, chains one after another. Effects are computed from the draws afterwards, so that
they cost the sampler nothing. CPU seconds are those of this process."""
import time

from job import case, data, np, seeds, settings, write_fit, write_peer
import nutpie
import pymc as pm
import pytensor.tensor as pt

d = data


def correlated(scale, num_groups):
    """Cholesky factor of a covariance with half-normal scales and an LKJ(2) correlation, and the groups' effects [2, group]."""
    chol, corr, sd = pm.LKJCholeskyCov("L", n=2, eta=2, sd_dist=pm.HalfNormal.dist(scale, shape=2), compute_corr=True, store_in_trace=False)
    z = pm.Normal("z", 0, 1, shape=(2, num_groups))
    pm.Deterministic("s", sd)
    pm.Deterministic("rho", corr[0, 1])
    return pm.Deterministic("r", pt.dot(chol, z).T).T


def build():
    with pm.Model() as model:
        if case == "eight-schools":
            mu, tau, z = pm.Normal("mu", 0, 5), pm.HalfCauchy("tau", 5), pm.Normal("z", 0, 1, shape=d["J"])
            pm.Normal("y", mu + tau * z, d["se"], observed=d["y"])
        elif case == "radon-intercepts":
            mu, g, b = pm.Normal("mu", 0, 10), pm.Normal("g", 0, 10), pm.Normal("b", 0, 10)
            sigma_a, sigma = pm.HalfNormal("sigma_a", 1), pm.HalfNormal("sigma", 1)
            z = pm.Normal("z", 0, 1, shape=d["J"])
            a = mu + g * d["uranium"] + sigma_a * z
            pm.Normal("y", a[d["county"] - 1] + b * d["ground"], sigma, observed=d["y"])
        elif case == "radon-slopes":
            mu, b, sigma = pm.Normal("mu", 0, 10), pm.Normal("b", 0, 10, shape=2), pm.HalfNormal("sigma", 1)
            r, county = correlated(1, d["J"]), d["county"] - 1
            mean = mu + r[0][county] + (b[0] + r[1][county]) * d["ground"] + b[1] * d["uranium"]
            pm.Normal("y", mean, sigma, observed=d["y"])
        elif case == "sleepstudy":
            mu, b, sigma = pm.Normal("mu", 250, 100), pm.Normal("b", 0, 50), pm.HalfNormal("sigma", 50)
            r, subject = correlated(50, d["J"]), d["subject"] - 1
            pm.Normal("y", mu + r[0][subject] + (b + r[1][subject]) * d["days"], sigma, observed=d["y"])
        elif case == "fish":
            a, b, weather = pm.Normal("a", 0, 5, shape=2), pm.Normal("b", 0, 5, shape=2), d["weather"] - 1
            pm.Poisson("y", pt.exp(a[weather] + b[weather] * d["temperature"]), observed=d["y"])
        else:
            mu, b, sigma_a = pm.Normal("mu", 0, 10), pm.Normal("b", 0, 10), pm.HalfNormal("sigma_a", 2)
            a = pm.Normal("a", mu, sigma_a, shape=d["J"])
            predictor = a[d["g"] - 1] + b * d["x"]
            if case == "gaussian-1e5":
                pm.Normal("y", predictor, pm.HalfNormal("sigma", 2), observed=d["y"])
            elif case == "logistic-1e5":
                pm.Bernoulli("y", logit_p=predictor, observed=d["y"])
            else:
                pm.Poisson("y", pt.exp(predictor), observed=d["y"])
    return model


def effects(draws):
    if case == "eight-schools":
        draws["theta"] = draws["mu"][..., None] + draws["tau"][..., None] * draws["z"]
    elif case == "radon-intercepts":
        draws["a"] = draws["mu"][..., None] + draws["g"][..., None] * d["uranium"] + draws["sigma_a"][..., None] * draws["z"]
    return draws


def sample(tune, draws, seed, chains):
    return nutpie.sample(compiled, chains=chains, tune=tune, draws=draws, cores=1, seed=seed, progress_bar=False, save_warmup=True)


started = time.perf_counter()
compiled = nutpie.compile_pymc_model(build())
sample(5, 5, 1, 1)  # numba compiles the rest at the first call
write_peer(f"nutpie {nutpie.__version__}, PyMC {pm.__version__}", time.perf_counter() - started)
for seed in seeds:
    before = time.process_time()
    trace = sample(settings["warmup"], settings["draws"], seed, settings["chains"])
    cpu = time.process_time() - before
    posterior = {name: trace.posterior[name].values for name in trace.posterior.data_vars if not name.startswith("L")}
    write_fit(seed, effects(posterior), cpu,
              warmupLeapfrogs=int(trace.warmup_sample_stats["n_steps"].values.sum()),
              drawLeapfrogs=int(trace.sample_stats["n_steps"].values.sum()),
              divergences=int(trace.sample_stats["diverging"].values.sum()))
