/**
 * @file Gives TensorFlow a graph through the file system, the only way that tfjs-node has: in a folder that nobody else can
 * read and that is gone when the call returns.
 */

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { TensorflowBinding } from "../tensorflow-graph/binding.js";

const folderPrefix = "terrace-tensorflow-";
let hasSwept = false;

/**
 * Loads a SavedModel from its bytes.
 *
 * @returns the number by which the binding knows it
 * @throws Error with TensorFlow's reason where it refuses the graph, or with the system's where the folder cannot be written
 */
export function loadSavedModel(binding: TensorflowBinding, bytes: Uint8Array): number {
  if (!hasSwept) removeAbandonedFolders();
  hasSwept = true;
  // `mkdtemp` makes a folder that its owner alone may enter.
  const folder = mkdtempSync(join(tmpdir(), `${folderPrefix}${process.pid}-`));
  try {
    writeFileSync(join(folder, "saved_model.pb"), bytes, { mode: 0o600 });
    return binding.loadSavedModel(folder, "serve");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Removes the folders of processes that were killed while they loaded a graph. */
export function removeAbandonedFolders(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(folderPrefix)) continue;
    const owner = Number.parseInt(name.slice(folderPrefix.length), 10);
    if (!Number.isInteger(owner) || isAlive(owner)) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // Another user's, who removes it.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: alive, and another user's.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
