import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));

/** Packages that a built file loads by static imports, its own included, over all files it reaches. */
function loadedPackages(entry: string): Set<string> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(file, "utf8");
    for (const [, specifier] of text.matchAll(/^(?:import|export)\s(?:[^;]*?\sfrom\s)?["']([^"']+)["'];/gm)) {
      if (specifier!.startsWith(".")) visit(join(dirname(file), specifier!));
      else if (!specifier!.startsWith("node:")) {
        packages.add(specifier!);
        if (specifier!.startsWith("@terrace/")) visit(workspaceFile(specifier!, file));
      }
    }
  };
  visit(entry);
  return packages;
}

/** The built file of `@terrace/name` or `@terrace/name/part`. */
function workspaceFile(specifier: string, from: string): string {
  const [scope, name, part = "index"] = specifier.split("/");
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const file = join(folder, "node_modules", scope!, name!, "dist", `${part}.js`);
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) throw new Error(`${specifier} is not built`);
  }
}

describe("what is loaded", () => {
  it("on a worker thread: the sampler, what runs kernels, and core", () => {
    const packages = loadedPackages(join(dist, "host", "worker.js"));
    expect([...packages].sort()).toEqual([
      "#tfjs",
      "@terrace/backend-kernel/run",
      "@terrace/core",
      "@terrace/gibbs/run",
      "@terrace/hmc",
      "seedrandom",
    ]);
  });

  it("to the first draw: neither Arrow nor TypeScript nor the CSV reader", () => {
    const packages = loadedPackages(join(dist, "index.js"));
    expect(packages).toContain("@terrace/model");
    for (const heavy of ["apache-arrow", "typescript", "csv-parse", "csv-parse/sync", "piscina"]) {
      expect(packages).not.toContain(heavy);
    }
    // The names are those of real packages.
    expect(() => createRequire(import.meta.url).resolve("apache-arrow")).not.toThrow();
  });
});
