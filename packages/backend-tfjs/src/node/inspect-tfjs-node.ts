/** @file What speaks against loading a tfjs-node, found by looking at its files alone. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { BackendUnavailableError } from "../backend-unavailable-error.js";
import { binaryTarget } from "./binary-target.js";
import { setupAdvice } from "./explain-load-failure.js";
import type { TfjsNode } from "./find-tfjs-node.js";
import { addonFile, missingFile } from "./installation.js";

/**
 * The first reason why this tfjs-node cannot work here: its version, a missing file, a file for another machine, a file cut
 * short, a processor without what TensorFlow needs. Undefined where nothing is found.
 */
export function inspectTfjsNode(
  { folder, installation }: TfjsNode,
  coreVersion: string,
): BackendUnavailableError | undefined {
  const version = packageVersion(folder);
  if (version === undefined) {
    return new BackendUnavailableError("broken", `\`${folder}\` has no \`package.json\` to read. ${setupAdvice}`);
  }
  if (version !== coreVersion) {
    return new BackendUnavailableError(
      "version",
      `\`@tensorflow/tfjs-node\` ${version} in \`${folder}\` does not fit \`@tensorflow/tfjs-core\` ${coreVersion}. ` +
        `Install one version of both.`,
    );
  }
  const addon = addonFile(folder);
  if (!existsSync(addon)) {
    return new BackendUnavailableError(
      "broken",
      `\`@tensorflow/tfjs-node\` in \`${folder}\` has no native addon: its install script did not run, or failed. ${setupAdvice}`,
    );
  }
  const missing = installation === undefined ? undefined : missingFile(installation);
  if (missing !== undefined) {
    return new BackendUnavailableError("broken", `\`${missing}\` is missing or cut short. ${setupAdvice}`);
  }
  const files = installation?.record.files.map(({ path }) => join(installation.folder, path)) ?? [
    addon,
    ...librariesOf(folder),
  ];
  for (const file of files) {
    const trouble = inspectBinary(file);
    if (trouble !== undefined) return trouble;
  }
  return missingInstructions();
}

function packageVersion(folder: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { readonly version?: string }).version;
  } catch {
    return undefined;
  }
}

function librariesOf(folder: string): string[] {
  const libraries = join(folder, "deps", "lib");
  if (!existsSync(libraries)) return [];
  return readdirSync(libraries)
    .map((name) => join(libraries, name))
    .filter((file) => existsSync(file) && /\.(so|dylib|dll)\b/.test(file));
}

function inspectBinary(file: string): BackendUnavailableError | undefined {
  const target = binaryTarget(file);
  const { platform, arch } = process;
  if (target === undefined || !target.isWhole) {
    return new BackendUnavailableError("broken", `\`${file}\` is no whole library. ${setupAdvice}`);
  }
  if (target.platform === platform && (target.arch ?? arch) === arch) return undefined;
  return new BackendUnavailableError(
    "machine",
    `\`${file}\` is built for ${target.platform} ${target.arch}, and this is ${platform} ${arch}. ${setupAdvice}`,
  );
}

/** TensorFlow's builds end the process on a processor without AVX. Linux alone says what the processor has. */
function missingInstructions(): BackendUnavailableError | undefined {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const flags = /^flags\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1];
  if (flags === undefined || flags.split(" ").includes("avx")) return undefined;
  return new BackendUnavailableError(
    "machine",
    "TensorFlow needs a processor with AVX, which this one lacks. Use another backend.",
  );
}
