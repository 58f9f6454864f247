/** @file A person's own model works from any folder of the checkout, as README.md and docs/command-line.md say. */

import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { root } from "./markdown.js";

// A folder that no package owns, kept out of the type check by its name.
const folder = join(root, "docs", "dist", ".own-models");
const file = join(folder, "line.ts");
const tsx = join(root, "node_modules", "tsx", "dist", "cli.mjs");
const flags = ["--warmup", "100", "--draws", "100", "--seed", "1", "--quiet"];

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    file,
    `import { model, sample } from "terrace";
export default model\`mu ~ normal(0, 1)\`;
if (process.argv[2] === "run") {
  const fit = await sample(model\`mu ~ normal(0, 1)\`, {}, { warmup: 100, draws: 100, seed: 1 });
  console.log(fit.draws.names);
}
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ["as a program", [tsx, file, "run"], "[ 'mu' ]\n"],
  ["by the command of the sources", [tsx, join(root, "packages/cli/src/bin.ts"), "sample", file, ...flags], ""],
  ["by the built command", [join(root, "packages/cli/dist/bin.js"), "sample", file, ...flags], ""],
])("runs %s", (_, args, printed) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: printed, stderr: "" });
});
