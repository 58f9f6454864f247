/** @file Finds a tfjs-node that can be loaded, without loading it: the person's own, else the one in the cache. */

import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { BackendUnavailableError } from "../backend-unavailable-error.js";
import { inspectTfjsNode } from "./inspect-tfjs-node.js";
import { setupAdvice } from "./explain-load-failure.js";
import { currentInstallation, packageFolder, tfjsNodeCache, type Installation } from "./installation.js";

/** A tfjs-node to load. */
export interface TfjsNode {
  /** Folder of the package. */
  readonly folder: string;
  /** What the set-up recorded of it; undefined for a person's own. */
  readonly installation: Installation | undefined;
}

/** Where to look. */
export interface SearchPlaces {
  /** Folders from which `@tensorflow/tfjs-node` is resolved as Node does. */
  readonly from: readonly string[];
  readonly cache: string;
}

/** The current folder, Terrace's own place and the cache. */
export function usualPlaces(): SearchPlaces {
  return { from: [process.cwd(), import.meta.dirname], cache: tfjsNodeCache() };
}

/**
 * The first tfjs-node that nothing speaks against.
 *
 * @param coreVersion version of the tfjs-core that it has to fit
 * @throws BackendUnavailableError where there is none: what is wrong with the first that was found
 */
export function findTfjsNode(coreVersion: string, places: SearchPlaces = usualPlaces()): TfjsNode {
  let trouble: BackendUnavailableError | undefined;
  for (const candidate of candidates(places)) {
    const found = inspectTfjsNode(candidate, coreVersion);
    if (found === undefined) return candidate;
    trouble ??= found;
  }
  throw trouble ?? new BackendUnavailableError("absent", `\`@tensorflow/tfjs-node\` is not installed. ${setupAdvice}`);
}

function* candidates({ from, cache }: SearchPlaces): Generator<TfjsNode> {
  const seen = new Set<string>();
  for (const start of from) {
    const folder = resolvePackage(start);
    if (folder === undefined || seen.has(folder)) continue;
    seen.add(folder);
    yield { folder, installation: undefined };
  }
  const installation = currentInstallation(cache);
  if (installation !== undefined) yield { folder: packageFolder(installation.folder), installation };
}

/** The folder of the package as Node finds it from `start`. Node's own search remembers what is gone, and hides what is damaged. */
function resolvePackage(start: string): string | undefined {
  const parents = createRequire(join(start, "resolve.js")).resolve.paths("@tensorflow/tfjs-node") ?? [];
  const found = parents.map((parent) => join(parent, "@tensorflow", "tfjs-node")).find((folder) => existsSync(folder));
  return found === undefined ? undefined : realpathSync(found);
}
