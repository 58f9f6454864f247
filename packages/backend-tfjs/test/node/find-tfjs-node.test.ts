import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { BackendUnavailableError } from "../../src/backend-unavailable-error.js";
import { findTfjsNode } from "../../src/node/find-tfjs-node.js";
import { addonFile, packageFolder, type RecordedFile } from "../../src/node/installation.js";
import { elfHeader, machHeader } from "../support/binaries.js";

const version = "4.22.0";
/** A library for this machine: the Node that runs has the right header. */
const isLinux = process.platform === "linux" && (process.arch === "x64" || process.arch === "arm64");
const otherArch = process.arch === "x64" ? "arm64" : "x64";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "terrace-find-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(file: string, content: string | Uint8Array): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** A project with a tfjs-node of its own. */
function ownTfjsNode(addon?: Uint8Array, itsVersion = version): string {
  const folder = join(root, "project", "node_modules", "@tensorflow", "tfjs-node");
  put(join(folder, "package.json"), JSON.stringify({ name: "@tensorflow/tfjs-node", version: itsVersion }));
  if (addon !== undefined) put(addonFile(folder), addon);
  return folder;
}

/** An installation in the cache. */
function cachedTfjsNode(addon: Uint8Array, recorded: Partial<RecordedFile> = {}): string {
  const installation = join(root, "cache", "installations", "one");
  const folder = packageFolder(installation);
  put(join(folder, "package.json"), JSON.stringify({ name: "@tensorflow/tfjs-node", version }));
  const path = "node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node";
  put(join(installation, path), addon);
  const files = [{ path, size: addon.length, sha256: "", ...recorded }];
  put(join(installation, "installation.json"), JSON.stringify({ tensorflow: "2.13.1", files }));
  put(join(root, "cache", "current.json"), JSON.stringify({ installation: "one" }));
  return folder;
}

function search(coreVersion = version): ReturnType<typeof findTfjsNode> {
  const project = join(root, "project");
  mkdirSync(project, { recursive: true });
  return findTfjsNode(coreVersion, { from: [project], cache: join(root, "cache") });
}

/** The reason and the message of the refusal. */
function refusal(coreVersion = version): { reason: string; message: string } {
  try {
    search(coreVersion);
  } catch (error) {
    if (error instanceof BackendUnavailableError) return { reason: error.reason, message: error.message };
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("findTfjsNode", () => {
  it("says what to run where there is none", () => {
    expect(refusal()).toEqual({
      reason: "absent",
      message: "`@tensorflow/tfjs-node` is not installed. Run `terrace setup tfjs-node`.",
    });
  });

  it("says that an installation has no addon", () => {
    const folder = ownTfjsNode();
    expect(refusal()).toEqual({
      reason: "broken",
      message:
        `\`@tensorflow/tfjs-node\` in \`${folder}\` has no native addon: its install script did not run, or failed. ` +
        "Run `terrace setup tfjs-node`.",
    });
  });

  it("says that an installation has no manifest", () => {
    const folder = ownTfjsNode();
    writeFileSync(join(folder, "package.json"), '{ "main": ');
    expect(refusal()).toEqual({
      reason: "broken",
      message: `\`${folder}\` has no \`package.json\` to read. Run \`terrace setup tfjs-node\`.`,
    });
  });

  it("says which versions do not go together", () => {
    const folder = ownTfjsNode(elfHeader("x64"), "4.20.0");
    expect(refusal()).toEqual({
      reason: "version",
      message:
        `\`@tensorflow/tfjs-node\` 4.20.0 in \`${folder}\` does not fit \`@tensorflow/tfjs-core\` 4.22.0. ` +
        "Install one version of both.",
    });
  });

  it("says that an addon is for another architecture", () => {
    const addon = addonFile(ownTfjsNode(isLinux ? elfHeader(otherArch) : elfHeader("x64")));
    const built = isLinux ? otherArch : "x64";
    expect(refusal()).toEqual({
      reason: "machine",
      message:
        `\`${addon}\` is built for linux ${built}, and this is ${process.platform} ${process.arch}. ` +
        "Run `terrace setup tfjs-node`.",
    });
  });

  it("says that a library beside the addon is for another system", () => {
    const folder = ownTfjsNode(isLinux ? elfHeader(process.arch as "x64") : undefined);
    const library = put(join(folder, "deps", "lib", "libtensorflow.2.dylib"), machHeader(0x01000007));
    if (isLinux) expect(refusal().message).toContain(`\`${library}\` is built for darwin x64`);
    else expect(refusal().reason).toBe("broken");
  });

  it("says that a file is cut short, by its header or by the record", () => {
    const whole = elfHeader(process.arch === "arm64" ? "arm64" : "x64");
    const addon = addonFile(ownTfjsNode(whole.subarray(0, 100)));
    expect(refusal()).toEqual({
      reason: "broken",
      message: `\`${addon}\` is no whole library. Run \`terrace setup tfjs-node\`.`,
    });
    rmSync(join(root, "project"), { recursive: true });
    const cached = addonFile(cachedTfjsNode(whole, { size: whole.length + 1 }));
    expect(refusal()).toEqual({
      reason: "broken",
      message: `\`${cached}\` is missing or cut short. Run \`terrace setup tfjs-node\`.`,
    });
  });

  it.runIf(isLinux)("takes the person's own before the cache, and the cache where the own does not work", () => {
    const whole = elfHeader(process.arch as "x64");
    const cached = cachedTfjsNode(whole);
    expect(search()).toMatchObject({ folder: cached, installation: { record: { tensorflow: "2.13.1" } } });
    const own = ownTfjsNode(whole);
    expect(search()).toEqual({ folder: own, installation: undefined });
    rmSync(addonFile(own));
    expect(search().folder).toBe(cached);
  });

  it("names the person's own where neither works", () => {
    cachedTfjsNode(elfHeader("x64"), { size: 1 });
    const folder = ownTfjsNode();
    expect(refusal().message).toContain(folder);
  });
});
