/**
 * @file Measures elementary functions against double-double references and prints the largest error of each.
 *
 * node --conditions=terrace-source --import tsx test/elementary/measure.ts NUMBER [NAME ...]
 */
import { compileElementary1, compileElementary2 } from "../../src/elementary/javascript-lanes.js";
import { elementaryFunctions1, elementaryFunctions2 } from "../../src/elementary/elementary-functions.js";
import { argumentsOf, domains1, uniformNumbers } from "./arguments.js";
import { references1 } from "./references.js";
import { ulpError } from "./ulp-error.js";

void compileElementary2;
void elementaryFunctions2;

const [count = "1e5", ...names] = process.argv.slice(2);
for (const name of names.length > 0 ? names : Object.keys(domains1)) {
  const f = compileElementary1(elementaryFunctions1[name]!);
  const next = argumentsOf(domains1[name]!, uniformNumbers(1));
  const reference = references1[name]!;
  let worst = 0;
  let at = NaN;
  for (let i = 0; i < Number(count); i++) {
    const x = next();
    const error = ulpError(f(x), reference(x));
    if (!(error <= worst)) {
      worst = error;
      at = x;
    }
  }
  console.log(`${name}: ${worst.toFixed(3)} ulp at ${at} over ${count} points`);
}
