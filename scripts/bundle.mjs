// Joins each package's built files into one file for each of its entries, other packages left outside. Loading a few hundred
// small modules would cost a good part of the time to the first draw.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const packages = join(dirname(dirname(fileURLToPath(import.meta.url))), "packages");
// Entries that no `exports` names: they are found beside the file that starts them.
const hidden = {
  runtime: ["dist/host/worker.js"],
  cli: ["dist/bin.js"],
  "backend-tfjs": ["dist/setup/verify-process.js", "dist/node/tensor-thread.js"],
};

for (const name of readdirSync(packages)) {
  const folder = join(packages, name);
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (manifest.private) continue;
  const types = Object.values(manifest.exports).map((entry) => entry.types);
  const entries = [...types.map((file) => file.replace(".d.ts", ".js")), ...(hidden[name] ?? [])];
  const entryPoints = entries.map((file) => join(folder, file)).filter((file) => existsSync(file));
  await bundle(entryPoints, join(folder, "dist", "bundle"), { platform: "node", target: "node20" });
  const { browser } = manifest.exports["."];
  if (browser !== undefined) {
    const options = { platform: "browser", target: "es2022", conditions: ["browser"] };
    await bundle([join(folder, "dist", "index.js")], dirname(join(folder, browser)), options);
  }
}

async function bundle(entryPoints, outdir, options) {
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints,
    outdir,
    entryNames: "[name]",
    bundle: true,
    splitting: true,
    format: "esm",
    packages: "external",
    sourcemap: true,
    logLevel: "warning",
    ...options,
  });
}
