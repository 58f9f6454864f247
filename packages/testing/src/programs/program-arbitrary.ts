/** @file Random programs as fast-check generates and shrinks them. */

import fc from "fast-check";
import { parseModel } from "@terrace/model";
import { makeProgram } from "./make-program.js";
import { caseOf, type Program } from "./program.js";
import { smallerPrograms } from "./shrink-program.js";

class ProgramArbitrary extends fc.Arbitrary<Program> {
  override generate(random: fc.Random): fc.Value<Program> {
    return new fc.Value(makeProgram(random), undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is Program {
    return typeof value === "object" && value !== null && "statements" in value;
  }

  override shrink(program: Program): fc.Stream<fc.Value<Program>> {
    const smaller = fc.stream(smallerPrograms(program)).filter(isWellTyped);
    return smaller.map((each) => new fc.Value(each, undefined));
  }
}

/** Programs of the model language with data, well typed; smaller ones of a failing one are well typed too. */
export function programs(): fc.Arbitrary<Program> {
  return new ProgramArbitrary();
}

function isWellTyped(program: Program): boolean {
  try {
    parseModel(caseOf(program).text);
    return true;
  } catch {
    return false;
  }
}
