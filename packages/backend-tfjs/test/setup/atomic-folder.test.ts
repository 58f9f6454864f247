import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { discardFolder, makeFolder, removeAbandoned } from "../../src/setup/atomic-folder.js";

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "terrace-folder-"));
});
afterEach(() => rmSync(parent, { recursive: true }));

const fill = (text: string) => (partial: string) => {
  writeFileSync(join(partial, "file"), text);
  expect(existsSync(join(parent, "made", "file"))).toBe(text !== "first");
  return Promise.resolve({ name: "made", text });
};

it("makes a folder whole, and replaces an older one", async () => {
  for (const text of ["first", "second"]) {
    expect(await makeFolder(parent, fill(text))).toEqual({ name: "made", text, folder: join(parent, "made") });
    expect(readFileSync(join(parent, "made", "file"), "utf8")).toBe(text);
    expect(readdirSync(parent)).toEqual(["made"]);
  }
});

it("leaves what was there where a folder cannot be filled", async () => {
  await makeFolder(parent, fill("first"));
  await expect(makeFolder(parent, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(readdirSync(parent)).toEqual(["made"]);
});

it("removes what a process that ended has left, and nothing else", async () => {
  mkdirSync(join(parent, "made"));
  let partial: string | undefined;
  void makeFolder(parent, (folder) => {
    partial = folder;
    return new Promise<never>(() => undefined);
  });
  await expect.poll(() => partial).toBeDefined();
  expect(readdirSync(parent)).toHaveLength(2);
  await removeAbandoned(parent);
  await removeAbandoned(join(parent, "absent"));
  expect(readdirSync(parent)).toEqual(["made"]);
});

it("discards a folder, there or not", async () => {
  mkdirSync(join(parent, "made", "deep"), { recursive: true });
  await discardFolder(join(parent, "made"));
  await discardFolder(join(parent, "made"));
  expect(readdirSync(parent)).toEqual([]);
});
