// Runs lint, the type check of tests and examples, and every vitest suite; ends with vitest's own counts.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), "terrace-test-"));
const report = join(folder, "vitest.json");
const bin = (name, ...rest) => join(root, "node_modules", name, ...rest);
const run = (...command) => spawnSync(process.execPath, command, { cwd: root, stdio: "inherit" }).status ?? 1;

const checks = {
  "type check": [bin("typescript", "bin", "tsc"), "-p", "tsconfig.check.json"],
  lint: [bin("eslint", "bin", "eslint.js"), ".", "--max-warnings", "0"],
  "format check": [bin("prettier", "bin", "prettier.cjs"), "--check", "--log-level", "warn", "."],
};
const isWhole = process.argv.length === 2;
const failed = isWhole ? Object.keys(checks).filter((name) => run(...checks[name])) : [];
const tested = run(
  bin("vitest", "vitest.mjs"),
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
);
for (const name of failed) console.error(`test: the ${name} failed; its messages stand before those of the tests`);
if (existsSync(report)) {
  const counts = JSON.parse(readFileSync(report, "utf8"));
  const skipped = counts.numPendingTests + counts.numTodoTests;
  console.log(
    `${counts.numPassedTests} passed, ${counts.numFailedTests} failed${skipped ? `, ${skipped} skipped` : ""}`,
  );
} else {
  console.error("test: vitest ended before it could report, so that nothing is counted; its last lines say why");
}
rmSync(folder, { recursive: true, force: true });
process.exit(failed.length > 0 ? 1 : tested);
