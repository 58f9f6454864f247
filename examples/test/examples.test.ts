import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const folder = fileURLToPath(new URL("..", import.meta.url));
const examples = readdirSync(folder).filter((file) => file.endsWith(".ts") && file !== "options.ts");
const run = promisify(execFile);

/** Rows that each example's summary must have: its scalars and short vectors. */
const rows: Readonly<Record<string, readonly string[]>> = {
  "autoregression.ts": ["alpha", "beta[0]", "beta[4]", "sigma"],
  "eight-schools.ts": ["mu", "tau", "theta[A]", "theta[H]"],
  "fish.ts": ["b0", "b1", "sd_weather[0]", "sd_weather[1]", "cor_weather"],
  "hidden-markov.ts": ["theta1[0]", "theta2[1]", "mu[0]", "mu[1]"],
  "mixture.ts": ["mu[0]", "mu[1]", "sigma[0]", "theta"],
  "pilots.ts": ["mu", "tau_treatment", "tau_airport"],
  "pooling-complete.ts": ["a", "b", "sigma"],
  "pooling-none.ts": ["sigma"],
  "pooling-partial.ts": ["beta", "mu", "s2", "s2_a"],
  "radon.ts": ["g0", "g1", "b", "tau", "sigma", "icc"],
  "sleepstudy.ts": ["beta[0]", "beta[1]", "tau[0]", "sigma", "rho"],
};

describe("examples, shortened", () => {
  it("are all here", () => {
    expect(examples.sort()).toEqual(Object.keys(rows).sort());
  });

  it.each(examples)("%s runs alone and prints its summary", async (file) => {
    const arguments_ = ["--import", "tsx", file, "--warmup", "150", "--draws", "100", "--chains", "2", "--quiet"];
    const { stdout, stderr } = await run(process.execPath, arguments_, { cwd: folder });
    expect(stderr).toBe("");
    expect(stdout).toContain("Estimate Est.Error l-95% CI u-95% CI Rhat Bulk_ESS Tail_ESS");
    for (const name of rows[file]!)
      expect(stdout).toMatch(new RegExp(`^${name.replace(/[[\]]/g, "\\$&")} +-?\\d`, "m"));
    expect(stdout).toMatch(/^Verdict: /m);
  });
});
