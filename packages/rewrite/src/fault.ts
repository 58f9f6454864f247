/** @file Why a variable has no full conditional of a kind, and what would give it one. */

import type { BoundTerm } from "./bound-model.js";

/** In print, both: a clause without a full stop, and a sentence without one. */
export interface Fault {
  readonly fault: string;
  readonly remedy?: string;
}

/** A fault in a statement: that the statement is none, or stands where its rows cannot be told. */
export function statementFault(term: BoundTerm): Fault {
  const fault = `in \`${term.text}\`: ${notRows(term)}`;
  return { fault, ...termRemedy(term) };
}

/** Likelihoods that are close to one that is Gaussian given auxiliary variables. */
const neighbours: Readonly<Record<string, string>> = {
  logistic: "student_t",
  ordered_logistic: "ordered_probit",
  bernoulli: "bernoulli_logit, or Phi of a linear predictor,",
  binomial: "binomial_logit",
};

/** What to write in the place of a term. */
export function termRemedy({ role, scored }: BoundTerm): { readonly remedy?: string } {
  if (role === "target") return { remedy: "Write it as a distribution statement" };
  if (scored?.call.kind !== "distribution") return {};
  const { name } = scored.call;
  const other = neighbours[name];
  return other === undefined ? {} : { remedy: `With ${other} in the place of ${name} it may be` };
}

/** Why a term has no factors. */
export function notRows(term: BoundTerm): string {
  if (term.role === "target") return "no distribution statement";
  return term.scored === undefined ? "it stands in a loop that carries values" : "a mixture of this kind";
}
