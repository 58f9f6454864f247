/** @file Which evaluator runs a model's programs, and why; said by `explain()`. */

import { verifyOneOf } from "../argument.js";

/** The `backend` option. */
export type BackendOption = "auto" | "wasm" | "typescript" | "tfjs" | "webgpu";

/** A backend that exists. */
export type Backend = "typescript";

/**
 * @throws TypeError when the option is no text, RangeError when it is no backend or one that does not exist yet
 */
export function verifyBackend(fn: string, option: unknown): asserts option is "auto" | "typescript" {
  verifyOneOf(fn, "backend", option, ["auto", "wasm", "typescript", "tfjs", "webgpu"]);
  if (option === "auto" || option === "typescript") return;
  throw new RangeError(
    `${fn}: \`backend\` "${option}" does not exist yet. There is "typescript" (generated JavaScript kernels), which "auto" takes.`,
  );
}

/** The backend for `option`, with the reason that `explain()` prints. */
export function chooseBackend(option: BackendOption): { readonly backend: Backend; readonly reason: string } {
  return {
    backend: "typescript",
    reason: option === "auto" ? "the only one there is so far" : "asked for",
  };
}
