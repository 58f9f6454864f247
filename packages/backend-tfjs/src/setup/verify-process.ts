/** @file The program that checks a tfjs-node: its folder is the argument, its finding is one line of JSON. */

import { verifyTfjsNode } from "./verification.js";

const [, , folder] = process.argv;
let finding: object;
try {
  const { version } = verifyTfjsNode({ folder: folder!, installation: undefined });
  finding = { version };
} catch (error) {
  finding = { trouble: (error instanceof Error ? error.message : String(error)).replace(/\s*\n[^]*/, "") };
}
process.stdout.write(`${JSON.stringify(finding)}\n`);
