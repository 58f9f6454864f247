import { model } from "@terrace/model";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { sample } from "../../src/sample/sample.js";
import type { Fit } from "../../src/fit/fit.js";

const matrix = model`
  data K: int, J: int
  tau ~ half_normal(1)
  B[K, J] ~ normal(0, tau)
  report ratio = B[0, 0] / (tau - tau)
`;

let folder: string;
let fit: Fit;
let texts: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "terrace-csv-"));
  fit = await sample(
    matrix,
    { K: 2, J: 3 },
    { chains: 2, warmup: 100, draws: 50, seed: 4, saveWarmup: true, sampler: "nuts" },
  );
  const paths = await fit.toCmdStanCsv(join(folder, "new", "folder"));
  expect(paths.map((path) => basename(path))).toEqual(["output_1.csv", "output_2.csv"]);
  texts = await Promise.all(paths.map((path) => readFile(path, "utf8")));
});
afterAll(() => rm(folder, { recursive: true }));

describe("toCmdStanCsv", () => {
  it("begins with the configuration", () => {
    const lines = texts[1]!.split("\n");
    for (const line of [
      "# stan_version_major = 2",
      "#     num_samples = 50",
      "#     num_warmup = 100",
      "#     save_warmup = 1",
      "#     thin = 1",
      "#       delta = 0.8",
      "#       metric = diag_e",
      "# id = 2",
      "#   seed = 4",
    ]) {
      expect(lines).toContain(line);
    }
  });

  it("names elements from 1, first index fastest", () => {
    const header = texts[0]!.split("\n").find((line) => !line.startsWith("#"));
    expect(header).toBe(
      "lp__,accept_stat__,stepsize__,treedepth__,n_leapfrog__,divergent__,energy__," +
        "tau,B.1.1,B.2.1,B.1.2,B.2.2,B.1.3,B.2.3,ratio",
    );
  });

  it("gives every draw to the last bit, warmup first, and the adaptation between", () => {
    texts.forEach((text, chain) => {
      const lines = text.trimEnd().split("\n");
      const table = lines.filter((line) => !line.startsWith("#")).slice(1);
      expect(table).toHaveLength(150);
      const b = fit.draws.get("B").values;
      for (const draw of [0, 49]) {
        const fields = table[100 + draw]!.split(",");
        const row = (chain * 50 + draw) * 6;
        expect(fields.slice(8, 14).map(Number)).toEqual([0, 3, 1, 4, 2, 5].map((element) => b[row + element]));
        expect(Number(fields[0])).toBe(fit.sampleStats.lp__[chain * 50 + draw]);
        expect(["inf", "-inf"]).toContain(fields[14]);
      }
      const first = table[0]!.split(",").map(Number);
      expect(first[7]).toBe(fit.warmup!.draws.get("tau").values[chain * 100]);
      const at = lines.indexOf("# Adaptation terminated");
      expect(lines[at + 1]).toBe(`# Step size = ${fit.chains[chain]!.stepSize}`);
      expect(lines[at + 2]).toBe("# Diagonal elements of inverse mass matrix:");
      expect(lines[at + 3]!.slice(2).split(", ").map(Number)).toEqual([...fit.chains[chain]!.inverseMassMatrix]);
      expect(lines[at - 1]).toBe(table[99]);
      expect(lines[at + 4]).toBe(table[100]);
      expect(lines.at(-2)).toMatch(/^# {16}\d+\.\d{3} seconds \(Total\)$/);
    });
  });

  it("refuses what is no path", async () => {
    await expect(fit.toCmdStanCsv("")).rejects.toThrow('toCmdStanCsv: `directory` must be a path, received "".');
  });
});
