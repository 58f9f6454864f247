/**
 * @file Prints the definitions in `src/elementary` as the module `src/special/elementary.ts`.
 *
 * node --conditions=terrace-source --import tsx test/elementary/write-elementary.ts
 */
import { writeFileSync } from "node:fs";

import { printedModule, printedText } from "./printed-module.js";

writeFileSync(printedModule, printedText());
