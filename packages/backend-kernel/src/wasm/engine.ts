/**
 * @file The engine's WebAssembly as far as kernels use it. The names are declared here because neither the language's
 * library nor Node's types have them, and a browser's library would bring all of the DOM.
 */

/** A compiled module; a structured clone carries it to another thread. */
export interface WasmModule {
  /** There for the type alone: modules are opaque. */
  readonly [Symbol.toStringTag]?: string;
}

/** Memory of a module, in pages of 64 KiB. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
}

/** An instance of a module. */
export interface WasmInstance {
  readonly exports: Readonly<Record<string, (...addresses: number[]) => void>>;
}

/** The global `WebAssembly`. */
export interface WasmEngine {
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => WasmModule;
  readonly Instance: new (
    module: WasmModule,
    imports: Readonly<Record<string, Record<string, unknown>>>,
  ) => WasmInstance;
  readonly Memory: new (descriptor: { initial: number; maximum: number; shared: boolean }) => WasmMemory;
  readonly Global: new (descriptor: { value: "i32"; mutable: false }, value: number) => object;
}

/** Bytes of a page of memory. */
export const PAGE_BYTES = 65536;

/** A module whose one function adds two vectors, to ask whether the engine knows vectors. */
// prettier-ignore
const VECTOR_PROBE = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
);

let known: { readonly engine: WasmEngine | undefined } | undefined;

/** The engine's WebAssembly, if it has it with 128-bit vectors. */
export function wasmEngine(): WasmEngine | undefined {
  if (known === undefined) {
    // The global is absent where there is no WebAssembly; its shape is that of the JavaScript interface.
    const engine = (globalThis as { WebAssembly?: WasmEngine }).WebAssembly;
    known = { engine: engine?.validate(VECTOR_PROBE) === true ? engine : undefined };
  }
  return known.engine;
}

/** Whether memory can be shared between threads here. */
export function canShareMemory(): boolean {
  return typeof SharedArrayBuffer !== "undefined";
}
