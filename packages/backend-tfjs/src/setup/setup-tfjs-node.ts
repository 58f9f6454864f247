/**
 * @file Gets a working `@tensorflow/tfjs-node` into the cache: the vendor's own build where its host is to be reached, else one
 * made of the npm package, TensorFlow's library from a wheel of the Python package index, and an addon compiled here.
 */

import { rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

import {
  currentFile,
  readInstallation,
  tfjsNodeCache,
  tfjsVersion,
  type Device,
  type Source,
} from "../node/installation.js";
import { discardFolder, makeFolder, removeAbandoned } from "./atomic-folder.js";
import { compileAddon, findCompiler } from "./compile-addon.js";
import { diskUsage } from "./disk-usage.js";
import { installPackage } from "./npm-package.js";
import { megabytes, secondsSince, type Report } from "./report.js";
import { inspectInstallation, installationName, sealInstallation } from "./seal-installation.js";
import { SetupError } from "./setup-error.js";
import { withSetupLock } from "./setup-lock.js";
import { chooseBuild, thisMachine } from "./tensorflow-builds.js";
import { getTensorflowLibrary } from "./tensorflow-library.js";
import { installFromVendor } from "./vendor-install.js";
import { verifyInstallation } from "./verify-installation.js";

/** How to set up. */
export interface SetupOptions {
  /** `gpu` takes TensorFlow's CUDA build; default `cpu`. */
  readonly device?: Device;
  /** Whose build: `auto` (default) tries the vendor's first; there is no CUDA build of the vendor's here. */
  readonly source?: "auto" | "vendor" | "registries";
  /** The Python package index; default: pip's configuration, else pip's default. */
  readonly indexUrl?: string;
  /** The cache's folder; default: that of {@link tfjsNodeCache}. */
  readonly cache?: string;
  /** Takes a line for each thing done. */
  readonly report?: Report;
}

/** What the set-up left. */
export interface SetupResult {
  readonly folder: string;
  /** TensorFlow's version. */
  readonly tensorflow: string;
  readonly source: Source;
  /** Whether it was there before. */
  readonly wasPresent: boolean;
}

/**
 * Sets tfjs-node up, or checks the one that is there: its files' hashes, and what it computes. A set-up that was cut off is
 * taken up where it ended. The installation becomes the one that `loadTensorflow` takes.
 *
 * @throws SetupError in one line where it cannot
 */
export async function setupTfjsNode(options: SetupOptions = {}): Promise<SetupResult> {
  const { device = "cpu", source = "auto", cache = tfjsNodeCache(), report = () => undefined } = options;
  if (device === "gpu" && source === "vendor") throw new SetupError("the vendor's install script has no CUDA build");
  const sources: readonly Source[] =
    source !== "auto" ? [source] : device === "gpu" ? ["registries"] : ["vendor", "registries"];
  return withSetupLock(cache, report, async () => {
    const began = Date.now();
    const installations = join(cache, "installations");
    for (const parent of [installations, join(cache, "libraries")]) await removeAbandoned(parent);
    const result =
      (await keepPresent(installations, sources, device, report)) ??
      (await install(cache, sources, device, options.indexUrl, report));
    await chooseInstallation(cache, result.folder);
    await rm(join(cache, "downloads"), { recursive: true, force: true });
    const done = result.wasPresent ? "is set up already and works" : "works";
    report(`\`@tensorflow/tfjs-node\` ${tfjsVersion} on TensorFlow ${result.tensorflow} ${done}`);
    report(`${secondsSince(began)}; ${megabytes(await diskUsage(cache))} on disk in ${cache}`);
    return result;
  });
}

/** The first installation that is there and works; one that does not is removed. */
async function keepPresent(
  installations: string,
  sources: readonly Source[],
  device: Device,
  report: Report,
): Promise<SetupResult | undefined> {
  for (const source of sources) {
    const name = nameOf(source, device);
    const installation = name === undefined ? undefined : readInstallation(join(installations, name));
    if (installation === undefined) continue;
    const trouble = await inspectInstallation(installation);
    const { folder, record } = installation;
    if (trouble === undefined) return { folder, tensorflow: record.tensorflow, source, wasPresent: true };
    report(`the installation in the cache does not work: ${trouble}; setting it up anew`);
    await discardFolder(folder);
  }
  return undefined;
}

/** Makes an installation from the first source that works, in a folder that gets its name when it has been checked. */
async function install(
  cache: string,
  sources: readonly Source[],
  device: Device,
  indexUrl: string | undefined,
  report: Report,
): Promise<SetupResult> {
  const made = await makeFolder(join(cache, "installations"), async (partial) => {
    const tfjsNode = await installPackage(partial, report);
    if (sources.includes("vendor")) {
      const found = await installFromVendor(partial, tfjsNode, report);
      if ("version" in found) {
        await sealInstallation(partial, { tensorflow: found.version, source: "vendor", device }, undefined);
        return { name: installationName("vendor", undefined), tensorflow: found.version, source: "vendor" as const };
      }
      if (!sources.includes("registries"))
        throw new SetupError(`the vendor's build is not to be had: ${found.trouble}`);
      report(`the vendor's build is not to be had: ${found.trouble}; building from registries`);
    }
    const build = chooseBuild(thisMachine(), device);
    if ("missing" in build) throw new SetupError(build.missing);
    const compiler = await findCompiler();
    const library = await getTensorflowLibrary(cache, build, indexUrl, report);
    await compileAddon(partial, tfjsNode, library, compiler, report);
    const found = await verifyInstallation(tfjsNode);
    if ("trouble" in found) throw new SetupError(`what was built does not work: ${found.trouble}`);
    await sealInstallation(partial, { tensorflow: found.version, source: "registries", device }, library);
    return { name: installationName("registries", build), tensorflow: found.version, source: "registries" as const };
  });
  return { folder: made.folder, tensorflow: made.tensorflow, source: made.source, wasPresent: false };
}

/** The folder's name of a source's installation on this machine; undefined where the source has none. */
function nameOf(source: Source, device: Device): string | undefined {
  if (source === "vendor") return installationName("vendor", undefined);
  const build = chooseBuild(thisMachine(), device);
  return "missing" in build ? undefined : installationName("registries", build);
}

/** Makes an installation the one to load. */
async function chooseInstallation(cache: string, folder: string): Promise<void> {
  const file = join(cache, currentFile);
  await writeFile(`${file}.part`, JSON.stringify({ installation: basename(folder) }));
  await rename(`${file}.part`, file);
}
