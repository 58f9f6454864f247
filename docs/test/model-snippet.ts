/** @file What a model alone says: the message of its error, or its reports at the unconstrained origin. */

import { ModelError, parseModel } from "../../packages/model/src/index.js";
import { compile, type DataInput } from "../../packages/runtime/src/index.js";

/**
 * Parses `text`, binds it where data is given or none is declared, and evaluates it.
 *
 * @param mayFail whether a ModelError is the answer rather than a failure
 * @returns the error's message, or a line a report
 */
export function evaluateModel(text: string, data: DataInput | undefined, mayFail: boolean): string {
  try {
    const model = parseModel(text);
    const needsData = model.graph.statements.some(({ kind }) => kind === "data");
    if (needsData && data === undefined) return "";
    const compiled = compile(model, data ?? {});
    const origin = new Float64Array(compiled.dimension);
    const value = compiled.logDensity(origin);
    if (Number.isNaN(value) || value === Infinity) throw new Error(`the log density at the origin is ${value}`);
    const values = compiled.draw(origin);
    return compiled.plan.quantities
      .filter(({ role }) => role === "report")
      .map(({ name, shape }) => `${name} = ${print(values[name]!, shape)}`)
      .join("\n");
  } catch (error) {
    if (mayFail && error instanceof ModelError) return error.message;
    throw error;
  }
}

/** A number with at most six digits, or nested lists of them. */
function print(value: number | Float64Array, shape: readonly number[]): string {
  if (typeof value === "number") return String(Number(value.toPrecision(6)));
  const [size, ...rest] = shape as [number, ...number[]];
  const width = rest.reduce((product, each) => product * each, 1);
  const items = Array.from({ length: size }, (_, k) =>
    print(rest.length === 0 ? value[k]! : value.subarray(k * width, (k + 1) * width), rest),
  );
  return `[${items.join(", ")}]`;
}
