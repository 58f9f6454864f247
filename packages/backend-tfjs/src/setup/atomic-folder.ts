/** @file Makes a folder whole or not at all: it is filled under another name and renamed at the end. */

import { chmod, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

const mark = ".partial-";

/**
 * Makes a folder in `parent`. `fill` gets a folder to write to, beside where it is going to lie, and returns its name with what
 * it has to tell. An older folder of that name is replaced. Where `fill` rejects, nothing of it stays.
 */
export async function makeFolder<T extends { readonly name: string }>(
  parent: string,
  fill: (partial: string) => Promise<T>,
): Promise<T & { readonly folder: string }> {
  await mkdir(parent, { recursive: true });
  const partial = await mkdtemp(join(parent, mark));
  // A folder of this kind is for its owner alone; the cache may be shared.
  await chmod(partial, 0o755);
  try {
    const result = await fill(partial);
    const folder = join(parent, result.name);
    await discardFolder(folder);
    await rename(partial, folder);
    return { ...result, folder };
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

/** Removes a folder so that no moment shows a part of it under its name. */
export async function discardFolder(folder: string): Promise<void> {
  const away = join(dirname(folder), `${mark}old-${process.pid}-${Date.now()}`);
  try {
    await rename(folder, away);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  await rm(away, { recursive: true, force: true });
}

/** Removes from `parent` what set-ups that were cut off have left. */
export async function removeAbandoned(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(mark))) {
    // What a program that outlived its set-up still writes to is left for the next time.
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
}
