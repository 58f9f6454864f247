/** @file The posteriors and the hard models as programs: evaluators agree, and the engine finds every module valid. */

import { afterEach, describe, expect, it, vi } from "vitest";
import { wasmEngine } from "@terrace/backend-kernel";
import { hardModels } from "../../models/hard-models.js";
import { posteriorModels } from "../../models/posterior-models.js";
import { checkCase } from "../../src/programs/check-case.js";
import { readCase } from "../../src/posteriors/read-case.js";

const models = [
  ...posteriorModels.flatMap(({ cases, model, data }) =>
    // Cases of one model differ in their data alone.
    cases.slice(0, 1).map((name) => [name, model.graph.source, data(readCase(name).data)] as const),
  ),
  ...Object.entries(hardModels).map(([name, [text, data]]) => [name, text, data] as const),
];

describe("a known model", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each(models)("%s", (_, text, data) => {
    const compile = vi.spyOn(wasmEngine()!, "Module");
    expect(checkCase({ text, data, seed: 1 })).toEqual({ kind: "agrees" });
    // A module that is not valid is an error of its own.
    expect(compile).toHaveBeenCalled();
  });
});
