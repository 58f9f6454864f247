/** @file What the functions of one module share: memory, imports, elementary functions, what is known of the data. */
import { InternalError } from "@terrace/core";
import type { Elementary1, Elementary2, Lanes } from "@terrace/core/elementary";
import { FunctionWriter } from "./function-writer.js";
import { matrixFunctions } from "./linear-algebra/matrix-code.js";
import { MemoryPlan } from "./memory-plan.js";
import type { ModuleWriter } from "./module-writer.js";
import { writeFill, writeVariate } from "./random/variates.js";
import { ScalarLanes } from "./scalar-lanes.js";
import type { Emit } from "./scalar-lanes.js";
import { rangeOf } from "./value-range.js";
import type { ValueRange } from "./value-range.js";

/** Definitions of elementary functions, by the names that kernels call them by. */
export interface ElementaryDefinitions {
  readonly ofOne: Readonly<Record<string, Elementary1>>;
  readonly ofTwo: Readonly<Record<string, Elementary2>>;
}

/** Imported functions that exist for JavaScript's semantics alone. */
export const HELPERS = ["remainder", "toInteger"] as const;

/** The state of one translation. */
export class ModuleContext {
  /** Functions of the programs, by program and name. */
  readonly functions = new Map<string, number>();
  readonly #elementary = new Map<string, number>();
  readonly #matrix = new Map<string, number>();
  readonly #random = new Map<string, number>();
  readonly #ranges = new Map<Int32Array, ValueRange>();

  constructor(
    readonly module: ModuleWriter,
    readonly definitions: ElementaryDefinitions,
    /** Most vectors side by side in a loop; 0 for scalar code. */
    readonly interleave: number,
    readonly plan: MemoryPlan = new MemoryPlan(),
  ) {
    module.importFunction("remainder", ["f64", "f64"], ["f64"]);
    module.importFunction("toInteger", ["f64"], ["i32"]);
  }

  helper(name: (typeof HELPERS)[number]): number {
    return HELPERS.indexOf(name);
  }

  /** Whether `callee` is imported rather than made here. */
  isImported(callee: string): boolean {
    return this.definitions.ofOne[callee] === undefined && this.definitions.ofTwo[callee] === undefined;
  }

  /** `callee` of operands in some lane arithmetic, or undefined where it has no definition. */
  define<V, M>(callee: string, lanes: Lanes<V, M>, operands: readonly V[]): V | undefined {
    const one = this.definitions.ofOne[callee];
    if (one !== undefined) return one(lanes, operands[0]!);
    return this.definitions.ofTwo[callee]?.(lanes, operands[0]!, operands[1]!);
  }

  /** The index of a function of numbers, made or imported. */
  callee(name: string): number {
    if (this.isImported(name)) return this.imported(name);
    let index = this.#elementary.get(name);
    if (index === undefined) {
      const parameters = this.definitions.ofOne[name] === undefined ? (["f64", "f64"] as const) : (["f64"] as const);
      const writer = new FunctionWriter(parameters, ["f64"]);
      index = this.module.addFunction(writer);
      this.#elementary.set(name, index);
      const lanes = new ScalarLanes(writer, this.plan);
      const operands = parameters.map(
        (_, k): Emit =>
          () =>
            writer.get(k),
      );
      this.define(name, lanes, operands)!(); // it has a definition
    }
    return index;
  }

  /** The index of the function that makes one draw. */
  variate(name: string, numArguments = 0): number {
    return this.#randomFunction(name, () => writeVariate(this, name, numArguments));
  }

  /** The index of the function that fills memory with draws: an address, and how many. */
  fill(name: string): number {
    return this.#randomFunction(`fill ${name}`, () => writeFill(this, name));
  }

  #randomFunction(key: string, write: () => FunctionWriter): number {
    let index = this.#random.get(key);
    if (index === undefined) {
      index = this.module.addFunction(write());
      this.#random.set(key, index);
    }
    return index;
  }

  /** The index of a function of linear algebra for these sizes and flags. */
  matrixFunction(name: string, sizes: readonly number[]): number {
    const key = `${name} ${sizes.join()}`;
    let index = this.#matrix.get(key);
    if (index === undefined) {
      index = this.module.addFunction(matrixFunctions.get(name)!.write(...sizes));
      this.#matrix.set(key, index);
    }
    return index;
  }

  /** The index of a function that was imported. */
  imported(name: string): number {
    const index = this.module.importNames().indexOf(name);
    if (index < 0) throw new InternalError(`kernels have no function \`${name}\` in WebAssembly`);
    return index;
  }

  /** The range of an array of integers, looked at once. */
  rangeOf(values: Int32Array): ValueRange {
    let range = this.#ranges.get(values);
    if (range === undefined) this.#ranges.set(values, (range = rangeOf(values)));
    return range;
  }
}
