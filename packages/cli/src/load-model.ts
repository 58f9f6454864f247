/** @file Loads a model from a person's own source file: its default export, or the only model that it exports. */

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Model } from "terrace";

import { isModelError, oneLine, UsageError } from "./failure.js";

const typescriptExtensions = [".ts", ".mts", ".cts"];
const extensions = [...typescriptExtensions, ".js", ".mjs", ".cjs"];

/**
 * The model in the file at `path`. TypeScript is loaded by Node itself where it can, else by tsx, that of the model's own
 * project before ours.
 *
 * @throws UsageError when there is no such file, it cannot be loaded, or it exports no model or several
 */
export async function loadModel(path: string): Promise<Model> {
  const file = resolve(path);
  if (!existsSync(file)) throw new UsageError(`there is no model file \`${path}\`.`);
  if (!extensions.includes(extname(file))) {
    throw new UsageError(`the model file \`${path}\` must be TypeScript or JavaScript (${extensions.join(", ")}).`);
  }
  let namespace: unknown;
  try {
    namespace = await importFile(file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // A mistake in the model is shown with its place; any other error of the file in a line.
    const message = isModelError(error)
      ? `\`${path}\`: ${error.message}`
      : `\`${path}\` cannot be loaded: ${oneLine(error)}`;
    throw new UsageError(message, { cause: error });
  }
  return pickModel(namespace, path);
}

async function importFile(file: string): Promise<unknown> {
  const url = pathToFileURL(file).href;
  const isNative = "typescript" in process.features && process.features.typescript !== false;
  if (!typescriptExtensions.includes(extname(file)) || isNative) return await import(url);
  const loader = findTsx(file);
  if (loader === undefined) {
    throw new UsageError("a TypeScript model needs Node 22.18 or later, or the package tsx: `npm install tsx`.");
  }
  // What tsx documents for "tsx/esm/api".
  const { tsImport } = (await import(loader)) as { tsImport: (url: string, parent: string) => Promise<unknown> };
  return await tsImport(url, import.meta.url);
}

function findTsx(file: string): string | undefined {
  for (const from of [file, import.meta.url]) {
    try {
      return pathToFileURL(
        createRequire(from)
          .resolve("tsx/esm/api")
          .replace(/\.cjs$/, ".mjs"),
      ).href;
    } catch {
      // Not installed there.
    }
  }
  return undefined;
}

function pickModel(namespace: unknown, path: string): Model {
  const exported = exportsOf(namespace);
  // A file loaded as CommonJS has its exports in the default one.
  const inner = exportsOf(exported["default"]);
  for (const candidate of [exported["default"], inner["default"]]) if (isModel(candidate)) return candidate;
  const models = Object.entries({ ...inner, ...exported }).filter((entry): entry is [string, Model] =>
    isModel(entry[1]),
  );
  if (models.length === 1) return models[0]![1];
  if (models.length === 0) {
    throw new UsageError(`\`${path}\` exports no model. Export one: export default model\`...\`;`);
  }
  const names = models.map(([name]) => `\`${name}\``).join(", ");
  throw new UsageError(`\`${path}\` exports several models (${names}). Make one of them the default export.`);
}

function exportsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** By its form, since the file may load another copy of the package. */
function isModel(value: unknown): value is Model {
  if (typeof value !== "object" || value === null || !("graph" in value) || !("source" in value)) return false;
  const { graph, source } = value;
  return typeof source === "string" && typeof graph === "object" && graph !== null && "statements" in graph;
}
