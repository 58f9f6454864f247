/** @file Writes a file whole or not at all: into a temporary neighbour, flushed to the disk, then renamed over the target. */

import { randomBytes } from "node:crypto";
import { lstat, open, readlink, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

/** What is written, in pieces. */
export type Pieces = Iterable<Uint8Array | string>;

/**
 * Writes `pieces` to `path`; where that is a symbolic link, to the file it stands for. On any error the temporary file is
 * removed and what stood at `path` is untouched.
 *
 * @throws Error naming the function and the path: no regular file is there, or with the system's error as its cause
 */
export async function writeAtomically(fn: string, path: string, pieces: Pieces): Promise<void> {
  try {
    await write(path, pieces);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Error(`${fn}: \`${path}\` cannot be written: ${detail}. The earlier file, if any, is unchanged.`, { cause: error });
  }
}

async function write(path: string, pieces: Pieces): Promise<void> {
  const target = await linkTarget(path);
  const earlier = await stat(target).catch(nothingThere);
  // A rename would put a file in the place of a device or a pipe.
  if (earlier !== undefined && !earlier.isFile()) {
    throw new Error(`it is ${earlier.isDirectory() ? "a folder" : "a device, a pipe or a socket"}, not a regular file`);
  }
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.tmp`);
  const file = await open(temporary, "wx");
  try {
    try {
      if (earlier !== undefined) await file.chmod(earlier.mode & 0o7777);
      for (const batch of batches(pieces)) await file.writeFile(batch);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    // Whatever becomes of the removal, the first error is the one to tell.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** What `path` stands for: itself, or the end of the links that begin there, which may not exist yet. */
async function linkTarget(path: string): Promise<string> {
  const link = await lstat(path).catch(nothingThere);
  if (link?.isSymbolicLink() !== true) return path;
  const end = await realpath(path).catch(nothingThere);
  return end ?? (await linkTarget(resolve(dirname(path), await readlink(path))));
}

function nothingThere(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}

const batchLength = 1 << 20;

/** Joins short texts, so that a line does not cost a system call. */
function* batches(pieces: Pieces): Generator<Uint8Array | string> {
  let text = "";
  for (const piece of pieces) {
    if (typeof piece === "string") text += piece;
    if (text !== "" && (typeof piece !== "string" || text.length >= batchLength)) {
      yield text;
      text = "";
    }
    if (typeof piece !== "string") yield piece;
  }
  if (text !== "") yield text;
}
