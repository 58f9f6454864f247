/**
 * @file Puts back two functions of `node:util` that tfjs-node 4 calls: Node 22 warns of them and Node 23 lacks them. They have
 * the meaning they always had, and nothing else changes.
 */

import { createRequire } from "node:module";

/** Makes `util.isNullOrUndefined` and `util.isArray` what they were before Node 22; does nothing in an earlier Node. */
export function restoreRetiredUtil(): void {
  if (Number.parseInt(process.versions.node) < 22) return;
  // The module object itself: an import would give a view of it that cannot be written.
  const util = createRequire(import.meta.url)("node:util") as object;
  const restored = {
    isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
    isArray: (value: unknown): boolean => Array.isArray(value),
  };
  for (const [name, value] of Object.entries(restored)) {
    Object.defineProperty(util, name, { value, writable: true, configurable: true, enumerable: true });
  }
}
