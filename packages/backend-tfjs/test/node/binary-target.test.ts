import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, it } from "vitest";

import { binaryTarget } from "../../src/node/binary-target.js";
import { elfHeader, machHeader, peHeader } from "../support/binaries.js";

const folder = mkdtempSync(join(tmpdir(), "terrace-binary-"));
afterAll(() => rmSync(folder, { recursive: true }));

function targetOf(bytes: Uint8Array): ReturnType<typeof binaryTarget> {
  const file = join(folder, "library");
  writeFileSync(file, bytes);
  return binaryTarget(file);
}

describe("binaryTarget", () => {
  it.each([
    ["Linux x64", elfHeader("x64"), "linux", "x64"],
    ["Linux arm64", elfHeader("arm64"), "linux", "arm64"],
    ["macOS arm64", machHeader(0x0100000c), "darwin", "arm64"],
    ["macOS x64", machHeader(0x01000007), "darwin", "x64"],
    ["Windows x64", peHeader(0x8664), "win32", "x64"],
  ])("reads the header of a library for %s", (_, bytes, platform, arch) => {
    expect(targetOf(bytes)).toEqual({ platform, arch, isWhole: true });
  });

  it("leaves the architecture open for a library of several", () => {
    expect(targetOf(Buffer.concat([Buffer.of(0xca, 0xfe, 0xba, 0xbe), Buffer.alloc(100)]))).toEqual({
      platform: "darwin",
      arch: undefined,
      isWhole: true,
    });
  });

  it("sees that a library for Linux was cut short", () => {
    const bytes = elfHeader("x64");
    expect(targetOf(bytes.subarray(0, bytes.length - 1))).toMatchObject({ platform: "linux", isWhole: false });
  });

  it("says nothing of a file that is no library", () => {
    expect(targetOf(Buffer.from("#!/bin/sh\n".repeat(20)))).toBeUndefined();
    expect(targetOf(Buffer.alloc(0))).toBeUndefined();
  });

  it("agrees with Node on Node itself", () => {
    expect(binaryTarget(process.execPath)).toMatchObject({ platform: process.platform, isWhole: true });
    expect([process.arch, undefined]).toContain(binaryTarget(process.execPath)?.arch);
  });
});
