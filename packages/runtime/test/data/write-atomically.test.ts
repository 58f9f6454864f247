import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
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
});
