/** @file The tfjs backend `webgpu` for the tests, which say why where there is none. */
import { loadTfjsBackend } from "../../src/index.js";

/** Why there is no adapter here, or undefined where there is one. */
export const webgpuTrouble: string | undefined = await loadTfjsBackend("webgpu").then(
  () => undefined,
  (error: unknown) => (error instanceof Error ? error.message : String(error)),
);
if (webgpuTrouble !== undefined) console.warn(`not tested on webgpu: ${webgpuTrouble}`);

/** `backends`, and `webgpu` where it can be had. */
export function withWebgpu<Name extends string>(backends: readonly Name[]): (Name | "webgpu")[] {
  return webgpuTrouble === undefined ? [...backends, "webgpu"] : [...backends];
}
