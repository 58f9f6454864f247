/** @file The points that `reference.py` has written, and the error of an answer at one of them. */
import { readFileSync } from "node:fs";

import type { Scaled } from "./references.js";

/** Arguments and the true value there. */
export interface ReferencePoint {
  readonly arguments: readonly number[];
  readonly value: Scaled;
}

interface File {
  readonly points: Readonly<Record<string, string>>;
}

const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/** The exponent of the unit in the last place of `x`. */
function unitExponent(x: number): number {
  double[0] = x;
  return Math.max(1, Number((bits[0]! >> 52n) & 2047n)) - 1075;
}

/** The points of a function of `numArguments` numbers. */
export function referencePoints(name: string, numArguments: number): readonly ReferencePoint[] {
  // reference.py writes it in this form.
  const file = JSON.parse(readFileSync(new URL("reference.json", import.meta.url), "utf8")) as File;
  const bytes = Buffer.from(file.points[name]!, "base64");
  const size = 8 * (numArguments + 1) + 4;
  return Array.from({ length: bytes.length / size }, (_, i) => {
    const at = i * size;
    const rounded = bytes.readDoubleLE(at + 8 * numArguments);
    const left = bytes.readFloatLE(at + 8 * numArguments + 8);
    // In units in the last place, so that subnormal values keep what rounding left out.
    const exponent = unitExponent(rounded);
    const whole = exponent < -1000 ? (rounded * 2 ** 1000) / 2 ** (exponent + 1000) : rounded / 2 ** exponent;
    return {
      arguments: Array.from({ length: numArguments }, (_unused, k) => bytes.readDoubleLE(at + 8 * k)),
      value: { value: [whole, left], exponent },
    };
  });
}
