/** @file All examples in one module, which runs them and reports the hashes of their draws. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = fileURLToPath(new URL("../..", import.meta.url));
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
/** The package as it is published, for Node, where it finds its worker threads beside it. */
const published = fileURLToPath(new URL("../../../packages/terrace/dist/bundle/index.js", import.meta.url));

/** Names of the examples. */
export const examples = readdirSync(folder)
  .filter((file) => file.endsWith(".ts") && file !== "options.ts")
  .map((file) => file.slice(0, -".ts".length));

/** How the module hands its report on: a text of JSON. */
const reports = {
  node: 'process.stdout.write("\\n" + text);',
  browser: 'await fetch("/report", { method: "POST", body: text });',
};

/**
 * The module's text. In Node it imports the published package; for a browser everything is in it, as the package's `browser`
 * condition has it.
 */
export async function bundleExamples(platform: "node" | "browser"): Promise<string> {
  const lines = examples.map((name) => `  ${JSON.stringify(name)}: await hashesOf(() => import("./${name}.js")),`);
  const entry = [
    'import { hashesOf } from "./test/bits/recorder.js";',
    `const text = JSON.stringify({\n${lines.join("\n")}\n});`,
    reports[platform],
  ];
  const csv = readdirSync(`${folder}/data`).filter((file) => file.endsWith(".csv"));
  const texts = Object.fromEntries(csv.map((name) => [name, readFileSync(`${folder}/data/${name}`, "utf8")]));
  const { outputFiles } = await build({
    stdin: { contents: entry.join("\n"), resolveDir: folder },
    bundle: true,
    write: false,
    format: "esm",
    platform,
    // What an example may ask of its command line.
    define: { "process.argv": "[]" },
    target: platform === "node" ? "node20" : "es2022",
    logLevel: "warning",
    plugins: [
      {
        name: "examples",
        setup(plugin) {
          plugin.onResolve({ filter: /^terrace$/ }, ({ importer }) => {
            if (importer !== here("recorder.ts")) return { path: here("recorder.ts") };
            return platform === "node" ? { path: published, external: true } : undefined;
          });
          plugin.onResolve({ filter: /^\.\.?\/options\.js$/ }, () => ({ path: here("short-options.ts") }));
          plugin.onResolve({ filter: /^data-files$/ }, () => ({ path: "data-files", namespace: "data" }));
          plugin.onLoad({ filter: /.*/, namespace: "data" }, () => ({
            contents: JSON.stringify(texts),
            loader: "json",
          }));
        },
      },
    ],
  });
  return outputFiles[0]!.text;
}
