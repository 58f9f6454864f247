"""What the Python peers share: reading the job, writing fits, one thread for every library.

A job is a folder with job.json: {case, data, settings {chains, warmup, draws}, seeds}. Each fit is written as fit-SEED.bin
(Float64, [scalar][chain][draw]) and then fit-SEED.json; the peer itself is described in peer.json.
"""
import json
import os
import sys

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[variable] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import numpy as np  # noqa: E402  (after the thread counts)

folder = sys.argv[1]
with open(os.path.join(folder, "job.json")) as file:
    job = json.load(file)
case, settings, seeds = job["case"], job["settings"], job["seeds"]
data = {name: np.array(value) if isinstance(value, list) else value for name, value in job["data"].items()}


def scalars(draws):
    """Names (indices from 0) and values [scalar, chain, draw] of a dict of arrays [chain, draw, ...]."""
    names, values = [], []
    for name, array in draws.items():
        array = np.asarray(array, float)
        for index in np.ndindex(array.shape[2:]):
            names.append(name if not index else f"{name}[{','.join(map(str, index))}]")
            values.append(array[(slice(None), slice(None)) + index])
    return names, np.stack(values)


def write_fit(seed, draws, cpu_seconds, **extra):
    names, values = scalars(draws)
    values.astype("<f8").tofile(os.path.join(folder, f"fit-{seed}.bin"))
    fit = dict(seed=seed, cpuSeconds=cpu_seconds, names=names, numChains=values.shape[1], numDraws=values.shape[2], **extra)
    with open(os.path.join(folder, f"fit-{seed}.json"), "w") as file:
        json.dump(fit, file)


def write_peer(version, compile_seconds=None, note=None):
    peer = dict(version=version, compileSeconds=compile_seconds, note=note)
    with open(os.path.join(folder, "peer.json"), "w") as file:
        json.dump({key: value for key, value in peer.items() if value is not None}, file)
