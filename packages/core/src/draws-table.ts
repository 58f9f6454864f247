/** @file The table of draws built from whole columns: names, dims, labels, and the scalars with their printed names. */
import type { Coordinates, Draws, DrawsScalar, DrawsVariable } from "./draws.js";
import { nearestName } from "./nearest-name.js";

/** One quantity as a sampler delivers it. */
export interface DrawsColumn {
  readonly name: string;
  /** Names of the quantity's own dims, without `"chain"` and `"draw"`; empty for a scalar. */
  readonly dims: readonly string[];
  /** Sizes of the quantity's own dims. */
  readonly shape: readonly number[];
  /** Labels by dim name; a dim that is missing here is numbered from 0. */
  readonly coords?: Readonly<Record<string, Coordinates>>;
  /** Row-major `[chain, draw, ...dims]`; kept, not copied. */
  readonly values: Float64Array;
}

/**
 * A {@link Draws} over columns, in their order.
 *
 * @throws RangeError when two columns have one name, when dims and shape differ in number, when labels differ in number from
 *   the size of their dim, or when `values` has another length than chains x draws x shape
 * @example
 * const draws = createDraws(1, 2, [{ name: "mu", dims: [], shape: [], values: Float64Array.of(0.5, 0.7) }]);
 * draws.get("mu").values; // Float64Array [0.5, 0.7]
 */
export function createDraws(numChains: number, numDraws: number, columns: readonly DrawsColumn[]): Draws {
  verifyCount("numChains", numChains);
  verifyCount("numDraws", numDraws);
  const variables = new Map<string, DrawsVariable>();
  for (const column of columns) {
    if (variables.has(column.name)) {
      throw new RangeError(`createDraws: \`columns\` must have different names, received \`${column.name}\` twice.`);
    }
    variables.set(column.name, createVariable(numChains, numDraws, column));
  }
  const names = [...variables.keys()];
  const get = (name: string): DrawsVariable => {
    const variable = variables.get(name);
    if (variable !== undefined) return variable;
    if (typeof name !== "string") {
      throw new TypeError(`Draws.get: \`name\` must be the name of a quantity, received \`${String(name)}\`.`);
    }
    const nearest = nearestName(name, names);
    throw new RangeError(
      `Draws.get: \`name\` must be a recorded quantity, received \`${name}\`. ` +
        (nearest === undefined
          ? names.length === 0
            ? "Nothing is recorded."
            : `Recorded are ${names.map((known) => `\`${known}\``).join(", ")}.`
          : `Did you mean \`${nearest}\`?`),
    );
  };
  return {
    numChains,
    numDraws,
    names,
    get,
    scalars: (chosen = names) => chosen.flatMap((name) => scalarsOf(get(name))),
  };
}

/**
 * The printed names of a quantity's elements in row-major order: `a[AITKIN]` with labels, `a[0]` without, `L[1,0]` with two
 * dims, the bare name for a scalar.
 *
 * @param dims names of the quantity's own dims
 * @param shape their sizes
 * @param coords labels by dim name
 */
export function elementNames(
  name: string,
  dims: readonly string[],
  shape: readonly number[],
  coords: Readonly<Record<string, Coordinates>> = {},
): string[] {
  if (shape.length === 0) return [name];
  let labels = [""];
  shape.forEach((size, axis) => {
    const own = labelsOf(coords, dims[axis]);
    const longer: string[] = [];
    for (const prefix of labels) {
      for (let i = 0; i < size; i++) longer.push(`${prefix}${axis === 0 ? "" : ","}${own === undefined ? i : own[i]}`);
    }
    labels = longer;
  });
  return labels.map((label) => `${name}[${label}]`);
}

function labelsOf(coords: Readonly<Record<string, Coordinates>>, dim: string): Coordinates | undefined {
  return Object.hasOwn(coords, dim) ? coords[dim] : undefined;
}

function createVariable(numChains: number, numDraws: number, column: DrawsColumn): DrawsVariable {
  const { name, dims, shape, values } = column;
  if (dims.length !== shape.length) {
    throw new RangeError(
      `createDraws: \`${name}\` must have as many dims as sizes, received dims [${dims.join(", ")}] and shape [${shape.join(", ")}].`,
    );
  }
  const coords: Record<string, Coordinates> = {};
  dims.forEach((dim, axis) => {
    const size = shape[axis];
    verifyCount(`shape of ${name}`, size);
    const labels = labelsOf(column.coords ?? {}, dim);
    if (labels !== undefined && labels.length !== size) {
      throw new RangeError(
        `createDraws: \`${name}\` must have one label for each element of \`${dim}\`, received ${labels.length} labels for ${size} elements.`,
      );
    }
    Object.defineProperty(coords, dim, {
      value: labels ?? Array.from({ length: size }, (_, i) => i),
      enumerable: true,
      configurable: true,
    });
  });
  const fullShape = [numChains, numDraws, ...shape];
  const length = fullShape.reduce((product, size) => product * size, 1);
  if (values.length !== length) {
    throw new RangeError(
      `createDraws: \`values\` of \`${name}\` must have length ${length} for shape [${fullShape.join(", ")}], received ${values.length}.`,
    );
  }
  return { name, dims: ["chain", "draw", ...dims], shape: fullShape, coords, values };
}

function scalarsOf(variable: DrawsVariable): DrawsScalar[] {
  const [numChains, numDraws, ...shape] = variable.shape as [number, number, ...number[]];
  const names = elementNames(variable.name, variable.dims.slice(2), shape, variable.coords);
  const numElements = names.length;
  return names.map((name, element) => {
    const chains = Array.from({ length: numChains }, (_, chain) => {
      const start = chain * numDraws * numElements;
      if (numElements === 1) return variable.values.subarray(start, start + numDraws);
      const draws = new Float64Array(numDraws);
      for (let draw = 0; draw < numDraws; draw++) draws[draw] = variable.values[start + draw * numElements + element]!;
      return draws;
    });
    return { name, variable: variable.name, chains };
  });
}

function verifyCount(what: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`createDraws: \`${what}\` must be an integer from 0, received \`${value}\`.`);
  }
}
