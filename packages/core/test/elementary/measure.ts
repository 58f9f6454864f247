/**
 * @file Measures elementary functions against double-double references and prints the largest error of each.
 *
 * node --conditions=terrace-source --import tsx test/elementary/measure.ts NUMBER [NAME ...]
 */
import * as printed from "../../src/special/elementary.js";
import { argumentsOf, domains1, floorOf, pairs, uniformNumbers } from "./arguments.js";
import { references1, references2 } from "./references.js";
import { ulpError } from "./ulp-error.js";

/** The largest error over `count` points and where it is. */
function largestError(count: number, errorAt: () => readonly [number, readonly number[]]): string {
  let worst = 0;
  let at: readonly number[] = [];
  for (let i = 0; i < count; i++) {
    const [error, point] = errorAt();
    if (!(error <= worst)) {
      worst = error;
      at = point;
    }
  }
  return `${worst.toFixed(3)} ulp at ${at.join(", ")}`;
}

// Named exports, each a function of one number or two.
const functions = printed as Readonly<Record<string, (...xs: number[]) => number>>;
const [count = "1e5", ...names] = process.argv.slice(2);
for (const name of names.length > 0 ? names : [...Object.keys(references1), ...Object.keys(references2)]) {
  const uniform = uniformNumbers(1);
  let result: string;
  if (name in domains1) {
    const f = functions[name]!;
    const next = argumentsOf(domains1[name]!, uniform);
    const reference = references1[name]!;
    result = largestError(Number(count), () => {
      const x = next();
      return [ulpError(f(x), reference(x), floorOf(name, [x])), [x]];
    });
  } else {
    const f = functions[name]!;
    const reference = references2[name]!;
    result = largestError(Number(count), () => {
      const [x, y] = pairs[name]!(uniform);
      return [ulpError(f(x, y), reference(x, y), floorOf(name, [x, y])), [x, y]];
    });
  }
  console.log(`${name}: ${result} over ${count} points`);
}
