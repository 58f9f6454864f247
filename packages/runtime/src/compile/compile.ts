/** @file The stage `compile`: a model and data in, an evaluable model out. */

import type { Model } from "@terrace/model";

import { verifyKeys, verifyOneOf, wrongType } from "../argument.js";
import type { DataInput } from "../bind/bind-data.js";
import { makePlan } from "../plan/make-plan.js";
import { chooseBackend, verifyBackend, type BackendOption } from "./backend.js";
import { compilePlan, type CompiledModel } from "./compiled-model.js";

/** Options of `compile`. */
export interface CompileOptions {
  /** `"auto"` when absent. */
  readonly backend?: BackendOption;
  /** `"auto"` when absent. No statistical rewrite exists yet, so that both give the model as written. */
  readonly rewrite?: "auto" | "none";
  /** Whether to drop the observations; false when absent. */
  readonly prior?: boolean;
}

/**
 * Binds `model` to `data` and compiles it.
 *
 * @throws ModelError where data is missing or does not fit the model, and where the model cannot be sampled with these data;
 * TypeError, RangeError for wrong options
 * @example
 * const compiled = compile(model`data y: real[N]; mu ~ normal(0, 1); y ~ normal(mu, 1)`, { y: [1, 2] });
 * compiled.logJoint({ mu: 0.5 });
 */
export function compile(model: Model, data: DataInput = {}, options: CompileOptions = {}): CompiledModel {
  verifyModel("compile", model);
  verifyData("compile", data);
  verifyKeys("compile", "options", options, ["backend", "rewrite", "prior"]);
  const { backend = "auto", rewrite = "auto", prior = false } = options;
  verifyBackend("compile", backend);
  verifyOneOf("compile", "rewrite", rewrite, ["auto", "none"]);
  const plan = makePlan(model.graph, data, { prior });
  // Lowered now, so that whatever cannot be done with the model and the data, an index that is none of its array say, is said
  // here and not at the first call.
  void plan.programs.density;
  void plan.programs.draw;
  return compilePlan(plan, chooseBackend(backend));
}

/** @throws TypeError when `model` is not what the tag `model` makes; of whichever copy of the package */
export function verifyModel(fn: string, model: unknown): asserts model is Model {
  if (typeof model === "object" && model !== null && "graph" in model) return;
  throw wrongType(fn, "model", "a model made by the tag model`...`", model);
}

/** @throws TypeError when `data` is not an object of columns */
export function verifyData(fn: string, data: unknown): void {
  if (typeof data === "object" && data !== null && !Array.isArray(data)) return;
  throw wrongType(fn, "data", "an object of columns by name", data);
}
