/** @file The module that is printed from the definitions: where it lies and what its text has to be. */
import {
  elementaryFunctions1,
  elementaryFunctions2,
  innerFunctions1,
  narrowFunctions1,
} from "../../src/elementary/elementary-functions.js";
import { printElementary } from "./print-elementary.js";

/** The file that holds it. */
export const printedModule = new URL("../../src/special/elementary.ts", import.meta.url);

/** Its text as it follows from the definitions. */
export function printedText(): string {
  return printElementary({ ...elementaryFunctions1, ...narrowFunctions1, ...innerFunctions1 }, elementaryFunctions2);
}
