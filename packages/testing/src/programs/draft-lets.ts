/** @file Lets of random programs, and loops that carry values. */

import { makeExpression, type Domain, type Value } from "./make-expression.js";
import type { ProgramDraft } from "./program-draft.js";
import { sizeOf, type Tree } from "./program.js";

/** A let of a whole value. */
export function addLet(draft: ProgramDraft): void {
  const { chooser } = draft;
  const dims = chooser.weighted<readonly string[]>([
    [1, []],
    [4, ["N"]],
    [2, ["J"]],
    [1, ["K"]],
    [1, ["T"]],
    [1, ["J", "K"]],
    [1, ["N", "K"]],
    [1, ["K", "K"]],
  ]);
  const domain = chooser.weighted<Domain>([
    [5, "real"],
    [2, "positive"],
    [1, "unit"],
  ]);
  const name = draft.name("a");
  draft.add(`let ${name} = `, makeExpression(draft.scope(), domain, dims, draft.depth() + 1));
  draft.values.push({ name, domain, dims });
}

/** A let element by element. */
export function addIndexedLet(draft: ProgramDraft): void {
  const { chooser } = draft;
  const dims = chooser.pick<readonly string[]>([["N"], ["J"], ["T"], ["J", "K"], ["N", "K"], ["K", "K"], ["T", "K"]]);
  const letters = ["i", "j"];
  const indices = dims.map((dim, k) => ({ name: letters[k]!, dim }));
  const domain = chooser.pick<Domain>(["real", "real", "positive"]);
  const name = draft.name("a");
  const body = makeExpression(draft.scope([], indices), domain, [], draft.depth() + 1);
  draft.add(`let ${name}[${indices.map((i) => `${i.name} in ${i.dim}`).join(", ")}] = `, body);
  draft.values.push({ name, domain, dims });
}

/** A vector made by a loop that reads what it made before. */
export function addScan(draft: ProgramDraft): void {
  const { chooser } = draft;
  const dim = chooser.pick(["T", "T", "N", "J"]);
  const size = sizeOf(draft.sizes, dim);
  const lag = size > 2 && chooser.onceIn(3) ? 2 : 1;
  if (size < lag) return;
  const name = draft.name("a");
  const parts: (string | Tree)[] = [`let ${name}: real[${dim}]\n`];
  for (let k = 0; k < lag; k++) parts.push(`${name}[${k}] = `, draft.expression("real", []), "\n");
  const indices = [{ name: "t", dim }];
  const before: Value[] = Array.from({ length: lag }, (_, k) => ({
    name: `${name}[t - ${k + 1}]`,
    domain: "real",
    dims: [],
  }));
  parts.push(`for t in ${lag}..<${dim} {\n`);
  const local: Value[] = [];
  if (chooser.onceIn(2)) {
    const own = draft.name("b");
    parts.push(`  let ${own} = `, draft.expression("real", [], draft.scope(before, indices)), "\n");
    local.push({ name: own, domain: "real", dims: [] });
  }
  const inside = draft.scope([...before, ...before, ...local, ...local], indices);
  const made = makeExpression(inside, "real", [], draft.depth() + 1);
  const keeps = chooser.onceIn(2);
  if (keeps) parts.push(`  ${name}[t] = 0.7 * tanh(${name}[t - 1]) + 0.5 * tanh(`, made, ")\n");
  else parts.push(`  ${name}[t] = tanh(`, made, ")\n");
  if (chooser.onceIn(4)) {
    parts.push("  target += -0.1 * square(", draft.expression("real", [], draft.scope([...before, ...local], indices)), ")\n"); // prettier-ignore
  }
  parts.push("}");
  draft.add(...parts);
  draft.values.push({ name, domain: "real", dims: [dim] });
}

/** A matrix made row by row, each of the row before. */
export function addMatrixScan(draft: ProgramDraft): void {
  const name = draft.name("a");
  const rowIndex = [{ name: "k", dim: "K" }];
  const indices = [{ name: "t", dim: "T" }, ...rowIndex];
  const before: Value = { name: `${name}[t - 1, k]`, domain: "real", dims: [] };
  const first = draft.expression("real", [], draft.scope([], rowIndex));
  const own = draft.expression("real", [], draft.scope([before, before], indices));
  const reduce = draft.chooser.pick(["log_sum_exp", "sum", "mean"]);
  const inner: Value = { name: `${name}[t - 1, j]`, domain: "real", dims: [] };
  const body = draft.expression("real", [], draft.scope([inner, inner], [...indices, { name: "j", dim: "K" }]));
  draft.add(
    `let ${name}: real[T, K]\nfor k in K { ${name}[0, k] = `,
    first,
    ` }\nfor t in 1..<T {\n  for k in K {\n    ${name}[t, k] = tanh(`,
    own,
    `) + 0.5 * tanh(${reduce}(`,
    body,
    ` for j in K))\n  }\n}`,
  );
  draft.values.push({ name, domain: "real", dims: ["T", "K"] });
}
