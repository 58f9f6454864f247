/**
 * @file The way between a case's scalars and the model's quantities: points one way, gradients and draws the other. Every
 * element of a model's parameter is one scalar of the case or a constant, so that the chain rule is a sum.
 */

import type { Plan, Quantity } from "@terrace/runtime";
import type { CaseValue, CaseValues, PosteriorCase } from "./posterior-case.js";
import type { Element, PosteriorModel } from "./posterior-model.js";

/** Reads a case's name of a scalar, such as `beta[2]` or `x[1,3]`, which counts from 1. */
export function parseScalar(text: string): Element {
  const [, name = text, indices] = /^([^[]+)(?:\[([\d,\s]+)\])?$/.exec(text) ?? [];
  return { name, index: indices === undefined ? [] : indices.split(",").map((index) => Number(index) - 1) };
}

/** The elements of the model's quantities that equal the case's scalar. */
export function elementsOf(posterior: PosteriorModel, scalar: Element): readonly Element[] {
  return posterior.elements?.(scalar) ?? [scalar];
}

/**
 * Where an element stands in its quantity's row-major values.
 * @throws RangeError when the quantity is not recorded or has no such element
 */
export function flatIndex(quantities: readonly Quantity[], { name, index }: Element): number {
  const quantity = quantities.find((each) => each.name === name);
  if (quantity === undefined) {
    throw new RangeError(`flatIndex: \`element\` must be of a recorded quantity, received \`${name}\`.`);
  }
  const { shape } = quantity;
  const isInside = index.length === shape.length && index.every((i, axis) => i >= 0 && i < shape[axis]!);
  if (!isInside) {
    const expected = `an element of \`${name}\` of shape [${shape.join(", ")}]`;
    throw new RangeError(`flatIndex: \`element\` must be ${expected}, received [${index.join(", ")}].`);
  }
  return index.reduce((flat, i, axis) => flat * shape[axis]! + i, 0);
}

/** Every scalar of nested values, in row-major order. */
export function* scalarsOf(values: CaseValues): Generator<{ readonly scalar: Element; readonly value: number }> {
  for (const [name, value] of Object.entries(values)) yield* scalarsWithin(name, value, []);
}

function* scalarsWithin(
  name: string,
  value: CaseValue,
  index: readonly number[],
): Generator<{ readonly scalar: Element; readonly value: number }> {
  if (typeof value === "number") yield { scalar: { name, index }, value };
  else for (const [i, inner] of value.entries()) yield* scalarsWithin(name, inner, [...index, i]);
}

/**
 * The model's parameters, row-major by name, at a point of the case.
 * @throws RangeError when the point leaves an element of a parameter without a value
 */
export function parametersAt(posterior: PosteriorModel, plan: Plan, point: CaseValues): Record<string, Float64Array> {
  const values = new Map(plan.parameters.map(({ name, shape }) => [name, new Float64Array(sizeOf(shape)).fill(NaN)]));
  for (const [name, constants] of Object.entries(posterior.unset ?? {})) values.get(name)?.set(constants);
  for (const { scalar, value } of scalarsOf(point)) {
    for (const element of elementsOf(posterior, scalar)) {
      const flat = flatIndex(plan.quantities, element);
      const parameter = values.get(element.name);
      if (parameter !== undefined) parameter[flat] = value;
    }
  }
  for (const [name, parameter] of values) {
    const gap = parameter.findIndex(Number.isNaN);
    if (gap >= 0) throw new RangeError(`parametersAt: \`point\` must set element ${gap} of \`${name}\`, and does not.`);
  }
  return Object.fromEntries(values);
}

/**
 * The gradient by the case's scalars, in the order of the point's scalars, from that by the model's parameters.
 * @param gradient by name, as the program `jointGradient` has it: outputs `gradient.NAME`
 */
export function caseGradient(
  posterior: PosteriorModel,
  plan: Plan,
  gradient: Readonly<Record<string, ArrayLike<number>>>,
  point: CaseValues,
): number[] {
  return [...scalarsOf(point)].map(({ scalar }) => {
    const parts = elementsOf(posterior, scalar).map(
      (element) => gradient[`gradient.${element.name}`]![flatIndex(plan.quantities, element)]!,
    );
    return parts.reduce((sum, part) => sum + part, 0);
  });
}

/** Makes the partial derivatives by a simplex's entries relative to their mean: more than their differences has no meaning. */
export function projectSimplexes(posterior: PosteriorCase, point: CaseValues, gradient: readonly number[]): number[] {
  const projected = [...gradient];
  let start = 0;
  for (const [name, value] of Object.entries(point)) {
    const size = [...scalarsWithin(name, value, [])].length;
    const parameter = posterior.parameters.find((each) => each.name === name);
    if (parameter?.constraint.startsWith("simplex") === true) {
      const length = parameter.shape.at(-1)!;
      for (let from = start; from < start + size; from += length) {
        const mean = projected.slice(from, from + length).reduce((sum, part) => sum + part, 0) / length;
        for (let k = from; k < from + length; k++) projected[k]! -= mean;
      }
    }
    start += size;
  }
  return projected;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
