/** @file Compiles tfjs-node's native addon from the sources in its package, against TensorFlow's library in the cache. */

import { mkdir, readdir } from "node:fs/promises";
import { dirname, join, relative } from "node:path";

import { addonFile, napiVersion } from "../node/installation.js";
import { secondsSince, type Report } from "./report.js";
import { lastLine, runProgram } from "./run-program.js";
import { SetupError } from "./setup-error.js";
import { libraryParts, type TensorflowLibrary } from "./tensorflow-library.js";

/**
 * The C++ compiler of this machine: `CXX` of the environment, else the first of `c++`, `g++`, `clang++` that runs.
 *
 * @throws SetupError where there is none
 */
export async function findCompiler(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<readonly [string, ...string[]]> {
  const { CXX } = environment;
  const given = CXX === undefined || CXX.trim() === "" ? [] : [CXX.trim().split(/\s+/) as [string, ...string[]]];
  const candidates: readonly (readonly [string, ...string[]])[] =
    given.length > 0 ? given : [["c++"], ["g++"], ["clang++"]];
  for (const [name, ...args] of candidates) {
    if ((await runProgram(name, [...args, "--version"], { environment })).status === 0) return [name, ...args];
  }
  const missing = given.length > 0 ? `the C++ compiler \`${CXX}\` (CXX) does not run` : "there is no C++ compiler";
  throw new SetupError(
    `${missing}: install one (Debian, Ubuntu: \`apt install g++\`; Fedora: \`dnf install gcc-c++\`)`,
  );
}

/**
 * Compiles the addon of the package in `tfjsNode`, in the installation `folder`, which has Node's headers too. The addon finds
 * the library by its place relative to its own: the two folders may move together, and the installation may be renamed.
 *
 * @throws SetupError where the compiler fails
 */
export async function compileAddon(
  folder: string,
  tfjsNode: string,
  library: TensorflowLibrary,
  compiler: readonly [string, ...string[]],
  report: Report,
): Promise<void> {
  const began = Date.now();
  const addon = addonFile(tfjsNode);
  await mkdir(dirname(addon), { recursive: true });
  const sources = (await readdir(join(tfjsNode, "binding"))).filter((name) => name.endsWith(".cc"));
  const libraries = libraryParts.libraries.map((path) => join(library.folder, path));
  const [name, ...first] = compiler;
  const args = [
    ...first,
    ...["-O2", "-fPIC", "-shared", "-std=c++17", "-w"],
    ...[`-DNAPI_VERSION=${napiVersion}`, "-DBUILDING_NODE_EXTENSION"],
    `-I${join(folder, "node_modules", "node-api-headers", "include")}`,
    `-I${join(library.folder, libraryParts.headers)}`,
    "-I..",
    ...sources.map((source) => join("binding", source)),
    ...libraries,
    `-Wl,-rpath,$ORIGIN/${relative(dirname(addon), dirname(libraries[0]!))}`,
    ...["-o", addon],
  ];
  const result = await runProgram(name, args, { folder: tfjsNode });
  if (result.status !== 0) {
    const said = /(?:error|fatal error): (.*)/.exec(result.errors)?.[0] ?? lastLine(result);
    throw new SetupError(`\`${name}\` cannot compile the addon of \`@tensorflow/tfjs-node\`: ${said}`);
  }
  report(`compiled the addon in ${secondsSince(began)}`);
}
