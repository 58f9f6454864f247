import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const script = fileURLToPath(new URL("../support/lifecycle.ts", import.meta.url));
const root = fileURLToPath(new URL("../../../..", import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), "terrace-lifecycle-"));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

/** Runs the script with a folder for temporary files of its own. */
function run(folder: string, ...args: string[]): SpawnSyncReturns<string> {
  mkdirSync(folder, { recursive: true });
  const options = ["--conditions=terrace-source", "--import", "tsx", "--expose-gc", script, ...args];
  const env = { ...process.env, TMPDIR: folder };
  return spawnSync(process.execPath, options, { cwd: root, env, encoding: "utf8" });
}

/** Folders of graphs that are left. */
function left(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith("terrace-tensorflow-"));
}

describe("a process with a session", () => {
  it.each([
    ["end", 0],
    ["exit", 0],
    ["throw", 1],
  ])("ends as it would without: %s", (manner, status) => {
    const folder = join(temporary, manner);
    const { status: actual, signal, stdout, stderr } = run(folder, manner);
    expect({ status: actual, signal, stderr: manner === "throw" ? "" : stderr }).toEqual({
      status,
      signal: null,
      stderr: "",
    });
    expect(stdout.split(" ")).toHaveLength(10);
    expect(left(folder)).toEqual([]);
  });

  it("leaves nothing behind where it is killed after loading", () => {
    const folder = join(temporary, "after");
    expect(run(folder, "killed after loading").signal).toBe("SIGKILL");
    expect(left(folder)).toEqual([]);
  });

  it("has a folder that is its own, which the next process removes where it is killed while loading", () => {
    const folder = join(temporary, "while");
    const { signal, stdout } = run(folder, "killed while loading");
    expect({ signal, mode: stdout.trim() }).toEqual({ signal: "SIGKILL", mode: "700" });
    expect(left(folder)).toHaveLength(1);
    // That of a process that lives stays.
    const other = `terrace-tensorflow-${process.pid}-abcdef`;
    mkdirSync(join(folder, other));
    writeFileSync(join(folder, other, "saved_model.pb"), "");
    expect(run(folder, "end").status).toBe(0);
    expect(left(folder)).toEqual([other]);
  });

  it("gives the same bits in every thread, however the threads end", () => {
    const { status, signal, stdout, stderr } = run(join(temporary, "workers"), "workers");
    expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: "" });
    const answers = stdout.trim().split("\n");
    expect(answers).toHaveLength(4);
    expect(new Set(answers).size).toBe(1);
  });

  // 4,000 calls a half here; TERRACE_GRAPH_CALLS asks for more. A leak of one position a call would be 0.3 MB, of one array of
  // the data 640 MB.
  const numCalls = Number(process.env["TERRACE_GRAPH_CALLS"] ?? 8000);
  it.each([1, 64])("does not grow from call to call: %i chains", { timeout: 120_000 + 20 * numCalls }, (numChains) => {
    const { status, stdout } = run(join(temporary, "calls"), "calls", String(numCalls), String(numChains));
    expect(status).toBe(0);
    const [half, whole] = stdout.trim().split(" ").map(Number);
    expect(whole! - half!).toBeLessThan(8e6);
  });
});
