import { execFileSync } from "node:child_process";
import { lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { writeAtomically } from "../../src/data/write-atomically.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "terrace-write-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("writeAtomically", () => {
  it("replaces a file by all pieces", async () => {
    const path = join(folder, "a.txt");
    await writeFile(path, "old");
    await writeAtomically("save", path, ["one ", Buffer.from("two")]);
    expect(await readFile(path, "utf8")).toBe("one two");
    expect(await readdir(folder)).toEqual(["a.txt"]);
  });

  it("leaves the old file when the disk is full half-way", async () => {
    const path = join(folder, "a.txt");
    await writeFile(path, "old");
    function* pieces(): Generator<string> {
      yield "half of it";
      throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    }
    const writing = writeAtomically("save", path, pieces());
    await expect(writing).rejects.toThrow(
      `save: \`${path}\` cannot be written: ENOSPC: no space left on device, write. The earlier file, if any, is unchanged.`,
    );
    expect(await readFile(path, "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(["a.txt"]);
  });

  it("writes through links, also to what is not there yet, and keeps permissions", async () => {
    const target = join(folder, "target.txt");
    await writeFile(target, "old", { mode: 0o640 });
    await symlink("target.txt", join(folder, "link"));
    await symlink("link", join(folder, "link to link"));
    await writeAtomically("save", join(folder, "link to link"), ["new"]);
    expect(await readFile(target, "utf8")).toBe("new");
    expect((await stat(target)).mode & 0o777).toBe(0o640);
    expect((await lstat(join(folder, "link to link"))).isSymbolicLink()).toBe(true);
    await rm(target);
    await writeAtomically("save", join(folder, "link"), ["again"]);
    expect(await readFile(target, "utf8")).toBe("again");
    expect((await readdir(folder)).sort()).toEqual(["link", "link to link", "target.txt"]);
  });

  it("refuses what is no regular file, and leaves it", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const unchanged = "The earlier file, if any, is unchanged.";
    await expect(writeAtomically("save", pipe, ["x"])).rejects.toThrow(
      `save: \`${pipe}\` cannot be written: it is a device, a pipe or a socket, not a regular file. ${unchanged}`,
    );
    expect((await lstat(pipe)).isFIFO()).toBe(true);
    await expect(writeAtomically("save", folder, ["x"])).rejects.toThrow("it is a folder, not a regular file");
  });

  it("tells the first error where the folder is none", async () => {
    const file = join(folder, "a.txt");
    await writeFile(file, "old");
    const path = join(file, "b.txt");
    await expect(writeAtomically("save", path, ["x"])).rejects.toThrow(
      `save: \`${path}\` cannot be written: ENOTDIR: not a directory`,
    );
    await expect(writeAtomically("save", join(folder, "no", "b"), ["x"])).rejects.toThrow("ENOENT");
  });
});
