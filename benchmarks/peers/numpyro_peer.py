"""NumPyro on the same models, each chain compiled whole (MCMC.run alone compiles anew for every chain), chains one after another
in double precision. CPU seconds are those of this process, without compilation."""
import json
import os
import time

from job import case, data, folder, job, np, seeds, settings, write_fit, write_peer
import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)
import numpyro
import numpyro.distributions as dist
from numpyro.infer import MCMC, NUTS
from numpyro.infer.util import initialize_model

d = data


def normal(name, mean, sd, shape=()):
    law = dist.Normal(mean, sd)
    return numpyro.sample(name, law.expand(shape).to_event(len(shape)) if shape else law)


def half_normal(name, sd, shape=()):
    law = dist.HalfNormal(sd)
    return numpyro.sample(name, law.expand(shape).to_event(len(shape)) if shape else law)


def correlated(scale, num_groups):
    s = half_normal("s", scale, (2,))
    chol = numpyro.sample("L", dist.LKJCholesky(2, 2.0))
    r = normal("z", 0.0, 1.0, (num_groups, 2)) @ (s[:, None] * chol).T
    numpyro.deterministic("rho", chol[1, 0])
    return numpyro.deterministic("r", r)


def model():
    def observe(law):
        numpyro.sample("y", law, obs=d["y"])

    if case == "eight-schools":
        mu, tau, z = normal("mu", 0.0, 5.0), numpyro.sample("tau", dist.HalfCauchy(5.0)), normal("z", 0.0, 1.0, (d["J"],))
        observe(dist.Normal(numpyro.deterministic("theta", mu + tau * z), d["se"]))
    elif case == "radon-intercepts":
        mu, g, b = normal("mu", 0.0, 10.0), normal("g", 0.0, 10.0), normal("b", 0.0, 10.0)
        sigma_a, sigma, z = half_normal("sigma_a", 1.0), half_normal("sigma", 1.0), normal("z", 0.0, 1.0, (d["J"],))
        a = numpyro.deterministic("a", mu + g * d["uranium"] + sigma_a * z)
        observe(dist.Normal(a[d["county"] - 1] + b * d["ground"], sigma))
    elif case == "radon-slopes":
        mu, b, sigma = normal("mu", 0.0, 10.0), normal("b", 0.0, 10.0, (2,)), half_normal("sigma", 1.0)
        r = correlated(1.0, d["J"])[d["county"] - 1]
        observe(dist.Normal(mu + r[:, 0] + (b[0] + r[:, 1]) * d["ground"] + b[1] * d["uranium"], sigma))
    elif case == "sleepstudy":
        mu, b, sigma = normal("mu", 250.0, 100.0), normal("b", 0.0, 50.0), half_normal("sigma", 50.0)
        r = correlated(50.0, d["J"])[d["subject"] - 1]
        observe(dist.Normal(mu + r[:, 0] + (b + r[:, 1]) * d["days"], sigma))
    elif case == "fish":
        a, b, weather = normal("a", 0.0, 5.0, (2,)), normal("b", 0.0, 5.0, (2,)), d["weather"] - 1
        observe(dist.Poisson(jnp.exp(a[weather] + b[weather] * d["temperature"])))
    else:
        mu, b, sigma_a = normal("mu", 0.0, 10.0), normal("b", 0.0, 10.0), half_normal("sigma_a", 2.0)
        predictor = normal("a", mu, sigma_a, (d["J"],))[d["g"] - 1] + b * d["x"]
        if case == "gaussian-1e5":
            observe(dist.Normal(predictor, half_normal("sigma", 2.0)))
        elif case == "logistic-1e5":
            observe(dist.BernoulliLogits(predictor))
        else:
            observe(dist.Poisson(jnp.exp(predictor)))


fields = ("num_steps", "diverging")


def chain(key):
    mcmc = MCMC(NUTS(model), num_warmup=settings["warmup"], num_samples=settings["draws"], num_chains=1, progress_bar=False)
    mcmc.warmup(key, extra_fields=fields, collect_warmup=True)
    warmup = jnp.sum(mcmc.get_extra_fields()["num_steps"])
    mcmc.run(mcmc.post_warmup_state.rng_key, extra_fields=fields)
    extra = mcmc.get_extra_fields()
    draws = {name: value for name, value in mcmc.get_samples().items() if name != "L"}
    return draws, warmup, jnp.sum(extra["num_steps"]), jnp.sum(extra["diverging"])


version = f"NumPyro {numpyro.__version__}, JAX {jax.__version__}"
if job.get("gradientRepeats"):
    write_peer(version)
    start = initialize_model(jax.random.PRNGKey(0), model)
    evaluate = jax.value_and_grad(start.potential_fn)
    position = jax.tree_util.tree_map(lambda x: jnp.full_like(x, 0.1), start.param_info.z)

    def loop(count, position):
        """`count` gradients in compiled code, each at a position that the last one moved a little."""
        def step(_, at):
            value, slope = evaluate(at)
            return jax.tree_util.tree_map(lambda x, s: x + 1e-12 * s, at, slope)
        return jax.lax.fori_loop(0, count, step, position)

    compiled_loop = jax.jit(loop)

    def seconds(count):
        before = time.process_time()
        jax.block_until_ready(compiled_loop(count, position))
        return time.process_time() - before

    seconds(1)
    count = 10
    while (elapsed := seconds(count)) < 0.1:
        count *= 2
    count = int(count * 0.3 / elapsed) + 1
    with open(os.path.join(folder, "gradient.json"), "w") as file:
        json.dump({"us": [1e6 * seconds(count) / count for _ in range(job["gradientRepeats"])]}, file)
else:
    before = time.process_time()
    compiled = jax.jit(chain).lower(jax.random.PRNGKey(0)).compile()
    write_peer(version, time.process_time() - before)
    for seed in seeds:
        chains, cpu = [], 0.0
        for number in range(settings["chains"]):
            before = time.process_time()
            chains.append(jax.block_until_ready(compiled(jax.random.PRNGKey(1000 * seed + number))))
            cpu += time.process_time() - before
        draws = {name: np.stack([np.asarray(each[0][name]) for each in chains]) for name in chains[0][0]}
        warmup, kept, diverging = (int(sum(each[k] for each in chains)) for k in (1, 2, 3))
        write_fit(seed, draws, cpu, warmupLeapfrogs=warmup, drawLeapfrogs=kept, divergences=diverging)
