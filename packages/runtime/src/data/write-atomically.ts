/** @file Writes a file whole or not at all: into a temporary neighbour, flushed to the disk, then renamed over the target. */

import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** What is written, in pieces. */
export type Pieces = Iterable<Uint8Array | string>;

/**
 * Writes `pieces` to `path`. On any error the temporary file is removed and what stood at `path` is untouched.
 *
 * @throws Error naming the function and the path, with the system's error as its cause
 */
export async function writeAtomically(fn: string, path: string, pieces: Pieces): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const file = await open(temporary, "wx");
    try {
      for (const batch of batches(pieces)) await file.writeFile(batch);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    const detail = error instanceof Error ? error.message : String(error);
    throw new Error(`${fn}: \`${path}\` cannot be written: ${detail}. The earlier file, if any, is unchanged.`, { cause: error });
  }
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
