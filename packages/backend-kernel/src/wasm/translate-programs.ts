/**
 * @file Translates kernel programs to one WebAssembly module: a function `run0`, `run1`, ... for each, which takes the
 * addresses of the program's inputs and outputs, and `call0`, `call1`, ..., which take them from a table in memory. Sizes and
 * real constants are folded into the code.
 */
import type { Expression, KernelFunction, Statement } from "../kernel-ir.js";
import type { KernelArray, KernelProgram } from "../kernel-program.js";
import { operandsOf } from "../operands.js";
import type { ArrangedPrograms } from "./arrangement.js";
import { PAGE_BYTES } from "./engine.js";
import { Environment } from "./expression-translator.js";
import { FunctionTranslator } from "./function-translator.js";
import type { CalledFunction } from "./function-translator.js";
import { FunctionWriter } from "./function-writer.js";
import { aligned, MemoryPlan } from "./memory-plan.js";
import type { ArrayPlace, PlacedConstant } from "./memory-plan.js";
import { ModuleContext } from "./module-context.js";
import type { ElementaryDefinitions } from "./module-context.js";
import { ModuleWriter } from "./module-writer.js";
import { GENERATOR_BYTES } from "./random/generator-code.js";
import { isImportedVariate, isRandom } from "./random/variates.js";
import { asReal, integerValue, literalValue, realLiteral } from "./scalar-value.js";

/** Where the arrays of one program lie, from the base of an instance's area on. */
export interface ProgramArea {
  readonly inputs: readonly KernelArray[];
  readonly outputs: readonly KernelArray[];
  readonly inputOffsets: readonly number[];
  readonly outputOffsets: readonly number[];
  /** Of the table of addresses: 32-bit integers, inputs first. */
  readonly tableOffset: number;
  readonly usesGenerator: boolean;
}

/** Programs as WebAssembly, before an engine has seen them. */
export interface TranslatedPrograms {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Names of the functions that the module imports: of numbers, and random ones. */
  readonly imports: readonly string[];
  readonly constants: readonly PlacedConstant[];
  readonly programs: readonly ProgramArea[];
  /** Bytes before the area of the first instance, and of each area. */
  readonly constantBytes: number;
  readonly areaBytes: number;
  /** Where an area's arena for positions begins, and its length. */
  readonly arenaOffset: number;
  readonly arenaBytes: number;
  readonly maxPages: number;
  readonly shared: boolean;
}

/** Options of {@link translatePrograms}. */
export interface TranslateOptions {
  /** Elementary functions to make in the module; others are imported from JavaScript. */
  readonly definitions: ElementaryDefinitions;
  /** Most vectors side by side in a loop; 0 for scalar code. */
  readonly interleave: number;
  /** Instances that share one memory. */
  readonly numInstances: number;
  readonly shared: boolean;
}

/** Vectors of the length of the longest input that an instance's arena holds. */
const ARENA_VECTORS = 64;
const MAX_PAGES = 65536;

/**
 * Translates `programs`.
 *
 * @returns undefined where a program comes without its statements, or all is more than 4 GiB
 */
