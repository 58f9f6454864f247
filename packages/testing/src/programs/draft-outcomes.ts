/** @file Observations of random programs, with their modifiers. */

import { families, withoutCdf, type Family, type NumberKind } from "./families.js";
import type { Value } from "./make-expression.js";
import type { ProgramDraft } from "./program-draft.js";
import type { ColumnKind, Tree } from "./program.js";

function kindOfOutcome(draft: ProgramDraft): readonly [NumberKind, string, ColumnKind] {
  return draft.chooser.weighted<readonly [NumberKind, string, ColumnKind]>([
    [4, ["real", "real", "real"]],
    [2, ["positive", "positive", "positive"]],
    [1, ["unit", "unit", "unit"]],
    [3, ["count", "int", "count"]],
    [2, ["truth", "bool", "bool"]],
  ]);
}

function familyOf(draft: ProgramDraft, kind: NumberKind, dims: readonly string[], index = ""): Family {
  const family = draft.chooser.pick(families[kind]);
  if (!family.includes("=n")) return family;
  const trials = draft.newColumn("int", "trials", dims);
  return family.map((arg) => (arg === "=n" ? `=${trials}${index}` : arg)) as unknown as Family;
}

/** Observes a whole column, with modifiers. */
export function addObservation(draft: ProgramDraft): void {
  const { chooser } = draft;
  const dims = chooser.weighted<readonly string[]>([
    [8, ["N"]],
    [1, ["T"]],
    [1, ["J"]],
    [1, []],
    [1, ["N", "K"]],
  ]);
  const [kind, type, columnKind] = kindOfOutcome(draft);
  const family = familyOf(draft, kind, dims);
  const y = draft.newColumn(type, columnKind, dims);
  const modifiers = modifiersOf(draft, kind, family[0], dims);
  draft.add(`${y} ~ `, ...draft.callOf(family, dims, { needsTails: modifiers.length > 0 }), ...modifiers);
}

function modifiersOf(draft: ProgramDraft, kind: NumberKind, family: string, dims: readonly string[]): Tree["parts"] {
  const { chooser } = draft;
  const parts: (string | Tree)[] = [];
  const bound = (): Tree["parts"] => [" - ", draft.expression("positive", chooser.onceIn(2) ? dims : [])];
  if (kind !== "truth" && !withoutCdf.has(family) && chooser.onceIn(3)) {
    const isCensored = chooser.onceIn(2);
    if (isCensored) parts.push(` censored(${draft.newColumn("int", "status", dims)})`);
    else if (kind === "real") {
      chooser.pick<() => unknown>([
        () => parts.push(" truncated(lower=-4", ...bound(), ")"),
        () => parts.push(" truncated(lower=-4, upper=5)"),
        () => parts.push(" truncated(upper=4)"),
      ])();
    } else if (kind === "positive") parts.push(chooser.pick([" truncated(upper=30)", " truncated(lower=0.01)"]));
    else if (kind === "count" && !family.startsWith("binomial")) parts.push(" truncated(upper=9)");
    else if (kind === "unit" && family === "beta") parts.push(" truncated(lower=0.01, upper=0.99)");
  }
  if (chooser.onceIn(6)) parts.push(` weighted(${draft.newColumn("positive", "positive", dims)})`);
  return parts;
}

