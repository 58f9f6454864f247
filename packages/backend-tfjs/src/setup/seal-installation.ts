/** @file Records an installation that has been checked, and checks a recorded one again. */

import { lstat, readdir, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";

import {
  addonFile,
  missingFile,
  napiVersion,
  packageFolder,
  tfjsVersion,
  type Installation,
  type InstallationRecord,
  type RecordedFile,
  type Source,
} from "../node/installation.js";
import { hashFile } from "./download-file.js";
import type { TensorflowBuild } from "./tensorflow-builds.js";
import type { TensorflowLibrary } from "./tensorflow-library.js";
import { verifyInstallation } from "./verify-installation.js";

/** Name of an installation's folder: all that it depends on. @param build that of the registries */
export function installationName(source: Source, build: TensorflowBuild | undefined): string {
  const machine = `${process.platform}-${process.arch}`;
  return [`tfjs-node-${tfjsVersion}`, build?.name ?? source, machine, `napi${napiVersion}`].join("_");
}

/** Writes the record of the installation in `folder`, with the hashes of its addon and of the libraries it loads. */
export async function sealInstallation(
  folder: string,
  what: Pick<InstallationRecord, "tensorflow" | "source" | "device">,
  library: TensorflowLibrary | undefined,
): Promise<void> {
  const tfjsNode = packageFolder(folder);
  const files: RecordedFile[] = [];
  for (const file of [addonFile(tfjsNode), ...(await librariesOf(tfjsNode))]) {
    files.push({ path: slashes(relative(folder, file)), size: (await lstat(file)).size, sha256: await hashFile(file) });
  }
  for (const file of library?.files ?? []) {
    if (!/\.so[\d.]*$/.test(file.path)) continue;
    files.push({ ...file, path: slashes(relative(folder, join(library!.folder, file.path))) });
  }
  const { platform, arch } = process;
  const record: InstallationRecord = { tfjsNode: tfjsVersion, ...what, platform, arch, files };
  await writeFile(join(folder, "installation.json"), `${JSON.stringify(record, undefined, 2)}\n`);
}

/** What is wrong with a recorded installation: a file that is not as it was, or a check that fails. Undefined where it works. */
export async function inspectInstallation(installation: Installation): Promise<string | undefined> {
  const missing = missingFile(installation);
  if (missing !== undefined) return `\`${missing}\` is missing or cut short`;
  const [finding, ...hashes] = await Promise.all([
    verifyInstallation(packageFolder(installation.folder)),
    ...installation.record.files.map(({ path }) => hashFile(join(installation.folder, path))),
  ]);
  const changed = installation.record.files.find(({ sha256 }, index) => hashes[index] !== sha256);
  if (changed !== undefined) return `\`${join(installation.folder, changed.path)}\` is not what was installed`;
  return "trouble" in finding ? finding.trouble : undefined;
}

/** The vendor's libraries; links among them are left out. */
async function librariesOf(tfjsNode: string): Promise<string[]> {
  const folder = join(tfjsNode, "deps", "lib");
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map(({ name }) => join(folder, name));
}

function slashes(path: string): string {
  return path.split(sep).join("/");
}
