import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const bin = fileURLToPath(new URL("../dist/bin.js", import.meta.url));
const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const terrace = (...args: string[]) => spawnSync(process.execPath, [bin, ...args], { encoding: "utf8" });

describe("the executable", () => {
  it("samples a TypeScript model, tells of progress on standard error, and prints the summary", () => {
    const folder = mkdtempSync(join(tmpdir(), "terrace-bin-"));
    try {
      const out = join(folder, "fit.arrow");
      const flags = ["--chains", "2", "--warmup", "100", "--draws", "100", "--seed", "1", "--out", out];
      const result = terrace("sample", fixture("heights.ts"), "--data", fixture("heights.csv"), ...flags);
      expect(result.status).toBe(0);
      expect(result.stderr).toContain("Chain 2: Iteration: 200 / 200 [100%]  (Sampling)\n");
      expect(result.stdout).toMatch(/^sigma +\d/m);
      expect(result.stdout).toContain(`\nSeed 1. Compiled in `);
      expect(result.stdout).toContain(`Saved in ${out}\n`);
      expect(existsSync(out)).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("exits with 2 and one line for wrong usage", () => {
    const result = terrace("sample", fixture("heights.ts"), "--data", "absent.csv");
    expect([result.status, result.stdout, result.stderr]).toEqual([
      2,
      "",
      "terrace: there is no data file `absent.csv`.\n",
    ]);
  });

  it("shows the place of a mistake in a model", () => {
    const result = terrace("sample", fixture("mistake.ts"));
    expect(result.status).toBe(2);
    expect(result.stderr).toMatch(/^terrace: `.*mistake\.ts`: /);
    expect(result.stderr).toContain("1 | mu ~ normal(0, sgima)");
  });
});
