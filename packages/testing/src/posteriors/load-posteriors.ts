/** @file The cases to run and their models: the project's own, or those of a folder. */

import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { posteriorModels } from "../../models/posterior-models.js";
import { caseFolder, caseNames, readCase } from "./read-case.js";
import type { PosteriorModel } from "./posterior-model.js";
import type { PosteriorPair } from "./run-cases.js";

/** The project's own cases with their models. */
export function ownPosteriors(): PosteriorPair[] {
  return pair(posteriorModels, caseFolder());
}

/**
 * The cases of a folder with the models in it: case files `NAME.json`, and modules (`.ts`, `.js`, `.mjs`) whose default export
 * is a `PosteriorModel`, beside them or in a folder `models`.
 *
 * @throws Error when a case has no model, a model no case, or a module no such default export
 */
export async function posteriorsOfFolder(folder: string): Promise<PosteriorPair[]> {
  const own = resolve(folder);
  const files = [own, join(own, "models")].flatMap(modulesOf);
  const models: PosteriorModel[] = [];
  for (const file of files) {
    const module = (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
    if (!isPosteriorModel(module.default)) {
      throw new Error(
        `posteriorsOfFolder: the default export of \`${file}\` must have \`cases\`, \`model\` and \`data\`.`,
      );
    }
    models.push(module.default);
  }
  return pair(models, own);
}

function pair(models: readonly PosteriorModel[], folder: string): PosteriorPair[] {
  const names = caseNames(folder);
  const pairs = models.flatMap((posterior) =>
    posterior.cases.map((name) => {
      if (!names.includes(name)) throw new Error(`pair: there is no case \`${name}\` in \`${folder}\` for its model.`);
      return { posterior, known: readCase(name, folder), folder };
    }),
  );
  const lacking = names.filter((name) => !pairs.some(({ known }) => known.name === name));
  if (lacking.length > 0) throw new Error(`pair: no model in \`${folder}\` is of ${lacking.join(", ")}.`);
  return pairs;
}

function modulesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => /\.(ts|js|mjs)$/.test(file) && !file.endsWith(".d.ts"))
      .map((file) => join(folder, file));
  } catch {
    // A folder need not have a folder of models.
    return [];
  }
}

function isPosteriorModel(value: unknown): value is PosteriorModel {
  return typeof value === "object" && value !== null && "cases" in value && "model" in value && "data" in value;
}
