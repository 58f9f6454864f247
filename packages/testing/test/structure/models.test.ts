/** @file Tests full conditionals of the reference models, on their data, and of the models that are hard to lower. */

import { printAnalysis } from "@terrace/rewrite";
import { describe, expect, it } from "vitest";
import { hardModels } from "../../models/hard-models.js";
import { ownPosteriors } from "../../src/posteriors/load-posteriors.js";
import { analysed, analysedModel, conditionalFaults } from "./check-conditionals.js";

describe("full conditionals of reference models", () => {
  for (const { posterior, known } of ownPosteriors()) {
    it(known.name, () => {
      const all = analysedModel(posterior.model, posterior.data(known.data));
      expect(conditionalFaults(all)).toEqual([]);
      expect(printAnalysis(all.analysis).join("\n")).toMatchSnapshot();
    });
  }
});

describe("full conditionals of models that are hard to lower", () => {
  for (const [name, [text, data]] of Object.entries(hardModels)) {
    it(name, () => {
      const all = analysed(text, data);
      expect(conditionalFaults(all)).toEqual([]);
      expect(printAnalysis(all.analysis).join("\n")).toMatchSnapshot();
    });
  }
});
