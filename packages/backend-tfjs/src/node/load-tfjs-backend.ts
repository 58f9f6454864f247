/**
 * @file Loads a backend of tfjs in this thread, and makes it the current one: its package from the current folder's project or
 * beside Terrace, and for `webgpu` in Node what a browser brings along, from the package `webgpu` (Dawn).
 */

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type * as tfjs from "@tensorflow/tfjs-core";

import { BackendUnavailableError } from "../backend-unavailable-error.js";
import { loadTensorflow } from "./load-tensorflow.js";
import { findCore } from "./shared-packages.js";

/** A backend that {@link loadTfjsBackend} knows. */
export type TfjsBackendName = "tensorflow" | "cpu" | "wasm" | "webgpu";

/** The part of WebGPU that is asked before tfjs asks it, which says nothing of use where there is no adapter. */
interface Gpu {
  requestAdapter(): Promise<object | null>;
}

/** The package `webgpu`. */
interface DawnPackage {
  readonly globals: object;
  readonly create: (options: readonly string[]) => Gpu;
}

/**
 * Loads the package of a tfjs backend, registers it with the tfjs-core that Terrace shares with its caller, and makes it the
 * current backend. Does nothing twice.
 *
 * In Node, `webgpu` needs the package `webgpu` beside `@tensorflow/tfjs-backend-webgpu`; `navigator.gpu` and the constants of
 * WebGPU become global. An adapter that the program has put in `navigator.gpu` itself is used as it is.
 *
 * @throws BackendUnavailableError in one line: a package that is not installed or of a version that does not fit, no adapter, or
 *   what the backend says
 * @example
 * await loadTfjsBackend("wasm");
 * const fit = await sample(model, data, { backend: "tfjs" });
 */
export async function loadTfjsBackend(name: TfjsBackendName): Promise<void> {
  if (name === "tensorflow") {
    await loadTensorflow().tf.setBackend(name);
    return;
  }
  const core = findCore();
  if (core === undefined) {
    throw new BackendUnavailableError(
      "absent",
      "`@tensorflow/tfjs-core` is not installed. Run `npm install @tensorflow/tfjs-core`.",
    );
  }
  const tf = createRequire(import.meta.url)(core.path) as typeof tfjs;
  if (name === "webgpu") await provideAdapter();
  loadPackage(`@tensorflow/tfjs-backend-${name}`, core.version);
  let isSet: boolean;
  try {
    isSet = await tf.setBackend(name);
  } catch (error) {
    throw broken(name, error);
  }
  if (!isSet) throw broken(name, undefined);
}

/** @throws BackendUnavailableError where the package is not there, does not fit `coreVersion`, or cannot be loaded */
function loadPackage(name: string, coreVersion: string): void {
  const found = resolved(name);
  const { version } = found.require(`${name}/package.json`) as { readonly version: string };
  if (version !== coreVersion) {
    throw new BackendUnavailableError(
      "version",
      `\`${name}\` ${version} does not fit \`@tensorflow/tfjs-core\` ${coreVersion}. Run \`npm install ${name}@${coreVersion}\`.`,
    );
  }
  try {
    found.require(found.path);
  } catch (error) {
    throw broken(name, error);
  }
}

/** Where a package is, as Node finds it from the current folder or from Terrace's own. @throws BackendUnavailableError */
function resolved(name: string): { readonly require: NodeJS.Require; readonly path: string } {
  for (const from of [join(process.cwd(), "resolve.js"), import.meta.url]) {
    const require = createRequire(from);
    try {
      return { require, path: require.resolve(name) };
    } catch {
      // Elsewhere, then.
    }
  }
  throw new BackendUnavailableError("absent", `\`${name}\` is not installed. Run \`npm install ${name}\`.`);
}

/** Puts Dawn where a browser has WebGPU, and has it find an adapter. @throws BackendUnavailableError */
async function provideAdapter(): Promise<void> {
  // Node has a navigator from version 21, without a GPU.
  const theirs = (globalThis as { navigator?: { gpu?: Gpu } }).navigator;
  const gpu = theirs?.gpu ?? (await dawn());
  if (theirs === undefined) Object.defineProperty(globalThis, "navigator", { value: { gpu }, configurable: true });
  else if (theirs.gpu === undefined) Object.defineProperty(theirs, "gpu", { value: gpu, configurable: true });
  let adapter: object | null;
  try {
    adapter = await gpu.requestAdapter();
  } catch (error) {
    throw broken("webgpu", error);
  }
  if (adapter !== null) return;
  throw new BackendUnavailableError(
    "machine",
    "WebGPU finds no adapter on this machine: it needs a graphics card with its driver, on Linux one for Vulkan, or a software " +
      "device such as SwiftShader, named in VK_DRIVER_FILES.",
  );
}

async function dawn(): Promise<Gpu> {
  const { path } = resolved("webgpu");
  try {
    const { create, globals } = (await import(pathToFileURL(path).href)) as DawnPackage;
    Object.assign(globalThis, globals);
    return create([]);
  } catch (error) {
    throw broken("webgpu", error);
  }
}

function broken(name: string, error: unknown): BackendUnavailableError {
  const said = error instanceof Error ? error.message : "it does not start";
  return new BackendUnavailableError("broken", `\`${name}\` does not load: ${said.replace(/\.?\s*\n[^]*|\.$/, "")}.`, {
    cause: error,
  });
}