export function translatePrograms(
  { programs, arrangements }: ArrangedPrograms,
  { definitions, interleave, numInstances, shared }: TranslateOptions,
): TranslatedPrograms | undefined {
  if (programs.some(({ functions }) => functions.length === 0)) return undefined;
  const numBytes = programs.reduce((sum, program) => sum + sizeOf(program), 0);
  if (numBytes + numInstances * numBytes > MAX_PAGES * PAGE_BYTES) return undefined;
  // The module's limits have to be known before its code; what they have to hold is known after.
  const module = new ModuleWriter({ minPages: 1, maxPages: MAX_PAGES, shared });
  const context = new ModuleContext(module, definitions, interleave, new MemoryPlan(arrangements));
  const imports = importedFunctions(programs, context);
  const tables = tableOffsets(programs);
  const areas = programs.map((program, k) => areaOf(program, tables.offsets[k]!, tables.end));
  programs.forEach((program, k) => {
    const run = translateProgram(context, program, areas[k]!);
    module.exportFunction(`run${k}`, run);
    module.exportFunction(`call${k}`, module.addFunction(tabledCall(run, areas[k]!)));
  });
  const arenaOffset = Math.max(...areas.map((area) => area.bytes));
  const longest = Math.max(0, ...programs.flatMap(({ inputs }) => inputs.map((input) => input.length)));
  const arenaBytes = ARENA_VECTORS * aligned(8 * longest);
  const constantBytes = context.plan.end;
  const areaBytes = arenaOffset + arenaBytes;
  if (constantBytes + numInstances * areaBytes > MAX_PAGES * PAGE_BYTES) return undefined;
  return {
    bytes: module.encode(),
    imports,
    constants: context.plan.constants,
    programs: areas.map(({ inputs, outputs, inputOffsets, outputOffsets, tableOffset, usesGenerator }) => ({
      inputs,
      outputs,
      inputOffsets,
      outputOffsets,
      tableOffset,
      usesGenerator,
    })),
    constantBytes,
    areaBytes,
    arenaOffset,
    arenaBytes,
    maxPages: MAX_PAGES,
    shared,
  };
}

function sizeOf(program: KernelProgram): number {
  const lengths = [...program.workspaceSizes, ...program.inputs.map((x) => x.length), ...program.outputs.map((y) => y.length)]; // prettier-ignore
  const data = program.constants.reduce((sum, values) => sum + values.byteLength, 0);
  return data + lengths.reduce((sum, length) => sum + 8 * length, 0);
}

/** Imports the functions of numbers and the random ones that the programs call and the module does not make. */
function importedFunctions(programs: readonly KernelProgram[], context: ModuleContext): string[] {
  const imports = new Set<string>();
  for (const program of programs) {
    for (const fn of program.functions) {
      forEachCall(fn.body, (callee, operands) => {
        if (isRandom(callee)) {
          if (!isImportedVariate(callee)) return;
          imports.add(callee);
          context.module.importFunction(callee, [], []);
          return;
        }
        if ((callee.startsWith("Math.") && callee !== "Math.round") || !context.isImported(callee)) return;
        imports.add(callee);
        context.module.importFunction(callee, operands.map(() => "f64" as const), ["f64"]); // prettier-ignore
      });
    }
  }
  return [...imports];
}

type VisitCall = (callee: string, operands: readonly Expression[]) => void;

/** Visits the calls within expressions. */
function forEachCall(statements: readonly Statement[], visit: VisitCall): void {
  const within = (expression: Expression): void => {
    if (expression.kind === "call") visit(expression.callee, expression.arguments);
    operandsOf(expression).forEach(within);
  };
  for (const statement of statements) {
    switch (statement.kind) {
      case "for":
        forEachCall(statement.body, visit);
        break;
      case "call":
        statement.arguments.forEach(within);
        break;
      case "store":
        within(statement.index);
        within(statement.value);
        break;
      default:
        within(statement.value);
    }
  }
}

interface Area extends ProgramArea {
  readonly workspaceOffsets: readonly number[];
  /** Bytes so far; translation adds scratch memory. */
  bytes: number;
}

/** Where the tables of addresses lie, behind the generator's state; an area's arrays begin at `end`. */
function tableOffsets(programs: readonly KernelProgram[]): { offsets: number[]; end: number } {
  let end = GENERATOR_BYTES;
  const offsets = programs.map(({ inputs, outputs }) => {
    const offset = end;
    end += 4 * (inputs.length + outputs.length);
    return offset;
  });
  return { offsets, end: aligned(end) };
}

/** A function without parameters that calls a program's with the addresses in its table. */
function tabledCall(run: number, { inputs, outputs, tableOffset }: Area): FunctionWriter {
  const writer = new FunctionWriter([], []);
  for (let k = 0; k < inputs.length + outputs.length; k++) {
    writer.global(0);
    writer.memory("i32.load", tableOffset + 4 * k);
  }
  writer.call(run);
  return writer;
}

