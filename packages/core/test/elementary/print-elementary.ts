/**
 * @file Lanes of one number that print TypeScript, so that a definition becomes a function of its own. What is shared becomes
 * a constant; what is rare a call of a second function, so that the usual path is short enough for engines to inline it.
 */
import type { Elementary1, Elementary2, Lanes } from "../../src/elementary/lanes.js";
import * as logarithmTable from "../../src/elementary/logarithm-table.js";

const tables = new Map<Float64Array, string>(Object.entries(logarithmTable).map(([name, values]) => [values, name]));

/** The shortest text that reads back as `value`, in brackets where it has a sign. */
function numberText(value: number): string {
  const text = Object.is(value, -0) ? "-0" : String(value);
  return text.startsWith("-") ? `(${text})` : text;
}

/** What names of locals begin with: numbers and truth values. */
const numberPrefix = "v";
const testPrefix = "is";

/** A parameter or a local with its type. */
function declared(name: string): string {
  return `${name}: ${name.startsWith(testPrefix) ? "boolean" : "number"}`;
}

/**
 * The text of an exported function, and of those that it calls in rare cases.
 *
 * @param name - of the function
 * @param parameters - names of its parameters, one letter each
 */
function printFunction(
  name: string,
  definition: Elementary1 | Elementary2,
  parameters: readonly [string] | readonly [string, string],
): string {
  const rareFunctions: string[] = [];
  let statements: string[] = [];
  let numNames = 0;

  const shareAs = (prefix: string, value: string): string => {
    if (/^\w+$/.test(value)) return value;
    const local = `${prefix}${numNames++}`;
    statements.push(`const ${local} = ${value};`);
    return local;
  };
  const share = (value: string): string => shareAs(numberPrefix, value);
  const block = (body: () => string, end: (value: string) => string): string => {
    const outer = statements;
    statements = [];
    const value = body();
    const text = [...statements, end(value)].join("\n");
    statements = outer;
    return text;
  };
  const lanes: Lanes<string, string> = {
    constant: numberText,
    add: (a, b) => `(${a} + ${b})`,
    sub: (a, b) => `(${a} - ${b})`,
    mul: (a, b) => `(${a} * ${b})`,
    div: (a, b) => `(${a} / ${b})`,
    neg: (a) => `(-${a})`,
    abs: (a) => `Math.abs(${a})`,
    sqrt: (a) => `Math.sqrt(${a})`,
    // Adding and subtracting 1.5 * 2^52 rounds to the nearest integer.
    nearest: (a) => `(${a} + 6755399441055744 - 6755399441055744)`,
    floor: (a) => `Math.floor(${a})`,
    copySign: (magnitude, sign) => `copySign(${magnitude}, ${sign})`,
    min(a, b) {
      const [first, second] = [share(a), share(b)];
      return `(${second} < ${first} ? ${second} : ${first})`;
    },
    max(a, b) {
      const [first, second] = [share(a), share(b)];
      return `(${first} < ${second} ? ${second} : ${first})`;
    },
    less: (a, b) => `(${a} < ${b})`,
    lessOrEqual: (a, b) => `(${a} <= ${b})`,
    equal: (a, b) => `(${a} === ${b})`,
    and: (a, b) => `(${a} && ${b})`,
    or: (a, b) => `(${a} || ${b})`,
    not: (a) => `!${a}`,
    select: (test, then, otherwise) => `(${test} ? ${then} : ${otherwise})`,
    rare(test, exceptional, usual) {
      const firstInside = numNames;
      const body = block(exceptional, (value) => `return ${value};`);
      const isOutside = (word: string): boolean => {
        const number = /^(?:v|is)(\d+)$/.exec(word)?.[1];
        return number === undefined ? parameters.some((parameter) => parameter === word) : Number(number) < firstInside;
      };
      const used = [...new Set(body.match(/\b\w+\b/g))].filter(isOutside);
      const rareName = `${name}Rare${rareFunctions.length}`;
      rareFunctions.push(`function ${rareName}(${used.map(declared).join(", ")}): number {\n${body}\n}`);
      const local = `${numberPrefix}${numNames++}`;
      const otherwise = block(usual, (value) => `${local} = ${value};`);
      statements.push(
        `let ${local}: number;\nif (${test}) ${local} = ${rareName}(${used.join(", ")});\nelse {\n${otherwise}\n}`,
      );
      return local;
    },
    powerOfTwo: (k) => `powersOfTwo[(${k} + 1023) & 2047]`,
    exponent: (x) => `exponentOf(${x})`,
    table: (values, index) => `${tables.get(values)!}[${index} & ${values.length - 1}]`,
    share,
    shareTest: (test) => shareAs(testPrefix, test),
  };
  const value =
    parameters.length === 1 // The callers pair them.
      ? (definition as Elementary1)(lanes, parameters[0])
      : (definition as Elementary2)(lanes, parameters[0], parameters[1]);
  const body = [...statements, `return ${value};`].join("\n");
  const head = `export function ${name}(${parameters.map(declared).join(", ")}): number`;
  const text = `/** As its definition says. */\n${head} {\n${body}\n}`;
  return [text, ...rareFunctions, ""].join("\n");
}

/**
 * The text of a module of plain functions, made of definitions; the same bits as these have over plain numbers.
 *
 * @param ofOne - definitions of one number, by name
 * @param ofTwo - definitions of two numbers, by name
 */
export function printElementary(
  ofOne: Readonly<Record<string, Elementary1>>,
  ofTwo: Readonly<Record<string, Elementary2>>,
): string {
  const functions = [
    ...Object.entries(ofOne).map(([name, definition]) => printFunction(name, definition, ["x"])),
    ...Object.entries(ofTwo).map(([name, definition]) => printFunction(name, definition, ["x", "y"])),
  ];
  return [
    "/**\n * @file The elementary functions as plain functions, printed from their definitions in `src/elementary`, where they are\n" +
      " * explained. Written by `test/elementary/write-elementary.ts`; not to be edited.\n */",
    `import { ${[...tables.values()].sort().join(", ")} } from "../elementary/logarithm-table.js";`,
    'import { copySign, exponentOf, powersOfTwo } from "./number-parts.js";',
    "",
    ...functions,
    "",
  ].join("\n");
}
