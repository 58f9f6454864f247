import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { withSetupLock } from "../../src/setup/setup-lock.js";

let cache: string;
let lines: string[];
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "terrace-lock-"));
  lines = [];
});
afterEach(() => rmSync(cache, { recursive: true }));

const locked = <T>(action: () => Promise<T>): Promise<T> => withSetupLock(cache, (line) => lines.push(line), action);
const lockFile = (): string => join(cache, "setup.lock");

describe("withSetupLock", () => {
  it("lets one set-up at a time work", async () => {
    let atWork = 0;
    const work = async (): Promise<number> => {
      expect(++atWork).toBe(1);
      await wait(50);
      return --atWork;
    };
    expect(await Promise.all([locked(work), locked(work), locked(work)])).toEqual([0, 0, 0]);
    expect(lines).toContain("another set-up is at work; waiting for it");
    expect(existsSync(lockFile())).toBe(false);
  });

  it("is free again after a set-up that failed", async () => {
    await expect(locked(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await locked(() => Promise.resolve(1))).toBe(1);
    expect(lines).toEqual([]);
  });

  it("takes the lock of a process that has ended", async () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    writeFileSync(lockFile(), JSON.stringify({ process: pid, host: hostname() }));
    expect(await locked(() => Promise.resolve(1))).toBe(1);
    expect(lines).toEqual([]);
  });

  it("takes a lock of another machine that nobody has touched for long", async () => {
    writeFileSync(lockFile(), JSON.stringify({ process: process.pid, host: "another" }));
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(lockFile(), longAgo, longAgo);
    expect(await locked(() => Promise.resolve(1))).toBe(1);
  });
});