/** Observes a column element by element, of the element before perhaps. */
export function addIndexedObservation(draft: ProgramDraft): void {
  const { chooser } = draft;
  const dim = chooser.pick(["N", "N", "T"]);
  const [kind, type, columnKind] = kindOfOutcome(draft);
  const family = familyOf(draft, kind, [dim], "[i]");
  const y = draft.newColumn(type, columnKind, [dim]);
  const scope = draft.scope([], [{ name: "i", dim }]);
  const call = draft.callOf(family, [], { scope });
  if (chooser.onceIn(2)) return draft.add(`${y}[i in ${dim}] ~ `, ...call);
  const lag = { name: `${y}[i - 1]`, domain: "real", dims: [] } as const;
  if (kind === "real" && chooser.onceIn(2)) {
    const lagged = draft.callOf(family, [], { scope: draft.scope([lag, lag], [{ name: "i", dim }]) });
    return draft.add(`${y}[i in 1..<${dim}] ~ `, ...lagged);
  }
  const own = draft.name("b");
  const local: Value = { name: own, domain: "real", dims: [] };
  const inside = draft.callOf(family, [], { scope: draft.scope([local, local], [{ name: "i", dim }]) });
  draft.add(
    `for i in ${dim} {\n  let ${own} = `,
    draft.expression("real", [], scope),
    `\n  ${y}[i] ~ `,
    ...inside,
    "\n}",
  );
}

/** Observes vectors. */
export function addVectorObservation(draft: ProgramDraft): void {
  const { chooser } = draft;
  const family = chooser.pick(["multi_normal", "multi_normal_cholesky", "multi_normal_precision", "multinomial"]);
  const batch = chooser.pick<readonly string[]>([["N"], ["N"], []]);
  const dims = [...batch, "K"];
  if (family === "multinomial") {
    const y = draft.newColumn("int", "count", dims);
    return draft.add(`${y} ~ multinomial(softmax(`, draft.expression("real", ["K"]), "))");
  }
  const matrix = draft.expression(family === "multi_normal_cholesky" ? "factor" : "covariance", ["K", "K"]);
  const mean = draft.expression("real", chooser.onceIn(2) ? ["K"] : dims);
  const y = draft.newColumn("real", "real", dims);
  draft.add(`${y} ~ ${family}(`, mean, ", ", matrix, ")");
}

/** Observes a column that has a mixture. */
export function addMixture(draft: ProgramDraft): void {
  const { chooser } = draft;
  const weights = chooser.pick<readonly string[]>([["3"], ["K"]]);
  if (chooser.onceIn(2)) {
    const y = draft.newColumn("real", "real", ["N"]);
    const theta = ["softmax(", draft.expression("real", weights), ")"];
    const means = draft.expression("real", weights);
    const scale = draft.expression("positive", chooser.onceIn(3) ? [] : weights);
    return draft.add(`${y} ~ mixture(`, ...theta, ", normal(", means, ", 0.2 + ", scale, "))");
  }
  const kind = chooser.pick<NumberKind>(["real", "count"]);
  const y = kind === "real" ? draft.newColumn("real", "real", ["N"]) : draft.newColumn("int", "count", ["N"]);
  const choices = families[kind].filter((family) => !family.includes("=n"));
  const first = draft.name("b");
  draft.add(`let ${first} = 0.05 + 0.9 * `, draft.expression("unit", []));
  const component = (): Tree["parts"] => draft.callOf(chooser.pick(choices), ["N"]);
  draft.add(`${y} ~ mixture([${first}, 1 - ${first}], `, ...component(), ", ", ...component(), ")");
}

/** Observes a column of categories. */
export function addCodes(draft: ProgramDraft): void {
  const { chooser, sizes } = draft;
  const y = draft.newColumn("int(lower=0, upper=K-1)", "codes", ["N"], "K");
  chooser.weighted<() => void>([
    [1, () => draft.add(`${y} ~ categorical(softmax(`, draft.expression("real", ["K"]), "))")],
    [1, () => draft.add(`${y} ~ categorical_logit(`, draft.expression("real", chooser.pick([["K"], ["N", "K"]])), ")")],
    [
      sizes["K"]! > 1 ? 2 : 0,
      () => {
        const cut = draft.name("a");
        draft.add(`param ${cut}: ordered[K - 1]`);
        draft.add(`${cut} ~ normal(0, 2)`);
        const family = chooser.pick(["ordered_logistic", "ordered_probit"]);
        draft.add(`${y} ~ ${family}(`, draft.expression("real", chooser.onceIn(3) ? [] : ["N"]), `, ${cut})`);
      },
    ],
  ])();
}
