/**
 * @file Runs snippet programs one after the other in a process of its own, in an empty folder that has the examples' data:
 * `run-snippets.ts FOLDER NAME...` imports FOLDER/NAME.ts and writes FOLDER/NAME.json with what each block printed.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";
import { run } from "../../packages/cli/src/run.js";
import { closeWorkers } from "../../packages/terrace/src/index.js";

const [folder, ...names] = process.argv.slice(2) as [string, ...string[]];
let printed: string[] = [];
let block = 0;
Object.assign(globalThis, {
  startBlock(index: number) {
    block = index;
  },
  writeFile(path: string, text: string) {
    writeFileSync(path, `${text}\n`);
  },
  async runCommand(line: string) {
    await run(line.split(" ").slice(1), { out: write, error: write });
  },
});
console.log = (...values: unknown[]) => write(`${format(...values)}\n`);

function write(text: string): boolean {
  printed[block] = (printed[block] ?? "") + text;
  return true;
}

for (const name of names) {
  printed = [];
  block = 0;
  let problem: string | undefined;
  try {
    await import(pathToFileURL(join(folder, `${name}.ts`)).href);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    problem = error.stack ?? error.message;
  }
  const output = {
    name,
    printed: Array.from({ length: Math.max(printed.length, block + 1) }, (_, index) =>
      (printed[index] ?? "").replace(/^\n+/, "").trimEnd(),
    ),
    ...(problem === undefined ? {} : { error: problem }),
  };
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(output));
}
await closeWorkers();
