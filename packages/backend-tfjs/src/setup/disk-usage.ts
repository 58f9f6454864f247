/** @file Measures what a folder takes on disk. */

import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Bytes of the files under `folder`; links count as links. */
export async function diskUsage(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += (await lstat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}
