/** @file Gets TensorFlow's library into the cache: finds its wheels, downloads them, takes what is needed out of them. */

import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { RecordedFile } from "../node/installation.js";
import { makeFolder } from "./atomic-folder.js";
import { downloadFile, hashFile } from "./download-file.js";
import { extractWheel } from "./extract-wheel.js";
import { findPythonIndex, findWheel } from "./python-index.js";
import { counted, secondsSince, type Report } from "./report.js";
import { SetupError } from "./setup-error.js";
import type { TensorflowBuild } from "./tensorflow-builds.js";
import { createWebClient } from "./web-client.js";

/** TensorFlow's library in the cache. */
export interface TensorflowLibrary {
  readonly folder: string;
  /** Paths from the folder. */
  readonly files: readonly RecordedFile[];
}

/** The two libraries that the addon is linked with, and the headers, from the library's folder. */
export const libraryParts = {
  libraries: ["tensorflow/libtensorflow_cc.so.2", "tensorflow/libtensorflow_framework.so.2"],
  headers: "tensorflow/include",
} as const;

/**
 * The library of a build, from the cache where it is there. Wheels stay in the cache until all of them are taken apart.
 *
 * @param indexUrl the Python package index, where the caller names it
 * @throws SetupError
 */
export async function getTensorflowLibrary(
  cache: string,
  build: TensorflowBuild,
  indexUrl: string | undefined,
  report: Report,
): Promise<TensorflowLibrary> {
  const kept = await readLibrary(join(cache, "libraries", build.name));
  if (kept !== undefined) {
    report(`TensorFlow ${build.version} is in the cache`);
    return kept;
  }
  const downloads = join(cache, "downloads");
  const wheelFile = (file: string): string => join(downloads, file);
  const index = await findPythonIndex(indexUrl);
  const client = createWebClient();
  try {
    for (const wheel of build.wheels) {
      const url = await findWheel(index, wheel, client);
      await downloadFile({ ...wheel, url, file: wheelFile(wheel.file), title: wheel.file }, client, report);
    }
  } finally {
    await client.close();
  }
  const { folder, files } = await makeFolder(join(cache, "libraries"), async (partial) => {
    const began = Date.now();
    const taken: RecordedFile[] = [];
    for (const { file } of build.wheels) taken.push(...(await extractWheel(wheelFile(file), partial)));
    for (const path of libraryParts.libraries) {
      if (!taken.some((file) => file.path === path)) throw new SetupError(`the wheel of TensorFlow has no \`${path}\``);
    }
    await writeFile(join(partial, "library.json"), JSON.stringify({ build: build.name, files: taken }));
    report(`took ${taken.length} files out of ${counted(build.wheels.length, "wheel")} in ${secondsSince(began)}`);
    return { name: build.name, files: taken };
  });
  for (const { file } of build.wheels) await rm(wheelFile(file), { force: true });
  return { folder, files };
}

/** The library in a folder; undefined where it is not there, or a file is not what it was. */
async function readLibrary(folder: string): Promise<TensorflowLibrary | undefined> {
  try {
    const text = await readFile(join(folder, "library.json"), "utf8");
    const { files } = JSON.parse(text) as { files: readonly RecordedFile[] };
    for (const { path, sha256 } of files) if ((await hashFile(join(folder, path))) !== sha256) return undefined;
    return { folder, files };
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
