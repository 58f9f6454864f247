/** @file The whole set-up, with the registries of this machine and TensorFlow's library from the cache where it is there. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import { afterAll, describe, expect, it, type TestContext } from "vitest";

import {
  addonFile,
  currentInstallation,
  packageFolder,
  tfjsNodeCache,
  type Installation,
} from "../../src/node/installation.js";
import { needTensorflow } from "../support/need-tensorflow.js";
import { serve } from "../support/web-server.js";

const built = new URL("../../dist/bundle/setup.js", import.meta.url).href;
/** A compiler runs four times. */
const mostMilliseconds = 600_000;

/** Removing what was made takes a while where disks are slow. */
const cleaningMilliseconds = 120_000;

/** On the cache's own disk, so that what is lent is linked and not copied. */
const scratch = mkdtempSync(join(existsSync(tfjsNodeCache()) ? dirname(tfjsNodeCache()) : tmpdir(), "terrace-setup-"));
const cache = join(scratch, "tfjs-node");
afterAll(() => rmSync(scratch, { recursive: true }), cleaningMilliseconds);

/** The installation that the set-up made of registries. Skips the test where there is none, and says so. */
function needRegistries(context: TestContext): Installation {
  needTensorflow(context);
  const present = currentInstallation();
  if (process.platform === "linux" && present?.record.source === "registries") return present;
  const reason = "a set-up from registries: it is for Linux, and takes its parts from one that was made";
  console.warn(`not tested: ${reason}`);
  return context.skip(reason);
}

/**
 * Lends a new set-up what a present one was made of, by links: TensorFlow's library, which other tests download and take apart,
 * and a client for npm's registry that puts the packages where `npm ci` would.
 */