function areaOf(
  { inputs, outputs, workspaceSizes, usesGenerator }: KernelProgram,
  tableOffset: number,
  start: number,
): Area {
  let bytes = start;
  const place = (length: number): number => {
    const offset = bytes;
    bytes += aligned(8 * length);
    return offset;
  };
  const inputOffsets = inputs.map(({ length }) => place(length));
  const outputOffsets = outputs.map(({ length }) => place(length));
  const workspaceOffsets = workspaceSizes.map((length) => place(length));
  return { inputs, outputs, inputOffsets, outputOffsets, tableOffset, usesGenerator, workspaceOffsets, bytes };
}

/** A function being made, with what its parameters turn out to be. */
interface Draft {
  readonly fn: KernelFunction;
  readonly writer: FunctionWriter;
  readonly parameters: readonly string[];
  environment: Environment | undefined;
}

/** Adds the functions of a program; returns the index of the one that is run. */
function translateProgram(context: ModuleContext, program: KernelProgram, area: Area): number {
  const arrays = [
    ...program.inputs.map(({ length }, k) => ({ name: `x${k}`, length })),
    ...program.outputs.map(({ length }, k) => ({ name: `y${k}`, length })),
  ];
  const calls = new Map<string, CalledFunction>();
  const drafts = program.functions.map((fn, k): Draft => {
    const isRun = k === program.functions.length - 1;
    const parameters = isRun ? arrays.map(({ name }) => name) : fn.parameters.filter((name) => name !== "generator");
    const writer = new FunctionWriter(parameters.map(() => "i32" as const), []); // prettier-ignore
    const draft: Draft = { fn, writer, parameters, environment: undefined };
    const index = context.module.addFunction(writer);
    calls.set(fn.name, {
      index,
      parameters,
      bind: (values) => {
        const environment = globalEnvironment(context, program, area, writer);
        values.forEach((value, at) => {
          const emit = (): void => writer.get(at);
          if ("offset" in value) environment.bindArray(parameters[at]!, { ...value, base: emit, offset: 0 });
          else environment.bind(parameters[at]!, value.type === "i32" ? integerValue(emit, value.range, 0) : value);
        });
        draft.environment = environment;
      },
    });
    return draft;
  });
  const run = calls.get(program.functions.at(-1)!.name)!;
  run.bind(arrays.map(({ length }): ArrayPlace => ({ isInteger: false, length, offset: 0 })));
  // A function is translated after the one that calls it, which says what it is given.
  for (const { fn, writer, environment } of drafts.reverse()) {
    if (environment === undefined) continue;
    const body = fn.body.filter((statement) => !isPrologue(statement));
    const scratch = (bytes: number): number => {
      const offset = area.bytes;
      area.bytes += aligned(bytes);
      return offset;
    };
    new FunctionTranslator(context, writer, calls, scratch).statements(body, environment);
  }
  return run.index;
}

/** Whether a statement takes an array out of the lists of inputs and outputs, which here are parameters. */
function isPrologue(statement: Statement): boolean {
  if (statement.kind !== "const" || statement.value.kind !== "element") return false;
  return statement.value.array === "inputs" || statement.value.array === "outputs";
}

/** Constants, workspace and tables of a program, as one of its functions sees them. */
function globalEnvironment(
  context: ModuleContext,
  program: KernelProgram,
  area: Area,
  writer: FunctionWriter,
): Environment {
  const environment = new Environment();
  const base = writer.local("i32");
  writer.global(0);
  writer.set(base);
  program.constants.forEach((values, k) => {
    environment.bindArray(`c${k}`, {
      isInteger: values instanceof Int32Array,
      length: values.length,
      offset: context.plan.constant(values),
      // Reals may be placed in another order than they have here.
      ...(values instanceof Int32Array ? { values } : {}),
    });
  });
  program.workspaceSizes.forEach((length, k) => {
    const offset = area.workspaceOffsets[k]!;
    environment.bindArray(`w${k}`, { isInteger: false, length, base: () => writer.get(base), offset });
  });
  program.sizes.forEach((value, k) => environment.bind(`n${k}`, literalValue(writer, value)));
  program.reals.forEach((value, k) => environment.bind(`k${k}`, asReal(writer, realLiteral(writer, value))));
  return environment;
}
