/**
 * @file Where an installation of tfjs-node lies in the cache, and what is recorded of it. The set-up writes the record last,
 * so that a folder with a record is whole.
 */

import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The version of every `@tensorflow/tfjs` package that Terrace is written for. */
export const tfjsVersion = "4.22.0";

/** N-API version that the addon is built for; every Node that Terrace runs on has it. */
export const napiVersion = 8;

/** Whose build: that of the vendor's install script, or TensorFlow's wheels with an addon compiled here. */
export type Source = "vendor" | "registries";

/** What TensorFlow computes on. */
export type Device = "cpu" | "gpu";

/** A file of an installation. */
export interface RecordedFile {
  /** Relative to the installation's folder, with `/`. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}

/** What the set-up leaves in `installation.json`. */
export interface InstallationRecord {
  readonly tfjsNode: string;
  /** What TensorFlow says its version is. */
  readonly tensorflow: string;
  readonly source: Source;
  readonly device: Device;
  readonly platform: string;
  readonly arch: string;
  /** The addon and the libraries it loads. */
  readonly files: readonly RecordedFile[];
}

/** An installation in the cache. */
export interface Installation {
  readonly folder: string;
  readonly record: InstallationRecord;
}

/** The folder that keeps TensorFlow outside `node_modules`: in `TERRACE_CACHE`, else where the system keeps caches. */
export function tfjsNodeCache(environment: NodeJS.ProcessEnv = process.env): string {
  const { TERRACE_CACHE: own, XDG_CACHE_HOME: xdg, LOCALAPPDATA: windows } = environment;
  if (own !== undefined && own !== "") return join(own, "tfjs-node");
  if (process.platform === "win32" && windows !== undefined) return join(windows, "terrace", "cache", "tfjs-node");
  if (xdg !== undefined && xdg !== "") return join(xdg, "terrace", "tfjs-node");
  const caches = process.platform === "darwin" ? join("Library", "Caches") : ".cache";
  return join(homedir(), caches, "terrace", "tfjs-node");
}

/** Name of the file in the cache that names the installation to load. */
export const currentFile = "current.json";

/** The folder of the package `@tensorflow/tfjs-node` in an installation. */
export function packageFolder(installation: string): string {
  return join(installation, "node_modules", "@tensorflow", "tfjs-node");
}

/** The native addon in a folder of the package `@tensorflow/tfjs-node`. */
export function addonFile(tfjsNode: string): string {
  return join(tfjsNode, "lib", `napi-v${napiVersion}`, "tfjs_binding.node");
}

/** The installation of this folder; undefined where there is none, or none that is whole. */
export function readInstallation(folder: string): Installation | undefined {
  const record = readJson(join(folder, "installation.json")) as InstallationRecord | undefined;
  return record === undefined ? undefined : { folder, record };
}

/** The installation that the last set-up chose; undefined where there is none. */
export function currentInstallation(cache = tfjsNodeCache()): Installation | undefined {
  const current = readJson(join(cache, currentFile)) as { readonly installation: string } | undefined;
  return current === undefined ? undefined : readInstallation(join(cache, "installations", current.installation));
}

/** The first recorded file that is missing or has another size; undefined where all are there. */
export function missingFile({ folder, record }: Installation): string | undefined {
  for (const { path, size } of record.files) {
    const file = join(folder, path);
    if (statSync(file, { throwIfNoEntry: false })?.size !== size) return file;
  }
  return undefined;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
