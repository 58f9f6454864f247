/** @file What a peer is: another engine that samples the same cases, how it is found on this machine and how it is run. */

import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { runProcess } from "../harness/child-process.js";

/** Names that `--peer` takes. */
export type PeerName = "rstan" | "brms" | "nutpie" | "numpyro" | "jags" | "mcmcpack" | "numpy-loop";

/** A peer: a script that reads a job folder and writes fits (`job.R`, `job.py`). */
export interface Peer {
  readonly name: PeerName;
  readonly language: "R" | "Python";
  readonly sampler: "gradients" | "gibbs";
  /** The script in this folder. */
  readonly script: string;
  /** Cases it can run. */
  readonly cases: readonly string[];
  /** R packages or Python modules that it needs. */
  readonly needs: readonly string[];
  /** Packages to install: of Debian for R, of PyPI for Python. */
  readonly packages: readonly string[];
  /** Cases of which its script times bare gradients; none when absent. Small ones would time the call around the gradient. */
  readonly gradientCases?: readonly string[];
  /** Scalars whose answer is checked; all when absent. Peers with other priors can only agree on some. */
  readonly checked?: (name: string, programs: string) => boolean;
}

const large = ["gaussian-1e5", "logistic-1e5", "poisson-1e5"];
const all = ["eight-schools", "radon-intercepts", "radon-slopes", "sleepstudy", "fish", ...large];
const r = ["r-base-core", "r-cran-jsonlite"];
const coefficients = (name: string): boolean => /^(mu|g|b|b\[\d\])$/.test(name);
/** Precisions, whose scales peers have, and deviations from a mean where peers have the sums. */
const isOurs = (name: string): boolean => /^(p|p_a|R\[.*)$/.test(name);

/** All peers. */
export const peers: readonly Peer[] = [
  {
    name: "rstan",
    gradientCases: large,
    language: "R",
    sampler: "gradients",
    script: "rstan.R",
    cases: all,
    needs: ["rstan", "jsonlite"],
    packages: [...r, "r-base-dev", "r-cran-rstan", "r-cran-bh", "libboost-dev"],
  },
  {
    name: "brms",
    language: "R",
    sampler: "gradients",
    script: "brms.R",
    cases: ["radon-intercepts", "radon-slopes", "sleepstudy", "fish", "gaussian-1e5", "logistic-1e5", "poisson-1e5"],
    needs: ["brms", "rstan", "jsonlite"],
    packages: [...r, "r-base-dev", "r-cran-brms", "r-cran-rstan", "r-cran-bh", "libboost-dev"],
    checked: (name) => !/^(a|r)\[/.test(name),
  },
  {
    name: "nutpie",
    language: "Python",
    sampler: "gradients",
    script: "nutpie_peer.py",
    cases: all,
    needs: ["nutpie", "pymc", "numba"],
    packages: ["nutpie", "pymc", "numba"],
  },
  {
    name: "numpyro",
    gradientCases: all,
    language: "Python",
    sampler: "gradients",
    script: "numpyro_peer.py",
    cases: all,
    needs: ["numpyro", "jax"],
    packages: ["numpyro"],
  },
  {
    name: "jags",
    language: "R",
    sampler: "gibbs",
    script: "jags.R",
    cases: ["radon-intercepts", "radon-intercepts-gamma", "radon-slopes-wishart", "radon-classical", "logistic-sweeps"],
    needs: ["rjags", "jsonlite"],
    packages: [...r, "jags", "r-cran-rjags"],
    checked: (name) => !isOurs(name),
  },
  {
    name: "mcmcpack",
    language: "R",
    sampler: "gibbs",
    script: "mcmcpack.R",
    cases: ["radon-intercepts", "radon-slopes", "radon-slopes-wishart"],
    needs: ["MCMCpack", "jsonlite"],
    packages: [...r, "r-cran-mcmcpack"],
    checked: coefficients,
  },
  {
    name: "numpy-loop",
    language: "Python",
    sampler: "gibbs",
    script: "numpy_loop.py",
    cases: ["radon-intercepts", "radon-intercepts-gamma", "radon-classical"],
    needs: ["numpy"],
    packages: ["numpy"],
    checked: (name, programs) => (programs === "radon-intercepts" ? coefficients(name) : !isOurs(name)),
  },
];

/** Where compiled peers and the Python environment are kept, outside the checkout. */
export const cacheFolder = process.env["TERRACE_BENCH_CACHE"] ?? join(homedir(), ".cache", "terrace-benchmarks");

const venv = join(cacheFolder, "venv");

/** The interpreter of a peer's script. */
export function interpreter(peer: Pick<Peer, "language">): string {
  return peer.language === "R" ? "Rscript" : join(venv, "bin", "python");
}

/** What keeps the peer from running, or undefined when it can be run. */
export async function whatIsMissing(peer: Peer): Promise<string | undefined> {
  const program =
    peer.language === "R"
      ? `for (p in c(${peer.needs.map((name) => `"${name}"`).join(", ")})) if (!requireNamespace(p, quietly = TRUE)) cat(p, "")`
      : "import importlib.util, sys; print(*[m for m in sys.argv[1:] if importlib.util.find_spec(m) is None])";
  const args = peer.language === "R" ? ["-e", program] : ["-c", program, ...peer.needs];
  const { output, code } = await runProcess(interpreter(peer), args);
  if (code === 127) return `${peer.language === "R" ? "Rscript" : "its Python environment"} is not installed`;
  if (code !== 0) return `its interpreter fails with code ${code}`;
  const missing = output.trim();
  return missing === "" ? undefined : `${missing.split(/\s+/).join(", ")} not installed`;
}

/** The commands that install it. */
export function installCommands(peer: Peer): readonly (readonly string[])[] {
  if (peer.language === "Python") {
    return [
      ["python3", "-m", "venv", venv],
      [interpreter(peer), "-m", "pip", "install", "--quiet", ...peer.packages],
    ];
  }
  const commands = [
    ["apt-get", "update", "-qq"],
    ["apt-get", "install", "-y", "-qq", "--no-install-recommends", ...peer.packages],
  ];
  // Debian ships the package BH without the headers that rstan looks for in it; the system's are the same.
  const link = 'mkdir -p "$0/include" && ([ -e "$0/include/boost" ] || ln -s /usr/include/boost "$0/include/boost")';
  const bh = ["sh", "-c", link, "/usr/lib/R/site-library/BH"];
  return peer.packages.includes("r-cran-bh") ? [...commands, bh] : commands;
}

/** @throws Error with the command that failed */
export async function install(peer: Peer): Promise<void> {
  mkdirSync(cacheFolder, { recursive: true });
  for (const [command, ...args] of installCommands(peer)) {
    const { errors, code } = await runProcess(command!, args, { DEBIAN_FRONTEND: "noninteractive" });
    if (code !== 0) throw new Error(`bench: \`${[command, ...args].join(" ")}\` failed:\n${errors.trim()}`);
  }
}
