/**
 * @file The command that looks for programs on which evaluators differ:
 * `npm run test:programs -- --seed N --runs N [--folder PATH]`.
 * A program that fails is made as small as it goes, printed, and written to the folder, from where it is moved to the kept
 * ones once it has a name. Ends with code 1 when a program failed.
 */

import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import fc from "fast-check";
import { checkCase, type CaseResult } from "./check-case.js";
import { keepCase } from "./kept-cases.js";
import { caseOf, type Program } from "./program.js";
import { programs } from "./program-arbitrary.js";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    runs: { type: "string", default: "1000" },
    folder: { type: "string" },
  },
});
const counts = new Map<string, number>();
/** Programs of one property; the next have a seed of their own, whether or not one of these failed. */
const numTogether = 25;
let numFailed = 0;

/** What is wrong with a program, exceptions included. */
function problemOf(program: Program): string | undefined {
  const result = resultOf(program);
  return result.kind === "differs" ? result.message : undefined;
}

function resultOf(program: Program): CaseResult {
  try {
    return checkCase(caseOf(program));
  } catch (error) {
    return { kind: "differs", message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

for (let k = 0; k * numTogether < Number(values.runs); k++) {
  const seed = Number(values.seed) * 100_000 + k;
  let isShrinking = false;
  const property = fc.property(programs(), (program) => {
    const result = resultOf(program);
    if (!isShrinking) {
      const kind = result.kind === "refused" ? `refused: ${result.code}` : result.kind;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    isShrinking ||= result.kind === "differs";
    return result.kind !== "differs";
  });
  const { failed, counterexample } = fc.check(property, { seed, numRuns: numTogether });
  if (!failed || counterexample === null) continue;
  numFailed++;
  const kept = { wrong: problemOf(counterexample[0])!, ...caseOf(counterexample[0]) };
  console.log(`\nseed ${seed}: ${kept.wrong}\n${kept.text}\n${JSON.stringify(kept.data)}`);
  if (values.folder === undefined) continue;
  mkdirSync(values.folder, { recursive: true });
  keepCase(`seed-${seed}`, kept, values.folder);
}
console.log([...counts].map(([kind, count]) => `${kind}: ${count}`).join("\n"));
process.exitCode = numFailed === 0 ? 0 : 1;
