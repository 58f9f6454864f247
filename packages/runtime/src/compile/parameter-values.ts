/** @file Constrained parameter values as a caller gives them, checked against the model and flattened row-major. */

import { nearestName } from "@terrace/core";

import { describeValue, outOfRange } from "../argument.js";
import type { Plan, Quantity } from "../plan/programs.js";

/** The parameters of a plan: its quantities that are not reports. */
export function parameterQuantities(plan: Plan): Quantity[] {
  return plan.quantities.filter((quantity) => quantity.role === "parameter");
}

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * @throws TypeError naming a parameter that the model does not have
 */
export function verifyParameterNames(
  fn: string,
  argument: string,
  plan: Plan,
  values: Readonly<Record<string, unknown>>,
): void {
  const names = parameterQuantities(plan).map((quantity) => quantity.name);
  for (const name of Object.keys(values)) {
    if (names.includes(name)) continue;
    const nearest = nearestName(name, names);
    throw new TypeError(
      `${fn}: \`${argument}\` names \`${name}\`, which is no parameter of the model. ` +
        (nearest === undefined ? `Parameters: ${names.join(", ")}.` : `Did you mean \`${nearest}\`?`),
    );
  }
}

/**
 * The values of one parameter, row-major.
 *
 * @param value a number for a scalar, else an array: nested, or flat with as many numbers as the parameter has
 * @throws TypeError when it is not that, RangeError when the size differs
 */
export function flattenValue(fn: string, argument: string, quantity: Quantity, value: unknown): Float64Array {
  const { name, shape } = quantity;
  const size = sizeOf(shape);
  const expected = shape.length === 0 ? "a number" : `numbers of shape [${shape.join(", ")}]`;
  const numbers: number[] = [];
  if (!collect(value, numbers)) {
    throw new TypeError(`${fn}: \`${argument}.${name}\` must be ${expected}, received ${describeValue(value)}.`);
  }
  if (numbers.length !== size) {
    const received = `${describeValue(value)} (${numbers.length} numbers in all)`;
    throw new RangeError(`${fn}: \`${argument}.${name}\` must be ${expected}, received ${received}.`);
  }
  return Float64Array.from(numbers);
}

function collect(value: unknown, numbers: number[]): boolean {
  if (typeof value === "number") {
    numbers.push(value);
    return true;
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    // Every view but DataView is a list of numbers (or of bigints, which Number takes).
    for (const item of value as unknown as Iterable<number | bigint>) numbers.push(Number(item));
    return true;
  }
  return Array.isArray(value) && value.every((item) => collect(item, numbers));
}

/**
 * All parameters' values, in the order of `plan.quantities`.
 *
 * @throws TypeError when one is missing, unknown or not made of numbers; RangeError when a size differs
 */
export function flattenAll(fn: string, plan: Plan, values: Readonly<Record<string, unknown>>): Float64Array[] {
  if (typeof values !== "object" || values === null) {
    throw new TypeError(`${fn}: \`values\` must be values by parameter name, received ${describeValue(values)}.`);
  }
  verifyParameterNames(fn, "values", plan, values);
  return parameterQuantities(plan).map((quantity) => {
    if (!Object.hasOwn(values, quantity.name)) {
      throw new TypeError(`${fn}: \`values\` must have every parameter; \`${quantity.name}\` is missing.`);
    }
    return flattenValue(fn, "values", quantity, values[quantity.name]);
  });
}

/**
 * @param given values of discrete parameters, and others that are passed by
 * @throws RangeError for the first that is not a whole number, or not one that the parameter can have
 */
export function verifyDiscreteValues(
  fn: string,
  argument: string,
  { discreteBounds }: Plan,
  given: ReadonlyMap<string, Float64Array>,
): void {
  for (const [name, { lower, upper }] of discreteBounds) {
    given.get(name)?.forEach((value, k, { length }) => {
      const place = `${argument}.${name}${length === 1 ? "" : `[${k}]`}`;
      if (!Number.isInteger(value)) throw outOfRange(fn, place, "a whole number", value);
      if (value < lower[k]!) throw outOfRange(fn, place, `at least ${lower[k]!}`, value);
      if (value > upper[k]!) throw outOfRange(fn, place, `at most ${upper[k]!}`, value);
    });
  }
}

/**
 * @param position `[dimension]`, or a row, that of `values`
 * @throws RangeError for the first of the values with a coordinate that is not finite: it lies outside its constraint
 */
export function verifyInsideConstraints(
  fn: string,
  argument: string,
  plan: Plan,
  position: Float64Array,
  values: Readonly<Record<string, unknown>>,
): void {
  for (const { name, offset, size } of plan.parameters) {
    if (!Object.hasOwn(values, name) || position.subarray(offset, offset + size).every(Number.isFinite)) continue;
    throw outOfRange(fn, `${argument}.${name}`, "inside the parameter's constraint", values[name]);
  }
}
