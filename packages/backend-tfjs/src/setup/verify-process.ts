/** @file The program that checks a tfjs-node: its folder is the argument, its finding is one line of JSON. */

import { setupAdvice } from "../node/explain-load-failure.js";
import { verifyTfjsNode } from "./verification.js";

const [, , folder] = process.argv;
let finding: object;
try {
  const { version } = verifyTfjsNode({ folder: folder!, installation: undefined });
  finding = { version };
} catch (error) {
  const said = (error instanceof Error ? error.message : String(error)).replace(/\s*\n[^]*/, "");
  // Who reads it is at the set-up already.
  finding = { trouble: said.replace(setupAdvice, "").replace(/\.\s*$/, "") };
}
process.stdout.write(`${JSON.stringify(finding)}\n`);
