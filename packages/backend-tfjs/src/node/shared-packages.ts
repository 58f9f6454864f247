/**
 * @file One copy of each tfjs package. A tfjs-node brings tfjs packages along; where the caller has the same ones in the same
 * version, tfjs-node gets the caller's, so that tensors, backends and kernels are those of the caller.
 */

import { createRequire } from "node:module";
import { join } from "node:path";

/** A package of the caller's. */
interface FoundPackage {
  readonly version: string;
  /** Its main file. */
  readonly path: string;
}

/** What tfjs-node loads of tfjs, those that others need first. */
const packages = [
  "@tensorflow/tfjs-core",
  "@tensorflow/tfjs-backend-cpu",
  "@tensorflow/tfjs-backend-webgl",
  "@tensorflow/tfjs-converter",
  "@tensorflow/tfjs-data",
  "@tensorflow/tfjs-layers",
  "@tensorflow/tfjs",
] as const;

/** The tfjs-core that is installed beside Terrace, as its peer; undefined where there is none. */
export function findCore(): FoundPackage | undefined {
  return find(createRequire(import.meta.url), packages[0]);
}

/** Has `theirs` find the caller's packages where it looks for its own, but for those that it has loaded already. */
export function shareLoadedPackages(theirs: NodeJS.Require): void {
  const callers = [createRequire(import.meta.url), createRequire(join(process.cwd(), "resolve.js"))];
  for (const name of packages) {
    const own = find(theirs, name);
    if (own === undefined || theirs.cache[own.path] !== undefined) continue;
    for (const caller of callers) {
      const shared = find(caller, name);
      if (shared?.version !== own.version) continue;
      caller(shared.path);
      theirs.cache[own.path] = caller.cache[shared.path];
      break;
    }
  }
}

function find(from: NodeJS.Require, name: string): FoundPackage | undefined {
  try {
    const { version } = from(`${name}/package.json`) as { readonly version: string };
    return { version, path: from.resolve(name) };
  } catch {
    return undefined;
  }
}
