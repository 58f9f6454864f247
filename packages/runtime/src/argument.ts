/** @file The form of errors in a call's arguments: function, argument, what is expected, what was received. */

import { nearestName } from "@terrace/core";

/** A TypeError: `fn: \`argument\` must be EXPECTED, received RECEIVED.` */
export function wrongType(fn: string, argument: string, expected: string, received: unknown): TypeError {
  return new TypeError(message(fn, argument, expected, received));
}

/** A RangeError of the same form, for a value of the right type outside its range. */
export function outOfRange(fn: string, argument: string, expected: string, received: unknown): RangeError {
  return new RangeError(message(fn, argument, expected, received));
}

/** @throws TypeError when `value` is not an integer, RangeError when it is below `min` */
export function verifyInteger(fn: string, argument: string, value: unknown, min: number): asserts value is number {
  const expected = `an integer from ${min}`;
  if (typeof value !== "number") throw wrongType(fn, argument, expected, value);
  if (!Number.isSafeInteger(value) || value < min) throw outOfRange(fn, argument, expected, value);
}

/** @throws TypeError when `value` is no text, RangeError when it is not one of `allowed` */
export function verifyOneOf<Allowed extends string>(
  fn: string,
  argument: string,
  value: unknown,
  allowed: readonly Allowed[],
): asserts value is Allowed {
  const expected = listOf(allowed);
  if (typeof value !== "string") throw wrongType(fn, argument, expected, value);
  if (!(allowed as readonly string[]).includes(value)) throw outOfRange(fn, argument, expected, value);
}

/** @throws TypeError when `value` is neither true nor false */
export function verifyBoolean(fn: string, argument: string, value: unknown): asserts value is boolean {
  if (typeof value !== "boolean") throw wrongType(fn, argument, "true or false", value);
}

/** @throws TypeError when `value` has a key that is not in `known`, naming the nearest */
export function verifyKeys(fn: string, argument: string, value: object, known: readonly string[]): void {
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const nearest = nearestName(key, known);
    const advice = nearest === undefined ? `Known ones: ${known.join(", ")}.` : `Did you mean \`${nearest}\`?`;
    throw new TypeError(`${fn}: \`${argument}\` has no \`${key}\`. ${advice}`);
  }
}

/** A value as an error shows it: numbers and short texts themselves, else what kind of thing it is. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string") return value.length <= 60 ? `"${value}"` : `text of ${value.length} characters`;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  if (ArrayBuffer.isView(value) && "length" in value)
    return `a ${value.constructor.name} of length ${String(value.length)}`;
  if (typeof value === "function") return "a function";
  if (typeof value === "symbol") return "a symbol";
  const name = value.constructor?.name;
  return name === undefined || name === "Object" ? "an object" : `a ${name}`;
}

function message(fn: string, argument: string, expected: string, received: unknown): string {
  return `${fn}: \`${argument}\` must be ${expected}, received ${describeValue(received)}.`;
}

function listOf(allowed: readonly string[]): string {
  const quoted = allowed.map((each) => `"${each}"`);
  return quoted.length === 1 ? quoted[0]! : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)!}`;
}
