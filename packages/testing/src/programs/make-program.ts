/**
 * @file Random well-typed programs: parameters of every constraint, lets, loops that carry values, observations with their
 * modifiers, terms and reports, each made of what stands above it.
 */

import type { Random } from "fast-check";
import { Chooser } from "./chooser.js";
import { addIndexedLet, addLet, addMatrixScan, addScan } from "./draft-lets.js";
import { addCodes, addIndexedObservation, addMixture, addObservation, addVectorObservation } from "./draft-outcomes.js";
import { addParameter } from "./draft-parameters.js";
import { families } from "./families.js";
import { ProgramDraft } from "./program-draft.js";
import type { Program, Tree } from "./program.js";

/** A random program. */
export function makeProgram(random: Random): Program {
  const chooser = new Chooser(random);
  const draft = new ProgramDraft(chooser);
  for (let k = chooser.integer(1, 5); k > 0; k--) addParameter(draft);
  for (let k = chooser.integer(0, 4); k > 0; k--) {
    chooser.weighted<() => void>([
      [3, () => addLet(draft)],
      [2, () => addIndexedLet(draft)],
      [2, () => addScan(draft)],
      [1, () => addMatrixScan(draft)],
      [2, () => addParameter(draft)],
    ])();
  }
  for (let k = chooser.integer(1, 3); k > 0; k--) {
    chooser.weighted<() => void>([
      [6, () => addObservation(draft)],
      [2, () => addIndexedObservation(draft)],
      [2, () => addVectorObservation(draft)],
      [1, () => addMixture(draft)],
      [1, () => addCodes(draft)],
      [1, () => addTerm(draft)],
      [1, () => addReport(draft)],
      [1, () => addHiddenMarkov(draft)],
    ])();
  }
  return draft.finish();
}

function addTerm(draft: ProgramDraft): void {
  const { chooser } = draft;
  const term = chooser.weighted<() => Tree["parts"]>([
    [2, () => ["target += -0.5 * square(", draft.expression("real", []), ")"]],
    [2, () => ["target += sum(", draft.expression("real", ["N"]), ")"]],
    [1, () => ["(", draft.expression("real", ["J"]), ") ~ ", ...draft.callOf(families.real[0]!, ["J"])]],
    [1, () => ["for i in J { target += tanh(", draft.expression("real", [], draft.scope([], [{ name: "i", dim: "J" }])), ") }"]], // prettier-ignore
  ])();
  draft.add(...term);
}

function addHiddenMarkov(draft: ProgramDraft): void {
  const name = draft.name("b");
  const rows = draft.name("b");
  const indices = [
    { name: "t", dim: "T" },
    { name: "k", dim: "K" },
  ];
  draft.add(`let ${name}[t in T, k in K] = `, draft.expression("real", [], draft.scope([], indices)));
  draft.add(`let ${rows}[k in K, j in K] = 0.1 + `, draft.expression("unit", [], draft.scope([], [{ name: "k", dim: "K" }, { name: "j", dim: "K" }]))); // prettier-ignore
  draft.add(`target += hmm_marginal(${name}, ${rows}, softmax(`, draft.expression("real", ["K"]), "))");
}

function addReport(draft: ProgramDraft): void {
  const { chooser } = draft;
  const name = draft.name("q");
  const dims = chooser.pick<readonly string[]>([[], ["N"], ["J", "K"]]);
  draft.add(`report ${name} = `, draft.expression("real", dims));
}
