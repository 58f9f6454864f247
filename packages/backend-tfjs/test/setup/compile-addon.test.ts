import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, it } from "vitest";

import { compileAddon, findCompiler } from "../../src/setup/compile-addon.js";

const folder = mkdtempSync(join(tmpdir(), "terrace-compile-"));
afterAll(() => rmSync(folder, { recursive: true }));

const advice = "install one (Debian, Ubuntu: `apt install g++`; Fedora: `dnf install gcc-c++`)";

describe("findCompiler", () => {
  it("says what to install where there is none", async () => {
    await expect(findCompiler({ PATH: folder })).rejects.toThrow(`there is no C++ compiler: ${advice}`);
  });

  it("takes the compiler that the person names, with its flags, or says that it does not run", async () => {
    expect(await findCompiler({ CXX: `${process.execPath} --no-warnings` })).toEqual([
      process.execPath,
      "--no-warnings",
    ]);
    await expect(findCompiler({ CXX: "no-such-compiler" })).rejects.toThrow(
      `the C++ compiler \`no-such-compiler\` (CXX) does not run: ${advice}`,
    );
  });
});

describe("compileAddon", () => {
  it("says in one line why a compiler fails", async () => {
    const tfjsNode = join(folder, "node_modules", "@tensorflow", "tfjs-node");
    mkdirSync(join(tfjsNode, "binding"), { recursive: true });
    const compiler = join(folder, "compiler.cjs");
    writeFileSync(
      compiler,
      'console.error("a.cc: In function f:\\na.cc:1:2: error: no such thing\\n  1 | x"); process.exit(1)',
    );
    const compiling = compileAddon(
      folder,
      tfjsNode,
      { folder, files: [] },
      [process.execPath, compiler],
      () => undefined,
    );
    await expect(compiling).rejects.toThrow(
      `\`${process.execPath}\` cannot compile the addon of \`@tensorflow/tfjs-node\`: error: no such thing`,
    );
  });
});
