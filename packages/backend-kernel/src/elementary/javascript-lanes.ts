/**
 * @file Lanes of one number that print JavaScript, so that a definition becomes a function of its own. What is shared becomes
 * a constant, what is rare a branch.
 */
import { numberText } from "./number-text.js";
import type { Elementary1, Elementary2, Lanes } from "./lanes.js";

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
/** 1 on a little-endian machine, 0 on a big-endian one. */
const high = new Uint8Array(Uint16Array.of(1).buffer)[0]!;

/** What printed functions refer to: the first parameters of the function that makes them. */
const support: Readonly<Record<string, unknown>> = {
  powersOfTwo: createPowersOfTwo(),
  exponentOf(x: number): number {
    double[0] = x;
    return ((words[high]! >> 20) & 2047) - 1023;
  },
  significandOf(x: number): number {
    double[0] = x;
    words[high] = (words[high]! & 0xfffff) | 0x3ff00000;
    return double[0];
  },
  copySign(magnitude: number, sign: number): number {
    return sign < 0 || (sign === 0 && 1 / sign < 0) ? -Math.abs(magnitude) : Math.abs(magnitude);
  },
};

/** 2^k at k + 1023, for k in -1022..1023; the two ends are not read. */
function createPowersOfTwo(): Float64Array {
  const powers = new Float64Array(2048);
  powers[1] = 2 ** -1022;
  for (let i = 2; i < 2047; i++) powers[i] = 2 * powers[i - 1]!;
  return powers;
}

/** A printed function and the tables that it reads. */
export interface PrintedElementary {
  /** The text of a function expression; free in it are the names of the support functions and `table0`, `table1`, ... */
  readonly text: string;
  readonly tables: readonly Float64Array[];
}

/**
 * Prints a definition.
 *
 * @param definition - of one or two parameters besides the lanes
 * @param parameters - their names; none begins with `v` or `table`
 */
export function printElementary(definition: Elementary1, parameters: readonly [string]): PrintedElementary;
export function printElementary(definition: Elementary2, parameters: readonly [string, string]): PrintedElementary;
export function printElementary(
  definition: Elementary1 | Elementary2,
  parameters: readonly [string] | readonly [string, string],
): PrintedElementary {
  const tables: Float64Array[] = [];
  return { text: print(definition, parameters, tables), tables };
}

/** The text of a function; the tables it reads are put behind those in `tables`. */
function print(
  definition: Elementary1 | Elementary2,
  parameters: readonly [string] | readonly [string, string],
  tables: Float64Array[],
): string {
  let statements: string[] = [];
  let numNames = 0;

  const share = (value: string): string => {
    if (/^\w+$/.test(value)) return value;
    const name = `v${numNames++}`;
    statements.push(`const ${name} = ${value};`);
    return name;
  };
  const block = (body: () => string, target: string): string => {
    const outer = statements;
    statements = [];
    const value = body();
    const text = [...statements, `${target} = ${value};`].join("\n");
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
      const name = `v${numNames++}`;
      const first = block(exceptional, name);
      const second = block(usual, name);
      statements.push(`let ${name};\nif (${test}) {\n${first}\n} else {\n${second}\n}`);
      return name;
    },
    powerOfTwo: (k) => `powersOfTwo[(${k} + 1023) & 2047]`,
    exponent: (x) => `exponentOf(${x})`,
    significand: (x) => `significandOf(${x})`,
    table(values, index) {
      if (!tables.includes(values)) tables.push(values);
      return `table${tables.indexOf(values)}[${index} & ${values.length - 1}]`;
    },
    share,
    shareTest: share,
  };
  const value =
    parameters.length === 1 // The overloads pair them.
      ? (definition as Elementary1)(lanes, parameters[0])
      : (definition as Elementary2)(lanes, parameters[0], parameters[1]);
  return `(${parameters.join(", ")}) => {\n${[...statements, `return ${value};`].join("\n")}\n}`;
}

/** A JavaScript function made of a definition of one number; the same bits as with plain numbers. */
export function compileElementary1(definition: Elementary1): (x: number) => number {
  // The text is a function of one number.
  return compileElementary({ f: definition }, {}).f as (x: number) => number;
}

/** A JavaScript function made of a definition of two numbers; the same bits as with plain numbers. */
export function compileElementary2(definition: Elementary2): (x: number, y: number) => number {
  // The text is a function of two numbers.
  return compileElementary({}, { f: definition }).f as (x: number, y: number) => number;
}

/**
 * JavaScript functions made of definitions, all at once, which is faster than one by one.
 *
 * @param ofOne - definitions of one number, by name
 * @param ofTwo - definitions of two numbers, by name
 * @returns the functions by those names
 */
export function compileElementary(
  ofOne: Readonly<Record<string, Elementary1>>,
  ofTwo: Readonly<Record<string, Elementary2>>,
): Readonly<Record<string, (...operands: number[]) => number>> {
  const tables: Float64Array[] = [];
  const texts = [
    ...Object.entries(ofOne).map(([name, definition]) => `${name}: ${print(definition, ["x"], tables)}`),
    ...Object.entries(ofTwo).map(([name, definition]) => `${name}: ${print(definition, ["x", "y"], tables)}`),
  ];
  const names = [...Object.keys(support), ...tables.map((_, i) => `table${i}`)];
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- the text is made of numbers and names of ours
  return new Function(...names, `"use strict"; return {\n${texts.join(",\n")}\n};`)(
    ...Object.values(support),
    ...tables,
  ) as Readonly<Record<string, (...operands: number[]) => number>>;
}
