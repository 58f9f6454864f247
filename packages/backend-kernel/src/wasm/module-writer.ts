/** @file A WebAssembly module being written: imports first, then functions ([Wasm2022] section 5.5). */
import { InternalError } from "@terrace/core";
import { ByteWriter } from "./byte-writer.js";
import type { FunctionWriter } from "./function-writer.js";
import { VALUE_TYPES } from "./opcodes.js";
import type { ValueType } from "./opcodes.js";

/** A memory that a module imports, in pages of 64 KiB. */
export interface MemoryImport {
  readonly minPages: number;
  readonly maxPages: number;
  readonly shared: boolean;
}

const IMPORT_MODULE = "k";

/** Writes one module with an imported memory `k.memory` and an imported immutable i32 `k.base`. */
export class ModuleWriter {
  readonly #types: string[] = [];
  readonly #typeBytes = new ByteWriter();
  readonly #imports = new ByteWriter();
  readonly #importIndices = new Map<string, number>();
  readonly #functions: { type: number; writer: FunctionWriter }[] = [];
  readonly #exports = new ByteWriter();
  #numExports = 0;
  #isImporting = true;

  constructor(readonly memory: MemoryImport) {}

  #type(parameters: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${parameters.join()}>${results.join()}`;
    let index = this.#types.indexOf(key);
    if (index >= 0) return index;
    index = this.#types.push(key) - 1;
    this.#typeBytes.byte(0x60);
    for (const list of [parameters, results]) {
      this.#typeBytes.unsigned(list.length);
      for (const type of list) this.#typeBytes.byte(VALUE_TYPES[type]);
    }
    return index;
  }

  /** The names of the functions imported, in order. */
  importNames(): string[] {
    return [...this.#importIndices.keys()];
  }

  /** An imported function `k.name`; all imports come before the first function. */
  importFunction(name: string, parameters: readonly ValueType[], results: readonly ValueType[]): number {
    const known = this.#importIndices.get(name);
    if (known !== undefined) return known;
    if (!this.#isImporting) throw new InternalError("a function is imported after one was defined");
    const index = this.#importIndices.size;
    this.#importIndices.set(name, index);
    this.#imports.name(IMPORT_MODULE);
    this.#imports.name(name);
    this.#imports.byte(0x00);
    this.#imports.unsigned(this.#type(parameters, results));
    return index;
  }

  /** Adds a function; its code may be written later, before {@link encode}. */
  addFunction(writer: FunctionWriter): number {
    this.#isImporting = false;
    const type = this.#type(writer.parameters, writer.results);
    return this.#importIndices.size + this.#functions.push({ type, writer }) - 1;
  }

  exportFunction(name: string, index: number): void {
    this.#exports.name(name);
    this.#exports.byte(0x00);
    this.#exports.unsigned(index);
    this.#numExports++;
  }

  /** The module's bytes. */
  encode(): Uint8Array<ArrayBuffer> {
    const out = new ByteWriter();
    out.raw([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
    const section = (id: number, count: number, content: ByteWriter): void => {
      const body = new ByteWriter();
      body.unsigned(count);
      body.append(content);
      out.byte(id);
      out.sized(body);
    };
    section(1, this.#types.length, this.#typeBytes);
    section(2, this.#importIndices.size + 2, this.#importSection());
    const types = new ByteWriter();
    const code = new ByteWriter();
    for (const { type, writer } of this.#functions) {
      types.unsigned(type);
      code.sized(writer.encode());
    }
    section(3, this.#functions.length, types);
    section(7, this.#numExports, this.#exports);
    section(10, this.#functions.length, code);
    return out.bytes();
  }

  #importSection(): ByteWriter {
    const content = new ByteWriter();
    content.append(this.#imports);
    content.name(IMPORT_MODULE);
    content.name("memory");
    const { minPages, maxPages, shared } = this.memory;
    content.raw([0x02, shared ? 0x03 : 0x01]);
    content.unsigned(minPages);
    content.unsigned(maxPages);
    content.name(IMPORT_MODULE);
    content.name("base");
    content.raw([0x03, VALUE_TYPES.i32, 0x00]);
    return content;
  }
}
