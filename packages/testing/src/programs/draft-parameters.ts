/** @file Parameters of random programs, of every constraint. */

import { families } from "./families.js";
import type { Domain } from "./make-expression.js";
import type { ProgramDraft } from "./program-draft.js";
import { bracketed, sizeOf, type Tree } from "./program.js";

/** Adds a parameter. */
export function addParameter(draft: ProgramDraft): void {
  const { chooser } = draft;
  const dims = chooser.weighted<readonly string[]>([
    [5, []],
    [4, ["J"]],
    [2, ["K"]],
    [1, ["M"]],
    [1, ["T"]],
    [1, ["J", "K"]],
    [1, ["M", "J"]],
    [1, ["K", "K"]],
  ]);
  chooser.weighted<() => void>([
    [6, () => numbers(draft, "real", dims)],
    [4, () => numbers(draft, "positive", dims)],
    [2, () => numbers(draft, "unit", dims)],
    [2, () => bounded(draft, dims)],
    [4, () => structured(draft)],
  ])();
}

function numbers(draft: ProgramDraft, domain: "real" | "positive" | "unit", dims: readonly string[]): void {
  const name = draft.name("a");
  draft.add(`${name}${bracketed(dims)} ~ `, ...draft.callOf(draft.chooser.pick(families[domain]), dims));
  draft.values.push({ name, domain, dims });
}

/** A parameter with bounds, which may depend on parameters. */
function bounded(draft: ProgramDraft, dims: readonly string[]): void {
  const { chooser } = draft;
  const name = draft.name("a");
  const lower = (): Tree["parts"] => ["lower=", draft.expression("real", chooser.onceIn(2) ? dims : [])];
  const scale = (): Tree["parts"] => ["0.2 + ", draft.expression("positive", [])];
  const head = `${name}: real(`;
  const tail = `)${bracketed(dims)}`;
  const [family, ...rest] = chooser.pick(families.real);
  const own = draft.callOf([family, ...rest], dims, { needsTails: true });
  chooser.weighted<() => void>([
    [2, () => draft.add(head, ...lower(), tail, " ~ ", ...own)],
    [1, () => draft.add(head, "lower=-1, upper=", ...scale(), tail, " ~ ", ...own)],
    [1, () => draft.add(head, "upper=", draft.expression("real", []), tail, " ~ ", ...own)],
    [1, () => draft.add(`${name}: positive${bracketed(dims)} ~ `, ...own)],
    [1, () => draft.add("param ", head, ...lower(), tail)],
    [1, () => draft.add("param ", head, "lower=-2, upper=", ...scale(), tail)],
  ])();
  draft.values.push({ name, domain: "real", dims });
}

function structured(draft: ProgramDraft): void {
  const { chooser } = draft;
  const name = draft.name("a");
  const dim = chooser.pick(["K", "J", "3"]);
  const batch = chooser.onceIn(3) ? ["M"] : [];
  const vector = [...batch, dim];
  const square = [dim, dim];
  const positive = (dims: readonly string[]): Tree["parts"] => ["0.3 + ", draft.expression("positive", dims)];
  const know = (domain: Domain, dims: readonly string[]): void => void draft.values.push({ name, domain, dims });
  chooser.weighted<() => void>([
    [
      3,
      () => {
        draft.add(`${name}${bracketed(vector)} ~ dirichlet(`, ...positive(chooser.onceIn(2) ? [dim] : []), ")");
        know("unit", vector);
      },
    ],
    [
      1,
      () => {
        draft.add(`param ${name}: simplex[${dim}]${bracketed(batch)}`);
        know("unit", vector);
      },
    ],
    [
      2,
      () => {
        const kind = chooser.pick(["ordered", "positive_ordered", "sum_to_zero", "unit_vector"]);
        draft.add(`param ${name}: ${kind}[${dim}]${bracketed(batch)}`);
        if (kind !== "unit_vector") draft.add(`${name} ~ `, ...draft.callOf(["normal", "real", "positive+"], []));
        know(kind === "positive_ordered" ? "positive" : "real", vector);
      },
    ],
    [
      3,
      () => {
        draft.add(`${name}${bracketed(square)} ~ lkj_corr_cholesky(`, ...positive([]), ")");
        know("factor", square);
      },
    ],
    [
      2,
      () => {
        draft.add(`${name}${bracketed(square)} ~ lkj_corr(`, ...positive([]), ")");
        know("covariance", square);
      },
    ],
    [
      1,
      () => {
        const size = sizeOf(draft.sizes, dim);
        const family = chooser.pick(["wishart", "inv_wishart"]);
        draft.add(`${name}${bracketed(square)} ~ ${family}(${size} + `, ...positive([]), ", ", draft.expression("covariance", square), ")"); // prettier-ignore
        know("covariance", square);
      },
    ],
    [
      3,
      () => {
        const family = chooser.pick(["multi_normal", "multi_normal_cholesky", "multi_normal_precision"] as const);
        const matrix = draft.expression(family === "multi_normal_cholesky" ? "factor" : "covariance", square);
        const mean = draft.expression("real", chooser.pick([[dim], vector]));
        draft.add(`${name}${bracketed(vector)} ~ ${family}(`, mean, ", ", matrix, ")");
        know("real", vector);
      },
    ],
  ])();
}