function lendParts({ folder, record }: Installation): void {
  const library = record.files.map(({ path }) => /^\.\.\/\.\.\/libraries\/([^/]+)\//.exec(path)?.[1]).find(Boolean)!;
  rmSync(cache, { recursive: true, force: true });
  mkdirSync(join(cache, "libraries"), { recursive: true });
  execFileSync("cp", ["-rl", join(tfjsNodeCache(), "libraries", library), join(cache, "libraries", library)]);
  const npm = join(scratch, "bin", "npm");
  mkdirSync(dirname(npm), { recursive: true });
  const script = [
    "#!/bin/sh",
    `touch '${join(scratch, "npm-runs")}'`,
    `cp -rl '${join(folder, "node_modules")}' node_modules`,
    "rm -r node_modules/@tensorflow/tfjs-node/lib",
  ];
  writeFileSync(npm, script.join("\n"), { mode: 0o755 });
}

/** Begins a set-up in a process of its own; `ended` gives its exit and all it said. */
function begin(
  options: object = {},
  environment: NodeJS.ProcessEnv = {},
): {
  child: ChildProcess;
  ended: Promise<{ code: number | null; lines: string[] }>;
  lines: string[];
} {
  const file = join(scratch, "setup.mjs");
  writeFileSync(
    file,
    `import { setupTfjsNode } from ${JSON.stringify(built)};
     const options = { cache: ${JSON.stringify(cache)}, source: "registries", ...${JSON.stringify(options)} };
     try { await setupTfjsNode({ ...options, report: (line) => console.log(line) }); }
     catch (error) { console.log(error.name + ": " + error.message); process.exitCode = 1; }`,
  );
  const child = spawn(process.execPath, [file], {
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
    env: { ...process.env, PATH: `${join(scratch, "bin")}${delimiter}${process.env["PATH"]}`, ...environment },
  });
  let said = "";
  const lines: string[] = [];
  child.stdout.on("data", (piece) => {
    said += String(piece);
    lines.splice(0, lines.length, ...said.trimEnd().split("\n"));
  });
  const ended = new Promise<{ code: number | null; lines: string[] }>((resolve) => {
    child.on("close", (code) => resolve({ code, lines }));
  });
  return { child, ended, lines };
}

const setUp = (
  options: object = {},
  environment: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; lines: string[] }> => begin(options, environment).ended;

/** Ends a set-up and all that it started as a power cut would. */
function kill(child: ChildProcess): void {
  process.kill(-child.pid!, "SIGKILL");
}

/** Names in the cache that no finished set-up leaves. */
function leftOvers(): string[] {
  const names = ["installations", "libraries"].flatMap((part) => readdirSync(join(cache, part)));
  return [
    ...names.filter((name) => name.startsWith(".")),
    ...["downloads", "setup.lock"].filter((name) => existsSync(join(cache, name))),
  ];
}

describe("setupTfjsNode", () => {
  it(
    "works after it was ended in the middle of any stage, and again is quick",
    { timeout: mostMilliseconds },
    async (context) => {
      needTensorflow(context);
      const present = currentInstallation();
      if (process.platform !== "linux" || present?.record.source !== "registries") {
        const reason = "a set-up from registries: it is for Linux, and takes its parts from one that was made";
        console.warn(`not tested: ${reason}`);
        return context.skip(reason);
      }
      lendParts(present);
      // In npm, in the compiler, in the check of what was built.
      for (const reached of [undefined, /^TensorFlow .+ is in the cache/, /^compiled the addon/]) {
        const { child, ended, lines } = begin();
        const isThere = (): boolean =>
          reached === undefined ? existsSync(join(scratch, "npm-runs")) : lines.some((line) => reached.test(line));
        await expect.poll(isThere, { timeout: 300_000, interval: 5 }).toBe(true);
        kill(child);
        expect((await ended).code).toBeNull();
        expect(currentInstallation(cache)).toBeUndefined();
      }
      const whole = await setUp();
      expect(whole).toMatchObject({ code: 0 });
      expect(whole.lines.slice(0, 2)).toEqual([
        expect.stringMatching(/^npm installed `@tensorflow\/tfjs-node` in [\d.]+ s$/),
        "TensorFlow 2.13.1 is in the cache",
      ]);
      expect(whole.lines.at(-2)).toBe("`@tensorflow/tfjs-node` 4.22.0 on TensorFlow 2.13.1 works");
      expect(whole.lines.at(-1)).toMatch(/^[\d.]+ s; \d+ MB on disk in /);
      expect(leftOvers()).toEqual([]);

      const again = await setUp();
      expect(again.lines).toEqual([
        "`@tensorflow/tfjs-node` 4.22.0 on TensorFlow 2.13.1 is set up already and works",
        expect.stringMatching(/^[\d.]+ s; \d+ MB on disk in /),
      ]);

      // What is damaged is found and made again.
      const { folder } = currentInstallation(cache)!;
      const addon = addonFile(packageFolder(folder));
      const bytes = readFileSync(addon);
      writeFileSync(addon, Buffer.concat([bytes.subarray(0, -1), Buffer.of(bytes.at(-1)! ^ 1)]));
      const repaired = await setUp();
      expect(repaired.lines[0]).toBe(
        `the installation in the cache does not work: \`${addon}\` is not what was installed; setting it up anew`,
      );
      expect(repaired.lines.at(-2)).toBe("`@tensorflow/tfjs-node` 4.22.0 on TensorFlow 2.13.1 works");
      expect(leftOvers()).toEqual([]);
    },
  );

  it(
    "takes the vendor's build where it works, else says why and builds",
    { timeout: mostMilliseconds },
    async (context) => {
      const present = needRegistries(context);
      lendParts(present);
      // In place of the vendor's script, which downloads: one that takes the addon from the present installation.
      const addon = addonFile("node_modules/@tensorflow/tfjs-node");
      const script = join(scratch, "install.js");
      appendFileSync(
        join(scratch, "bin", "npm"),
        `\ncp '${script}' node_modules/@tensorflow/tfjs-node/scripts/install.js\n`,
      );
      const host = await serve((_, response) => response.end());
      const environment = { TFJS_NODE_CDN_STORAGE: host.url };
      try {
        writeFileSync(script, 'console.error("disk full\\n"); process.exit(1);');
        expect(await setUp({ source: "vendor" }, environment)).toEqual({
          code: 1,
          lines: [
            expect.stringMatching(/^npm installed/),
            "SetupError: the vendor's build is not to be had: its install script failed: disk full",
          ],
        });
        const copy = `require("fs").cpSync(${JSON.stringify(join(present.folder, dirname(dirname(addon))))}, "lib", { recursive: true });`;
        writeFileSync(script, copy);
        const vendor = await setUp({ source: "auto" }, environment);
        expect(vendor.lines).toEqual([
          expect.stringMatching(/^npm installed/),
          expect.stringMatching(/^the vendor's install script did its work in [\d.]+ s$/),
          `\`@tensorflow/tfjs-node\` 4.22.0 on TensorFlow ${present.record.tensorflow} works`,
          expect.stringMatching(/ on disk in /),
        ]);
        expect(currentInstallation(cache)?.record).toMatchObject({ source: "vendor", device: "cpu" });
      } finally {
        await host.close();
      }
      rmSync(join(cache, "installations"), { recursive: true });
      const fallen = await setUp({ source: "auto" }, environment);
      expect(fallen.code).toBe(0);
      expect(fallen.lines[1]).toBe(
        "the vendor's build is not to be had: its host cannot be reached (ECONNREFUSED); building from registries",
      );
      expect(currentInstallation(cache)?.record).toMatchObject({ source: "registries" });
    },
  );

  it("says in one line what fails", { timeout: mostMilliseconds }, async (context) => {
    rmSync(cache, { recursive: true, force: true });
    expect(await setUp({ device: "gpu", source: "vendor" })).toEqual({
      code: 1,
      lines: ["SetupError: the vendor's install script has no CUDA build"],
    });
    if (process.platform === "win32") return;

    const programs = join(scratch, "failing");
    mkdirSync(programs);
    const program = (name: string, ...script: string[]): string => {
      writeFileSync(join(programs, name), ["#!/bin/sh", ...script].join("\n"), { mode: 0o755 });
      return join(programs, name);
    };
    expect(await setUp({}, { PATH: programs })).toEqual({
      code: 1,
      lines: ["SetupError: npm is needed to get `@tensorflow/tfjs-node`, and is not found: install npm beside Node"],
    });
    program("npm", "echo npm error code E404 >&2", "echo npm error 404 Not Found - GET /progress >&2", "exit 1");
    const PATH = `${programs}${delimiter}${process.env["PATH"]}`;
    expect(await setUp({}, { PATH })).toEqual({
      code: 1,
      lines: ["SetupError: npm cannot get `@tensorflow/tfjs-node`: 404 Not Found - GET /progress"],
    });

    lendParts(needRegistries(context));
    const CXX = program("compiler", 'for last; do true; done; [ "$last" = --version ] || echo nothing > "$last"');
    const built = await setUp({}, { CXX });
    expect(built.code).toBe(1);
    expect(built.lines.at(-1)).toMatch(/^SetupError: what was built does not work: .+ does not load: .+[^.]$/);
    expect(currentInstallation(cache)).toBeUndefined();
    expect(leftOvers()).toEqual([]);
  });
});
