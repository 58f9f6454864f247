import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
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

  it("exits with 130 after Ctrl-C in warmup", async () => {
    const flags = ["--data", fixture("heights.csv"), "--warmup", "500000000", "--chains", "2", "--seed", "1"];
    const child = spawn(process.execPath, [bin, "sample", fixture("heights.ts"), ...flags]);
    let heard = "";
    child.stderr.on("data", (text: Buffer) => {
      if (!heard.includes("Warmup") && text.includes("Warmup")) child.kill("SIGINT");
      heard += text.toString();
    });
    expect(await new Promise((resolve) => child.on("exit", resolve))).toBe(130);
    expect(heard).toContain("\nStopping after the current iteration. Press Ctrl-C again to quit.\n");
    expect(heard).toMatch(
      /\nterrace: stopped by Ctrl-C before the first draw was kept; there is nothing to print or save\.\n$/,
    );
  });

  it("tells in a line that its output cannot be written, and not that nobody reads it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "terrace-bin-"));
    try {
      const path = join(folder, "closed.txt");
      writeFileSync(path, "");
      // A descriptor for reading cannot be written, as a full disk cannot.
      const readOnly = openSync(path, "r");
      const result = spawnSync(process.execPath, [bin, "--help"], {
        stdio: ["ignore", readOnly, "pipe"],
        encoding: "utf8",
      });
      closeSync(readOnly);
      expect(result.stderr).toBe("terrace: standard output cannot be written: EBADF: bad file descriptor, write.\n");
      expect(result.status).toBe(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
    const child = spawn(process.execPath, [bin, "--help"], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    let heard = "";
    child.stderr.on("data", (text: Buffer) => (heard += text.toString()));
    expect(await new Promise((resolve) => child.on("exit", resolve))).toBe(0);
    expect(heard).toBe("");
  });

  it("shows the place of a mistake in a model", () => {
    const result = terrace("sample", fixture("mistake.ts"));
    expect(result.status).toBe(2);
    expect(result.stderr).toMatch(/^terrace: `.*mistake\.ts`: /);
    expect(result.stderr).toContain("1 | mu ~ normal(0, sgima)");
  });
});
