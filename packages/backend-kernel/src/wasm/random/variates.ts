/**
 * @file The random functions of kernels in a module. Those that samplers call most are made in WebAssembly, with the bits of
 * the runtime functions of the same names; the others are imported: they find their arguments in memory, leave their result
 * there, and take the generator's state from there and put it back.
 */
import { InternalError } from "@terrace/core";
import { FunctionWriter } from "../function-writer.js";
import type { ModuleContext } from "../module-context.js";
import { writeCategorical } from "./categorical-code.js";
import { writeGamma, writeMarsagliaTsang } from "./gamma-code.js";
import { ARGUMENTS_OFFSET, GeneratorCode, MAX_ARGUMENTS } from "./generator-code.js";
import { exponentialCode, normalCode, uniformCode } from "./ziggurat-code.js";
import type { DrawCode } from "./ziggurat-code.js";

/** Draws without arguments, which loops that fill arrays hold the state in locals for. */
const standardDraws: ReadonlyMap<string, DrawCode> = new Map([
  ["randomUniform", uniformCode],
  ["randomNormal", normalCode],
  ["randomExponential", exponentialCode],
]);

const otherDraws: ReadonlyMap<string, (context: ModuleContext) => FunctionWriter> = new Map([
  ["randomGamma", writeGamma],
  ["marsagliaTsang", writeMarsagliaTsang],
  ["randomCategorical", writeCategorical],
]);

/** Whether a function draws random numbers. */
export function isRandom(callee: string): boolean {
  return callee.startsWith("random");
}

/** Whether a random function is imported rather than made. */
export function isImportedVariate(callee: string): boolean {
  return !standardDraws.has(callee) && !otherDraws.has(callee);
}

/** Whether there is {@link writeFill} for a random function. */
export function isStandardDraw(callee: string): boolean {
  return standardDraws.has(callee);
}

/** The function that makes one draw; an imported one has that many arguments, all of them numbers. */
export function writeVariate(context: ModuleContext, name: string, numArguments: number): FunctionWriter {
  const code = standardDraws.get(name);
  if (code !== undefined) {
    const writer = new FunctionWriter([], ["f64"]);
    const generator = new GeneratorCode(writer);
    generator.load();
    const result = code(context, writer, generator);
    generator.store();
    writer.get(result);
    return writer;
  }
  return otherDraws.get(name)?.(context) ?? writeImported(context, name, numArguments);
}

/** The function that fills so many doubles from an address on with draws. */
export function writeFill(context: ModuleContext, name: string): FunctionWriter {
  const writer = new FunctionWriter(["i32", "i32"], []);
  const [address, count] = [0, 1];
  const end = writer.local("i32");
  const generator = new GeneratorCode(writer);
  generator.load();
  writer.get(address);
  writer.get(count);
  writer.i32(3);
  writer.op("i32.shl");
  writer.op("i32.add");
  writer.set(end);
  writer.loop(() => {
    const result = standardDraws.get(name)!(context, writer, generator); // the caller has asked isStandardDraw
    writer.get(address);
    writer.get(result);
    writer.memory("f64.store", 0);
    writer.get(address);
    writer.i32(8);
    writer.op("i32.add");
    writer.tee(address);
    writer.get(end);
    writer.op("i32.lt_u");
    writer.repeatIf();
  });
  generator.store();
  return writer;
}

function writeImported(context: ModuleContext, name: string, numArguments: number): FunctionWriter {
  if (numArguments > MAX_ARGUMENTS) throw new InternalError(`\`${name}\` of a kernel program has too many arguments`);
  const parameters = Array.from({ length: numArguments }, () => "f64" as const);
  const writer = new FunctionWriter(parameters, ["f64"]);
  parameters.forEach((_, k) => {
    writer.global(0);
    writer.get(k);
    writer.memory("f64.store", ARGUMENTS_OFFSET + 8 * k);
  });
  writer.call(context.imported(name));
  writer.global(0);
  writer.memory("f64.load", ARGUMENTS_OFFSET);
  return writer;
}
